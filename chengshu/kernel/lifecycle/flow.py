"""Flows: the steps a noun may take, as data one can read aloud and draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

from django.apps import apps

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import platform
from chengshu.kernel.lifecycle.asks import Ask, as_ask

#: A step that may be taken from every state that is not final.
ANY = "*"
#: Says in Chinese why a step cannot be taken on this record now; None when it can.
WhyNot = Callable[[Any], str | None]


@dataclass(frozen=True)
class Parts:
    """A parent's step is due once all its children are in one of these states, and there is at least one child."""

    children: str
    states: frozenset[str]

    def ready(self, record: Record) -> bool:
        """All parts done?"""
        states = set(getattr(record, self.children).values_list("state", flat=True))
        return bool(states) and states <= self.states


def parts(children: str, *states: str) -> Parts:
    """once=parts("reviews", "submitted", "declined")"""
    return Parts(children, frozenset(states))


@dataclass(frozen=True)
class Quota:
    """What a record takes from another while it is in certain states. The sum can never pass the capacity.

    Nothing is stored, so nothing can drift: leaving the states gives it back.
    """

    owner: str
    amount: str
    capacity: str
    held_in: frozenset[str]
    unit: str = ""


def takes(owner: str, amount: str, capacity: str, held_in: Iterable[str], unit: str = "") -> Quota:
    """takes=takes("product", "seats", "seats_offered", held_in=["running"])"""
    return Quota(owner, amount, capacity, frozenset(held_in), unit)


@dataclass(frozen=True)
class Beware:
    """What somebody should know before they hand in: a sentence, and the record it is about. It stops nobody."""

    words: str
    record: Any = None


@dataclass(frozen=True)
class Step:
    """One row of a flow.

    verb, source, to, label: what is done, from which state(s), to which (None stays), and its name on the button.
    by: who may. asks: columns or `Ask`s to fill in ("comment?" is optional, "reason" goes to the journal).
    within: working days to take it once it can be taken, or by state ({"awaiting": 5}) where only some wait; remind: how many before; escalate: whom to tell after.
    fresh: the limit starts anew each time the step can be taken again, where it would otherwise go on from what was spent;
    a step that stays (the monthly entry in a use log) then has a next round.
    unless: why not, if not. takes: a quota of another record.
    cosign: "all" or "in order" of the parties at the end of `by`'s path must sign before the record moves.
    Taken by the platform: on (a date column has passed), after (working days in the state), once (parts are done).
    told: who hears of it, beside those who are next. next: what happens next, in words. hint: help on the page.
    corrects: mends a record after its end; it does not make the end less final.
    beware: what to know before handing in, from the record as filled in so far: others that say the same.
    alone: not offered for many records together: its confirmation shows what concerns this one.
    """

    verb: str
    source: str | Sequence[str] | None
    to: str | None
    label: str
    _: KW_ONLY
    by: Who = platform
    asks: Sequence[str | Ask] = ()
    within: int | Mapping[str, int] | None = None
    remind: int = 1
    escalate: Who | None = None
    fresh: bool = False
    unless: WhyNot | None = None
    takes: Quota | None = None
    cosign: str = ""
    on: str = ""
    after: int | None = None
    once: Parts | None = None
    told: Who | None = None
    next: str = ""
    hint: str = ""
    danger: bool = False
    corrects: bool = False
    beware: Callable[[Any], Sequence[Beware]] | None = None
    alone: bool = False

    @cached_property
    def questions(self) -> tuple[Ask, ...]:
        """What it asks for, each as an Ask."""
        return tuple(as_ask(ask) for ask in self.asks)

    @property
    def said(self) -> str:
        """Its name, in the reader's language."""
        return say(self.label)

    @property
    def creates(self) -> bool:
        """Does it make a new record?"""
        return self.source is None

    def limit(self, state: str) -> int | None:
        """Working days to take it in a state; None where nobody waits for it."""
        return self.within.get(state) if isinstance(self.within, Mapping) else self.within

    @property
    def timed(self) -> bool:
        """Is it taken by the platform when a day has passed?"""
        return bool(self.on) or self.after is not None

    @property
    def automatic(self) -> bool:
        """Is it taken by the platform itself?"""
        return self.timed or self.once is not None

    @property
    def expected(self) -> bool:
        """Does somebody wait for it? Not when it can be taken at any time, undoes, mends, or is the platform's."""
        if self.creates or self.automatic or self.source == ANY or self.corrects or self.danger:
            return False
        return self.by is not platform and (self.to is not None or self.within is not None)


