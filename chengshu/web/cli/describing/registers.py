"""A register: where it is, what it shows, by what one finds in it, and who sees what."""

from __future__ import annotations

from collections.abc import Iterable

from chengshu.kernel.registers.columns import Column, column
from chengshu.kernel.registers.register import Register
from chengshu.web.cli.describing.markdown import code
from chengshu.web.cli.describing.rules import spoken


def register_lines(register: Register) -> list[str]:
    """A list of what is derived from it."""
    noun = register.noun
    found = [
        register.about,
        "",
        f"- 页面 {code(f'/{register.path}/')}，接口 {code(f'/api/v1/{register.path}')}",
        f"- 列表：{_labels(register.listed)}",
        f"- 筛选：{_labels(register.filtered)}",
        f"- 搜索：{_labels(column(noun, name) for name in register.search)}",
        f"- 谁看得到：{'；'.join(spoken(rule, noun) for rule in register.rows)}",
    ]
    found += [
        f"- {code(name)}{_named(register, name)}只给：{spoken(rule, noun)}" for name, rule in register.private.items()
    ]
    found += [f"- 地图：按{column(noun, register.place).label}"] if register.place else []
    return [line for line in found if not line.endswith("：")]


def _labels(columns: Iterable[Column]) -> str:
    """A label that two columns share is told apart by what stands before it: 供给场景的名称."""
    return "、".join(dict.fromkeys(one.label for one in columns))


def _named(register: Register, name: str) -> str:
    """（综合得分）, or nothing for what is no column but asked for by a step."""
    known = register.by_name.get(name)
    return f"（{known.label}）" if known else ""
