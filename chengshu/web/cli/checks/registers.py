"""Registers: every path they name leads to a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chengshu.kernel.identity.models import Place
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.cli.checks.paths import common, end_of, model_at
from chengshu.web.cli.checks.registry import Finding, check

#: What `private` calls the files attached to a record, which are no column.
ATTACHMENTS = "documents"


@check("登记册中的每条路径都存在")
def registers_hold() -> Iterator[Finding]:
    """Columns, facts, filters, search, sort, private columns, related children, and the place."""
    for register in REGISTERS.values():
        for part, look in LOOKS.items():
            try:
                look(register)
            except (TypeError, LookupError) as error:
                yield Finding(f"登记册 {register.path} 的 {part}", str(error))


def _columns(names: Any, register: Register) -> None:
    for name in names:
        column(register.noun, name)


def _related(register: Register) -> None:
    for name in register.related:
        model_at(register.noun, name)


def _place(register: Register) -> None:
    if register.place and not common(model_at(register.noun, register.place), Place):
        raise LookupError(f"路径 {register.place} 不通向地点")


def _private(register: Register) -> None:
    """A column, the relation it goes through, or what a step asks beside columns (told on the timeline)."""
    known = {name for one in register.by_name for name in (one, one.partition("__")[0])} | {ATTACHMENTS}
    steps = register.flow.steps if register.flow else ()
    known |= {ask.name for step in steps for ask in step.questions}
    for name in register.private:
        if name not in known:
            end_of(register.noun, name)


LOOKS: dict[str, Callable[[Register], object]] = {
    "columns": lambda register: register.listed,
    "facts": lambda register: register.shown,
    "filters": lambda register: register.filtered,
    "search": lambda register: _columns(register.search, register),
    "sort": lambda register: _columns([name.lstrip("-") for name in register.sort], register),
    "private": _private,
    "related": _related,
    "place": _place,
}
