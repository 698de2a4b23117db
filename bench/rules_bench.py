"""Policies decided: for one applicant, for a million beside OpenFisca and SQL by hand, for ten million with everything after it.

`python -m bench.rules_bench PART` measures one part in a process of its own, so that its CPU time and memory are its own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bench import Line, at_least, at_most, reported
from bench.apart import output, peak

MILLION = 1_000_000
PEOPLE = 10 * MILLION


def run() -> list[Line]:
    """Every part beside its floor."""
    one, many, articles, city, grid = (_measured(part) for part in PARTS)
    pairs = 49 * MILLION
    return [
        at_most("政策：一人 49 项，逐条说明", one["explained"] * 1e3, "ms", 0.5),
        reported("政策：一人一项，只要结论", one["quick"] * 1e6 / 49, "µs"),
        at_least(
            "政策：百万人 × 49 项，合计，每 CPU 秒",
            pairs / many["ours"] / 1e6,
            "百万人项",
            35,
            pairs / many["openfisca"] / 1e6,
        ),
        reported("政策：同上，并数出缺资料的", pairs / many["told"] / 1e6, "百万人项"),
        at_least(
            f"政策：城市自己的 {articles['policies']} 项 × 百万人、企业和项目，合计，每 CPU 秒",
            articles["pairs"] / articles["used"] / 1e6,
            "百万人项",
            35,
        ),
        at_least("政策：为 OpenFisca 46 的倍数，都从同一张表算起", many["openfisca"] / many["ours"], "倍", 1.2),
        at_least(
            "政策：为 OpenFisca 46 的倍数，都从装好的列算起", many["openfisca_loaded"] / many["loaded"], "倍", 1.2
        ),
        at_least(
            "政策：为 OpenFisca 46 的倍数，都从同一张表算起，另数出缺资料的",
            many["openfisca"] / many["told"],
            "倍",
            1.2,
        ),
        reported("政策：OpenFisca 合计不到分的（float32）", many["off"], "项，共 49"),
        at_most("政策：生成的 SQL 与手写 SQL 的 CPU 之比", many["ours"] / many["hand"], "倍", 1.2),
        at_most("政策：与手写 SQL 不同的合计（人数或分）", many["different"], "项", 0),
        at_most("政策：千万人 × 49 项，应得、互斥、上限、预算", city["cpu"], "CPU 秒", 15),
        at_most("政策：上一行的内存", city["memory"], "GB", 6),
        reported("政策：同样写入文件", city["file"], "CPU 秒"),
        at_most(f"政策：单人与全体不同的格（共 {grid['cells']:,} 格）", grid["different"], "格", 0),
    ]


def _measured(part: str) -> dict[str, Any]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "chengshu.web.settings"}
    return dict(json.loads(output("bench.rules_bench", part, environment=environment).splitlines()[-1]))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _best(work: Callable[[], Any], times: int = 3) -> float:
    """CPU seconds, of all threads, the best of some."""
    found = []
    for _ in range(times):
        began = _cpu()
        work()
        found.append(_cpu() - began)
    return min(found)


def one() -> dict[str, Any]:
    """One applicant after another, some facts unknown; every condition, value and gap is looked at."""
    from bench.rules_policies import DAY, policies
    from chengshu.kernel.rules.deciding import decide_all

    own, rows = policies(), _applicants(400)
    for row in rows[:20]:
        decide_all(own, row, DAY)
        decide_all(own, row, DAY, explain=False)

    def explained() -> int:
        decisions = (found for row in rows for found in decide_all(own, row, DAY))
        return sum(len(one.facts) + (one.gap is not None) for found in decisions for one in found.conditions)

    quick = _best(lambda: [decide_all(own, row, DAY, explain=False) for row in rows])
    return {"explained": _best(explained) / len(rows), "quick": quick / len(rows)}


def _applicants(count: int) -> list[dict[str, Any]]:
    from decimal import Decimal

    random = Random(5)
    return [
        {
            "degree": random.choice(["doctor", "master", "school", None]), "resident": random.choice([True, True, False, None]),
            "graduated_on": random.choice([date(2024, 12, 1), date(2020, 6, 30), None]), "meals": random.choice([0, 12, 40, None]),
            "recognised_on": random.choice([date(2025, 5, 5), date(2021, 5, 5), None]),
            "arrived_on": random.choice([date(2025, 3, 1), date(2021, 1, 1), None]),
            "full_time": random.choice([True, False]), "district": random.choice(["370202", "370211", "370281"]),
            "born_on": date(1930 + random.randrange(90), 5, 1), "children": random.choice([0, 1, 2, 3, None]),
            "income": random.choice([random.randrange(30_000_000), None]), "score": Decimal(random.randrange(10_000)).scaleb(-2),
            "disabled": random.choice([True, False, False, None]), "title": random.choice(["expert", "none"]),
        }
        for _ in range(count)
    ]  # fmt: skip


def many() -> dict[str, Any]:
    """Totals of every policy over a million people, each from the same table: ours, by hand, and OpenFisca's."""
    from bench import rules_openfisca as peer
    from bench.rules_policies import DAY, policies, population, variants
    from chengshu.kernel.rules.population import amounts, connect, summed, totals
    from chengshu.kernel.rules.preparing import prepare

    connection, own, table = connect(), policies(), "src.people"
    connection.execute(f"ATTACH '{population(MILLION)}' AS src (READ_ONLY)")
    told, ours = totals(connection, own, DAY, {"people": table}), amounts(connection, own, DAY, {"people": table})
    statements = [one.by_hand(table) for one in variants()]
    hand = [connection.execute(one).fetchall()[0] for one in statements]
    rules, inputs = peer.system(), peer.arrays(connection, table)
    benefits = peer.totals(inputs, rules)
    # What is not known OpenFisca takes for no; where everything is known, it should have found the same people.
    near = sum(
        abs(many - one.eligible) <= one.need_data for one, (_, many) in zip(told, benefits.values(), strict=True)
    )
    if near != len(own):
        raise RuntimeError(f"OpenFisca finds the same people for {near} of {len(own)} policies")
    ready = prepare(connection, table, own, "_ready")
    return {
        "ours": _best(lambda: amounts(connection, own, DAY, {"people": table})),
        "hand": _best(lambda: [connection.execute(one).fetchall() for one in statements]),
        "openfisca": _best(lambda: peer.totals(peer.arrays(connection, table), rules)),
        "loaded": _best(lambda: list(summed(connection, own, DAY, ready))),
        "openfisca_loaded": _best(lambda: peer.totals(inputs, rules)),
        "told": _best(lambda: totals(connection, own, DAY, {"people": table})),
        "different": sum(
            (one.eligible, one.amount) != (many, int(fen or 0)) for one, (many, fen) in zip(ours, hand, strict=True)
        ),
        "off": sum(round(yuan * 100) != one.amount for one, (yuan, _) in zip(ours, benefits.values(), strict=True)),
    }


