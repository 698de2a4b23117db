"""GET /api/v1/<family>/<slug>: the rows asked for, how many there are in all, the next page, facets."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import BadRequest
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.facets import facet, facetable, total
from chengshu.kernel.registers.querying import Page, Question, page, read_question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.web.api.answering import answer
from chengshu.web.api.asked import names, register_or_missing
from chengshu.web.api.items import Items, fields


def listing(request: HttpRequest, acting: Acting, *, family: str, slug: str) -> HttpResponse:
    """{"items": […], "count": n, "next": cursor or null}, and "facets" when asked for."""
    register = register_or_missing(family, slug)
    question = read_question(register, dict(request.GET.lists()))
    reading = Reading(register, acting, question.day)
    items = Items(reading, names(request, "fields", fields(register)))
    wanted = names(request, "facets", facets_of(register))
    found = _page(reading, question)
    content: dict[str, Any] = {
        "items": items.of_all(found.rows),
        "count": total(reading, question),
        "next": found.next,
    }
    if wanted:
        content["facets"] = {name: facet(reading, question, register.by_name[name]) for name in wanted}
    return answer(content)


def facets_of(register: Register) -> list[str]:
    """The filters whose choices can be counted."""
    return [one.name for one in register.filtered if facetable(one)]


def _page(reading: Reading, question: Question) -> Page:
    try:
        return page(reading, question)
    except (ValidationError, ValueError) as error:
        if not question.cursor:
            raise
        # one of ours, but made for a column of another kind
        raise BadRequest(say("翻页标记无效，请从第一页重新查询。"), parameter="cursor") from error
    except OverflowError as error:  # the first day of the year 1 began, here, in the year before it
        raise BadRequest(say("日期超出可以查询的范围。")) from error
