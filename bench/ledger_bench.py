"""The ledger: a budget under 10⁵ racing claims from 16 processes, and what a posting costs beside raw SQL.

Measured in processes and a data folder of its own. `python -m bench.ledger_bench [CLAIMS]` prints the lines; `DATABASE_URL`
(an empty database) moves it to PostgreSQL.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from bench import Line, at_most, reported
from bench.apart import measured
from bench.server import database

CLAIMS, PROCESSES = 100_000, 16
#: Verbs of each kind for the cost of a posting.
VERBS = 3_000


def run() -> list[Line]:
    """On SQLite, and on PostgreSQL where there is one."""
    lines = _apart("")
    if url := os.environ.get("CITY_TEST_DATABASE_URL", ""):
        with database(url) as own:
            lines += _apart(own)
    return lines


def _apart(url: str) -> list[Line]:
    return measured("ledger", CLAIMS, DATABASE_URL=url)


def measure(count: int) -> Iterator[Line]:
    """The lines one after the other, in this process's own city."""
    from django.db import connection

    where = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    yield from racing(count, where)
    yield from costing(where)


def racing(count: int, where: str) -> Iterator[Line]:
    """Claims for twice what there is: every fen goes to somebody, none to two."""
    from chengshu.kernel.base.clock import today
    from chengshu.kernel.base.periods import Period
    from chengshu.kernel.ledger.auditing import audit
    from chengshu.kernel.ledger.models import Budget, Posting, Transfer
    from chengshu.kernel.ledger.tests.claims import race

    budget, asked = _claims(count)
    told = [one for one in race(budget.number, PROCESSES, dict(os.environ)) if one]
    given, done = sum(one["sum"] for one in told), sum(one["done"] for one in told)
    budget = Budget.objects.get(pk=budget.pk)
    _, wrong = audit(Period.containing(today(), "month"))
    kept = Transfer.objects.filter(kind="reserve").count()
    lost = abs(budget.reserved - given) + abs(kept - done) + abs(Posting.objects.count() - 2 * (kept + 1)) + len(wrong)
    seconds = max(one["seconds"] for one in told)
    title = f"一笔预算，{PROCESSES} 个进程争用 {count:,} 次（{where}）"
    yield at_most(f"{title}：超支", max(0, budget.reserved - budget.amount), "分", 0)
    yield at_most(f"{title}：丢失或重复", lost, "", 0)
    yield reported(f"{title}：成功 {done:,} 笔、不足 {count - done:,} 笔", count / seconds, "次/秒")
    assert budget.available == budget.amount - given and asked > budget.amount


def costing(where: str) -> Iterator[Line]:
    """CPU that reserving adds to a verb, beside two inserts and two updates in a raw transaction."""
    budget, _ = _claims(4 * VERBS)
    plain, posting = _verbs(budget, post=False), _verbs(budget, post=True)
    floor = _raw()
    yield reported(f"记账：一个步骤（{where}）", plain, "µs CPU")
    yield reported(f"记账：同一步骤加一笔预留（{where}）", posting, "µs CPU", plain)
    yield reported(f"记账：一笔预留本身（{where}）", posting - plain, "µs CPU", floor)
    yield reported(f"记账：每秒分录（{where}）", 2e6 / (posting - plain), "条/CPU 秒", 2e6 / floor)


def _claims(count: int) -> tuple[Any, int]:
    """A budget, and claims for twice as much."""
    from chengshu.kernel.base.clock import now
    from chengshu.kernel.identity.models import Firm, Organisation
    from chengshu.kernel.ledger.budgets import open_budget
    from chengshu.kernel.lifecycle.seeding import seed
    from tests.cast import assemble
    from tests.invented.models import Booking, Room

    if not Firm.objects.exists():
        assemble()
    Booking.objects.all().delete()
    owner, holder = Organisation.objects.get(number="BUREAU"), Firm.objects.first()
    room = Room.objects.create(
        number=f"R-{random.random()}", name="一号", keeper=owner, seats=1, created_at=now(), changed_at=now()
    )
    draws = random.Random(2026)
    bookings = [Booking(room=room, holder=holder, seats=draws.randint(1, 1_000), state="held") for _ in range(count)]
    asked = sum(one.seats for one in bookings)
    seed(bookings, "accept")
    return open_budget("争用", owner, asked // 2, "2026"), asked


def _verbs(budget: Any, *, post: bool) -> float:
    """CPU microseconds of a verb, the best of three rounds."""
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.ledger.budgets import reserve
    from chengshu.kernel.lifecycle.perform import perform
    from tests.invented.flow import BOOKING
    from tests.invented.models import Booking

    if post:
        BOOKING.actions["give_back"] = lambda booking: reserve(budget, 1, key=f"{booking.number}:one")
    rounds = []
    for _ in range(2):
        some = list(Booking.objects.filter(state="held").order_by("id")[:VERBS])
        began = time.process_time()
        for one in some:
            perform(PLATFORM, one, "give_back")
        rounds.append((time.process_time() - began) / len(some) * 1e6)
    BOOKING.actions.pop("give_back", None)
    return min(rounds)


_RAW = (
    "CREATE TABLE raw_account (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)",
    "CREATE TABLE raw_posting (id {serial}, account BIGINT NOT NULL, cause TEXT NOT NULL, day TEXT NOT NULL, amount BIGINT NOT NULL)",
    "CREATE INDEX raw_day ON raw_posting (account, day)",
    "INSERT INTO raw_account VALUES (1, 1000000000), (2, 0)",
)


def _raw() -> float:
    """CPU microseconds of the two inserts and the two updates, straight to the driver."""
    from django.db import connection

    serial = "BIGSERIAL PRIMARY KEY" if connection.vendor == "postgresql" else "INTEGER PRIMARY KEY"
    with connection.cursor() as cursor:
        for statement in _RAW:
            cursor.execute(statement.format(serial=serial))
    driver, mark = connection.connection, "%s" if connection.vendor == "postgresql" else "?"
    update = f"UPDATE raw_account SET balance = balance + {mark} WHERE id = {mark} AND balance + {mark} >= 0"
    insert = f"INSERT INTO raw_posting (account, cause, day, amount) VALUES ({mark}, {mark}, {mark}, {mark})"

    def once() -> None:
        cursor = driver.cursor()
        cursor.execute("BEGIN" if mark == "%s" else "BEGIN IMMEDIATE")
        for account, amount in ((1, -1), (2, 1)):
            cursor.execute(update, [amount, account, amount])
            cursor.execute(insert, [account, "BOOK-2026-000001@2", "2026-11-30", amount])
        cursor.execute("COMMIT")

    return min(_cpu(lambda: [once() for _ in range(VERBS)]) / VERBS * 1e6 for _ in range(3))


def _cpu(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """In a fresh city."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils.translation import activate

    from chengshu.web.database import write_ahead

    write_ahead(connection)
    call_command("migrate", run_syncdb=True, verbosity=0)
    activate("zh-hans")
    arguments = [one for one in sys.argv[1:] if one.isdecimal()]
    lines = list(measure(int(arguments[0]) if arguments else CLAIMS))
    if "--json" in sys.argv:
        print(json.dumps([asdict(line) for line in lines]))
    else:
        for line in lines:
            print(line.name, f"{line.value:,.1f}", line.unit, "" if line.ratio is None else f"{line.ratio:.2f}")


if __name__ == "__main__":
    main()
