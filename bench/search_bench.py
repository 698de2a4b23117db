"""Search: making an index of 100,000 records, asking it, suggestions over 7,000 names, and how soon a record is found.

Measured in a process and a data folder of its own; `DATABASE_URL` (an empty database) moves it to PostgreSQL.
Quality is measured on the sets in the folder that BENCH_RETRIEVAL_SETS names, each a folder with queries.tsv, docs.tsv
and qrels.tsv (bench/retrieval.py); without it that part is left out.
`python -m bench.search_bench [DOCUMENTS]` prints `name value unit ratio-to-floor`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.test.utils import override_settings

from bench import Line, at_most, reported
from bench.apart import measured

DOCUMENTS, NAMES, QUESTIONS = 100_000, 7_000, 400
ROOT = Path(__file__).resolve().parent.parent


def run() -> list[Line]:
    """Everything, at a hundred thousand records."""
    return measured("search", DOCUMENTS)


def measure(count: int) -> Iterator[Line]:
    """The lines one after the other, in this process's own city."""
    from tests.cast import assemble

    cast, chance = assemble(), random.Random(7)
    texts = list(_texts(chance, count))
    _fill(cast, chance, texts)
    yield from indexing(count)
    yield from asking(cast, chance, texts)
    yield from meaning(texts)
    yield from suggesting(cast, chance)
    yield from following(cast)
    yield from quality()


def indexing(count: int) -> Iterator[Line]:
    """From the database's rows to an index in use."""
    from chengshu.kernel.journal.sequencer import sequence
    from chengshu.kernel.matching import folder
    from chengshu.kernel.matching.rebuilding import rebuild

    while sequence():
        pass
    began, cpu = time.perf_counter(), time.process_time()
    made = rebuild()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    index = folder.current()
    assert made and index and made >= count
    size = sum(one.stat().st_size for one in index.folder.iterdir())
    yield at_most(f"搜索：索引 {made:,} 条", seconds, "s", 30)
    yield reported("搜索：索引所用的 CPU", cpu, "s")
    yield reported("搜索：索引大小", size / 1e6, "MB")


def asking(cast: Any, chance: random.Random, texts: list[tuple[str, str]]) -> Iterator[Line]:
    """Parts of texts as people type them: words of titles, runs of a description, two words, a number with its unit."""
    from chengshu.industry.market.models import Demand
    from chengshu.kernel.matching import finding
    from chengshu.kernel.registers.facets import forget, total
    from chengshu.kernel.registers.querying import Question, page
    from chengshu.kernel.registers.reading import Reading
    from chengshu.kernel.registers.register import register_of

    asked = list(dict.fromkeys(_question(chance, texts) for _ in range(QUESTIONS)))
    noun, register = Demand.noun(), register_of(Demand)
    assert register
    wall, cpu = _timed(lambda words: finding.candidates(noun, words), asked)
    yield at_most(f"搜索：{len(texts):,} 条中查询（p95）", _p95(wall), "ms", 15, _p95(_bare(noun, asked)))
    yield reported("搜索：查询所用的 CPU（p95）", _p95(cpu), "ms")
    yield reported("搜索：查询（中位数）", _middle(wall), "ms")
    reading = Reading(register, cast.platform)

    def listed(words: str) -> None:
        page(reading, Question(words=words))
        total(reading, Question(words=words))

    finding.forget()
    forget()
    yield reported("搜索：清单一页连同总数（p95）", _p95(_timed(listed, asked)[0]), "ms")


def _bare(noun: str, asked: list[str]) -> list[float]:
    """The floor: the index alone, asked the same ready made questions."""
    from chengshu.kernel.matching import folder
    from chengshu.kernel.matching.asking import ask
    from chengshu.kernel.matching.embedded import Embedded
    from chengshu.kernel.matching.finding import MOST

    index = folder.current()
    assert isinstance(index, Embedded)
    every = (*asked, *(f"{one} " for one in asked))
    searcher, made = index.searcher(), {one: index.questions.of(noun, ask(one)) for one in every}
    return _timed(lambda words: searcher.search(made[words], MOST), asked)[0]