def articles() -> dict[str, Any]:
    """What the policies of the articles come to, over the population made for them."""
    from bench.rules_articles import policies, tables
    from bench.rules_policies import DAY
    from chengshu.kernel.rules.population import amounts, connect

    connection, own = connect(), policies()
    given = tables(connection, MILLION)
    rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in given.values()}
    used = _best(lambda: amounts(connection, own, DAY, given))
    return {"policies": len(own), "pairs": sum(rows[one.rows] for one in own), "used": used}


def city() -> dict[str, Any]:
    """Ten million people: who is entitled, groups and caps, and two thirds of what is asked in some of the budgets."""
    told: dict[str, Any] = {"cpu": _city(":memory:")}
    told["memory"] = peak() / 1e9
    with TemporaryDirectory() as folder:
        told["file"] = _city(f"{folder}/city.duckdb")
    return told


def _city(path: str) -> float:
    from bench.rules_policies import DAY, policies, population
    from chengshu.kernel.rules.allocating import allocate
    from chengshu.kernel.rules.population import connect, entitle
    from chengshu.kernel.rules.resolving import resolve

    connection, own = connect(path), policies()
    connection.execute(f"ATTACH '{population(PEOPLE)}' AS src (READ_ONLY); SET threads = 2; SET memory_limit = '5GB'")
    began = _cpu()
    entitle(connection, own, DAY, {"people": "src.people"})
    resolve(connection, own, DAY)
    due = dict(connection.execute("SELECT policy, amount FROM resolved_totals").fetchall())
    available: dict[str, int] = {}
    for policy in own:
        if policy.budget:
            part = 2 if policy.budget.key.startswith(("graduate", "talent")) else 4
            available[policy.budget.key] = int(due[policy.key]) * part // 3
    allocate(connection, own, available)
    used = _cpu() - began
    paid = connection.execute("SELECT sum(amount) FROM allocated").fetchall()[0][0]
    assert 0 < paid <= sum(due.values())
    connection.close()
    return used


def grid() -> dict[str, Any]:
    """Random people with facts missing, cell by cell, through all three stages."""
    from bench.rules_grid import differing

    cells, different = differing(3_000)
    return {"cells": cells, "different": different}


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "one": one, "many": many, "articles": articles, "city": city, "grid": grid,
}  # fmt: skip

if __name__ == "__main__":
    import django

    django.setup()
    began_at = time.monotonic()
    print(json.dumps(PARTS[sys.argv[1]]()))
    print(f"{time.monotonic() - began_at:.0f} 秒", file=sys.stderr)
