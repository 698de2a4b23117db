"""Writing the good rows: each exactly once, because what became of it is kept in the transaction that makes it so."""

from __future__ import annotations

from functools import cached_property
from time import monotonic
from typing import Any

from django.db import transaction

from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import because, perform
from chengshu.kernel.registers.imports.checking import Elsewhere, held
from chengshu.kernel.registers.imports.columns import SheetColumn, columns_of
from chengshu.kernel.registers.imports.hands import Hand, hand_for
from chengshu.kernel.registers.imports.judging import error
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.targets import target_at
from chengshu.kernel.registers.imports.whose import acting_of

#: Rows fetched together, and seconds after which others have their turn.
TOGETHER, SLICE = 200, 0.4


class Writing:
    """One import being written, in the name of its owner as they may act at this moment."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.target = target_at(record.register, record.verb)
        self.acting = acting_of(record, self.target)
        self.hand: Hand = hand_for(self.target, self.acting)
        self.cause = Entry.objects.filter(record=record.pk, verb="start").order_by("-version")[0]

    @cached_property
    def columns(self) -> dict[str, SheetColumn]:
        """Question → its column, for what is said of a row that is refused."""
        return {one.name: one for one in columns_of(self.target, self.acting)}

    def some(self) -> int:
        """Write rows one by one for a while; says how many. At the end the import is finished."""
        end, done = monotonic() + SLICE, 0
        while rows := list(self._good()[:TOGETHER]):
            for row in rows:
                if not self._one(row):
                    return done
                done += 1
                if monotonic() > end:
                    return done
        _finish(self.record)
        return done + 1

    def _good(self) -> Any:
        return self.record.outcomes.filter(state=ImportRow.GOOD).order_by("row")

    def _one(self, row: ImportRow) -> bool:
        """Write a row. False when the import is another worker's, or written no more."""
        try:
            with transaction.atomic(), because(self.cause):
                if not held(self.record, "importing"):
                    return False
                self._settle(row, ImportRow.DONE, number=self.hand.write(row.cells))
        except CityError as refusal:
            self._settle(row, ImportRow.FAILED, errors=self._errors(row, refusal))
        return True

    def all(self) -> int:
        """Write every row in one transaction, or none: then each row that stood in the way says why."""
        refused: dict[int, list[dict[str, str]]] = {}
        with transaction.atomic(), because(self.cause):
            if not held(self.record, "importing"):
                return 0
            rows = list(self._good())
            for row in rows:
                try:
                    with transaction.atomic():
                        self._settle(row, ImportRow.DONE, number=self.hand.write(row.cells))
                except CityError as refusal:
                    refused[row.pk] = self._errors(row, refusal)
            if refused:
                transaction.set_rollback(True)
            else:
                perform(PLATFORM, self.record, "finish")
        if refused:
            self._give_back(rows, refused)
        return len(rows)

    def _give_back(self, rows: list[ImportRow], refused: dict[int, list[dict[str, str]]]) -> None:
        with transaction.atomic():
            if not held(self.record, "importing"):
                return
            for row in rows:
                if row.pk in refused:
                    self._settle(row, ImportRow.BAD, errors=refused[row.pk])
            problem = say("写入时有 {count} 行被拒绝，已全部退回，没有写入任何一行。", count=len(refused))
            perform(PLATFORM, self.record, "give_back", {"problem": problem})

    def _settle(self, row: ImportRow, state: str, **more: Any) -> None:
        """Keep what became of a row. What another worker has settled meanwhile is not done again: Elsewhere."""
        if not ImportRow.objects.filter(pk=row.pk, state=ImportRow.GOOD).update(state=state, **more):
            raise Elsewhere

    def _errors(self, row: ImportRow, refusal: CityError) -> list[dict[str, str]]:
        told = refusal.extra.get("errors") or [{"field": "", "message": refusal.detail}]
        letters = self.record.letters
        values = {name: str(value)[:60] for name, value in row.cells.items()}
        return [
            error(
                one["field"],
                one["message"],
                row.row,
                column=self.columns.get(one["field"]),
                letters=letters,
                told=values,
            )
            for one in told
        ]


def write(record: Import) -> int:
    """Bring the writing of an import further; says how much was done. Raises Unreadable when it may not go on."""
    writing = Writing(record)
    return writing.all() if record.mode == Import.ALL else writing.some()


def _finish(record: Import) -> None:
    with transaction.atomic():
        if held(record, "importing"):
            perform(PLATFORM, record, "finish")
