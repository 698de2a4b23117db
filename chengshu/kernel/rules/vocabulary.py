"""What the expressions of a document may name: facts of the catalogue, parameters with their value in every period, and today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from chengshu.kernel.base.lists import LISTS
from chengshu.kernel.base.words import say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.document import Parameter, Period, Source, Value
from chengshu.kernel.rules.facts import TYPES, Fact
from chengshu.kernel.rules.fields import Fields, scalar
from chengshu.kernel.rules.kinds import Kind
from chengshu.kernel.rules.tree import Expr

MOST_FACTS = 60
#: Stands for a value that could not be read, so that one mistake makes one problem.
_STAND_INS: dict[str, Value] = {
    "yes_no": True, "integer": 1, "number": Decimal(1), "money": 100, "date": date(2000, 1, 1), "code": "x", "text": "x",
}  # fmt: skip
TODAY = Expr("today", Kind(kinds.DATE))


class Vocabulary:
    """The facts, parameters and periods of one document; `names` are its words in expressions."""

    def __init__(self, fields: Fields, catalogue: Mapping[str, Fact]) -> None:
        self.catalogue, self.findings = catalogue, fields.findings
        self.facts: dict[str, Fact] = {}
        self.parameters: dict[str, Parameter] = {}
        self.periods: list[Period] = []
        self.names: dict[str, Expr] = {}
        self._facts(fields)
        self._parameters(fields)
        self._periods(fields)
        self.dated = self._dated(fields)
        self._scope(self.dated)

    @property
    def constants(self) -> dict[str, Expr]:
        """The parameters alone."""
        return {name: expr for name, expr in self.names.items() if expr.op == "param"}

    def _facts(self, fields: Fields) -> None:
        members = fields.several("facts", required=True)
        if len(members) > MOST_FACTS:
            fields.problem("facts", say("最多用 {most} 个事实。", most=MOST_FACTS))
        for node in members[:MOST_FACTS]:
            fact = self.catalogue.get(node.text)
            if fact is None:
                fields.note(
                    node,
                    "facts",
                    say("事实目录里没有“{name}”：先在 facts.yaml 中说明它的类型、名称和证明。", name=node.text[:40]),
                )
            elif fact.name in self.facts:
                fields.note(node, "facts", say("“{name}”写了两次。", name=fact.name))
            else:
                self.facts[fact.name] = fact

    def _parameters(self, fields: Fields) -> None:
        inner = fields.inner("parameters")
        for name, node in (inner.node.entries if inner else {}).items():
            assert inner is not None
            place = inner.node.keys[name]
            one = Fields(node, self.findings, inner.path(name))
            if name in self.facts:
                self.findings.add(*place, one.where, say("“{name}”已经是事实的名称，参数请另取名称。", name=name))
            elif one.identifier(name, place) and (read := self._parameter(name, one)) is not None:
                self.parameters[name] = read

    def _parameter(self, name: str, fields: Fields) -> Parameter | None:
        fields.only(("type", "value", "words", "unit", "source", "assumed", "list"))
        type_ = fields.choice("type", TYPES)
        words, unit = fields.words("words"), fields.words("unit", required=False)
        inner = fields.inner("source")
        source = read_source(inner) if inner else None
        value = read_value(fields, "value", type_)
        if type_ == "":
            return None
        if value is None:
            value = _STAND_INS[type_]
        return Parameter(
            name, type_, value, words, unit, fields.yes_no("assumed"), source, fields.words("list", required=False)
        )

    def _periods(self, fields: Fields) -> None:
        for place, node in enumerate(fields.several("periods", required=True), 1):
            one = Fields(node, self.findings, f"periods.{place}")
            one.only(("from", "to", "parameters"))
            first, last = one.day("from"), one.day("to", required=False)
            own = self._own(one.inner("parameters"))
            if first is None:
                continue
            if last is not None and last < first:
                one.problem("to", say("到期日早于开始日。"))
            self._in_order(one, first)
            self.periods.append(Period(first, last, own))

    def _own(self, fields: Fields | None) -> dict[str, Value]:
        """The parameters that differ in a period."""
        found: dict[str, Value] = {}
        for name in fields.node.entries if fields else ():
            assert fields is not None
            if (known := self.parameters.get(name)) is None:
                fields.problem(name, say("“{name}”不是这项政策的参数。", name=name[:40]))
            elif (value := read_value(fields, name, known.type)) is not None:
                found[name] = value
        return found

    def _in_order(self, fields: Fields, first: date) -> None:
        """Periods stand in order and do not overlap: one date never has two versions."""
        if not self.periods:
            return
        before = self.periods[-1]
        if before.last is None or first <= before.last:
            until = before.last.isoformat() if before.last else say("长期")
            fields.problem("from", say("与前一时期重叠：前一时期到 {until}。时期按先后排列，互不重叠。", until=until))

    def _dated(self, fields: Fields) -> str:
        name = fields.words("dated", required=False, longest=60)
        if name and (name not in self.facts or self.facts[name].type != kinds.DATE):
            fields.problem("dated", say("dated 应是 facts 中的一个日期事实。"))
            return ""
        return name

    def _scope(self, dated: str) -> None:
        self.names["today"] = TODAY
        for name, fact in self.facts.items():
            self.names[name] = Expr("fact", fact.kind, value=name, nullable=True)
        for name, parameter in self.parameters.items():
            values = [*(period.parameters.get(name, parameter.value) for period in self.periods), parameter.value]
            self.names[name] = named(parameter, values, bool(dated))


EXAMPLES = {
    "yes_no": "true", "integer": "3", "number": "50% 或 0.5", "money": "5000元、1.2万元",
    "date": "2024-01-31", "code": "doctor", "text": "文字",
}  # fmt: skip


def read_value(fields: Fields, name: str, type_: str) -> Value | None:
    """The value of a field, read as a type."""
    node = fields.node.get(name)
    if node is None or not type_:
        if node is None:
            fields.note(None, name, say("缺少 {name}。", name=name))
        return None
    value = scalar(node, type_)
    if value is None:
        fields.note(
            node,
            name,
            say(
                "“{text}”不是{type}。写法举例：{example}。",
                text=node.text[:40],
                type=say(kinds.SAID[type_]),
                example=say(EXAMPLES[type_]),
            ),
        )
    return value


def read_source(fields: Fields) -> Source:
    """Document and quotation."""
    fields.only(("document", "quote"))
    return Source(fields.words("document", longest=60), fields.words("quote"))


def named(parameter: Parameter, values: list[Value], by_row: bool) -> Expr:
    """A parameter as an expression: its values in every period, at one scale."""
    if parameter.type not in kinds.NUMERIC:
        expr = Expr("param", Kind(parameter.type, list=parameter.list), value=parameter.name, values=tuple(values))
    else:
        scale = max((_decimals(value) for value in values), default=0)
        units = tuple(int(Decimal(str(value)).scaleb(scale)) for value in values)
        expr = Expr("param", Kind(parameter.type, scale, min(units), max(units)), value=parameter.name, values=units)
    return (
        expr if not (by_row and expr.varies) else Expr(expr.op, expr.kind, (), expr.value, expr.values, nullable=True)
    )


def _decimals(value: Any) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent)) if isinstance(value, Decimal) else 0


def codes(key: str) -> frozenset[str]:
    """The codes of a list the city keeps; none when it is not loaded."""
    return frozenset(LISTS[key].items) if key in LISTS else frozenset()
