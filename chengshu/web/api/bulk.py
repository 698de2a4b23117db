"""POST /api/v1/<family>/<slug>/bulk/<verb>: one step on many records, with an outcome for each."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.bulk import Row, perform_each
from chengshu.kernel.registers.reading import Reading
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import only, register_or_missing
from chengshu.web.api.bodies import json_object
from chengshu.web.api.steps import asker, numbered, verb_or_missing


def take_each(request: HttpRequest, acting: Acting, *, family: str, slug: str, verb: str) -> HttpResponse:
    """{"rows": [{"number", "answers"}]} → {"outcomes": [{"number", "ok", "state", "entry", "problem"}]}."""
    only(request)
    register = register_or_missing(family, slug)
    verb_or_missing(register, verb)
    rows = [_row(place, given) for place, given in enumerate(_rows(json_object(request)), 1)]
    reading = Reading(register, acting)
    outcomes = perform_each(
        acting, register.noun, verb, rows, lambda number: numbered(register, number),
        sees=reading.sees, key=request.headers.get("Idempotency-Key"), who=asker(request, acting),
    )  # fmt: skip
    return answer({"outcomes": [asdict(outcome) for outcome in outcomes]})


def _rows(body: dict[str, Any]) -> list[Any]:
    rows = body.get("rows")
    if set(body) != {"rows"} or not isinstance(rows, list):
        raise Invalid.field(
            "rows", say("请求体应为 {example}。", example='{"rows": [{"number": "…", "answers": {…}}]}')
        )
    return rows


def _row(place: int, given: Any) -> Row:
    number = given.get("number") if isinstance(given, dict) else None
    answers = given.get("answers", {}) if isinstance(given, dict) else None
    if not isinstance(number, str) or not isinstance(answers, dict) or set(given) - {"number", "answers"}:
        raise Invalid.field(
            f"rows[{place - 1}]",
            say("第 {place} 行应有 number（编号）和 answers（填写内容，可省略），不能有其他项。", place=place),
        )
    return Row(number, answers)
