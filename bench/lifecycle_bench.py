"""Whole lives through HTTP: a trial is asked for, accepted, used, rated and turned into a contract.

Five requests of the REST API with tokens, six entries, by two parties; everything `city run` starts is there,
the worker too. The clients share the two cores with it.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import Line, at_least, reported
from bench.city import Server, cast, environment, free_port, home, running, serving
from bench.clients import Answer, Client, together
from bench.server import database

CLIENTS = 16
WARMING, SECONDS = 3.0, 12.0
#: Rows with an entry that each of the five steps writes: a day of use is a record of its own.
WRITES = (1, 1, 2, 1, 1)
RECORDS = 1_000_000
TRIALS = "/api/v1/industry/trials"


def run() -> list[Line]:
    """SQLite as simulated and with a million trials, the floor, PostgreSQL where there is one."""
    few, many = home(), home(RECORDS)
    rounds = [(_lives(few), _lives(many)) for _ in range(2)]
    best, full = max(one for one, _ in rounds), max(one for _, one in rounds)
    floor = _bare()
    lines = [
        at_least("五步生命周期（HTTP，SQLite）", best, "个/秒", 40, floor),
        at_least(f"五步生命周期，已有 {RECORDS:,} 条记录", full, "个/秒", 0.9 * best, floor),
        reported("同上与空库之比", full / best, ""),
    ]
    if url := os.environ.get("CITY_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", ""):
        with database(url) as own:
            lines.append(reported("五步生命周期（HTTP，PostgreSQL）", _lives(home(0, own), own), "个/秒", floor))
    return lines


def _lives(place: Any, url: str = "") -> float:
    """Whole lives a second."""
    with serving(place, url) as server:
        told = cast(place)
        return _rate(lambda client, until: _live(server, told, client, until))


def _rate(work: Any) -> float:
    """Runs `work(client, until)` side by side; it gives the moments at which something was finished."""
    began = time.perf_counter() + WARMING
    ended = together(CLIENTS, lambda client: work(client, began + SECONDS))
    return sum(began <= moment < began + SECONDS for moment in ended) / SECONDS


def _live(server: Server, told: dict[str, Any], client: int, until: float) -> list[float]:
    """One client: it takes its own manufacturers in turn, and products of all providers."""
    connection, ended, turn = Client(server.port), [], 0
    mine = told["makers"][client::CLIENTS]
    while time.perf_counter() < until:
        place = (client + turn * CLIENTS) % len(told["products"])
        provider = told["providers"][place % len(told["providers"])]
        _one_life(connection, told["products"][place], mine[turn % len(mine)], provider)
        ended.append(time.perf_counter())
        turn += 1
    return ended


def _one_life(ask: Client, product: str, maker: str, provider: str) -> None:
    today = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    by_maker, by_provider = {"Authorization": f"Bearer {maker}"}, {"Authorization": f"Bearer {provider}"}
    wanted = {"product": product, "seats": 1, "purpose": "在一条产线上试用"}
    trial = f"{TRIALS}/{_done(ask.post(TRIALS, wanted, **by_maker)).content['number']}"
    _done(ask.post(f"{trial}/accept", {}, **by_provider))
    _done(ask.post(f"{trial}/log", {"used_on": today, "hours": "2", "note": "导入数据"}, **by_maker))
    _done(ask.post(f"{trial}/evaluate", {"score": 5, "comment": "好用"}, **by_maker))
    _done(ask.post(f"{trial}/convert", {"contract": "9.8万"}, **by_maker))


def _done(answer: Answer) -> Answer:
    """The answer of a step that was taken. Raises RuntimeError with what was said against it."""
    if answer.status not in (200, 201):
        raise RuntimeError(f"{answer.status}：{answer.body.decode()[:500]}")
    return answer


def _bare() -> float:
    """As many requests and rows by a bare view and raw SQL."""
    port = free_port()
    with running(["bench.bare", str(port)], port, environment(home())):

        def live(client: int, until: float) -> list[float]:
            connection, ended = Client(port), []
            while time.perf_counter() < until:
                for writes in WRITES:
                    _done(connection.post("/write", {"writes": writes}))
                ended.append(time.perf_counter())
            return ended

        return _rate(live)
