"""The statement of an account: from a first to a last day, as a page or as a file."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import BadRequest, TooLarge
from chengshu.kernel.base.words import listed, named, say
from chengshu.kernel.ledger.statements import Statement, statement
from chengshu.kernel.ledger.transfers import KINDS
from chengshu.kernel.ledger.units import said
from chengshu.kernel.registers.querying import read_day
from chengshu.web.ledger.sheets import FORMATS
from chengshu.web.pages.addresses import Visit, reading_here
from chengshu.web.pages.exports import disposition

#: Lines on one page, and in one file.
SHOWN, MOST = 100, 100_000


@require_safe
def statement_page(visit: Visit, number: str, family: str, slug: str) -> HttpResponseBase:
    """?first=2026-01-01&last=2026-01-31 (without them, this year so far), ?page=2, ?format=csv|xlsx|json."""
    reading = reading_here(visit, family, slug)
    account = reading.find(number)
    told = statement(account, *_days(visit))
    form = visit.GET.get("format", "")
    if form:
        return _file(told, form)
    page, pages = _page(visit, told.count)
    skip = (page - 1) * SHOWN
    context: dict[str, Any] = {
        "reading": reading, "register": reading.register, "account": account, "told": told, "today": today(),
        "lines": list(islice(told.lines(skip), SHOWN)), "page": page, "pages": pages, "skip": skip,
        "said": lambda amount: said(amount, account.unit), "kinds": dict(KINDS), "formats": [*FORMATS, "json"],
        "range": f"first={told.first}&last={told.last}",
    }  # fmt: skip
    return render(visit, "statement.html", context)


def _days(visit: Visit) -> tuple[date, date]:
    last = read_day(visit.GET.get("last", "")) or today()
    return read_day(visit.GET.get("first", "")) or date(last.year, 1, 1), last


def _page(visit: Visit, count: int) -> tuple[int, int]:
    asked, pages = visit.GET.get("page", "1"), max(1, -(-count // SHOWN))
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= pages:
        raise BadRequest(say("页码应是 1 到 {pages} 的整数。", pages=pages), parameter="page")
    return int(asked), pages


def _file(told: Statement, form: str) -> HttpResponseBase:
    if told.count > MOST:
        raise TooLarge(
            say("这段时间有 {many} 条分录，超过一次导出的上限 {most} 条，请缩短时间。", many=told.count, most=MOST)
        )
    if form == "json":
        return JsonResponse(_plain(told), json_dumps_params={"ensure_ascii": False})
    if form not in FORMATS:
        known = listed([*FORMATS, "json"])
        raise BadRequest(
            say("没有这种形式：{form}。可用的有：{known}。", form=form[:20], known=known), parameter="format"
        )
    kind, made = FORMATS[form]
    answer = StreamingHttpResponse(made(told), content_type=kind)
    name = say(
        "{name}-对账单-{first}至{last}.{form}", name=named(told.account), first=told.first, last=told.last, form=form
    )
    answer["Content-Disposition"] = disposition(name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _plain(told: Statement) -> dict[str, Any]:
    """Amounts in whole units: fen where the unit is fen."""
    account = told.account
    return {
        "account": {"number": account.number, "name": account.name}, "unit": account.unit,
        "first": told.first.isoformat(), "last": told.last.isoformat(), "opening": told.opening,
        "came_in": told.came_in, "went_out": told.went_out, "closing": told.closing, "count": told.count,
        "lines": [
            {
                "nth": one.nth, "day": one.day.isoformat(), "at": one.at.isoformat(), "kind": one.kind, "cause": one.cause,
                "words": one.words, "amount": one.amount, "balance": one.balance, "simulated": one.simulated,
            }
            for one in told.lines()
        ],
    }  # fmt: skip
