"""Who may, in words: as the pages say it, and with the conditions that they leave to the rows themselves."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.lists import label
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import acting_for, anyone, role, through
from chengshu.kernel.registers.columns import Column, column
from chengshu.web.cli.checks.paths import model_at
from chengshu.web.cli.checks.rules import leaves

#: What | and & make of two rules: their classes have no name outside the file that makes them.
_EITHER, _BOTH = type(anyone | anyone), type(anyone & anyone)
_NEED_AN_OWNER = {"state", "name", "title", "number"}


def spoken(rule: Who, noun: type[Any]) -> str:
    """任何人（状态：已发布）或申报单位"""
    if isinstance(rule, _EITHER):
        return "或".join(dict.fromkeys(spoken(part, noun) for part in _alternatives(rule)))
    if isinstance(rule, _BOTH):
        return _together(rule, noun)
    if isinstance(rule, through) and not rule.words:
        children = model_at(noun, rule.children)
        return f"{children._meta.verbose_name}的{spoken(rule.rule, children)}"
    if isinstance(rule, acting_for) and not rule.words:
        return named(column(noun, rule.path.replace(".", "__")), noun)
    if isinstance(rule, role) and not rule.words:
        return rule.said + _narrowed(rule, noun)
    return rule.said


def _alternatives(rule: Any) -> list[Who]:
    """a | b | c is said as three, not as two of which one is two."""
    return [one for part in rule.rules for one in (_alternatives(part) if isinstance(part, _EITHER) else [part])]


def _together(rule: Any, noun: type[Any]) -> str:
    if len(rule.rules) == 1:
        return spoken(rule.rules[0], noun)
    people = [_grouped(part, noun) for part in rule.rules if not hasattr(part, "condition")]
    conditions = [text for part in rule.rules if hasattr(part, "condition") for text in _conditions(part, noun)]
    return "且".join(people) + (f"（{'；'.join(conditions)}）" if conditions else "")


def _narrowed(rule: role, noun: type[Any]) -> str:
    """（按拾到地点）: by what of the record a role is narrowed."""
    paths = [path.replace(".", "__") for path in (rule.covers, rule.of, rule.topic) if path]
    return f"（按{'、'.join(column(noun, path).label for path in paths)}）" if paths else ""


def _grouped(rule: Who, noun: type[Any]) -> str:
    text = spoken(rule, noun)
    return f"（{text}）" if isinstance(rule, _EITHER) else text


def _conditions(rule: Any, noun: type[Any]) -> list[str]:
    found = []
    for lookup, wanted in leaves(rule.condition):
        path, _, kind = lookup.rpartition("__")
        if kind not in ("in", "isnull"):
            path, kind = lookup, ""
        one = column(noun, path)
        if kind == "isnull":
            found.append(f"{named(one, noun)}{'为空' if wanted else '不为空'}")
            continue
        values = wanted if kind == "in" else [wanted]
        found.append(f"{named(one, noun)}：{'、'.join(_said(one, value) for value in values)}")
    return found


def named(one: Column, noun: type[Record]) -> str:
    """What a column is called; a name or a state that stands elsewhere, with whose it is: 服务商的名称."""
    before, _, last = one.name.rpartition("__")
    whose = column(noun, before).label if before and last in _NEED_AN_OWNER else ""
    return one.label if whose in one.label else f"{whose}的{one.label}"


def _said(one: Column, value: Any) -> str:
    if one.list_key:
        return label(one.list_key, value, "zh")
    return dict(one.choices).get(str(value), str(value))
