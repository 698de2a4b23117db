"""Checking a sheet piece by piece: each piece is stored with its outcome, so that nothing is judged twice.

What has been opened stays open in the worker from one turn to the next; after a fall another one opens it again
and goes on behind the last row that is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from threading import Thread
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import get_language, override

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.documents import Document, documents_of
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.registers.imports.columns import columns_of
from chengshu.kernel.registers.imports.earlier import written_before
from chengshu.kernel.registers.imports.headings import AMONG, Layout, is_note, layout_of
from chengshu.kernel.registers.imports.judging import Judged, Judging
from chengshu.kernel.registers.imports.models import Import, ImportRow
from chengshu.kernel.registers.imports.opening import open_sheet
from chengshu.kernel.registers.imports.sheets import MOST_ROWS, Row, Sheet, Unreadable
from chengshu.kernel.registers.imports.targets import target_at
from chengshu.kernel.registers.imports.whose import acting_of

#: Rows judged together, and seconds after which others have their turn.
TOGETHER, SLICE = 250, 0.4


class Opening(Thread):
    """Opens a file beside the worker's turns, for the strings of a long sheet take seconds to read.

    It asks the database nothing, and ends with the process.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(daemon=True)
        self._file, self._path, self._language = document.name, document.path, get_language()
        self._sheet: Sheet | None = None
        self._error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Open it."""
        try:
            with override(self._language):
                self._sheet = open_sheet(self._file, self._path)
        except Exception as error:
            self._error = error

    def sheet(self) -> Sheet | None:
        """The sheet; None while it is being opened. Raises what stood in the way."""
        self.join(SLICE)
        if self._error:
            raise self._error
        return self._sheet


class Check:
    """One sheet being checked. `last` is the last row that is stored."""

    def __init__(self, record: Import, sheet: Sheet) -> None:
        self.record, self.sheet = record, sheet
        target = target_at(record.register, record.verb)
        self.columns = columns_of(target, acting := acting_of(record, target))
        rows = sheet.rows()
        first = list(islice(rows, AMONG))
        self.layout: Layout = layout_of(first, self.columns)
        self.judging = Judging(target, acting, self.columns, self.layout, sheet.outline.merged)
        self.judging.earlier = written_before(record) if target.step.creates else {}
        self.last = self._recall()
        self._rows = self._behind(chain(first, rows))

    def _recall(self) -> int:
        """What was judged before: the marks of its rows, and the last of them."""
        for row, marks in self.record.outcomes.order_by("row").values_list("row", "marks").iterator():
            for mark in marks:
                self.judging.seen.setdefault(mark, row)
        return self.stored()

    def stored(self) -> int:
        """The last row that is stored; the heading's while there is none."""
        return self.record.outcomes.aggregate(last=Max("row"))["last"] or self.layout.row

    def _behind(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows still to be judged, without blank ones and the template's notes."""
        for row in rows:
            if row.number > self.last and not row.blank:
                if row.number == self.layout.row + 1 and is_note(row):
                    continue
                yield row

    def go_on(self) -> int:
        """Judge and store rows for a while; says how many, 0 at the end."""
        end, done = monotonic() + SLICE, 0
        while rows := list(islice(self._rows, TOGETHER)):
            if not self._store(self.judging.of(rows)):
                raise Elsewhere
            self.last, done = rows[-1].number, done + len(rows)
            if monotonic() > end:
                break
        return done

    def _store(self, judged: list[Judged]) -> bool:
        """Keep a piece. False when another worker was faster, or the owner has cancelled."""
        with transaction.atomic():
            if not held(self.record, "checking") or self.stored() != self.last:
                return False
            if self.record.outcomes.count() + len(judged) > MOST_ROWS:
                raise Unreadable(say("超过 {most} 行，不能一次导入：请分成几份。", most=MOST_ROWS))
            ImportRow.objects.bulk_create(self._row(one) for one in judged)
        return True

    def _row(self, one: Judged) -> ImportRow:
        state = ImportRow.BAD if one.wrong else ImportRow.GOOD
        return ImportRow(
            parent=self.record, row=one.number, state=state, marks=one.marks,
            cells={} if one.wrong else one.answers, errors=self.judging.errors(one) if one.wrong else [],
        )  # fmt: skip


class Elsewhere(Exception):
    """The import has moved on without this worker."""


def held(record: Import, state: str) -> bool:
    """Lock the import until the transaction ends: is it in this state, and no other worker's?"""
    skip = connection.features.has_select_for_update_skip_locked
    rows = Import.objects.select_for_update(skip_locked=skip).filter(pk=record.pk, state=state)
    return bool(rows.values_list("pk")[:1])


_opening: dict[UUID, Opening] = {}
_checks: dict[UUID, Check] = {}


def check(record: Import) -> int:
    """Bring the check of a sheet further; says how much was done. Raises Unreadable."""
    known = _checks.get(record.pk) or _opened(record)
    if known is None:
        return 1
    if record.state == "uploaded":
        _begin(record, known)
        return 1
    try:
        done = known.go_on()
    except BaseException:
        let_go(record.pk)
        raise
    if not done:
        let_go(record.pk)
        _report(record)
    return done or 1


def _opened(record: Import) -> Check | None:
    if record.pk not in _opening:
        _opening[record.pk] = Opening(_document(record))
    try:
        sheet = _opening[record.pk].sheet()
    except BaseException:
        del _opening[record.pk]
        raise
    if sheet is None:
        return None
    del _opening[record.pk]
    try:
        _checks[record.pk] = Check(record, sheet)
    except BaseException:
        sheet.close()
        raise
    return _checks[record.pk]


def _document(record: Import) -> Document:
    found = list(documents_of(record)[:2])
    if len(found) != 1:
        raise Unreadable(say("请只上传一个表格文件。"))
    return found[0]


def _begin(record: Import, known: Check) -> None:
    with transaction.atomic():
        if held(record, "uploaded"):
            answers = {
                "size": known.sheet.outline.size, "layout": known.layout.written,
                "ignored": "\n".join(known.layout.ignored),
            }  # fmt: skip
            perform(PLATFORM, record, "check", answers)


def _report(record: Import) -> None:
    with transaction.atomic():
        if not held(record, "checking"):
            return
        if not record.outcomes.exists():
            raise Unreadable(say("列名下面没有填写任何一行。"))
        perform(PLATFORM, record, "report")


def let_go(key: UUID) -> None:
    """Close what is open of an import."""
    known = _checks.pop(key, None)
    if known:
        known.sheet.close()
    _opening.pop(key, None)


def being_read() -> set[UUID]:
    """The imports of which something is open here."""
    return {*_checks, *_opening}
