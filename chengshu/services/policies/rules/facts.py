"""Facts: how what is typed becomes one, how one is kept, and how people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.apps import apps

from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.money import parse_yuan, say_yuan
from chengshu.kernel.base.words import in_english, noun_name, say
from chengshu.kernel.rules.facts import Fact

#: How a fact came to be known: in the register that its proof names, in that of firms, by a record of the platform, by a statement.
REGISTER, FIRMS, RECORD, DECLARED = "register", "firms", "record", "declared"
_YES = {"true": True, "是": True, "yes": True, "1": True, "false": False, "否": False, "no": False, "0": False}


@dataclass(frozen=True)
class Known:
    """One fact of a holder, how it came to be known, whether the simulator made it up, and the record (noun and number) it is of."""

    fact: Fact
    value: Any
    origin: str
    simulated: bool = False
    record: tuple[str, str] | None = None

    @property
    def source(self) -> str:
        """Where it came from, in the reader's language."""
        return _source(self.fact, self.origin, self.simulated, self.record, in_english())

    def kept(self) -> dict[str, Any]:
        """As a claim keeps it, whatever the language of who applied."""
        proof = self.fact.proof
        return {
            "value": plain(self.value), "origin": self.origin, "simulated": self.simulated, "record": self.record,
            "words": self.fact.words, "proof": proof.words if proof else "", "proof_kind": proof.kind if proof else "",
        }  # fmt: skip


def source_kept(fact: Fact, kept: Mapping[str, Any]) -> str:
    """Where a kept fact came from, in the reader's language; as it was said then, where a claim has kept the words themselves."""
    if "source" in kept:
        return say(kept["source"])
    record = kept["record"] and (kept["record"][0], kept["record"][1])
    return _source(fact, kept["origin"], kept["simulated"], record, in_english())


@lru_cache(maxsize=1024)
def _source(fact: Fact, origin: str, simulated: bool, record: tuple[str, str] | None, english: bool) -> str:
    """Worked out once for each language: a person has forty facts."""
    del english
    if record:
        return say("平台登记（{noun} {number}）", noun=noun_name(apps.get_model(record[0])), number=record[1])
    if origin == DECLARED:
        return say("申请人申报")
    if origin == FIRMS:
        return say("企业登记信息")
    proof = str(fact.proof or fact)
    return say("模拟数据（{proof}）", proof=proof) if simulated else proof


def read_value(fact: Fact, written: Any) -> Any:
    """A written value as this fact's type. Raises ValueError with what is allowed."""
    text = str(written).strip()
    if fact.type == "yes_no":
        found = _YES.get(text.lower())
        if found is None:
            raise ValueError(say("请填“是”或“否”。"))
        return found
    if fact.type == "money":
        return written if type(written) is int else parse_yuan(text)
    if fact.type == "date":
        return _date(text)
    if fact.type in ("integer", "number"):
        return _number(fact, text)
    if fact.type == "code":
        return _code(fact, text)
    return text[:200]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(say("请写成 2024-04-01 的样子。")) from error


def _number(fact: Fact, text: str) -> int | Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(say("请填数字。")) from error
    if not found.is_finite() or abs(found) > 10**9 or found != round(found, fact.decimals):
        raise ValueError(say("请填不超过 10 亿的数字，最多 {decimals} 位小数。", decimals=fact.decimals))
    return int(found) if fact.type == "integer" else found


def _code(fact: Fact, text: str) -> str:
    items = code_list(fact.list).items
    if text in items:
        return text
    named = next((code for code, item in items.items() if item.name == text), None)
    if named is None:
        raise ValueError(
            say(
                "没有“{text}”这一项。可选：{names}。",
                text=text[:40],
                names="、".join(item.name for item in items.values()),
            )
        )
    return named


def plain(value: Any) -> Any:
    """A fact's value as JSON holds it."""
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


def thaw(fact: Fact, value: Any) -> Any:
    """The value that `plain` made of it."""
    if fact.type == "date":
        return date.fromisoformat(value)
    return Decimal(value) if fact.type == "number" else value


def told(fact: Fact, value: Any) -> str:
    """A fact's value as people read it."""
    if value is None:
        return say("未知")
    if fact.type == "yes_no":
        return say("是") if value else say("否")
    if fact.type == "money":
        return say_yuan(value)
    if fact.type == "code":
        return label(fact.list, value, "en" if in_english() else "zh")
    return f"{value} {fact.unit}".strip() if fact.unit else str(value)
