"""The page of one import: how far it is, what is wrong, what would be written, and what was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from chengshu.kernel.base.errors import BadRequest, Conflict, Invalid, Missing
from chengshu.kernel.base.sheets import XLSX
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.asks import form_for
from chengshu.kernel.lifecycle.availability import choices
from chengshu.kernel.lifecycle.documents import documents_of
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.imports.actions import MOST_TOGETHER
from chengshu.kernel.registers.imports.columns import NUMBER_OF, columns_of
from chengshu.kernel.registers.imports.duplicates import fingerprint
from chengshu.kernel.registers.imports.flow import IMPORT, WORKING
from chengshu.kernel.registers.imports.marking import left, marked
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.progress import counts, percent
from chengshu.kernel.registers.imports.targets import Target, target_at
from chengshu.kernel.registers.reading import Reading
from chengshu.web.pages.addresses import Visit, list_url, reading_here, record_url
from chengshu.web.pages.exports import disposition
from chengshu.web.pages.importing import import_url
from chengshu.web.pages.sheets import told
from chengshu.web.pages.timeline import Event, timeline

#: Rows on one page, and rows that show how the sheet was understood.
MOST, SHOWN = 50, 5
WRONG = (ImportRow.BAD, ImportRow.FAILED)


@dataclass(frozen=True)
class Some:
    """Some rows of many; `next` is the row to go on after, or None."""

    rows: list[Any]
    next: int | None


@dataclass(frozen=True)
class Written:
    """A row and the record it became, or on which it took the step."""

    row: int
    number: str
    name: str
    href: str


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(visit: Visit, family: str, slug: str, number: str) -> HttpResponse:
    """/city/imports/<number>/; with ?part=1 what changes while it works, or 304 when the browser has it."""
    reading = reading_here(visit, family, slug)
    record = reading.find(number)
    if visit.method == "POST":
        return _act(visit, reading, record)
    if visit.GET.get("part"):
        return _part(visit, reading, record)
    return _show(visit, reading, record, [])


def _show(visit: Visit, reading: Reading, record: Import, wrong: list[str]) -> HttpResponse:
    context = _context(visit, reading, record) | {"register": reading.register, "wrong": wrong}
    return render(visit, "import.html", context, status=422 if wrong else 200)


def _events(reading: Reading, record: Import) -> list[Event]:
    """Who did what and when; the page itself says what came of it."""
    return [replace(one, changes=[]) for one in timeline(reading, record)[0]]


def _part(visit: Visit, reading: Reading, record: Import) -> HttpResponse:
    """The mark is made of what is told, for the form in it differs every time it is written."""
    known = [record.version, percent(record), sorted(counts(record).items()), visit.GET.urlencode()]
    mark = f'"{fingerprint(known)}"'
    if visit.headers.get("If-None-Match") == mark:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(render_to_string("import_part.html", _context(visit, reading, record), visit))
    answer["ETag"], answer["Cache-Control"] = mark, "private, no-cache"
    return answer


def _act(visit: Visit, reading: Reading, record: Import) -> HttpResponse:
    """Start or cancel. Pressed twice, the second time shows what the first has done."""
    action = visit.POST.get("action", "")
    if action not in ("start", "cancel"):
        raise BadRequest(say("没有这个操作：{action}。", action=action[:20]), parameter="action")
    answers = {"mode": visit.POST.get("mode", "")} if action == "start" else {}
    try:
        perform(visit.acting, record, action, answers)
    except Invalid as error:
        return _show(visit, reading, record, [one["message"] for one in error.extra["errors"]])
    except Conflict:
        record.refresh_from_db()
        if record.state not in ("importing", "done", "cancelled"):
            raise
    return HttpResponseRedirect(import_url(record))


def _context(visit: Visit, reading: Reading, record: Import) -> dict[str, Any]:
    target, found = _target(record), counts(record)
    mine = {one.step.verb for one in choices(IMPORT, record, visit.acting) if one.open}
    return {
        "record": record, "target": target, "state": IMPORT.state_name(record.state), "counts": found, "mine": mine,
        "working": record.state in WORKING, "percent": percent(record), "most_together": MOST_TOGETHER,
        "documents": list(documents_of(record)), "address": import_url(record),
        "wrong_rows": _some(visit, record, WRONG, "after"),
        "written": _written(visit.acting, target, _some(visit, record, (ImportRow.DONE,), "done_after")),
        "preview": _preview(visit.acting, record, target) if record.state == "checked" else None,
        "again": target and _again(target, record), "home": list_url(target.register) if target else "",
        "ignored": record.ignored.splitlines(), "events": _events(reading, record),
        "left": 0 if record.state in WORKING else left(record).count(),
    }  # fmt: skip


def _target(record: Import) -> Target | None:
    """Where the sheet goes; None when the platform has no such step any more."""
    try:
        return target_at(record.register, record.verb)
    except Missing:
        return None


def _again(target: Target, record: Import) -> str:
    """Where another sheet is brought; while this one waits, in its stead."""
    instead = f"?instead={record.number}" if record.state == "checked" else ""
    return f"{list_url(target.register)}import/{target.step.verb}/{instead}"


def _some(visit: Visit, record: Import, states: tuple[str, ...], parameter: str) -> Some:
    """A page of the rows in some states, behind the row that the address names."""
    after = visit.GET.get(parameter, "")
    rows = record.outcomes.filter(state__in=states).order_by("row")
    if after.isdecimal():
        rows = rows.filter(row__gt=int(after[:9]))
    found = list(rows[: MOST + 1])
    return Some(found[:MOST], found[MOST - 1].row if len(found) > MOST else None)


def _written(acting: Acting, target: Target | None, some: Some) -> Some:
    """The records' names, as far as this reader sees them."""
    if target is None:
        return Some([], None)
    numbers = [one.number for one in some.rows]
    names = {one.number: str(one) for one in Reading(target.register, acting).rows().filter(number__in=numbers)}
    rows = [
        Written(
            one.row, one.number, names.get(one.number, ""),
            record_url(target.register, one.number) if one.number in names else "",
        )
        for one in some.rows
    ]  # fmt: skip
    return Some(rows, some.next)