def meaning(texts: list[tuple[str, str]]) -> Iterator[Line]:
    """Titles asked of words and of as many vectors: the question is read, looked for among words and among vectors, and both
    are joined, as for the portal. The vectors are drawn, not read: looking at every one costs the same whatever it says, and
    reading 100,000 texts takes hours. Left out without the extra `semantic`.
    """
    from chengshu.industry.market.models import Demand
    from chengshu.kernel.matching import finding
    from chengshu.kernel.matching.meaning import encoder, keeping

    if not encoder.there():
        return
    import numpy as np

    keys = list(Demand.objects.values_list("pk", flat=True))
    drawn = np.random.default_rng(7).standard_normal((len(keys), encoder.WIDTH)).astype(np.float32)
    noun, kept = Demand.noun(), keeping.of(Demand.noun())
    numbers, one = drawn / np.linalg.norm(drawn, axis=1, keepdims=True), encoder.query("热身")
    kept.add({key: str(key) for key in keys}, numbers)
    kept.moved(0)
    asked = list(dict.fromkeys(title for title, _ in texts))[:QUESTIONS]

    def hybrid(words: str) -> None:
        finding.nearest(noun, words)

    with override_settings(SEMANTIC=True):
        hybrid("热身")
        wall, cpu = _timed(hybrid, asked)
        reading, looking = _timed(encoder.query, asked)[0], _timed(lambda _: np.vecdot(numbers, one), asked)[0]
        # The floor: the model reads the question, numpy multiplies, and nothing else.
        floor = _p95([sum(both) for both in zip(reading, looking, strict=True)])
        yield at_most(f"搜索：{len(keys):,} 条中连同语义查询（p95）", _p95(wall), "ms", 60, floor)
        yield reported("搜索：连同语义查询（中位数）", _middle(wall), "ms")
        yield reported("搜索：连同语义查询所用的 CPU（p95）", _p95(cpu), "ms")
        yield reported("搜索：其中读懂问题（p95）", _p95(reading), "ms")
        yield reported("搜索：其中看全部向量（p95）", _p95(_timed(lambda _: kept.nearest(one, 100), asked)[0]), "ms")


