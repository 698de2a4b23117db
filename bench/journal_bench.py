"""The journal: what an entry costs a verb, a proof, an audit, and how far the log is behind the verbs.

Measured in a process and a data folder of its own; `DATABASE_URL` (an empty database) moves it to PostgreSQL.
`python -m bench.journal_bench [ENTRIES]` prints `name value unit ratio-to-floor`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from bench import Line, at_least, at_most, reported
from bench.apart import measured

ENTRIES = 1_000_000
APPENDS = 20_000
VERBS_A_SECOND, SECONDS = 300, 15
#: Different contents among the entries; each has its own salt and commitment.
CONTENTS = 5_000


def run() -> list[Line]:
    """Everything, at a million entries."""
    return measured("journal", ENTRIES)


def measure(count: int) -> Iterator[Line]:
    """The lines one after the other, in this process's own city."""
    yield from appending()
    yield behind()
    yield filling(count)
    yield from proving()
    yield auditing()


def appending() -> Iterator[Line]:
    """CPU that the journal adds to a verb, beside that of a bare INSERT of the same row."""
    from django.db import connection, transaction

    from chengshu.kernel.journal import entries

    told = [_told(nth) for nth in range(APPENDS)]
    rows = [entries.row(**one) for one in told]
    with transaction.atomic():
        ours = _cpu(lambda: [entries.append(**one) for one in told])
        transaction.set_rollback(True)
    statement = entries._STATEMENT[connection.vendor]
    with transaction.atomic():
        cursor = connection.connection.cursor()
        bare = _cpu(lambda: [cursor.execute(statement, row).fetchone() for row in rows])
        transaction.set_rollback(True)
    yield at_most("日志：每办一步增加的 CPU", ours / APPENDS * 1e6, "µs", 60, bare / APPENDS * 1e6)


def behind() -> Line:
    """The greatest age of an entry without a place while the worker runs and verbs come in."""
    from django.db.models import Min

    from chengshu.kernel.base.clock import now
    from chengshu.kernel.journal.duty import lives
    from chengshu.kernel.journal.models import Entry
    from chengshu.kernel.lifecycle.perform import begin
    from chengshu.web.turns import NAME
    from tests.cast import assemble
    from tests.invented.models import Room

    cast, oldest = assemble(), 0.0
    worker = subprocess.Popen([sys.executable, "-m", "chengshu.web.worker"], stderr=subprocess.DEVNULL)
    try:
        _until(lambda: lives(NAME))
        began = time.monotonic()
        for nth in range(VERBS_A_SECOND * SECONDS):
            begin(cast.clerk, Room, "open", {"name": f"第 {nth} 室", "seats": 20})
            if nth % 30 == 0:
                first = Entry.objects.filter(place=None).aggregate(at=Min("at"))["at"]
                oldest = max(oldest, (now() - first).total_seconds() if first else 0.0)
            time.sleep(max(0.0, began + nth / VERBS_A_SECOND - time.monotonic()))
        rate = VERBS_A_SECOND * SECONDS / (time.monotonic() - began)
    finally:
        worker.terminate()
        worker.wait()
    return at_most(f"日志：每秒办 {rate:.0f} 步时定序的最大延迟", oldest, "s", 2)


def filling(count: int) -> Line:
    """Places for entries written straight into the table."""
    from chengshu.kernel.journal.models import Entry
    from chengshu.kernel.journal.sequencer import sequence

    while sequence():
        pass
    _fill(count - Entry.objects.count())
    began, placed = time.perf_counter(), 0
    while moved := sequence(20_000):
        placed += moved
    return reported("日志：定序", placed / (time.perf_counter() - began), "条/秒")


def proving() -> Iterator[Line]:
    """Proofs for places anywhere in the log."""
    from chengshu.kernel.journal import proving as proofs
    from chengshu.kernel.journal.tree import size

    top, chance = size(), random.Random(1)
    for name, prove in [("包含证明", proofs.inclusion), ("一致性证明", proofs.consistency)]:
        times = []
        for _ in range(500):
            place = chance.randrange(top)
            began = time.perf_counter()
            prove(place, top)
            times.append(time.perf_counter() - began)
        middle = sorted(times)[len(times) // 2]
        yield at_most(f"日志：{top:,} 条时的{name}（中位数）", middle * 1e3, "ms", 1)


def auditing() -> Line:
    """The whole audit, beside hashing as many leaves of the same length."""
    from chengshu.kernel.journal.audit import verify
    from chengshu.kernel.journal.leaves import leaf_of

    leaf = leaf_of(_last_entry())
    began = time.perf_counter()
    for _ in range(200_000):
        sha256(leaf).digest()
    floor = 200_000 / (time.perf_counter() - began)
    report = verify()
    if not report.intact:
        raise RuntimeError("\n".join(report.lines()))
    return at_least(f"日志：全量核验 {report.size:,} 条", report.rate, "条/秒", 200_000, floor)


def _last_entry() -> int:
    from chengshu.kernel.journal.models import Entry

    return Entry.objects.order_by("-id").values_list("pk", flat=True)[0]


def _told(nth: int) -> dict[str, Any]:
    """The arguments of a usual entry."""
    key = UUID(int=nth << 64 | 0x7000_8000)
    changed = {
        "product_id": [None, str(key)],
        "manufacturer_id": [None, str(key)],
        "seats": [None, 5],
        "ends_on": [None, "2024-06-30"],
        "due_on": [None, "2024-05-20"],
        "due_provisional": [None, False],
    }
    return {
        "noun": "invented.booking",
        "record": key,
        "number": f"BOOK-2024-{nth:06d}",
        "version": 1,
        "verb": "request",
        "states": ("", "requested"),
        "payload": {"changed": changed, "reason": "在产线上试用三个月"},
        "personal": {"phone": [None, "13800000000"]} if nth % 4 == 0 else {},
        "actor": key,
        "organisation": key,
    }


def _fill(count: int) -> None:
    """Entries with contents out of a pool and records of their own, in batches."""
    from django.db import connection, transaction

    from chengshu.kernel.journal import entries

    pool = [entries.row(**_told(nth)) for nth in range(CONTENTS)]
    statement = entries._STATEMENT[connection.vendor].removesuffix(" RETURNING id")
    for start in range(0, count, 50_000):
        rows = []
        for nth in range(start, min(start + 50_000, count)):
            row = pool[nth % CONTENTS].copy()
            row[2], row[3] = f"{nth:032x}", f"BOOK-2025-{nth:07d}"
            rows.append(row)
        with transaction.atomic():
            connection.connection.cursor().executemany(statement, rows)


def _cpu(work: Callable[[], Any]) -> float:
    """Seconds of this process's CPU, the best of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def _until(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    raise RuntimeError("后台任务没有开始工作")


def main(arguments: list[str]) -> None:
    """Set a city up and measure it."""
    if "CITY_HOME" not in os.environ:
        os.environ["CITY_HOME"] = tempfile.mkdtemp(prefix="journal-bench-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    numbers = [int(one) for one in arguments if one.isdigit()]
    lines = list(measure(numbers[0] if numbers else ENTRIES)) if "--json" in arguments else None
    if lines is not None:
        print(json.dumps([vars(line) for line in lines]))
        return
    for line in measure(numbers[0] if numbers else ENTRIES):
        print(
            line.name,
            f"{line.value:,.3f}",
            line.unit,
            "" if line.ratio is None else f"{line.ratio:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