def _preview(acting: Acting, record: Import, target: Target | None) -> dict[str, Any] | None:
    """The first good rows, read back as the check page of the step would; for their owner only."""
    if target is None or acting.person is None or acting.person.pk != record.owner_id:
        return None
    columns = [one for one in columns_of(target, acting) if one.name in record.letters]
    blank = target.register.noun()
    asks = tuple(ask for ask in target.step.questions if ask.name in record.letters)
    form = form_for(asks, blank, acting)
    rows = []
    for one in record.outcomes.filter(state=ImportRow.GOOD).order_by("row")[:SHOWN]:
        filled = form(one.cells)
        filled.is_valid()
        texts = [one.cells[NUMBER_OF] if column.name == NUMBER_OF else told(filled, column.name) for column in columns]
        rows.append((one.row, texts))
    return {"headings": [one.heading for one in columns], "rows": rows} if rows else None


@require_safe
def marked_file(visit: Visit, family: str, slug: str, number: str) -> StreamingHttpResponse:
    """The sheet with what is wrong beside each row; with ?rows=left only the rows still to be brought."""
    record = reading_here(visit, family, slug).find(number)
    return as_marked(record, only_left=visit.GET.get("rows") == "left")


def as_marked(record: Import, *, only_left: bool) -> StreamingHttpResponse:
    """The marked sheet as a download."""
    answer = StreamingHttpResponse(marked(record, only_left=only_left), content_type=XLSX)
    answer["Content-Disposition"] = disposition(say("{number}（标出错误）.xlsx", number=record.number))
    answer["Cache-Control"] = "private, no-store"
    return answer
