"""A set of judged questions: three tab-separated files, each line checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

#: The highest grade that may be given: beyond it, 2 to that power means nothing.
HIGHEST = 10.0


class BadSet(Exception):
    """A set that cannot be measured on; the message says which file, which line, what is wrong and what is allowed."""


@dataclass(frozen=True)
class Judged:
    """Question id → text, document id → text, question id → document id → grade (above 0: it answers)."""

    queries: dict[str, str]
    docs: dict[str, str]
    grades: dict[str, dict[str, float]]

    @property
    def asked(self) -> dict[str, str]:
        """The questions that some document answers: the others measure nothing."""
        return {one: text for one, text in self.queries.items() if any(self.grades.get(one, {}).values())}


def read(queries: Path, docs: Path, grades: Path) -> Judged:
    """A set from its files: id and text, id and text, question id and document id and grade. Raises BadSet."""
    known = _texts(queries, "问题"), _texts(docs, "文档")
    found = Judged(*known, _grades(grades, *known))
    if not found.asked:
        raise BadSet(f"{grades}：没有一个问题有评分大于 0 的文档，无从评测")
    return found


def _texts(path: Path, what: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, (one, text) in _lines(path, ("编号", "文本")):
        if one in found:
            raise BadSet(f"{path} 第 {number} 行：{what}编号 {one} 重复，每个编号只能出现一次")
        found[one] = text
    return found


def _grades(path: Path, queries: dict[str, str], docs: dict[str, str]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for number, (query, doc, written) in _lines(path, ("问题编号", "文档编号", "评分")):
        for one, known, what in ((query, queries, "问题"), (doc, docs, "文档")):
            if one not in known:
                raise BadSet(f"{path} 第 {number} 行：没有编号为 {one[:60]} 的{what}")
        found.setdefault(query, {})[doc] = _grade(written, f"{path} 第 {number} 行")
    return found


def _grade(written: str, where: str) -> float:
    try:
        grade = float(written)
    except ValueError:
        grade = -1.0
    if not isfinite(grade) or not 0 <= grade <= HIGHEST:
        raise BadSet(f"{where}：评分应是 0 到 {HIGHEST:g} 的数，现在是“{written[:40]}”")
    return grade


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """(number, columns) of every line that is not empty; the last column may itself hold tabs when it is a text."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise BadSet(f"读不了 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadSet(f"{path} 不是 UTF-8 文本（第 {error.start + 1} 个字节）") from error
    if not any(line.strip() for line in lines):
        raise BadSet(f"{path} 是空的。每行应有：{'、'.join(columns)}，用制表符分开")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = [part.strip() for part in line.rstrip("\r").split("\t", len(columns) - 1)]
        if len(found) < len(columns) or not found[0]:
            raise BadSet(f"{path} 第 {number} 行：应有 {len(columns)} 列（{'、'.join(columns)}），用制表符分开")
        yield number, found
