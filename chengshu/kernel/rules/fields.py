"""Reading the fields of a mapping one by one: what is missing, what is not allowed and what does not fit is noted, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from chengshu.kernel.base.money import InvalidAmount, parse_yuan
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.rules import kinds
from chengshu.kernel.rules.problems import Findings
from chengshu.kernel.rules.tokens import FUNCTIONS, KEYWORDS
from chengshu.kernel.rules.yaml_places import Node

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NUMBER = re.compile(r"(-?[0-9]{1,12})(?:\.([0-9]{1,6}))?(%?)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Words that mean something in an expression, so that nothing may be called so.
RESERVED = (
    FUNCTIONS | KEYWORDS | {"today", "like", "select", "from", "where", "any", "all", "exists", "cast", "distinct"}
)


class Fields:
    """A mapping being read. `where` is its path in the document."""

    def __init__(self, node: Node, findings: Findings, where: str) -> None:
        self.node, self.findings, self.where = node, findings, where
        if not isinstance(node.value, dict):
            self.note(node, "", say("这里应是“键: 值”的映射。"))

    def path(self, name: str) -> str:
        """The path of a field."""
        return f"{self.where}.{name}" if self.where and name else self.where or name

    def note(self, node: Node | None, name: str, message: str) -> None:
        """A problem at a node, or at the mapping itself."""
        at = node or self.node
        self.findings.add(at.line, at.column, self.path(name), message)

    def problem(self, name: str, message: str) -> None:
        """A problem at a field."""
        self.note(self.node.get(name), name, message)

    def only(self, allowed: Iterable[str]) -> None:
        """Notes every key that nobody knows, with the one that may have been meant."""
        names = sorted(allowed)
        for name, (line, column) in self.node.keys.items():
            if name not in names:
                near = get_close_matches(name[:40], names, 1)
                meant = say("是不是 {near}？", near=near[0]) if near else ""
                said = say(
                    "不认识“{name}”。{meant}这里可用：{names}。", name=name[:40], meant=meant, names=listed(names)
                )
                self.findings.add(line, column, self.path(name[:40]), said)

    def identifier(self, name: str, place: tuple[int, int]) -> bool:
        """Is this a name? Notes it when not."""
        if not IDENTIFIER.fullmatch(name):
            said = say(
                "“{name}”不能作名称：用小写字母开头，其余为小写字母、数字和下划线，最多 60 个字符。", name=name[:40]
            )
        elif name in RESERVED:
            said = say("“{name}”在表达式里另有含义，请换一个名称。", name=name)
        else:
            return True
        self.findings.add(*place, self.path(""), said)
        return False

    def words(self, name: str, required: bool = True, longest: int = 2000) -> str:
        """A text; empty when absent."""
        node = self.node.get(name)
        if node is None or node.value is None:
            if required:
                self.note(node, name, say("缺少 {name}。", name=name))
            return ""
        if not isinstance(node.value, str):
            self.note(node, name, say("{name} 应是一段文字。", name=name))
            return ""
        text = node.text.strip()
        if len(text) > longest or not all(letter.isprintable() or letter == "\n" for letter in text):
            self.note(node, name, say("{name} 最多 {longest} 个字符，且不含控制字符。", name=name, longest=longest))
        if required and not text:
            self.note(node, name, say("缺少 {name}。", name=name))
        return text

    def choice(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of some words; the default (or "") when absent."""
        node = self.node.get(name)
        if node is None and default is not None:
            return default
        text = self.words(name)
        if text and text not in allowed:
            self.note(
                node,
                name,
                say("{name} 应为 {allowed} 之一，现在是“{text}”。", name=name, allowed=listed(allowed), text=text[:40]),
            )
            return default or ""
        return text

    def name(self, name: str, required: bool = True) -> str:
        """An identifier."""
        text = self.words(name, required)
        node = self.node.get(name)
        if (
            text
            and node
            and not Fields(self.node, self.findings, self.path(name)).identifier(text, (node.line, node.column))
        ):
            return ""
        return text

    def yes_no(self, name: str, default: bool = False) -> bool:
        """true or false; `default` when absent."""
        node = self.node.get(name)
        if node is None:
            return default
        value = scalar(node, "yes_no")
        if value is None:
            self.note(node, name, say("{name} 应为 true 或 false。", name=name))
        return bool(value)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two others."""
        node = self.node.get(name)
        if node is None and default is not None:
            return default
        value = scalar(node, "integer") if node else None
        if not isinstance(value, int) or not low <= value <= high:
            self.note(node, name, say("{name} 应为 {low} 至 {high} 的整数。", name=name, low=low, high=high))
            return default or low
        return value

    def day(self, name: str, required: bool = True) -> date | None:
        """A date."""
        node = self.node.get(name)
        if node is None or node.value is None:
            if required:
                self.note(node, name, say("缺少 {name}。", name=name))
            return None
        value = scalar(node, "date")
        if not isinstance(value, date):
            self.note(node, name, say("{name} 应为日期，例如 2024-01-31。", name=name))
            return None
        return value

    def inner(self, name: str, required: bool = False) -> Fields | None:
        """A mapping inside this one."""
        node = self.node.get(name)
        if node is None or node.value is None:
            if required:
                self.note(node, name, say("缺少 {name}。", name=name))
            return None
        return Fields(node, self.findings, self.path(name))

    def several(self, name: str, required: bool = False) -> list[Node]:
        """A list inside this mapping."""
        node = self.node.get(name)
        if node is None or node.value is None:
            if required:
                self.note(node, name, say("缺少 {name}。", name=name))
            return []
        if not isinstance(node.value, list):
            self.note(node, name, say("{name} 应是列表，每项以“-”开头。", name=name))
        elif required and not node.value:
            self.note(node, name, say("{name} 不能为空。", name=name))
        return node.items


def scalar(node: Node, type_: str) -> bool | int | Decimal | date | str | None:
    """The value of a scalar read as a type; None when it is none. Money in fen from words as printed (5000元, 1.2万)."""
    if not isinstance(node.value, str):
        return None
    text = node.value.strip()
    if type_ == kinds.YES_NO:
        return {"true": True, "false": False}.get(text.lower())
    if type_ == kinds.MONEY:
        return _money(text)
    if type_ == kinds.DATE:
        return _day(text)
    if type_ in (kinds.INTEGER, kinds.NUMBER):
        return _number(text, type_)
    return text if text and len(text) <= 200 and text.isprintable() else None


def _money(text: str) -> int | None:
    """Fen. The unit has to be there: a bare 5000 might be yuan, or 万元, or fen."""
    try:
        fen = parse_yuan(text)
    except InvalidAmount:
        return None
    named = text.endswith(("元", "万", "亿", "yuan"))  # no catalogue
    return fen if named and abs(fen) <= kinds.MOST_MONEY else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _number(text: str, type_: str) -> int | Decimal | None:
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    whole, part, percent = match.groups()
    if type_ == kinds.INTEGER:
        return int(whole) if part is None and not percent and abs(int(whole)) <= kinds.MOST_INTEGER else None
    value = Decimal(text.rstrip("%"))
    value = value.scaleb(-2) if percent else value
    return value if abs(value) <= kinds.MOST_NUMBER else None
