"""The desk: what waits on me or on those I act for, what I have begun, and what I was told."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from chengshu.kernel.base.among import in_these
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import NotSignedIn
from chengshu.kernel.base.ids import ids_in
from chengshu.kernel.base.words import named, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.stamps import stamps
from chengshu.kernel.lifecycle import notices
from chengshu.kernel.lifecycle.drafts import Draft, capacity, unfinished
from chengshu.kernel.lifecycle.flow import FLOWS, flow_of
from chengshu.kernel.lifecycle.inbox import MOST, Waiting, waiting
from chengshu.kernel.registers.everywhere import LONGEST
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register, register_of
from chengshu.kernel.registers.searching import search
from chengshu.web.pages.addresses import Visit, list_url, record_url
from chengshu.web.pages.deadline import Deadline, deadline_of

GROUPS = {"late": "逾期", "today": "今天", "week": "本周", "later": "以后", "open": "无期限"}


@dataclass(frozen=True)
class Item:
    """One line of the desk."""

    number: str
    name: str
    kind: str
    state: str
    href: str
    steps: list[tuple[str, str]]
    deadline: Deadline | None
    whose: str
    since: datetime
    simulated: bool


@require_safe
def inbox_page(visit: Visit) -> HttpResponse:
    """/my/; ?q= narrows it to what answers; with ?part=1 only the lines that wait, or 304 when nothing has changed since
    (If-None-Match).
    """
    if visit.acting.person is None:
        raise NotSignedIn(say("登录后可以查看待办事项。"))
    part, words = bool(visit.GET.get("part")), visit.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    mark = _mark(visit, words)
    if part and visit.headers.get("If-None-Match") == mark:
        return _fresh(HttpResponseNotModified(), mark)
    found = waiting(visit.acting)
    items, most = (
        _items(_answering(found, words, visit.acting)),
        MOST if MOST in Counter(one.flow.noun for one in found).values() else 0,
    )
    groups = [(name, say(label), items[name]) for name, label in GROUPS.items() if items[name]]
    context = {
        "groups": groups,
        "count": sum(len(some) for some in items.values()),
        "mark": mark,
        "most": most,
        "words": words,
    }
    if part:
        return _fresh(render(visit, "parts/waiting.html", context), mark)
    return render(visit, "inbox.html", context | {"drafts": _drafts(visit), "notices": _notices(visit)})


def _mark(visit: Visit, words: str) -> str:
    """Changes whenever the desk may have: with the journal, the day, the language, whom one acts for, or what is sought."""
    known = [visit.acting.key, capacity(visit.acting), today(), get_language(), sorted(stamps().items()), words]
    return f'"{hashlib.sha256(repr(known).encode()).hexdigest()[:24]}"'


def _fresh(answer: HttpResponse, mark: str) -> HttpResponse:
    answer["ETag"], answer["Cache-Control"] = mark, "private, no-cache"
    return answer


@require_POST
def read_notices(visit: Visit) -> HttpResponse:
    """POST notice=…: these are read; without any, all of them."""
    if visit.acting.person is None:
        raise NotSignedIn(say("登录后可以查看待办事项。"))
    notices.mark_read(visit.acting.person, ids_in(visit.POST.getlist("notice")) or None)
    return HttpResponseRedirect(reverse("inbox") + "#notices")


def _answering(found: list[Waiting], words: str, acting: Acting) -> list[Waiting]:
    """Those that answer what is sought, as their lists would find them or by what their list or life is called; without words,
    all.
    """
    if not words:
        return found
    nouns: dict[str, list[UUID]] = defaultdict(list)
    for one in found:
        nouns[one.flow.noun].append(one.record.pk)
    kept: set[UUID] = set()
    for noun, keys in nouns.items():
        register = register_of(noun)
        if register and words.casefold() in f"{say(register.title)} {say(FLOWS[noun].title)}".casefold():
            kept |= set(keys)
        elif register:
            rows = in_these(register.noun._default_manager.all(), keys)
            kept |= set(search(Reading(register, acting), rows, words).values_list("pk", flat=True))
    return [one for one in found if one.record.pk in kept]


def _items(found: list[Waiting]) -> dict[str, list[Item]]:
    """The lines, by when they are due."""
    senders, day = _senders(found), today()
    listed = {one.flow.noun: register_of(one.flow.noun) for one in found}
    lists = {noun: (say(register.title), list_url(register)) for noun, register in listed.items() if register}
    items: dict[str, list[Item]] = {name: [] for name in GROUPS}
    for one in found:
        if one.flow.noun in lists:
            item = _item(one, *lists[one.flow.noun], senders.get(one.record.pk, ""))
            items[group_of(one.record.due_on, day)].append(item)
    return items


def group_of(due_on: date | None, day: date) -> str:
    """late, today, week (up to its Sunday), later, or open."""
    if due_on is None:
        return "open"
    if due_on <= day:
        return "today" if due_on == day else "late"
    return "week" if due_on <= day + timedelta(days=6 - day.weekday()) else "later"


def _item(one: Waiting, kind: str, listed_at: str, whose: str) -> Item:
    record, home = one.record, f"{listed_at}{one.record.number}/"
    return Item(
        number=record.number,
        name=named(record),
        kind=kind,
        state=one.flow.state_name(record.state),
        href=home,
        steps=[(step.said, f"{home}{step.verb}/") for step in one.steps],
        deadline=deadline_of(record),
        whose=whose,
        since=record.changed_at,
        simulated=record.simulated,
    )


def _senders(found: list[Waiting]) -> dict[Any, str]:
    """Record → who moved it last: from whom it came to this desk."""
    versions = {one.record.pk: one.record.version for one in found}
    entries = Entry.objects.filter(record__in=versions).values_list("record", "version", "organisation", "actor")
    last = {record: (body, actor) for record, version, body, actor in entries if versions[record] == version}
    bodies = Organisation.objects.in_bulk({body for body, _ in last.values() if body})
    people = Person.objects.in_bulk({actor for body, actor in last.values() if actor and not body})
    return {key: named(bodies.get(body) or people.get(actor) or say("平台")) for key, (body, actor) in last.items()}


def _drafts(visit: Visit) -> list[tuple[Draft, str, str]]:
    """What was begun and not handed in: the draft, its step, and its noun."""
    found = []
    for draft in unfinished(visit.acting)[:20]:
        flow = flow_of(draft.noun)
        if flow and draft.verb in flow.by_verb:
            found.append((draft, flow.by_verb[draft.verb].said, say(flow.title)))
    return found


def _notices(visit: Visit) -> list[tuple[notices.Notice, str, str]]:
    """What I was told lately, each with the page of its record, and what that is called where I may see it."""
    assert visit.acting.person is not None
    told = [(one, register) for one in notices.of(visit.acting.person)[:20] if (register := register_of(one.noun))]
    about: dict[Register, list[UUID]] = defaultdict(list)
    for one, register in told:
        about[register].append(one.record)
    names = {
        record.pk: named(record)
        for register, keys in about.items()
        for record in in_these(Reading(register, visit.acting).full_rows(), keys)
    }
    return [(one, record_url(register, one.number), names.get(one.record, "")) for one, register in told]
