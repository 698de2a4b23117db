"""The catalogue of facts: what a name means in the whole city, its type, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import in_english, listed, say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.fields import Fields
from chengshu.kernel.rules.kinds import Kind, of_fact
from chengshu.kernel.rules.problems import Findings
from chengshu.kernel.rules.yaml_places import Node, read

TYPES = ("yes_no", "number", "integer", "money", "date", "code", "text")
PROOFS = ("licence", "register", "declaration")
HOLDERS = ("person", "firm", "project")
#: Columns of the population tables that are no facts.
COLUMNS = frozenset({"subject", "object", "changed_on", "came"})
#: What a value looks like in Python.
PYTHON: dict[str, type] = {
    "yes_no": bool, "integer": int, "money": int, "number": Decimal, "date": date, "code": str, "text": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What establishes a fact: a licence, a register the city keeps, or the applicant's own declaration."""

    kind: str
    words: str
    words_en: str = ""

    def __str__(self) -> str:
        return self.words_en if in_english() and self.words_en else self.words


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be known of a person, a firm or a project.

    decimals: how many a `number` has. list: the code list of a `code`. of: person, firm or project.
    """

    name: str
    type: str
    words: str
    words_en: str = ""
    unit: str = ""
    list: str = ""
    decimals: int = 0
    proof: Proof | None = None
    of: str = "person"

    def __str__(self) -> str:
        return self.words_en if in_english() and self.words_en else self.words

    @property
    def kind(self) -> Kind:
        """Its type in expressions."""
        return of_fact(self.type, self.decimals, self.list)

    def plain(self) -> dict[str, Any]:
        """The entry as JSON, as the hash of a policy takes it in."""
        proof = self.proof and [self.proof.kind, self.proof.words, self.proof.words_en]
        return {
            "name": self.name, "type": self.type, "words": self.words, "words_en": self.words_en, "unit": self.unit,
            "list": self.list, "decimals": self.decimals, "proof": proof, "of": self.of,
        }  # fmt: skip

    @classmethod
    def from_plain(cls, entry: Mapping[str, Any]) -> Fact:
        """What plain() gave."""
        return cls(**{**entry, "proof": Proof(*entry["proof"]) if entry["proof"] else None})


def checked(fact: Fact, value: Any) -> Any:
    """The value, if it is one of this fact. Raises Invalid naming the fact and what is allowed."""
    if value is None:
        return None
    if type(value) is not PYTHON[fact.type]:
        raise _wrong(fact, value)
    if fact.kind.numeric:
        in_units(fact, value)
    return value


def in_units(fact: Fact, value: Any) -> int:
    """A numeric value counted in 10**-decimals. Raises Invalid for decimals the fact does not have, and beyond its bounds."""
    kind = fact.kind
    if fact.type != kinds.NUMBER:
        units = int(value)
    elif type(value) is not Decimal or not value.is_finite() or abs(value.adjusted()) > 40:
        raise _wrong(fact, value)
    else:
        scaled = value.scaleb(fact.decimals)
        units = int(scaled)
        if units != scaled:
            raise _wrong(fact, value)
    if not kind.low <= units <= kind.high:
        raise _wrong(fact, value)
    return units


_ALLOWED = {
    "yes_no": "应为 True 或 False",
    "integer": "应为整数，绝对值不超过 10 亿",
    "money": "应为以分计的整数，绝对值不超过 10 万亿元",
    "number": "应为 Decimal，小数位数不超过 {decimals}，绝对值不超过 10 亿",
    "date": "应为日期（不带时刻）",
    "code": "应为代码文字",
    "text": "应为文字",
}


def _wrong(fact: Fact, value: Any) -> Invalid:
    allowed = say(_ALLOWED[fact.type], decimals=fact.decimals)
    message = say(
        "“{fact}”{allowed}，现在是 {value}。不知道就留空。", fact=fact, allowed=allowed, value=repr(value)[:40]
    )
    return Invalid.field(fact.name, message)


_KEYS = {
    "type", "words", "words_en", "unit", "list", "decimals", "proof", "of",
}  # fmt: skip


def read_facts(source: Path | str) -> dict[str, Fact]:
    """The catalogue from a file or from its text. Raises InvalidPolicy with every problem."""
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    findings = Findings(text)
    root = read(text, findings)
    found: dict[str, Fact] = {}
    if root is not None:
        if not isinstance(root.value, dict):
            findings.add(root.line, root.column, "", say("事实目录应是“名称: 说明”的映射。"))
        for name, node in root.entries.items():
            if (fact := _fact(name, node, root.keys[name], findings)) is not None:
                found[name] = fact
    findings.settle()
    return found


def _fact(name: str, node: Node, place: tuple[int, int], findings: Findings) -> Fact | None:
    fields = Fields(node, findings, name)
    fields.identifier(name, place)
    if name in COLUMNS:
        fields.problem("", say("“{name}”在总体数据表里另有含义，请换一个名称。", name=name))
    fields.only(_KEYS)
    type_ = fields.choice("type", TYPES)
    words = fields.words("words")
    decimals = fields.whole("decimals", 0, kinds.MOST_DECIMALS, default=2 if type_ == "number" else 0)
    if type_ != "number" and decimals:
        fields.problem("decimals", say("只有 number 类型有小数位数。"))
    list_ = fields.words("list", required=type_ == "code")
    proof = _proof(fields)
    of = fields.choice("of", HOLDERS, default="person")
    if not (type_ and words):
        return None
    return Fact(
        name,
        type_,
        words,
        fields.words("words_en", required=False),
        fields.words("unit", required=False),
        list_,
        decimals,
        proof,
        of,
    )


def _proof(fields: Fields) -> Proof | None:
    inner = fields.inner("proof")
    if inner is None:
        return None
    inner.only({"kind", "words", "words_en"})
    kind, words = inner.choice("kind", PROOFS), inner.words("words")
    return Proof(kind, words, inner.words("words_en", required=False))


def known(names: Mapping[str, Any], facts: Mapping[str, Fact]) -> None:
    """Raises Invalid when a name is no fact of these."""
    strange = [name for name in names if name not in facts]
    if strange:
        raise Invalid.field(
            strange[0],
            say("没有“{name}”这个事实。可用的有：{facts}。", name=strange[0][:40], facts=listed(sorted(facts))),
        )
