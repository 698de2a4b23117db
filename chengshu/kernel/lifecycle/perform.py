"""The one way to write: permission → lock → state → guard → change → journal, in one transaction."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.errors import BadRequest, Invalid, Missing, Stale
from chengshu.kernel.base.numbers import take_numbers
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, noun_name, say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle import clocks, parents, quotas, signatures
from chengshu.kernel.lifecycle.alarms import arrive, next_alarm
from chengshu.kernel.lifecycle.answers import Answers, clean, prefilled
from chengshu.kernel.lifecycle.audience import paths_to_people
from chengshu.kernel.lifecycle.availability import not_theirs, refuse, what_is_allowed
from chengshu.kernel.lifecycle.documents import attach
from chengshu.kernel.lifecycle.ending import ending, telling
from chengshu.kernel.lifecycle.finding import Numbered, locked
from chengshu.kernel.lifecycle.flow import Flow, Step, flow_of
from chengshu.kernel.lifecycle.together import broken, out_of_reach
from chengshu.kernel.lifecycle.writing import Change, record_change

R = TypeVar("R", bound=Record)

#: What is being done just now ("TRY-2024-000123@4"): the cause of whatever is done inside it.
_cause: ContextVar[str] = ContextVar("cause", default="")
#: True while the simulator works: what it makes is marked.
simulating: ContextVar[bool] = ContextVar("simulating", default=False)


@dataclass(frozen=True)
class Done:
    """What a step did: the record as it is now, the step, and the id of its journal entry."""

    record: Any
    step: Step
    entry: int


def begin(acting: Acting, draft: R | type[R], verb: str, answers: Mapping[str, Any] | Answers | None = None) -> R:
    """Make a new record by a step whose source is None. Raises Refused, Invalid or BadRequest.

    `draft` is the noun, or an unsaved record with columns already set: Review(scenario=…, expert=…).
    `answers` are raw, or what a Judge of this very step has already let pass.
    """
    record = draft() if isinstance(draft, type) else draft
    flow, step = step_of(type(record), verb)
    if not step.creates:
        raise BadRequest(
            say(
                "“{label}”须在已有的{verbose_name}上办理。",
                label=step.said,
                verbose_name=noun_name(type(record)),
            )
        )
    if not step.by.possible(acting):
        raise not_theirs(step, acting, allowed=[])
    step.by.claim(record, acting)
    # Judged before others have to wait: nothing is locked by it, and what must still hold the verb looks at again.
    if isinstance(answers, Answers):
        given = answers
    else:
        given = clean(step, record, acting, {**prefilled(step, record), **(answers or {})})
    with _writing() as written:
        written.append((step, record))
        given.fill(record)
        if not step.by.allows(acting, record):
            raise out_of_reach(step, acting)
        done = _take(flow, step, record, acting, given, before={}, old="")
    made: R = done.record
    return made


def perform(
    acting: Acting,
    target: R | QuerySet[R] | Numbered[R],
    verb: str,
    answers: Mapping[str, Any] | None = None,
    *,
    version: int | None = None,
    sees: Callable[[R], bool] | None = None,
) -> Done:
    """Take a step on a record. Raises Refused, Conflict (with the state now and what is allowed), Invalid or Stale.

    `target` is the record, its number, or the rows to find it in, so that finding, locking and fetching what the answer
    will show are one query. With `sees`, what the actor may not see is Missing, as if it were not there.
    `version` is the version the actor saw; when the record has changed since, nothing is done.
    """
    noun = noun_of(target)
    flow, step = step_of(noun, verb)
    if step.creates:
        raise BadRequest(
            say(
                "“{label}”用来新建{verbose_name}，不能用在已有的记录上。",
                label=step.said,
                verbose_name=noun_name(noun),
            )
        )
    with _writing() as written:
        record = lock(target)
        if sees is not None and not sees(record):
            raise missing(noun)
        written.append((step, record))
        if problem := refuse(flow, step, record, acting):
            raise problem
        if version is not None and version != record.version:
            raise Stale(
                say("记录已不是您依据的那一版，现在是第 {now} 版。请重新读取，核对之后再提交。", now=record.version),
                state=record.state, version=record.version, allowed=what_is_allowed(flow, record),
            )  # fmt: skip
        before = record.values()
        given = clean(step, record, acting, answers or {})
        given.fill(record)
        return _take(flow, step, record, acting, given, before=before, old=record.state)


def cause() -> str:
    """The change under way, as causes are written: TRY-2024-000123@4; empty outside of a verb."""
    return _cause.get()


@contextmanager
def because(entry: Entry) -> Iterator[None]:
    """What is done inside is caused by this entry, and is as simulated as it is."""
    cause, simulated = _cause.set(f"{entry.number}@{entry.version}"), simulating.set(entry.simulated)
    try:
        yield
    finally:
        simulating.reset(simulated)
        _cause.reset(cause)


def lock(target: R | QuerySet[R] | Numbered[R]) -> R:
    """The row, fresh and locked until the transaction ends. Raises Missing."""
    if isinstance(target, QuerySet):
        found = next(iter(target.select_for_update(of=("self",))[:1]), None)
    elif isinstance(target, Numbered):
        found = locked(target.noun, "number", target.number, target.joins)
    else:
        found = locked(type(target), "id", target.pk, paths_to_people(type(target).noun()))
    if found is None:
        raise missing(noun_of(target))
    return found


def noun_of(target: Record | QuerySet[Any] | Numbered[Any]) -> type[Record]:
    """The noun of what a step is to be taken on."""
    if isinstance(target, QuerySet):
        return target.model
    return target.noun if isinstance(target, Numbered) else type(target)


def missing(noun: type[Record]) -> Missing:
    """The refusal of a record that is not there, or not to be known of: the two are never told apart."""
    return Missing(say("没有找到这条{name}，或您无权查看。", name=noun_name(noun)))


def _take(
    flow: Flow,
    step: Step,
    record: Record,
    acting: Acting,
    given: Answers,
    *,
    before: dict[str, Any],
    old: str,
) -> Done:
    record.changed_at = now()
    if step.creates:
        record.created_at, record.simulated = record.changed_at, record.simulated or simulating.get()
        record.number = record.number or take_numbers(record.code)[0]
    quotas.take(step, record)
    record.version += 1
    outer = _cause.get()
    mark = _cause.set(f"{record.number}@{record.version}")
    try:
        with telling() as beside:
            if not step.cosign or signatures.sign(record, step, acting):
                act(flow, step, record, acting, given)
                _move(flow, step, record)
        entry = record_change(
            Change(
                record, step.verb, acting, old, before, given, cause=outer, simulated=simulating.get(), beside=beside
            )
        )
        for ask, ids in given.files.items():
            attach(record, ask, ids, acting, entry)
        if record.state != old:
            parents.follow(record, lambda parent, verb: perform(PLATFORM, parent, verb))
    finally:
        _cause.reset(mark)
    return Done(record, step, entry)


def _move(flow: Flow, step: Step, record: Record) -> None:
    """Enter the state a step leads to, and turn the clocks. A new record may say since when it counts as there."""
    old = record.state
    if step.to in (None, old):
        clocks.taken(record, step)
        record.wakes_on = next_alarm(record, flow)
        return
    record.state = step.to
    arrive(record, flow, (step.creates and record.state_since) or today())
    if any(one.cosign for one in flow.leaving(old)):
        signatures.start_afresh(record)


def act(flow: Flow, step: Step, record: Record, acting: Acting, given: Answers) -> None:
    """The verb itself, without what surrounds it: what a rehearsal tries and takes back."""
    action = flow.actions.get(step.verb)
    if action is None:
        return
    offered = {**given.parameters, "acting": acting}
    action(record, **{name: value for name, value in offered.items() if name in _named(action)})


@cache
def _named(action: Callable[..., Any]) -> frozenset[str]:
    """The parameters of a verb's function after the record."""
    return frozenset(list(inspect.signature(action).parameters)[1:])


