"""A register: where it is, what it shows, by what one finds in it, and who sees what."""

from __future__ import annotations

from collections.abc import Iterable

from chengshu.kernel.registers.columns import Column, column
from chengshu.kernel.registers.register import Register
from chengshu.web.cli.checks.paths import model_at
from chengshu.web.cli.describing.markdown import code
from chengshu.web.cli.describing.rules import named, spoken


def register_lines(register: Register) -> list[str]:
    """A list of what is derived from it."""
    noun = register.noun
    found = [
        *([register.about, ""] if register.about else []),
        f"- 页面 {code(f'/{register.path}/')}，接口 {code(f'/api/v1/{register.path}')}",
        f"- 列表：{_labels(register, register.listed)}",
        f"- 筛选：{_labels(register, register.filtered)}",
        f"- 搜索：{_labels(register, (column(noun, name) for name in register.search))}",
        f"- 地图：{column(noun, register.place).label if register.place else ''}",
        f"- 相关记录：{'、'.join(dict.fromkeys(str(model_at(noun, name)._meta.verbose_name) for name in register.related))}",
        f"- 谁看得到：{'；'.join(spoken(rule, noun) for rule in register.rows)}",
    ]
    found += [
        f"- 只给{spoken(rule, noun)}看：{_private(register, name)} {code(name)}"
        for name, rule in register.private.items()
    ]
    return [line for line in found if not line.endswith("：")]


def _labels(register: Register, columns: Iterable[Column]) -> str:
    return "、".join(named(one, register.noun) for one in columns)


def _private(register: Register, name: str) -> str:
    """The name of a column, or of what a step asks for beside columns."""
    asked = [
        ask.label
        for step in (register.flow.steps if register.flow else ())
        for ask in step.questions
        if ask.name == name
    ]
    known = register.by_name.get(name)
    return known.label if known else "".join(asked[:1])
