"""Sheets for programs: the template to fill in, and what became of each row of one that was brought.

The import itself is a record like any other: POST /files, POST /city/imports {"target", "sheet"}, its steps, its state.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.imports.models import ImportRow
from chengshu.kernel.registers.imports.targets import Target, may_bring, target_at, targets_in
from chengshu.kernel.registers.querying import MOST, USUAL
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import names, only, register_or_missing, whole_number
from chengshu.web.pages.importing import as_template

STATES = tuple(state for state, _ in ImportRow.STATES)


def template_file(request: HttpRequest, acting: Acting, *, family: str, slug: str) -> HttpResponse:
    """GET /api/v1/<family>/<slug>/template?verb=…: the sheet (XLSX) that answers a step, for this actor."""
    only(request, "verb")
    target = _target(register_or_missing(family, slug), request.GET.get("verb", ""))
    may_bring(target, acting)
    return as_template(target, acting)


def _target(register: Register, verb: str) -> Target:
    """The step asked for. Raises BadRequest naming those that take a sheet, Missing when none does."""
    known = [one.step.verb for one in targets_in(register)]
    if known and verb not in known:
        said = say("verb 须是可以用表格办理的步骤之一：{known}。", known=listed(known))
        raise BadRequest(said, parameter="verb")
    return target_at(register.path, verb)


def rows(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str) -> HttpResponse:
    """GET /api/v1/city/imports/<number>/rows: {"items": [{"row", "state", "number", "errors"}], "next"}, by row."""
    only(request, "state", "cursor", "limit")
    record = Reading(register_or_missing(family, slug), acting).find(number)
    limit, after = whole_number(request, "limit", USUAL, MOST), whole_number(request, "cursor", 0, 10**9)
    found = record.outcomes.filter(row__gt=after).order_by("row")
    if states := names(request, "state", STATES):
        found = found.filter(state__in=states)
    told = list(found[: limit + 1])
    following = str(told[limit - 1].row) if len(told) > limit else None
    return answer({"items": [_item(one) for one in told[:limit]], "next": following})


def _item(row: ImportRow) -> dict[str, Any]:
    return {"row": row.row, "state": row.state, "number": row.number, "errors": row.errors}
