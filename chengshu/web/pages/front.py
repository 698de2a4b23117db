"""The front page, the page of one family, and the search over everything the visitor may see."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import named, say
from chengshu.kernel.indicators.figures import figure
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.indicators.saying import figure_text
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.querying import Question, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.pages.addresses import FAMILIES, Visit, family_name, list_url, open_registers
from chengshu.web.pages.cells import Row, rows_of
from chengshu.web.pages.tour import guides, highlights

#: Hits shown for each register.
HITS = 5


@dataclass(frozen=True)
class Door:
    """A register as the front page offers it, with the rows the visitor may see."""

    register: Register
    href: str
    rows: int


@dataclass(frozen=True)
class Found:
    """The hits in one register, and the list of all of them."""

    register: Register
    rows: list[Row]
    more: str


def doors(visit: Visit, registers: list[Register]) -> list[Door]:
    """Registers with their counts."""
    return [Door(one, list_url(one), total(Reading(one, visit.acting), Question())) for one in registers]


@require_safe
def front_page(visit: Visit) -> HttpResponse:
    """/"""
    open_ones = open_registers(visit.acting)
    families = [
        (family_name(code), doors(visit, [one for one in open_ones if one.family == code]))
        for code in dict.fromkeys(one.family for one in open_ones)
    ]
    return render(
        visit, "front.html", {"families": families, "guides": guides(visit.acting), "highlights": highlights()}
    )


@require_safe
def family_page(visit: Visit, family: str) -> HttpResponse:
    """/<family>/"""
    if family not in FAMILIES and family not in {one.family for one in REGISTERS.values()}:
        raise Missing(say("没有这个栏目：{family}。请从首页或导航进入。", family=family))
    mine = [one for one in open_registers(visit.acting) if one.family == family]
    return render(visit, "family.html", {"name": family_name(family), "doors": doors(visit, mine)})


@require_safe
def search_page(visit: Visit) -> HttpResponse:
    """/search/?q=: a few hits of every register, through its own scope and search paths."""
    words = visit.GET.get("q", "").replace("\x00", "").strip()[:100]
    registers = open_registers(visit.acting) if words else []
    found = [one for register in registers if (one := _hits(visit, register, words)).rows]
    return render(visit, "search.html", {"words": words, "found": found, "figures": _figures(words)})


def _figures(words: str) -> list[tuple[str, str, str, str]]:
    """(code, name, number, unit) of the first indicators in whose name or code every word stands."""
    wanted = words.lower().split()
    known = [one for one in INDICATORS.values() if wanted and all(word in one.known_as for word in wanted)]
    return [(one.code, named(one), figure_text(figure(one)), one.unit_said) for one in known[:HITS]]


def _hits(visit: Visit, register: Register, words: str) -> Found:
    reading = Reading(register, visit.acting)
    hits = page(reading, Question(words=words, limit=HITS))
    rows = rows_of(reading, hits.rows, reading.open_columns(register.listed)[:4])
    return Found(register, rows, f"{list_url(register)}?{urlencode({'q': words})}" if hits.next else "")
