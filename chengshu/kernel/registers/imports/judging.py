"""Judging rows: many together, each by the form of the step, so that a sheet is told just what a page would tell.

Look-ups are made for all rows of a batch at once; what is asked of a single row costs no query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.imports import columns as kinds
from chengshu.kernel.registers.imports.cells import BadCell, answer_in, written
from chengshu.kernel.registers.imports.columns import SheetColumn
from chengshu.kernel.registers.imports.duplicates import fingerprint
from chengshu.kernel.registers.imports.earlier import Earlier
from chengshu.kernel.registers.imports.hands import hand_for
from chengshu.kernel.registers.imports.headings import Layout
from chengshu.kernel.registers.imports.names import Named
from chengshu.kernel.registers.imports.sheets import Merged, Row, is_blank, letter
from chengshu.kernel.registers.imports.targets import Target

#: Of what stood in a cell so much is told.
_TOLD = 60
#: Of those that share a name so many are named.
_NAMED = 5


@dataclass
class Judged:
    """A row: its answers as they can be kept, what stood in its cells, and (question, sentence) for what is wrong.

    A sentence about the question "" is about the whole row.
    """

    number: int
    answers: dict[str, Any] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


class Judging:
    """Judges the rows of one sheet, from the first to the last.

    seen: mark → the first row that has it. earlier: mark of a whole row → where another sheet has written it.
    """

    def __init__(
        self,
        target: Target,
        acting: Acting,
        columns: Sequence[SheetColumn],
        layout: Layout,
        merged: list[Merged],
    ) -> None:
        self.columns = {one.name: one for one in columns}
        self.layout = layout
        self.hand, self.creates = hand_for(target, acting), target.step.creates
        self.merged = sorted(merged, key=lambda one: one.rows)
        self.seen: dict[str, int] = {}
        self.earlier: Mapping[str, Earlier] = {}

    def of(self, rows: Sequence[Row]) -> list[Judged]:
        """Every row judged, in order."""
        read = [self._read(row) for row in rows]
        self._put_keys(read)
        self.hand.look_up([one.answers for one in read])
        for place, one in enumerate(read):
            self._judge(place, one)
        for place, name, message in self.hand.taken():
            read[place].wrong.append((name, message))
        for place, one in enumerate(read):
            self._compare(place, one)
        return read

    def _read(self, row: Row) -> Judged:
        found, joined = Judged(row.number), self._joined(row.number)
        for name, place in self.layout.places.items():
            value = row.values[place] if place < len(row.values) else None
            if merged := next((one for one in joined if one.columns[0] <= place + 1 <= one.columns[1]), None):
                message = say("这里是合并单元格 {cells}：请取消合并，在每一行填写。", cells=merged.name)
                found.wrong.append((name, message))
            elif not is_blank(value):
                found.told[name] = written(value)[:_TOLD]
                try:
                    found.answers[name] = answer_in(self.columns[name], value)
                except BadCell as error:
                    found.wrong.append((name, str(error)))
        return found

    def _joined(self, row: int) -> list[Merged]:
        """The merged cells that reach into a row; those above it are done with."""
        while self.merged and self.merged[0].rows[1] < row:
            self.merged.pop(0)
        return [one for one in self.merged if one.rows[0] <= row <= one.rows[1]]

    def _put_keys(self, read: list[Judged]) -> None:
        """In the place of names."""
        for name in (one.name for one in self.columns.values() if one.kind in (kinds.RECORD, kinds.RECORDS)):
            words = {word for one in read for word in _words(one.answers.get(name))}
            named = self.hand.keys(name, words) if words else Named({})
            for one in (one for one in read if name in one.answers):
                typed = one.answers[name]
                one.wrong += [
                    (name, _shared(word, named.shared[word])) for word in _words(typed) if word in named.shared
                ]
                one.answers[name] = (
                    [named.keys[word] for word in typed] if isinstance(typed, list) else named.keys[typed]
                )

    def _judge(self, place: int, one: Judged) -> None:
        spoilt = {name for name, _ in one.wrong}
        try:
            self.hand.try_out(place, one.answers)
        except CityError as refusal:
            told = refusal.extra.get("errors") or [{"field": "", "message": refusal.detail}]
            one.wrong += [(error["field"], error["message"]) for error in told if error["field"] not in spoilt]

    def _compare(self, place: int, one: Judged) -> None:
        """With the rows before: what may occur once only, and rows that say just the same."""
        marks = [(name, what, fingerprint((what, value))) for name, what, value in self.hand.marks(place)]
        if self.creates:
            marks.append(("", "", fingerprint(sorted((one.told | one.answers).items()))))
        one.marks = [mark for _, _, mark in marks]
        for name, what, mark in marks:
            first = self.seen.setdefault(mark, one.number)
            if first != one.number:
                again = say("{what}与第 {row} 行重复。", what=what, row=first) if what else ""
                one.wrong.append((name, again or say("与第 {row} 行完全相同。", row=first)))
                return
        if self.creates and not one.wrong and (before := self.earlier.get(one.marks[-1])):
            one.wrong.append(("", before.told))

    def errors(self, one: Judged) -> list[dict[str, str]]:
        """What is wrong with a row, cell by cell, in the order of the columns."""
        places = self.layout.places
        letters = {name: letter(place) for name, place in places.items()}
        ordered = sorted(one.wrong, key=lambda pair: places.get(pair[0], -1))
        return [
            error(name, message, one.number, column=self.columns.get(name), letters=letters, told=one.told)
            for name, message in ordered
        ]


def error(
    name: str,
    message: str,
    row: int,
    *,
    column: SheetColumn | None,
    letters: Mapping[str, str],
    told: Mapping[str, str],
) -> dict[str, str]:
    """An error as it is kept: the cell, the column's name, what stood there, the sentence, and what may be written."""
    return {
        "cell": f"{letters[name]}{row}" if name in letters else "",
        "column": column.heading if column else say("整行"),
        "value": told.get(name, ""),
        "message": message,
        "allowed": column.allowed if column else "",
    }


def _words(answer: Any) -> list[str]:
    return answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []


def _shared(word: str, keys: list[str]) -> str:
    """A name is no answer when several have it."""
    return say(
        "有 {count} 条都叫“{name}”，请改填编号：{keys}。", count=len(keys), name=word, keys=listed(keys[:_NAMED])
    )
