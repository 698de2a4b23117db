"""Matching: one demand against 100,000 supplies, all of 9,000 against all of them, and assignment within capacities.

Measured on the invented wishes and offers of the tests, their texts put together from the simulator's, in a process and a data
folder of its own; `DATABASE_URL` (an empty database) moves it to PostgreSQL.
Floors, in the same run: the bare search of the index by the same words; the bare product of the same matrices; greedy.
`python -m bench.matching_bench [SUPPLIES]` prints `name value unit ratio-to-floor`.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench import Line, at_least, at_most, reported
from bench.apart import measured, peak
from bench.search_bench import _p95, _texts

SUPPLIES, DEMANDS, QUESTIONS, FIRMS, TOP = 100_000, 9_000, 200, 3_000, 20


def run() -> list[Line]:
    """Everything, at a hundred thousand supplies."""
    return measured("matching", SUPPLIES)


def measure(count: int) -> Iterator[Line]:
    """The lines one after the other, in this process's own city."""
    from chengshu.kernel.journal.sequencer import sequence
    from chengshu.kernel.matching.rebuilding import rebuild
    from tests.cast import assemble

    cast, chance = assemble(), random.Random(7)
    _fill(cast, chance, count)
    while sequence():
        pass
    rebuild()
    yield from one_against_many(cast, chance, count)
    yield from assignment(chance)
    yield from everything(count)


def one_against_many(cast: Any, chance: random.Random, count: int) -> Iterator[Line]:
    """Ten supplies with their reasons for a demand, and what stands in the way of three more."""
    from chengshu.kernel.matching import finding
    from chengshu.kernel.meeting.best import Asked, best
    from tests.invented.meetings import WISHES
    from tests.invented.models import Offer, Wish

    some = chance.sample(list(Wish.objects.select_related("holder", "place")), QUESTIONS)
    for one in some[:10]:
        best(WISHES, one, cast.maker)
    times = _timed(lambda one: best(WISHES, one, cast.maker), some)
    bare = []
    for one in some:
        asked = Asked(WISHES, one, cast.maker)
        assert asked.tells
        words = asked.wanted(asked.tells)
        bare += _timed(lambda words: finding.alike(Offer.noun(), words, 10), [words])
    yield at_most(f"匹配：一项需求对 {count:,} 项供给，附理由（p95）", _p95(times), "ms", 60, _p95(bare))
    yield from likeness(some[:40])
    offers = chance.sample(list(Offer.objects.filter(number__endswith="7").select_related("keeper")[:2_000]), 50)
    times = _timed(lambda one: best(WISHES, one, cast.provider), offers)
    yield reported(f"匹配：一项供给对 {DEMANDS:,} 项需求（p95）", _p95(times), "ms")


def likeness(some: list[Any]) -> Iterator[Line]:
    """How much of the exact best twenty is found, everything being looked at and scored; and how much of their score."""
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.meeting.best import best
    from chengshu.kernel.meeting.pairs import exact_pairs
    from tests.invented.meetings import WISHES
    from tests.invented.models import Wish

    exact: dict[Any, dict[Any, float]] = {}
    for demand, supply, score in exact_pairs(WISHES, TOP, Wish.objects.filter(pk__in=[one.pk for one in some])):
        exact.setdefault(demand, {})[supply] = score
    found = {
        one.pk: {match.record.pk: match.score for match in best(WISHES, one, PLATFORM, TOP, 0).best} for one in some
    }
    both = sum(len(found[key].keys() & exact[key].keys()) / len(exact[key]) for key in exact) / len(exact)
    scored = sum(sum(found[key].values()) for key in exact) / sum(sum(one.values()) for one in exact.values())
    yield reported("匹配：与逐一比对的前 20 名的重合", both, "")
    yield reported("匹配：前 20 名总分与逐一比对之比", scored, "")


def everything(count: int) -> Iterator[Line]:
    """The best twenty of every demand: CPU of all its threads, which is more than the seconds it takes on a machine that has
    nothing else to do. Memory is this whole process's at its highest, database and index included.
    """
    from chengshu.kernel.meeting.pairs import all_pairs
    from tests.invented.meetings import WISHES

    began, cpu = time.perf_counter(), time.process_time()
    many = sum(1 for _ in all_pairs(WISHES, TOP))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    most = peak() / 1024**2
    assert many > DEMANDS * TOP * 0.9, many
    bare = bare_product()
    yield at_most(f"匹配：{DEMANDS:,} × {count:,} 全量，各取前 {TOP}，所用的 CPU", cpu, "s", 30, bare)
    yield reported("匹配：全量用时", seconds, "s")
    yield at_most("匹配：全量时的内存", most, "MB", 1024)