class Flow:
    """The life of one noun. `states` are code → Chinese name.

    In `paused` states the deadlines of others stand still. In `resting` ones nobody is waited for, save by a step with a
    limit: an appointment may be ended, but nobody expects it to be.
    """

    def __init__(
        self,
        noun: str,
        title: str,
        steps: Sequence[Step],
        *,
        states: Mapping[str, str],
        paused: Iterable[str] = (),
        resting: Iterable[str] = (),
    ) -> None:
        self.noun, self.title, self.steps, self.states = noun, title, tuple(steps), states
        self.paused, self.resting = frozenset(paused), frozenset(resting)
        self.by_verb = {step.verb: step for step in steps}
        self.actions: dict[str, Callable[..., Any]] = {}
        self._check()
        FLOWS[noun] = self

    def _check(self) -> None:
        """A flow that names a state or a step twice, or one it does not have, stops the platform from starting."""
        if len(self.by_verb) != len(self.steps):
            raise TypeError(f"流程 {self.noun} 有重名的步骤")
        named = {state for step in self.steps for state in (*self.sources(step), step.to) if state}
        named |= self.paused | self.resting
        if unknown := named - set(self.states):
            raise TypeError(f"流程 {self.noun} 用了没有命名的状态：{'、'.join(sorted(unknown))}")

    @property
    def model(self) -> type[Record]:
        """The noun's model."""
        found: type[Record] = apps.get_model(self.noun)
        return found

    @cached_property
    def final(self) -> frozenset[str]:
        """States that no forward step leaves: corrections and steps open to every state aside."""
        left = {
            state for step in self.steps if not step.corrects and step.source != ANY for state in self.sources(step)
        }
        return frozenset(self.states) - left

    def sources(self, step: Step) -> tuple[str, ...]:
        """The states a step can be taken from."""
        if step.source is None:
            return ()
        if step.source == ANY:
            return tuple(state for state in self.states if state not in self.final)
        return (step.source,) if isinstance(step.source, str) else tuple(step.source)

    def leaving(self, state: str) -> list[Step]:
        """The steps that can be taken from a state, in the flow's order."""
        return list(self._leaving.get(state, ()))

    @cached_property
    def _leaving(self) -> dict[str, list[Step]]:
        """Every state's steps: asked for several times in each step taken."""
        return {state: [step for step in self.steps if state in self.sources(step)] for state in self.states}

    def awaited(self, state: str) -> list[Step]:
        """The steps somebody is waited for to take in a state: whom notices are sent to."""
        resting = state in self.resting
        return [step for step in self.leaving(state) if step.expected and not (resting and step.limit(state) is None)]

    def creating(self) -> list[Step]:
        """The steps that make a record."""
        return [step for step in self.steps if step.creates]

    def state_name(self, state: str) -> str:
        """What people read, in their language."""
        return say(self.states[state]) if state in self.states else state


FLOWS: dict[str, Flow] = {}


def flow_of(noun: type[Record] | Record | str) -> Flow | None:
    """The flow of a noun, if it has one."""
    return FLOWS.get(noun if isinstance(noun, str) else noun.noun())


def verb(flow: Flow, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function that takes a step. It is given the locked record, then by name what the step asks beside columns.

    It may also name `acting` and `by_step` (the journal cause for steps it takes on other records).
    """
    if name not in flow.by_verb:
        raise TypeError(f"流程 {flow.noun} 没有步骤 {name}")

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        flow.actions[name] = function
        return function

    return declare
