"""The cockpit: how long the server takes for it, and how much a browser has to load, with Qingdao in it."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

from bench import Line, at_most
from bench.city import environment, free_port, home, running, serving
from bench.clients import Answer, Client, percentile

PAGE, TIMES = "/cockpit/", 60
#: What a browser loads of its own accord: style sheets, scripts, pictures, fonts; not where links lead.
_LOADED = re.compile(
    r"<(?:script|img|source|iframe)\b[^>]*?\bsrc=\"([^\"]+)\""
    r"|<link\b(?=[^>]*\brel=\"(?:stylesheet|icon|preload|modulepreload|manifest)\")[^>]*?\bhref=\"([^\"]+)\""
)
_IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")


def run() -> list[Line]:
    """Time beside that of an empty page, and weight."""
    with serving(home()) as server:
        client = Client(server.port)
        for _ in range(4):
            client.get(PAGE)
        times = [client.get(PAGE).seconds for _ in range(TIMES)]
        weights = _weights(client)
    floor = _bare()
    return [
        at_most("驾驶舱：服务器用时（中位数）", percentile(times, 50) * 1e3, "ms", 50, floor),
        at_most("驾驶舱：服务器用时 p95", percentile(times, 95) * 1e3, "ms", 50, floor),
        at_most(f"驾驶舱：压缩后连同所载 {len(weights) - 1} 个文件", sum(weights.values()) / 1024, "KB", 60),
    ]


def _weights(client: Client) -> dict[str, int]:
    """Address → bytes sent, compressed: the page and everything it loads, and what that loads in turn."""
    found: dict[str, int] = {}
    waiting = [PAGE]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(("data:", "#")):
            continue
        answer = client.get(address, Accept_Encoding="gzip")
        if answer.status != 200:
            raise RuntimeError(f"{address}：{answer.status}")
        found[address] = len(answer.body) if _compressed(answer) else len(gzip.compress(answer.body))
        waiting += [urljoin(address, one) for one in _loads(address, answer)]
    return found


def _compressed(answer: Answer) -> bool:
    return "content-encoding: gzip" in answer.head


def _loads(address: str, answer: Answer) -> list[str]:
    """What a page or a style sheet has a browser load."""
    kind = answer.head.partition("content-type: ")[2]
    pattern = _LOADED if kind.startswith("text/html") else _IN_STYLE if kind.startswith("text/css") else None
    if pattern is None:
        return []
    body = gzip.decompress(answer.body) if _compressed(answer) else answer.body
    return [first or second for first, second in pattern.findall(body.decode())]


def _bare() -> float:
    """The median of a bare view that says nothing, in milliseconds."""
    port = free_port()
    with running(["bench.bare", str(port)], port, environment(home())):
        client = Client(port)
        return percentile([client.get("/").seconds for _ in range(TIMES)], 50) * 1e3