def bare_product() -> float:
    """CPU for nothing but the product of the same matrices, whole."""
    from sparse_dot_topn import sp_matmul_topn

    from chengshu.kernel.meeting.condition import DEMAND, SUPPLY
    from chengshu.kernel.meeting.gathering import gathered
    from tests.invented.meetings import WISHES

    vocabulary: dict[str, int] = {}
    left, right = (
        gathered(WISHES, side, WISHES.side(side).noun.objects.all(), vocabulary).said for side in (DEMAND, SUPPLY)
    )
    left.resize(left.shape[0], len(vocabulary))
    turned = right.T.tocsr()
    began = time.process_time()
    sp_matmul_topn(left, turned, top_n=TOP, n_threads=os.cpu_count() or 1)
    return time.process_time() - began


def assignment(chance: random.Random) -> Iterator[Line]:
    """9,000 demands with twenty supplies each among 3,000 that serve three at most, some sought by many."""
    from uuid import UUID

    from chengshu.kernel.meeting.assigning import assign

    ranks = [1 / (place + 1) ** 0.7 for place in range(3_000)]
    pairs = [
        (UUID(int=demand), UUID(int=10**6 + supply), chance.random())
        for demand in range(9_000)
        for supply in set(chance.choices(range(3_000), ranks, k=TOP))
    ]
    assign(pairs[:10], {})  # what is imported only when it is asked for
    began = time.process_time()
    chosen = assign(pairs, {}, usual=3)
    seconds = time.process_time() - began
    began = time.process_time()
    floor = _greedy(pairs, 3)
    bare = time.process_time() - began
    yield at_most("匹配：9,000 × 3,000 按容量指派", seconds, "s", 1, bare)
    yield at_least("匹配：指派总分与贪心之比", round(sum(score for *_, score in chosen) / floor, 4), "", 1)


def _greedy(pairs: list[Any], room: int) -> float:
    """The best pair first, as long as there is room."""
    left: dict[Any, int] = {}
    used, total = set(), 0.0
    for demand, supply, score in sorted(pairs, key=lambda pair: -pair[2]):
        if demand not in used and left.setdefault(supply, room):
            used.add(demand)
            left[supply] -= 1
            total += score
    return total


def _fill(cast: Any, chance: random.Random, count: int) -> None:
    from django.db import transaction

    from chengshu.kernel.base.clock import now, today
    from chengshu.kernel.base.codes import make_credit_code
    from chengshu.kernel.identity.models import Firm
    from tests.invented.models import Offer, Wish

    stamps = {"created_at": now(), "changed_at": now(), "version": 1}
    places = [cast.east, cast.west]
    codes = [make_credit_code("990001", 1000 + nth) for nth in range(FIRMS)]
    firms = [
        Firm(
            number=code,
            credit_code=code,
            name=f"企业{nth}",
            kind="firm",
            path=f"{code}/",
            place=places[nth % 2],
            **stamps,
        )
        for nth, code in enumerate(codes)
    ]
    papers = ["iso9001", "cmmi", "iatf16949"]
    wishes = (
        Wish(
            number=f"WISH-2024-{nth:06d}", state="posted", title=title, text=text, holder=firms[nth % FIRMS],
            place=chance.choice(places), budget=chance.randint(5, 80) * 10**6, papers=chance.sample(papers, chance.randint(0, 1)),
            wanted_by=today() + timedelta(days=chance.randint(20, 200)), kind=chance.choice("甲乙丙"), **stamps,
        )
        for nth, (title, text) in enumerate(_texts(chance, DEMANDS))
    )  # fmt: skip
    offers = [
        Offer(
            number=f"OFFR-2024-{nth:06d}", state="posted", name=title, text=text, keeper=firms[nth * 7 % FIRMS],
            least=chance.randint(2, 60) * 10**6, days=chance.randint(5, 120), papers=chance.sample(papers, chance.randint(1, 3)),
            kind=chance.choice("甲乙丙"), **stamps,
        )
        for nth, (title, text) in enumerate(_texts(chance, count))
    ]  # fmt: skip
    areas = Offer.areas.through
    with transaction.atomic():
        Firm.objects.bulk_create(firms, batch_size=500)
        Wish.objects.bulk_create(wishes, batch_size=500)
        Offer.objects.bulk_create(offers, batch_size=500)
        areas.objects.bulk_create(
            (areas(offer_id=one.pk, place_id=chance.choice(places).pk) for one in offers if chance.random() < 0.7),
            batch_size=500,
        )


def _timed(work: Any, asked: list[Any]) -> list[float]:
    """Milliseconds of CPU for each."""
    times = []
    for one in asked:
        began = time.process_time()
        work(one)
        times.append((time.process_time() - began) * 1e3)
    return times


def main(count: int, *, as_json: bool) -> None:
    """Make the tables, measure, print."""
    import django

    django.setup()
    from django.core.management import call_command

    from chengshu.kernel.matching import finding

    call_command("migrate", run_syncdb=True, verbosity=0)
    finding.PATIENCE = 600.0
    lines = list(measure(count))
    if as_json:
        print(json.dumps([vars(line) for line in lines]))
    else:
        for line in lines:
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}×"
            print(line.name, f"{line.value:.4g}", line.unit, ratio, line.target or "", "" if line.ok else "MISSED")


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(numbers[0] if numbers else SUPPLIES, as_json="--json" in sys.argv)
