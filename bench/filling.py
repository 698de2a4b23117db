"""Trials by the million, each with its entry, its place in the log and its history: `python -m bench.filling TRIALS`.

Every state's rows are copies of a simulated trial in that state, told apart by number, product, firm, days and
rating; written by the (embedded) database itself, for the platform's own ways take minutes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

#: Of a hundred trials so many are in each state. None is waiting for its first answer: the clients' own are.
STATES = {"converted": 45, "ended": 35, "evaluated": 15, "running": 5}
#: Firms that try things, other than those of the cast.
MAKERS = 2_000
#: Records of the past: their ids sort before those of the simulated ones.
FIRST_MOMENT = 1_650_000_000_000

#: Columns of a trial that differ from the one it is a copy of; n is the trial, back the days it lies earlier.
_TOLD_APART = {
    "id": f"printf('%012x7%03x8%015x', {FIRST_MOMENT} + n * 60000, n & 4095, n)",
    "number": "printf('TRY-2022-%07d', n)",
    "product_id": "(SELECT id FROM lot_product WHERE place = n % {products})",
    "manufacturer_id": "(SELECT id FROM lot_maker WHERE place = (n + n / {products}) % {makers})",
    "demand_id": "NULL",
    "seats": "1",
    "score": "iif(one.score IS NULL, NULL, 1 + (n * 7 % 9 + 1) / 2)",
    "starts_on": "date(one.starts_on, back)",
    "ends_on": "date(one.ends_on, back)",
    "evaluated_on": "date(one.evaluated_on, back)",
}
_LOT = """
WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {past}),
lot AS (SELECT n, state, iif(state = 'running', '+0 days', -(n * 13 % 400) || ' days') AS back
        FROM (SELECT n, CASE {states} END AS state FROM numbers))
"""


def main(trials: int) -> None:
    """Fill up to so many trials."""
    import django

    django.setup()
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size=-1000000")
        cursor.execute("PRAGMA synchronous=OFF")
    _read()
    with transaction.atomic():
        first, past = _range(trials)
        _trials(first, past)
        _histories(first, past)
        _entries(first, past)
    _place()
    _prepared()


def _range(trials: int) -> tuple[int, int]:
    """The numbers of the trials to be made."""
    from chengshu.industry.trials.models import Trial

    before = Trial.objects.filter(number__startswith="TRY-2022-").count()
    return before, before + trials - Trial.objects.count()


def _trials(first: int, past: int) -> None:
    from chengshu.industry.trials.models import Product, Trial
    from chengshu.kernel.identity.models import Firm

    told = json.loads(Path(os.environ["CITY_HOME"], "cast.json").read_text("utf-8"))
    products = list(Product.objects.filter(number__in=told["products"]).values_list("pk", flat=True))
    makers = list(Firm.objects.order_by("-number").values_list("pk", flat=True)[:MAKERS])
    _pool("lot_product", products)
    _pool("lot_maker", makers)
    models = Trial.objects.filter(state__in=STATES).order_by("state", "-number")
    templates = {state: pk.hex for state, pk in models.values_list("state", "pk")}
    apart = {name: how.format(products=len(products), makers=len(makers)) for name, how in _TOLD_APART.items()}
    names = _columns("trials_trial")
    copied = ", ".join(apart.get(name, f"one.{name}") for name in names)
    chosen = " ".join(f"WHEN '{state}' THEN '{pk}'" for state, pk in templates.items())
    _run(
        f"INSERT INTO trials_trial ({', '.join(names)}) {_lot(first, past)} SELECT {copied} FROM lot "
        f"JOIN trials_trial AS one ON one.id = CASE lot.state {chosen} END ORDER BY n"
    )


def _histories(first: int, past: int) -> None:
    """One row each, from the day of its last change."""
    kept = [name for name in _columns("trials_trial") if name in _columns("trials_trial_history")]
    _run(
        f"INSERT INTO trials_trial_history (record, valid_from, {', '.join(kept)}) "
        f"SELECT id, strftime('%s', changed_at) * 1000000, {', '.join(kept)} FROM trials_trial "
        f"WHERE {_made(first, past)} ORDER BY id"
    )


def _entries(first: int, past: int) -> None:
    """One each; what it says and the commitment to it are those of a simulated request."""
    apart = {"id": None, "place": None, "record": "made.id", "number": "made.number", "after": "made.state"}
    names = [name for name in _columns("journal_entry") if apart.get(name, "") is not None]
    copied = ", ".join(apart.get(name) or f"one.{name}" for name in names)
    one = "SELECT * FROM journal_entry WHERE noun = 'trials.trial' AND verb = 'request' LIMIT 1"
    _run(
        f"INSERT INTO journal_entry ({', '.join(map(_quoted, names))}) SELECT {copied} FROM trials_trial AS made, ({one}) AS one "
        f"WHERE {_made(first, past, 'made.')} ORDER BY made.id"
    )


def _read() -> None:
    """Every reader has read what is there: a worker that still catches up would be measured with the pages."""
    from chengshu.kernel.journal.feed import drain_all
    from chengshu.kernel.journal.sequencer import sequence

    while sequence(50_000):
        pass
    drain_all()


def _place() -> None:
    """Places in the log; the readers are past them, for what they would do of them is done."""
    from chengshu.kernel.journal.feed import Reader
    from chengshu.kernel.journal.sequencer import sequence
    from chengshu.kernel.journal.tree import size

    while sequence(50_000):
        pass
    Reader.objects.update(place=size())


def _prepared() -> None:
    """A copied data folder is a prepared one: nothing is loaded or simulated again, nor indexed while one measures."""
    from chengshu.kernel.matching.rebuilding import rebuild
    from chengshu.web.cli.preparing import Preparation

    rebuild()

    preparation = Preparation()
    preparation.stamps.put(**preparation.wanted())


def _lot(first: int, past: int) -> str:
    ends, total = [], 0
    for state, many in STATES.items():
        total += many
        ends.append(f"WHEN (n * 37 + n / 2000 * 11) % 100 < {total} THEN '{state}'")
    return _LOT.format(first=first, past=past, states=" ".join(ends))


def _made(first: int, past: int, of: str = "") -> str:
    return f"{of}number >= 'TRY-2022-{first:07d}' AND {of}number < 'TRY-2022-{past:07d}'"


def _pool(name: str, keys: list[Any]) -> None:
    from django.db import connection

    _run(f"CREATE TEMP TABLE {name} (place INTEGER PRIMARY KEY, id TEXT)")
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} VALUES (%s, %s)", [(n, key.hex) for n, key in enumerate(keys)])


def _columns(table: str) -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def _quoted(name: str) -> str:
    return f'"{name}"'


def _run(statement: str) -> None:
    """Straight to the driver: its percent signs are SQLite's."""
    from django.db import connection

    connection.ensure_connection()
    connection.connection.cursor().execute(statement)


if __name__ == "__main__":
    main(int(sys.argv[1]))
