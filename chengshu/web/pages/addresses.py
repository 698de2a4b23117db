"""From an address to what stands there, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.querying import read_day
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register, register_at

#: Families in the order and the words of the main navigation.
FAMILIES = {
    "industry": "产业",
    "projects": "项目",
    "services": "服务",
    "data": "数据",
    "brain": "大脑",
    "credit": "信用",
    "performance": "绩效",
    "city": "城市",
}


class Visit(HttpRequest):
    """A request as chengshu.web.acting leaves it."""

    acting: Acting


def register_here(family: str, slug: str) -> Register:
    """The register at an address. Raises Missing."""
    found = register_at(family, slug)
    if found is None:
        raise Missing(say("没有这个清单：{path}。请从首页或导航进入。", path=f"{family}/{slug}"))
    return found


def reading_here(visit: Visit, family: str, slug: str) -> Reading:
    """The register at an address through the visitor's eyes, on the day asked for (?at=)."""
    return Reading(register_here(family, slug), visit.acting, read_day(visit.GET.get("at", "")))


def open_registers(acting: Acting) -> list[Register]:
    """The registers in which this actor could see some row, in the navigation's order. Costs no query."""
    found = [one for one in REGISTERS.values() if any(rule.possible(acting) for rule in one.rows)]
    order = list(FAMILIES)
    return sorted(found, key=lambda one: order.index(one.family) if one.family in order else len(order))


def family_name(family: str) -> str:
    """What people read."""
    return say(FAMILIES[family]) if family in FAMILIES else family


def address(name: str, args: Sequence[Any] = ()) -> str:
    """The address of a page by its name, worked out once. Raises NoReverseMatch."""
    return _address(name, tuple(args), get_script_prefix())


@lru_cache(maxsize=2_000)
def _address(name: str, args: tuple[Any, ...], prefix: str) -> str:
    """`prefix` is where the platform is mounted, which the address begins with."""
    del prefix
    return reverse(name, args=args)


def list_url(register: Register) -> str:
    """/<family>/<slug>/"""
    return address("list", (register.family, register.slug))


def record_url(register: Register, number: str) -> str:
    """/<family>/<slug>/<number>/"""
    return reverse("record", args=[register.family, register.slug, number])


def link_to(value: Any, acting: Acting) -> str:
    """The page of a related record, when it has one and the actor may see it; else empty."""
    register = REGISTERS.get(value.noun()) if isinstance(value, Record) else None
    return record_url(register, value.number) if register and Reading(register, acting).sees(value) else ""


def proof_url(entry: int) -> str:
    """Where the proof of a journal entry stands."""
    return url_if("journal_entry", entry)


def url_if(name: str, *args: Any) -> str:
    """An address another part of the platform may have; empty when it has not."""
    try:
        return address(name, args)
    except NoReverseMatch:
        return ""
