"""POST: the step that makes a record, and the steps taken on one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import BadRequest, Missing
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.who import platform
from chengshu.kernel.lifecycle.finding import Numbered
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.lifecycle.idempotency import once
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.web.api.answering import answer, encoded, version_tag
from chengshu.web.api.asked import expected_version, only, register_or_missing
from chengshu.web.api.bodies import json_object
from chengshu.web.api.door import not_allowed, whence
from chengshu.web.api.items import Items

#: Status, ETag, Location and text of an answer: what is kept under an Idempotency-Key.
Told = tuple[int, str, str, str]


def create(request: HttpRequest, acting: Acting, *, family: str, slug: str) -> HttpResponse:
    """Take a step that makes a record: ?step=verb, or the only one there is. 201, its Location, its item."""
    only(request, "step")
    register = register_or_missing(family, slug)
    step = _creating(request, register)
    given = json_object(request)

    def do() -> Told:
        made = begin(acting, register.noun, step.verb, given)
        item = seen_item(Reading(register, acting), made)
        return 201, version_tag(made), f"/api/v1/{register.path}/{made.number}", encoded(item)

    return _told_once(request, acting, do)


def take(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str, verb: str) -> HttpResponse:
    """Take a step on a record. 200, the item as it is now and the id of the journal entry."""
    only(request)
    register = register_or_missing(family, slug)
    verb_or_missing(register, verb)
    given, version = json_object(request), expected_version(request)
    reading = Reading(register, acting)

    def do() -> Told:
        rows = numbered(register, number)
        done = perform(acting, rows, verb, given, version=version, sees=reading.sees)
        item = seen_item(reading, done.record) | {"entry": done.entry}
        return 200, version_tag(done.record), "", encoded(item)

    return _told_once(request, acting, do)


def numbered(register: Register, number: str) -> Numbered[Any]:
    """The record with a number, with what an item shows."""
    return Numbered(register.noun, number.replace("\x00", ""), register.joins)


def seen_item(reading: Reading, record: Any) -> dict[str, Any]:
    """The item after a step; of a record moved out of the actor's own sight, number and state only."""
    if reading.register.sums:
        seen = reading.full_rows().filter(pk=record.pk).first()
    else:
        seen = record if reading.sees(record) else None
    if seen is None:
        return {"number": record.number, "state": record.state, "version": record.version}
    return Items(reading).of(seen)


def verb_or_missing(register: Register, verb: str) -> Step:
    """The step of this name. Raises Missing naming those there are."""
    flow = register.flow
    if flow is None or verb not in flow.by_verb:
        known = listed(flow.by_verb) if flow else say("无")
        raise Missing(
            say(
                "“{title}”没有步骤 {verb}。可用的步骤：{known}。",
                title=say(register.title),
                verb=verb[:40],
                known=known,
            )
        )
    return flow.by_verb[verb]


def offered(register: Register) -> list[Step]:
    """The steps by which somebody may make a record of this register: not those of the platform itself."""
    return [step for step in register.flow.creating() if step.by is not platform] if register.flow else []


def _creating(request: HttpRequest, register: Register) -> Step:
    steps = {step.verb: step for step in offered(register)}
    if not steps:
        raise not_allowed(request, ["GET", "HEAD", "OPTIONS"])
    verb = request.GET.get("step", "") or (next(iter(steps)) if len(steps) == 1 else "")
    if verb not in steps:
        raise BadRequest(say("请用 step= 说明新建的步骤，可用的有：{known}。", known=listed(steps)), parameter="step")
    return steps[verb]


def _told_once(request: HttpRequest, acting: Acting, do: Callable[[], Told]) -> HttpResponse:
    """The answer of a step; under an Idempotency-Key that of its first and only time."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _answer(do())
    asked = f"{request.get_full_path()}\n".encode() + request.body
    given = once(asker(request, acting), key, asked, lambda: json.dumps(do()))
    made = _answer(json.loads(given.answer))
    if given.again:
        made["Idempotency-Replayed"] = "true"
    return made


def asker(request: HttpRequest, acting: Acting) -> str:
    """Whose idempotency keys these are: the person in their organisation; without one, the address."""
    return acting.key if acting.person else f"address:{whence(request)}"


def _answer(told: Told) -> HttpResponse:
    status, etag, location, text = told
    return answer(text, status=status, etag=etag, location=location)
