"""How well search ranks, on a set of judged pairs: ours, BM25 over jieba's words, and SQLite's trigrams, in one run.

A set is a folder: queries.tsv (id, text), docs.tsv (id, text), qrels.tsv (query id, doc id, grade).
"""

from __future__ import annotations

import math
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from bench import Line, at_least, reported

Ranking = Callable[[str], list[str]]
TOP = 10


def compared(folder: Path) -> Iterator[Line]:
    """nDCG@10 of the three; ours should be at least the better of the others."""
    docs, queries, judged = _pairs(folder / "docs.tsv"), _pairs(folder / "queries.tsv"), _judged(folder / "qrels.tsv")
    with tempfile.TemporaryDirectory() as where:
        engines = {"jieba BM25": _bm25(docs), "FTS5 trigram": _trigrams(docs), "": _ours(docs, Path(where))}
        scores = {}
        for name, rank in engines.items():
            began = time.process_time()
            scores[name] = sum(_ndcg(rank(queries[one]), wanted) for one, wanted in judged.items()) / len(judged)
            cost = (time.process_time() - began) / len(judged) * 1e3
            if name:
                yield reported(f"搜索：{folder.name} nDCG@10，{name}", scores[name], "")
    best = max(score for name, score in scores.items() if name)
    name = f"搜索：{folder.name} nDCG@10（{len(judged):,} 问 {len(docs):,} 篇）"
    yield at_least(name, round(scores[""], 3), "", round(best, 3), best)
    yield reported(f"搜索：{folder.name} 每问 CPU", cost, "ms")


def _pairs(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line)  # type: ignore[misc]


def _judged(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        query, doc, grade = line.split("\t")
        found[query][doc] = float(grade)
    return found


def _ndcg(ranked: list[str], wanted: dict[str, float]) -> float:
    gained = sum((2 ** wanted.get(doc, 0) - 1) / math.log2(place + 2) for place, doc in enumerate(ranked[:TOP]))
    ideal = sorted(wanted.values(), reverse=True)[:TOP]
    return gained / sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ideal))


def _ours(docs: dict[str, str], where: Path) -> Ranking:
    """The search as it stands, asked for what comes near: a question is a sentence, not words one filters by."""
    from chengshu.kernel.matching.asking import NEAR, ask
    from chengshu.kernel.matching.backend import Document
    from chengshu.kernel.matching.embedded import Embedded

    index, keys = Embedded(where), list(docs)
    index.fill((Document(("set", UUID(int=nth)), (), (docs[key],)) for nth, key in enumerate(keys)), 0)
    return lambda query: [keys[one.int] for one in index.find("set", ask(query, NEAR), TOP).ids]


def _bm25(docs: dict[str, str], k: float = 1.2, b: float = 0.75) -> Ranking:
    """Okapi BM25 over jieba's search-mode words."""
    import rjieba

    def words(text: str) -> list[str]:
        return [word for word in rjieba.cut_for_search(text.lower()) if word.strip() and word.isalnum()]

    counted = {key: Counter(words(text)) for key, text in docs.items()}
    lengths = {key: sum(count.values()) for key, count in counted.items()}
    mean = sum(lengths.values()) / len(lengths)
    postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for key, count in counted.items():
        for word, many in count.items():
            postings[word].append((key, many))

    def rank(query: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for word in words(query):
            holding = postings.get(word, [])
            idf = math.log(1 + (len(docs) - len(holding) + 0.5) / (len(holding) + 0.5))
            for key, many in holding:
                scores[key] += idf * many * (k + 1) / (many + k * (1 - b + b * lengths[key] / mean))
        return sorted(scores, key=lambda key: -scores[key])[:TOP]

    return rank


def _trigrams(docs: dict[str, str]) -> Ranking:
    """SQLite's FTS5 with its trigram tokenizer, any of the question's trigrams."""
    here = sqlite3.connect(":memory:")
    here.execute("CREATE VIRTUAL TABLE found USING fts5(key UNINDEXED, text, tokenize='trigram')")
    here.executemany("INSERT INTO found VALUES (?, ?)", docs.items())

    def rank(query: str) -> list[str]:
        grams = dict.fromkeys(query[at : at + 3].replace('"', '""') for at in range(len(query) - 2))
        if not grams:
            return []
        asked = " OR ".join(f'"{gram}"' for gram in grams)
        rows = here.execute("SELECT key FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (asked, TOP))
        return [key for (key,) in rows]

    return rank
