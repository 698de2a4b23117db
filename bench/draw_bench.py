"""The draw: 20,000 experts from the frozen list to the order, beside as many bare hashes sorted; and 10,000 draws' fairness."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from bench import Line, at_most, reported

EXPERTS, DRAWS, SOME = 20_000, 10_000, 20
#: Chi-squared with 19 degrees of freedom is above this once in a thousand.
CHI_SQUARED = 43.82


def run() -> list[Line]:
    """In process, CPU time."""
    from chengshu.kernel.panels.draw import Draw, digest, ordered

    listed = "\n".join(f"PSN-2026-{place:06}" for place in range(EXPERTS))
    secrets = ("a-secret-of-the-platform", "a-secret-of-the-leader")
    promised = tuple(digest(one) for one in secrets)

    def drawn() -> list[tuple[str, str]]:
        return Draw("PNL-2026-000001", promised, secrets, tuple(listed.split())).order()

    def bare() -> list[str]:
        return sorted(sha256(f"{promised[0]}{name}".encode()).hexdigest() for name in listed.split())

    names = tuple(listed.split()[:SOME])
    first = Counter(ordered(digest(f"draw {place}"), names)[0][1] for place in range(DRAWS))
    even = DRAWS / SOME
    return [
        at_most("抽取：2 万名专家排出顺位", _milliseconds(drawn), "毫秒", 100, _milliseconds(bare)),
        at_most(
            "抽取：1 万次抽取的卡方（自由度 19）",
            sum((first[one] - even) ** 2 / even for one in names),
            "",
            CHI_SQUARED,
        ),
        reported("抽取：种子和签的全文", len(Draw("P", promised, secrets, tuple(listed.split())).text()) / 1024, "KB"),
    ]


def _milliseconds(work: Callable[[], Any]) -> float:
    """CPU of one, the best of five."""
    times = []
    for _ in range(5):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1000
