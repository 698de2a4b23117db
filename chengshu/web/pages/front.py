"""The front page, and the page of one family."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.querying import Question
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.pages.addresses import FAMILIES, Visit, family_name, list_url, open_registers
from chengshu.web.pages.tour import guides, highlights


@dataclass(frozen=True)
class Door:
    """A register as the front page offers it, with the rows the visitor may see."""

    register: Register
    href: str
    rows: int


def doors(visit: Visit, registers: list[Register]) -> list[Door]:
    """Registers with their counts."""
    return [Door(one, list_url(one), total(Reading(one, visit.acting), Question())) for one in registers]


def shelved(found: list[Door]) -> list[tuple[str, list[Door]]]:
    """Shelf → what stands on it, in the order in which they are declared."""
    shelves: dict[str, list[Door]] = {}
    for one in found:
        shelves.setdefault(one.register.shelf, []).append(one)
    return list(shelves.items())


@require_safe
def front_page(visit: Visit) -> HttpResponse:
    """/"""
    open_ones = open_registers(visit.acting)
    families = [
        (family_name(code), shelved(doors(visit, [one for one in open_ones if one.family == code])))
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
    return render(visit, "family.html", {"name": family_name(family), "shelves": shelved(doors(visit, mine))})
