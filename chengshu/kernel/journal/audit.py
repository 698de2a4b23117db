"""`city verify`: everything the journal promises, worked out anew from the stored rows.

Every leaf from its columns, every text against its commitment, places without gaps, the tiles, the head, the
signature and the root of every checkpoint kept. What the holder of the database, the tiles and the key
rewrites together, only a witness outside can tell (`city witness`).
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from chengshu.kernel.journal import standing, stretches
from chengshu.kernel.journal.checkpoints import Checkpoint
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.stretches import STRETCH, Found
from chengshu.kernel.journal.tree import head

#: Below this many entries a second process costs more than it saves.
WORTH_A_PROCESS = 50_000

#: Findings that the report spells out.
MOST_LINES = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Report:
    """What an audit found.

    `wrong` is (place, what), the first place first; a place of -1 concerns no single entry.
    """

    size: int
    waiting: int
    checkpoints: int
    erased: int
    seconds: float
    wrong: tuple[tuple[int, str], ...]

    @property
    def intact(self) -> bool:
        """Does everything hold?"""
        return not self.wrong

    @property
    def rate(self) -> int:
        """Entries a second."""
        return round(self.size / self.seconds) if self.seconds else 0

    def lines(self) -> list[str]:
        """The report in Chinese."""
        counted = (
            f"{self.size} 条已定序，{self.waiting} 条待定序，{self.checkpoints} 个检查点，"
            f"{self.erased} 条的个人信息已依法删除；用时 {self.seconds:.1f} 秒，每秒 {self.rate} 条。"
        )
        if self.intact:
            return [f"日志完好：{counted}"]
        rest = len(self.wrong) - MOST_LINES
        more = [f"  另有 {rest} 处。"] if rest > 0 else []
        told = [f"  {what}" for _, what in self.wrong[:MOST_LINES]]
        return [f"日志有 {len(self.wrong)} 处不符，从最前面的说起：{counted}", *told, *more]


def verify(progress: Progress | None = None, processes: int | None = None) -> Report:
    """Audit the whole journal.

    `progress` is told (places done, places in all); `processes` is by default one for each core.
    """
    began, top = time.monotonic(), head()
    wrong: list[tuple[int, str]] = []
    tree = standing.Tree(top.size)
    emptied: list[int] = []
    for found in _stretches(top.size, processes):
        tree.take(found)
        wrong += found.wrong.items()
        emptied += found.emptied
        if progress:
            progress(found.stop, top.size)
    wrong += _beyond(top.size)
    wrong += tree.judge(bytes(top.root))
    wrong += _unlawful(emptied)
    wrong += standing.judge_checkpoints(tree, explained=any(place >= 0 for place, _ in wrong))
    return Report(
        size=top.size,
        waiting=Entry.objects.filter(place=None).count(),
        checkpoints=Checkpoint.objects.count(),
        erased=len(emptied),
        seconds=time.monotonic() - began,
        wrong=tuple(_first_of_each_place(wrong)),
    )


def _stretches(size: int, processes: int | None) -> Iterator[Found]:
    """Every stretch in order, derived by as many processes as it is worth."""
    starts = range(0, size, STRETCH)
    stops = [min(start + STRETCH, size) for start in starts]
    count = processes or ((os.cpu_count() or 1) if size >= WORTH_A_PROCESS else 1)
    if count == 1 or connection.in_atomic_block:
        yield from map(stretches.derive_or_tell, starts, stops)
        return
    # Spawned, not forked: a database connection must not be shared.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(stretches.derive_or_tell, starts, stops)


def _beyond(size: int) -> list[tuple[int, str]]:
    """Entries placed where the log does not reach."""
    rows = Entry.objects.filter(place__gte=size).order_by("place")[:MOST_LINES]
    return [(place, f"第 {place} 位的条目在日志之外：日志头只记到 {size} 条。") for place in _places(rows)]


def _unlawful(emptied: list[int]) -> Iterator[tuple[int, str]]:
    """Personal text that is gone without a later entry that says who erased it."""
    told = Entry.objects.filter(record=OuterRef("record"), verb=stretches.ERASE, pk__gt=OuterRef("pk"))
    for start in range(0, len(emptied), 500):
        rows = Entry.objects.filter(~Exists(told), place__in=emptied[start : start + 500])
        for place in _places(rows):
            yield place, f"第 {place} 位条目的个人信息不见了，而日志里没有删除它的记录。"


def _places(rows: QuerySet[Entry]) -> list[int]:
    return [place for place in rows.values_list("place", flat=True) if place is not None]


def _first_of_each_place(wrong: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    seen = set()
    for place, what in sorted(wrong, key=lambda one: (one[0] < 0, one[0])):
        if place < 0 or place not in seen:
            seen.add(place)
            yield place, what