def suggesting(cast: Any, chance: random.Random) -> Iterator[Line]:
    """Names as far as typed: in characters, in pinyin, in initials; with the scope of whoever types."""
    from chengshu.kernel.identity.models import Firm
    from chengshu.kernel.matching.pinyin import spelt
    from chengshu.kernel.registers.register import REGISTERS
    from chengshu.kernel.registers.suggesting import suggest

    names = list(Firm.objects.values_list("name", flat=True))
    registers = [one for one in REGISTERS.values() if any(rule.possible(cast.maker) for rule in one.rows)]
    typed = []
    for name in chance.sample(names, QUESTIONS // 4):
        full, first = spelt(name)
        typed += [
            name[: chance.randint(1, 5)],
            name[2:5],
            full[0][: chance.randint(2, 9)],
            first[0][: chance.randint(2, 5)],
        ]
    wall, cpu = _timed(lambda words: suggest(cast.maker, registers, words, 8), typed)
    yield at_most(f"搜索：{len(names):,} 个名称中联想（p95）", _p95(wall), "ms", 10)
    yield reported("搜索：联想所用的 CPU（p95）", _p95(cpu), "ms")


def following(cast: Any) -> Iterator[Line]:
    """From a verb's commit until the record is found, while the worker runs."""
    from chengshu.kernel.journal.duty import lives
    from chengshu.kernel.lifecycle.perform import begin
    from chengshu.kernel.matching import finding
    from chengshu.web.turns import NAME
    from tests.invented.models import Case

    worker = subprocess.Popen([sys.executable, "-m", "chengshu.web.worker"], stderr=subprocess.DEVNULL)
    longest = 0.0
    try:
        _until(lambda: lives(NAME))
        for nth in range(20):
            word = f"寻{chr(0x4E00 + nth)}见{chr(0x5000 + nth)}"
            begin(cast.maker, Case, "apply", {"title": word, "district": "990001"})
            began = time.monotonic()
            _until(lambda word=word: bool((found := finding.candidates(Case.noun(), word)) and found.ids))  # type: ignore[misc]
            longest = max(longest, time.monotonic() - began)
    finally:
        worker.terminate()
        worker.wait()
    yield at_most("搜索：办理后多久能搜到（20 次中最久）", longest, "s", 2)


def quality() -> Iterator[Line]:
    """nDCG@10 on each set, beside BM25 over jieba's words and SQLite's trigrams in the same run."""
    from bench.retrieval import compared

    where = os.environ.get("BENCH_RETRIEVAL_SETS", "")
    for folder in sorted(Path(where).iterdir()) if where else []:
        yield from compared(folder)


def _fill(cast: Any, chance: random.Random, texts: list[tuple[str, str]]) -> None:
    from django.db import transaction

    from chengshu.industry.market.models import Demand
    from chengshu.kernel.base.clock import now
    from chengshu.kernel.base.codes import make_credit_code
    from chengshu.kernel.identity.models import Firm

    stamps = {"created_at": now(), "changed_at": now(), "version": 1}
    codes = [make_credit_code("990001", 1000 + nth) for nth in range(NAMES)]
    firms = [
        Firm(number=code, credit_code=code, name=name, kind="firm", path=f"{code}/", place=cast.east, **stamps)
        for code, name in zip(codes, _names(chance), strict=True)
    ]
    with transaction.atomic():
        Firm.objects.bulk_create(firms, batch_size=500)
        Demand.objects.bulk_create(
            (
                Demand(
                    number=f"DMD-2024-{nth:06d}", state="published", title=title, description=text, kind="software",
                    process="production", manufacturer=firms[nth % NAMES], **stamps,
                )
                for nth, (title, text) in enumerate(texts)
            ),
            batch_size=500,
        )  # fmt: skip


def _texts(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Demands put together from the simulator's, two to three each, their numbers drawn anew."""
    from chengshu.kernel.base.documents import read_yaml

    known = read_yaml(ROOT / "cities" / "qingdao" / "names" / "demands.yaml")
    demands, slots = known["demands"], known["slots"]
    for _ in range(count):
        some = chance.sample(demands, chance.randint(2, 3))
        drawn = {name: chance.choice(values) for name, values in slots.items()}
        yield f"{some[0]['title']}与{some[1]['title']}", "".join(one["text"].format(**drawn) for one in some)


def _names(chance: random.Random) -> Iterator[str]:
    """Firms' names as the simulator's: a place, two characters, a trade, a form."""
    from chengshu.kernel.base.documents import read_yaml

    known = read_yaml(ROOT / "cities" / "qingdao" / "names" / "firms.yaml")
    trades = [word for chain in known["chains"].values() for word in chain["words"]]
    characters = "".join(trades)
    for _ in range(NAMES):
        stem = "".join(chance.sample(characters, 2))
        yield f"{chance.choice(['青岛', '山东', ''])}{stem}{chance.choice(trades)}{chance.choice(known['forms'])}"


def _question(chance: random.Random, texts: list[tuple[str, str]]) -> str:
    title, text = chance.choice(texts)
    start = chance.randrange(len(text) - 16)
    kinds: list[Callable[[], str]] = [
        lambda: title[: chance.randint(2, 6)],
        lambda: text[start : start + chance.randint(4, 15)],
        lambda: f"{title[:3]} {text[start : start + 3]}",
        lambda: f"{chance.randint(1, 99)}台 设备",
        lambda: title,
    ]
    return chance.choice(kinds)()


def _timed(work: Callable[[str], Any], asked: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds for each, as one waits; and of CPU in all threads of this process, which a busy machine changes less."""
    for one in asked[:20]:
        work(f"{one} ")
    wall, cpu = [], []
    for one in asked:
        began, worked = time.perf_counter(), time.process_time()
        work(one)
        wall.append((time.perf_counter() - began) * 1e3)
        cpu.append((time.process_time() - worked) * 1e3)
    return wall, cpu


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _p95(times: list[float]) -> float:
    return sorted(times)[len(times) * 95 // 100]


def _until(there: Callable[[], bool], seconds: float = 60.0) -> None:
    began = time.monotonic()
    while not there():
        if time.monotonic() - began > seconds:
            raise RuntimeError("waited in vain")
        time.sleep(0.01)


def main(count: int, *, as_json: bool) -> None:
    """Make the tables, measure, print."""
    import django

    django.setup()
    from django.core.management import call_command

    from chengshu.kernel.matching import finding

    call_command("migrate", run_syncdb=True, verbosity=0)
    finding.PATIENCE = 600.0  # nothing else is behind here: the bench must not measure the database instead
    lines = list(measure(count))
    if as_json:
        print(json.dumps([vars(line) for line in lines]))
    else:
        for line in lines:
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}×"
            print(line.name, f"{line.value:.4g}", line.unit, ratio, line.target or "", "" if line.ok else "MISSED")


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(numbers[0] if numbers else DOCUMENTS, as_json="--json" in sys.argv)
