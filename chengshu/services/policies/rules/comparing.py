"""What a new version says otherwise, clause by clause, in the words of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Parameter
from chengshu.kernel.rules.document import Policy as Document


@dataclass(frozen=True)
class Difference:
    """One clause: what it is called, what it said and what it says; empty where it was not there or is gone."""

    what: str
    was: str
    now: str


def differences(old: Document | None, new: Document) -> list[Difference]:
    """Every clause that is not as it was, in the order of the document."""
    before = dict(_clauses(old)) if old else {}
    after = dict(_clauses(new))
    return [
        Difference(what, before.get(what, ""), after.get(what, ""))
        for what in dict.fromkeys([*after, *before])
        if before.get(what, "") != after.get(what, "")
    ]


def _clauses(document: Document) -> Iterator[tuple[str, str]]:
    yield say("名称"), document.title
    yield say("依据"), document.clause
    yield say("原文"), "\n".join(one.quote for one in document.source)
    for name, parameter in document.parameters.items():
        yield say("参数 {words}（{name}）", words=parameter.words, name=name), _value(parameter, parameter.value)
    for number, period in enumerate(document.periods, 1):
        until = period.last or say("长期")
        told = _overridden(document.parameters, period.parameters)
        yield say("施行期 {number}", number=number), f"{period.first} — {until}{told}"
    for rule in document.conditions:
        yield say("条件 {id}", id=rule.id), f"{rule.words}\n{rule.when}"
    yield say("金额"), document.amount
    yield say("取整"), document.rounding
    yield say("互斥组"), document.group
    for cap in document.caps:
        yield cap.name, cap.most
    if document.budget:
        budget = document.budget
        yield say("预算"), " · ".join(filter(None, [budget.key, budget.order, budget.rank, budget.short]))
    yield say("分期"), "\n".join(f"{one.share} % {one.when}" for one in document.schedule)
    yield say("免申即享"), say("是") if document.proactive else say("否")


def _overridden(known: Mapping[str, Parameter], given: Mapping[str, Any]) -> str:
    return "".join(f"\n{known[name].words}：{_value(known[name], value)}" for name, value in given.items())


def _value(parameter: Parameter, value: Any) -> str:
    text = format_yuan(value) if parameter.type == "money" else str(value)
    return f"{text} {parameter.unit}".strip() if parameter.type != "money" else text