@contextmanager
def _writing() -> Iterator[list[tuple[Step, Record]]]:
    """One transaction; what the database refuses of the record put in the list becomes a sentence beside the field."""
    written: list[tuple[Step, Record]] = []
    try:
        with transaction.atomic(), ending():
            yield written
    except IntegrityError as error:
        raise _explain(*written[0], error) from error


def _explain(step: Step, record: Record, error: IntegrityError) -> Invalid:
    try:
        record.validate_unique()
    except ValidationError as found:
        return Invalid(
            [
                {"field": "" if name == "__all__" else name, "message": message}
                for name, messages in found.message_dict.items()
                for message in messages
            ]
        )
    if wrong := broken(step, record):
        return Invalid(wrong)
    return Invalid.field("", say("数据库拒绝了这次写入，内容与已有记录冲突。（{name}）", name=type(error).__name__))


def step_of(noun: type[Record], verb: str) -> tuple[Flow, Step]:
    """The flow of a noun and its step of this name. Raises BadRequest naming the steps there are."""
    flow = flow_of(noun)
    if flow is None:
        raise BadRequest(say("{verbose_name}没有可以办理的步骤。", verbose_name=noun_name(noun)))
    step = flow.by_verb.get(verb)
    if step is None:
        known = listed(say("{verb}（{label}）", verb=one.verb, label=one.said) for one in flow.steps)
        raise BadRequest(
            say(
                "“{title}”没有步骤 {verb}。可用的步骤：{known}。",
                title=say(flow.title),
                verb=verb[:40],
                known=known,
            )
        )
    return flow, step
