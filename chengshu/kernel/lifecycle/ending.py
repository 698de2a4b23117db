"""The end of a verb: what is done at the last moment before the outermost verb commits, and what its entry tells beside.

A row that everybody writes (the balance of a budget) is locked from its UPDATE to the commit. Left to the end, it is
locked for as long as a commit takes, whatever else the verb does; and what several verbs in one transaction leave is
seen together, so that it can be locked in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

#: Does everything of its kind that was left; given in the order it was left in.
Do = Callable[[list[Any]], None]


class Ending:
    """What the outermost verb under way has left to its end. `depth`: how many savepoints it stands in itself."""

    def __init__(self) -> None:
        self.left: list[tuple[Do, Any]] = []
        self.depth = len(connection.savepoint_ids)

    def do_all(self) -> None:
        """Function by function, in the order they were left in; also what they leave to the end themselves, as a verb they take may."""
        done = 0
        while done < len(self.left):
            do = self.left[done][0]
            things = [thing for known, thing in self.left[done:] if known is do]
            self.left[done:] = [
                *((do, thing) for thing in things),
                *(one for one in self.left[done:] if one[0] is not do),
            ]
            done += len(things)
            do(things)

    def of(self, do: Do) -> list[Any]:
        """What was left for a function."""
        return [thing for known, thing in self.left if known is do]


_ending: ContextVar[Ending | None] = ContextVar("ending", default=None)
_beside: ContextVar[dict[str, list[Any]] | None] = ContextVar("beside", default=None)


@contextmanager
def ending() -> Iterator[None]:
    """Inside a transaction: at the end of the outermost, everything left is done. One that fails leaves nothing."""
    outer = _ending.get()
    if outer is not None:
        so_far = len(outer.left)
        try:
            yield
        except BaseException:
            del outer.left[so_far:]
            raise
        return
    mine = Ending()
    mark = _ending.set(mine)
    try:
        yield
        mine.do_all()
    finally:
        _ending.reset(mark)


def under_way() -> Ending | None:
    """What the verb under way has left so far; None outside of one."""
    return _ending.get()


def at_the_end(do: Do, thing: Any) -> None:
    """Leave a thing for a function to do at the end of the verb under way. Raises RuntimeError outside of one."""
    now = _ending.get()
    if now is None:
        raise RuntimeError(f"{do.__qualname__}: only a verb has an end; call it from inside one")
    now.left.append((do, thing))


@contextmanager
def telling() -> Iterator[dict[str, list[Any]]]:
    """Gathers what the entry of one step tells beside what changed: name → things."""
    gathered: dict[str, list[Any]] = {}
    mark = _beside.set(gathered)
    try:
        yield gathered
    finally:
        _beside.reset(mark)


def tell_beside(name: str, thing: Any) -> None:
    """Let the entry of the step under way tell of a thing. It is read by whoever may read all of the entry."""
    gathered = _beside.get()
    if gathered is not None:
        gathered.setdefault(name, []).append(thing)
