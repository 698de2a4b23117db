"""Measuring engines on a set, all in one run, so that what they are compared by is the same machine and the same questions."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chengshu.kernel.matching.judged.engines import Engine
from chengshu.kernel.matching.judged.measures import ndcg, recall, reciprocal
from chengshu.kernel.matching.judged.sets import Judged


@dataclass(frozen=True)
class Measured:
    """An engine's figures: means over the questions that some document answers; questions a second; seconds to index."""

    name: str
    ndcg_10: float
    mrr_10: float
    recall_100: float
    rate: float
    indexing: float


def measured(judged: Judged, engines: Mapping[str, Engine]) -> Iterator[Measured]:
    """Each engine's figures, in the order given."""
    for name, engine in engines.items():
        with tempfile.TemporaryDirectory(prefix="judged-") as where:
            began = time.perf_counter()
            rank = engine(judged.docs, Path(where))
            indexing = time.perf_counter() - began
            began = time.perf_counter()
            ranked = {one: rank(text) for one, text in judged.asked.items()}
            seconds = time.perf_counter() - began
        quality = [
            sum(measure(ranked[one], judged.grades[one]) for one in ranked) / len(ranked)
            for measure in (ndcg, reciprocal, recall)
        ]
        yield Measured(name, quality[0], quality[1], quality[2], len(ranked) / seconds, indexing)
