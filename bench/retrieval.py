"""How well search ranks, on a set of judged pairs: ours, BM25 over jieba's words, and SQLite's trigrams, in one run.

A set is a folder: queries.tsv (id, text), docs.tsv (id, text), qrels.tsv (query id, doc id, grade).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import Line, at_least, reported
from chengshu.kernel.matching.judged.engines import TOP, Ranking, jieba_bm25, lexical
from chengshu.kernel.matching.judged.measuring import measured
from chengshu.kernel.matching.judged.sets import read


def compared(folder: Path) -> Iterator[Line]:
    """nDCG@10 of the three; ours should be at least the better of the others."""
    judged = read(folder / "queries.tsv", folder / "docs.tsv", folder / "qrels.tsv")
    engines = {"jieba BM25": jieba_bm25, "FTS5 trigram": _trigrams, "": lexical}
    found = {one.name: one for one in measured(judged, engines)}
    for name in ("jieba BM25", "FTS5 trigram"):
        yield reported(f"搜索：{folder.name} nDCG@10，{name}", found[name].ndcg_10, "")
    best = max(one.ndcg_10 for name, one in found.items() if name)
    name = f"搜索：{folder.name} nDCG@10（{len(judged.asked):,} 问 {len(judged.docs):,} 篇）"
    yield at_least(name, round(found[""].ndcg_10, 3), "", round(best, 3), best)
    yield reported(f"搜索：{folder.name} 每秒查询", found[""].rate, "")


def _trigrams(docs: Mapping[str, str], where: Path) -> Ranking:
    """SQLite's FTS5 with its trigram tokenizer, any of the question's trigrams."""
    del where
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
