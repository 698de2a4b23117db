"""Many processes that reserve from one budget at once, each by verbs: `python -m … BUDGET NTH OF SIZES`, told to start by a line.

Every booking is a claim: giving it back reserves its seats, in fen. Prints what was reserved, by how many, and how many were short.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

#: A claim that is killed in the middle of its verb has done everything but commit.
DIE = "die"
#: Sixteen processes that each hold all of 10⁵ claims are too many for a small machine.
_AT_ONCE = 500


def main(budget: str, nth: int, of: int, die_at: int) -> None:
    """Claim every `of`th booking from the `nth` on."""
    import django

    django.setup()
    from django.utils.translation import activate

    activate("zh-hans")
    _claim(budget, nth, of, die_at)


def _claim(number: str, nth: int, of: int, die_at: int) -> None:
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.ledger.budgets import reserve
    from chengshu.kernel.ledger.models import Budget
    from chengshu.kernel.ledger.settling import Short
    from chengshu.kernel.lifecycle.ending import at_the_end
    from chengshu.kernel.lifecycle.perform import perform
    from tests.invented.flow import BOOKING
    from tests.invented.models import Booking

    budget = Budget.objects.get(number=number)
    keys = list(Booking.objects.order_by("id").values_list("pk", flat=True))[nth::of]

    def give_back(booking: Any) -> None:
        reserve(budget, booking.seats, key=f"{booking.number}:reserve")
        if len(done) + short == die_at:
            at_the_end(lambda _: os.kill(os.getpid(), 9), DIE)

    BOOKING.actions["give_back"] = give_back
    done: list[int] = []
    short = 0
    _say("ready")
    sys.stdin.readline()
    began, worked = time.perf_counter(), time.process_time()
    for first in range(0, len(keys), _AT_ONCE):
        for claim in Booking.objects.filter(pk__in=keys[first : first + _AT_ONCE]).order_by("pk"):
            try:
                perform(PLATFORM, claim, "give_back")
                done.append(claim.seats)
            except Short:
                short += 1
    spent = time.process_time() - worked
    told = {"sum": sum(done), "done": len(done), "short": short, "cpu": spent, "seconds": time.perf_counter() - began}
    _say(json.dumps(told))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def race(budget: str, processes: int, environment: dict[str, str], die_at: int = -1) -> list[dict[str, Any] | None]:
    """What each process tells; None of one that died. `die_at`: the first process is killed in the middle of that claim."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", __spec__.name, budget, str(nth), str(processes), str(die_at if nth == 0 else -1)],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for nth in range(processes)
    ]  # fmt: skip
    for one in started:
        assert one.stdout and one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    told = [one.communicate()[0] for one in started]
    return [json.loads(text) if text else None for text in told]


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
