"""What the life cycle does by itself: it tells people and systems of what was done, and keeps the time."""

from __future__ import annotations

from collections.abc import Callable

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import every, reader
from chengshu.kernel.lifecycle import reacting, telling, timers


@reader("notices", rest=0.5, ahead=True)
def tell(entries: list[Entry]) -> Callable[[], int]:
    """Make the notices of these entries."""
    return telling.handle(entries)


@reader("reactions", rest=0.25)
def note(entries: list[Entry]) -> None:
    """Write down which systems have to be told of these entries."""
    reacting.note(entries)


@every(0)
def deliver() -> int:
    """Tell them."""
    return reacting.deliver()


@every(60)
def keep_time() -> int:
    """Take the steps, send the reminders and make the records that are due."""
    done = timers.tick()
    return sum(done.values()) - done["refused"] - done["failed"]
