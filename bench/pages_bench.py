"""A clerk's list and the same list over the API, with sixteen clients who never pause, at two sizes of the register."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import Line, at_most, reported
from bench.city import cast, environment, free_port, home, running, serving
from bench.clients import Answer, Client, percentile, together

CLIENTS, WARMING, SECONDS = 16, 4.0, 8.0
SMALL, LARGE = 100_000, 1_000_000
PAGE, API = "/industry/trials/", "/api/v1/industry/trials"

#: What people ask for most: the newest, one state, another order.
USUAL = ("", "?state=evaluated", "?sort=-ends_on", "?state=converted")
#: What fewer ask for: a search, filters through relations, counts beside every choice, a later page.
DEEP = {
    "搜索编号": "?q=TRY-2022-0004321",
    "搜索名称": "?q=考勤",
    "按关联筛选": "?product__kind=software&manufacturer__place=370214&score_from=4&state=converted",
    "带分面计数": "?facets=state,product__kind,manufacturer__place&limit=20",
}


def run() -> list[Line]:
    """Both sizes, and for the record what few ask for."""
    small, large = _figures(home(SMALL)), _figures(home(LARGE))
    floor = _bare(home(SMALL))
    lines = []
    for door in ("列表页", "接口"):
        few, many = small.pop(door), large.pop(door)
        lines += [
            at_most(f"{door} p95，{SMALL:,} 条，{CLIENTS} 个客户端", few, "ms", 200, floor),
            at_most(f"{door} p95，{LARGE:,} 条，为上一行的 1.3 倍以内", many, "ms", 1.3 * few, floor),
        ]
    return lines + [reported(f"接口 p95，{LARGE:,} 条：{name}", value, "ms", floor) for name, value in large.items()]


def _figures(place: Path) -> dict[str, float]:
    """Name → p95 in milliseconds."""
    told = cast(place)
    session = {"Cookie": f"sessionid={told['session']}"}
    # A token is good for 600 requests a minute: who asks anew comes with others.
    tokens = iter([{"Authorization": f"Bearer {token}"} for token in told["clerks"]])
    with serving(place) as server:
        later = _done(Client(server.port, next(tokens)).get(API)).content["next"]
        found = {
            "列表页": _p95(server.port, lambda client: (session, [PAGE + one for one in USUAL])),
            "接口": _p95(server.port, lambda client: (next(tokens), [API + one for one in USUAL])),
        }
        deep = {**DEEP, "第二页": f"?cursor={later}"}
        for name, query in deep.items():
            address = API + quote(query, safe="?&=,")
            found[name] = _p95(server.port, lambda client, at=address: (next(tokens), [at]), 1.0, 2.0)
    return found


def _p95(port: int, ask: Any, warming: float = WARMING, seconds: float = SECONDS) -> float:
    """`ask(client)` gives the headers and the addresses a client goes through in turn."""
    began = time.perf_counter() + warming

    def work(client: int) -> list[float]:
        headers, paths = ask(client)
        connection, times, turn = Client(port, headers), [], client
        while (now := time.perf_counter()) < began + seconds:
            answer = _done(connection.get(paths[turn % len(paths)]))
            times += [answer.seconds] if now >= began else []
            turn += 1
        return times

    return percentile(together(CLIENTS, work), 95) * 1e3


def _done(answer: Answer) -> Answer:
    """An answer with content. Raises RuntimeError with what was said instead."""
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}：{answer.body.decode()[:500]}")
    return answer


def _bare(place: Path) -> float:
    """The newest fifty by a bare view and raw SQL."""
    port = free_port()
    with running(["bench.bare", str(port)], port, environment(place)):
        return _p95(port, lambda client: ({}, ["/list"]), 1.0, 3.0)
