"""YAML read so that everything keeps its place. The scalars stay text: what they mean is for the reader that knows what it expects.

Anchors, aliases and tags are refused, so a document is never larger than it looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.problems import Findings

MOST_CHARACTERS, DEEPEST = 200_000, 12


@dataclass(slots=True)
class Node:
    """A scalar (str, or None for null), a list of nodes or a mapping to nodes; `line` and `column` count from 1.

    raw: the scalar as written, from `start` of the text on, so that a place within it can be found again.
    """

    value: str | list[Node] | dict[str, Node] | None
    line: int
    column: int
    raw: str = ""
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The scalar; empty for null, lists and mappings."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def items(self) -> list[Node]:
        """The members of a list; nothing for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def entries(self) -> dict[str, Node]:
        """The members of a mapping; nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def get(self, name: str) -> Node | None:
        """The member of a mapping with this key."""
        return self.entries.get(name)

    def plain(self) -> Any:
        """The same as plain dicts, lists and strings."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def place_of(self, offset: int) -> tuple[int, int]:
        """Line and column in the document of the character at `offset` of the scalar's text."""
        at = _aligned(self.raw, self.text, offset)
        before = self.raw[:at]
        if "\n" in before:
            return self.line + before.count("\n"), at - before.rindex("\n")
        return self.line, self.column + at


def _aligned(raw: str, text: str, offset: int) -> int:
    """Where the character at `offset` of the text stands in what was written: quotes, escapes and folds lie between."""
    at = 0
    for letter in text[: offset + 1]:
        if letter.isspace():
            continue
        found = raw.find(letter, at)
        if found < 0:
            return min(at, len(raw))
        at = found + 1
    return max(at - 1, 0)


def read(text: str, findings: Findings) -> Node | None:
    """The tree of one document, or None when it cannot be read at all; the problems go to `findings`."""
    if len(text) > MOST_CHARACTERS:
        findings.add(
            1, 1, "", say("文件有 {len} 个字符，最多 {most} 个。请拆成几份。", len=len(text), most=MOST_CHARACTERS)
        )
        return None
    try:
        return _Builder(text, findings).build()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        findings.add(line, column, "", say("这里不合 YAML 的写法：检查缩进、引号和冒号。含冒号、井号的文字要加引号。"))
    except (YAMLError, ValueError, RecursionError):
        findings.add(1, 1, "", say("不是可以读的 YAML：检查是否有控制字符、是否是 UTF-8 文本。"))
    return None


class _Stop(Exception):
    """The rest cannot be read."""


class _Builder:
    """Builds the tree from the parser's events, one after the other: no depth of nesting can exhaust the stack."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.text, self.findings = text, findings
        self.open: list[tuple[Node, str | None, bool]] = []
        self.root: Node | None = None

    def build(self) -> Node | None:
        try:
            for event in self._events():
                self._take(type(event).__name__, event)
        except _Stop:
            return None
        if self.root is None:
            self.findings.add(1, 1, "", say("文件是空的。"))
        return self.root

    def _events(self) -> Iterator[Any]:
        return iter(YAML(typ="safe", pure=True).parse(self.text))

    def _take(self, name: str, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if name == "AliasEvent" or getattr(event, "anchor", None):
            self.findings.add(line, column, "", say("不能使用 YAML 的锚点和别名（&、*）：请把内容写出来。"))
            raise _Stop
        if getattr(event, "tag", None) or (name == "DocumentStartEvent" and self.root is not None):
            self.findings.add(line, column, "", say("不能使用 YAML 标记（!）或多个文档（---）：一份文件写一项政策。"))
            raise _Stop
        if name == "ScalarEvent":
            self._place(self._scalar(event, line, column))
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            self._begin(Node({} if name[0] == "M" else [], line, column))
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self.open.pop()

    def _scalar(self, event: Any, line: int, column: int) -> Node:
        raw = self.text[event.start_mark.index : event.end_mark.index]
        absent = event.style is None and event.value in ("", "~", "null", "Null", "NULL")
        return Node(None if absent else event.value, line, column, raw)

    def _begin(self, node: Node) -> None:
        if len(self.open) >= DEEPEST:
            self.findings.add(node.line, node.column, "", say("嵌套超过 {deepest} 层。", deepest=DEEPEST))
            raise _Stop
        self._place(node)
        self.open.append((node, None, False))

    def _place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder, key, keyed = self.open[-1]
        if isinstance(holder.value, list):
            holder.value.append(node)
        elif not keyed:
            self._key(holder, node)
        elif isinstance(holder.value, dict):
            holder.value.setdefault(key or "", node)
            self.open[-1] = (holder, None, False)

    def _key(self, holder: Node, node: Node) -> None:
        if isinstance(node.value, (dict, list)):
            self.findings.add(node.line, node.column, "", say("键只能是一个词。"))
            raise _Stop
        name = node.text
        if name in holder.keys:
            self.findings.add(node.line, node.column, name, say("“{name}”写了两次。", name=name[:40]))
        holder.keys.setdefault(name, (node.line, node.column))
        self.open[-1] = (holder, name, True)
