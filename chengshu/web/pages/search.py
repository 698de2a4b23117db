"""The search over everything the visitor may see, and what it offers while one types."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.words import named, say
from chengshu.kernel.indicators import searching as indicators
from chengshu.kernel.indicators.figures import figure
from chengshu.kernel.indicators.saying import figure_said
from chengshu.kernel.matching.marking import Excerpt, Needles, needles
from chengshu.kernel.registers.everywhere import LONGEST, Group, look, why
from chengshu.kernel.registers.register import Register
from chengshu.kernel.registers.suggesting import suggest
from chengshu.web.pages.addresses import Visit, list_url, open_registers, record_url
from chengshu.web.pages.cells import Row, rows_of

#: Hits shown for each register, those shown when one register is chosen, and suggestions.
HITS, HITS_OF_ONE, SUGGESTED = 5, 20, 8


@dataclass(frozen=True)
class Hit:
    """One record: its line, its name with what answers marked, and where else the words stand."""

    row: Row
    name: Excerpt
    label: str
    text: Excerpt | None


@dataclass(frozen=True)
class Found:
    """What answers in one register; `narrowed` is the search in it alone, `all` its list with all of them."""

    register: Register
    hits: list[Hit]
    count: int
    near: bool
    narrowed: str
    all: str


def words_of(visit: Visit) -> str:
    """What is searched for (?q=)."""
    return visit.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


@require_safe
def search_page(visit: Visit) -> HttpResponse:
    """/search/?q=&in=<family>/<slug>: the best of every register, or of one, through its own scope."""
    words, registers = words_of(visit), open_registers(visit.acting)
    chosen = next((one.path for one in registers if one.path == visit.GET.get("in")), "")
    found = [_found(group, words) for group in look(visit.acting, registers, words, HITS_OF_ONE if chosen else HITS)]
    shown = [one for one in found if one.register.path == chosen] if chosen else found
    figures = _figures(words) if words and not chosen else []
    context = {"words": words, "groups": found, "shown": shown, "figures": figures, "chosen": chosen}
    return render(visit, "search.html", context | {"count": sum(one.count for one in found)})


def _found(group: Group, words: str) -> Found:
    register, wanted = group.register, needles(words)
    lines = rows_of(group.reading, group.rows, group.reading.open_columns(register.listed)[:4])
    hits = [_hit(group, record, row, wanted) for record, row in zip(group.rows, lines, strict=True)]
    at = urlencode({"q": words, "in": register.path}, safe="/")
    all_of_them = "" if group.near else f"{list_url(register)}?{urlencode({'q': words})}"
    return Found(register, hits, group.count, group.near, f"{reverse('search')}?{at}", all_of_them)


def _hit(group: Group, record: object, row: Row, wanted: Needles) -> Hit:
    name, label, text = why(group.reading, record, wanted)
    return Hit(row, name, label, text)


def _figures(words: str) -> list[tuple[str, str, str, str]]:
    """(code, name, number, unit) of the first indicators that answer."""
    known = indicators.found(words)[:HITS]
    return [(one.code, named(one), *figure_said(figure(one))) for one in known]


@require_safe
def suggestions(visit: Visit) -> HttpResponse:
    """/search/suggest?q=: {"items": [{"name", "kind", "href"}]}, records and indicators called so, as far as typed."""
    words = words_of(visit)
    found = suggest(visit.acting, open_registers(visit.acting), words, SUGGESTED) if words else []
    items = [
        {"name": named(record), "kind": say(register.title), "href": record_url(register, record.number)}
        for register, record in found
    ]
    known = indicators.found(words)[: SUGGESTED - len(items)] if words else []
    items += [{"name": named(one), "kind": say("指标"), "href": reverse("indicator", args=[one.code])} for one in known]
    answer = JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-cache"
    return answer
