"""What an address asks for: the register, the parameters it may carry, and the version the asker saw."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpRequest

from chengshu.kernel.base.errors import BadRequest, Missing
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.registers.register import REGISTERS, Register, register_at

_TAG = re.compile(r'\s*"(\d{1,9})"\s*')


def register_or_missing(family: str, slug: str) -> Register:
    """The register at an address. Raises Missing naming those there are."""
    register = register_at(family, slug)
    if register is None:
        known = listed(sorted(one.path for one in REGISTERS.values()))
        raise Missing(say("没有登记册 {family}/{slug}。现有：{known}。", family=family, slug=slug, known=known))
    return register


def only(request: HttpRequest, *allowed: str) -> None:
    """Refuse a parameter this address does not read: a misspelt one would be dropped without a word."""
    for name in request.GET:
        if name not in allowed:
            known = listed(allowed) or say("无")
            raise BadRequest(
                say("没有参数 {name}。可用的有：{known}。", name=name[:60], known=known), parameter=name[:60]
            )


def names(request: HttpRequest, parameter: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The names listed in a parameter (a,b), each once. Raises BadRequest naming what is allowed."""
    wanted = [name.strip() for given in request.GET.getlist(parameter) for name in given.split(",")]
    chosen = tuple(dict.fromkeys(name for name in wanted if name))
    known = list(allowed)
    for name in chosen:
        if name not in known:
            raise BadRequest(
                say(
                    "{parameter} 中没有 {name}。可用的有：{known}。",
                    parameter=parameter,
                    name=name[:60],
                    known=listed(known),
                ),
                parameter=parameter,
            )
    return chosen


def whole_number(request: HttpRequest, parameter: str, usual: int, most: int) -> int:
    """The number in a parameter; `usual` without one. Raises BadRequest outside 1 … most."""
    given = request.GET.get(parameter, "")
    if not given:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 20 and 1 <= int(given) <= most):
        raise BadRequest(
            say("{parameter} 应是 1 到 {most} 的整数。", parameter=parameter, most=most), parameter=parameter
        )
    return int(given)


def expected_version(request: HttpRequest) -> int | None:
    """The version named by If-Match; None without one or for any (*); -1 for a tag we never gave."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    if "," in given:
        raise BadRequest(say("If-Match 只能写一个版本，例如 {example}。", example='"3"'), parameter="If-Match")
    found = _TAG.fullmatch(given)
    return int(found[1]) if found else -1
