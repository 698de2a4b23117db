"""Rows that earlier sheets have written: the same row of a sheet brought again is not written twice.

Nouns have what makes a record unique; where they have nothing, two records may say the same, but two rows that say the
same, from one office to one step, are the same sheet brought again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.models import Import, ImportRow


@dataclass(frozen=True)
class Earlier:
    """A row of an earlier sheet: that sheet's number, its place in it, and the record it became."""

    sheet: str
    row: int
    number: str

    @property
    def told(self) -> str:
        """Why the same row is not written again."""
        there = say(
            "与 {sheet} 第 {row} 行完全相同，那一行已写入 {number}。",
            sheet=self.sheet,
            row=self.row,
            number=self.number,
        )
        return there + say("确需再登记一条的，请在清单页面单独办理。")


def written_before(record: Import) -> dict[str, Earlier]:
    """Mark of a whole row → where it was written, for every row that this office has written by this step."""
    rows = _of_others(record).filter(state=ImportRow.DONE).order_by("-pk")
    found = rows.values_list("marks", "parent__number", "row", "number")
    return {marks[-1]: Earlier(sheet, row, number) for marks, sheet, row, number in found.iterator() if marks}


def overlap(record: Import) -> tuple[int, str]:
    """How many of the good rows others have written, or are writing, since they were judged; and one of their sheets."""
    theirs = _of_others(record).filter(Q(state=ImportRow.DONE) | Q(state=ImportRow.GOOD, parent__state="importing"))
    known = {marks[-1]: sheet for marks, sheet in theirs.values_list("marks", "parent__number").iterator() if marks}
    good = record.outcomes.filter(state=ImportRow.GOOD).values_list("marks", flat=True)
    found = [known[marks[-1]] for marks in good.iterator() if marks and marks[-1] in known]
    return len(found), found[0] if found else ""


def _of_others(record: Import) -> QuerySet[ImportRow]:
    whose = {"organisation": record.organisation_id} if record.organisation_id else {"owner": record.owner_id}
    sheets = Import.objects.filter(register=record.register, verb=record.verb, **whose).exclude(pk=record.pk)
    return ImportRow.objects.filter(parent__in=sheets)
