"""What is wrong with a document, and where: all of it at once, each with line, column and the place marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from chengshu.kernel.base.words import say

_WIDEST = 160


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing wrong. Line and column count from 1; `where` is the path of keys; `marked` shows the line with the place under it."""

    line: int
    column: int
    where: str
    message: str
    marked: str = ""

    def __str__(self) -> str:
        head = say("第 {line} 行第 {column} 列", line=self.line, column=self.column)
        place = say("（{where}）", where=self.where) if self.where else ""
        return "\n".join(
            filter(None, [say("{head}{place}：{message}", head=head, place=place, message=self.message), self.marked])
        )


class InvalidPolicy(ValueError):
    """A document that cannot be used; `problems` holds all of its problems in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Findings:
    """Collects the problems and the warnings of one text."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _lines: Sequence[str] = ()

    def add(self, line: int, column: int, where: str, message: str) -> None:
        """One problem."""
        self.problems.append(self._at(line, column, where, message))

    def warn(self, line: int, column: int, where: str, message: str) -> None:
        """What may stand, but should be looked at."""
        self.warnings.append(self._at(line, column, where, message))

    def _at(self, line: int, column: int, where: str, message: str) -> Problem:
        if not self._lines:
            self._lines = self.text.splitlines() or [""]
        return Problem(line, column, where, message, _marked(self._lines, line, column))

    def settle(self) -> None:
        """Raises InvalidPolicy with everything found, if anything was."""
        if self.problems:
            raise InvalidPolicy(self.problems)


def _marked(lines: Sequence[str], line: int, column: int) -> str:
    """The line and, below it, a caret; wide characters are counted as people see them."""
    if not 0 < line <= len(lines):
        return ""
    shown = "".join(letter if letter.isprintable() else "�" for letter in lines[line - 1].replace("\t", " ")[:_WIDEST])
    if column > len(shown) + 1:
        return shown
    width = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in shown[: column - 1])
    return f"{shown}\n{' ' * width}^"
