"""What is measured: the search of the house, and what it is compared with, BM25 over the words jieba finds."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from heapq import nlargest
from math import log
from pathlib import Path
from uuid import UUID

from chengshu.kernel.matching.asking import NEAR, ask
from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.embedded import Embedded
from chengshu.kernel.matching.meaning import encoder
from chengshu.kernel.matching.meaning.fusing import DEEP, fused
from chengshu.kernel.matching.meaning.vectors import Vectors
from chengshu.kernel.matching.normal import normal

#: A question → the ids of the documents that answer best, at most TOP.
Ranking = Callable[[str], list[str]]
#: (documents, an empty folder) → a ranking.
Engine = Callable[[Mapping[str, str], Path], Ranking]
TOP = 100


def lexical(docs: Mapping[str, str], where: Path) -> Ranking:
    """The search as it stands, asked for what comes near: a question is a sentence, not words one filters by."""
    index, keys = Embedded(where), list(docs)
    index.fill((Document(("set", UUID(int=nth)), (), (docs[key],)) for nth, key in enumerate(keys)), 0)
    return lambda query: [keys[one.int] for one in index.find("set", ask(query, NEAR), TOP).ids]


def hybrid(docs: Mapping[str, str], where: Path) -> Ranking:
    """The same, with what texts mean: needs the extra `semantic`."""
    index, keys, vectors = Embedded(where), list(docs), Vectors(where / "vectors")
    texts = {UUID(int=nth): docs[key] for nth, key in enumerate(keys)}
    index.fill((Document(("set", one), (), (text,)) for one, text in texts.items()), 0)
    vectors.add(texts, encoder.passages(list(texts.values())))

    def rank(query: str) -> list[str]:
        hits = index.find("set", ask(query, NEAR), DEEP)
        words = dict(zip(hits.ids, hits.scores, strict=True))
        found = fused(words, vectors.nearest(encoder.query(query), DEEP))
        return [keys[one.int] for one in list(found)[:TOP]]

    return rank


def jieba_bm25(docs: Mapping[str, str], where: Path, k: float = 1.2, b: float = 0.75) -> Ranking:
    """Okapi BM25 over jieba's search-mode words of the same written form (its dictionary is in simplified characters): as good
    as it can be had. Needs the extra `evaluation`.
    """
    del where
    keys, lengths = list(docs), array("l")
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for nth, text in enumerate(docs.values()):
        counted = Counter(_words(text))
        lengths.append(sum(counted.values()))
        for word, many in counted.items():
            postings[word].append((nth, many))
    mean = sum(lengths) / len(lengths) or 1.0

    def rank(query: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in _words(query):
            holding = postings.get(word, [])
            rarity = log(1 + (len(keys) - len(holding) + 0.5) / (len(holding) + 0.5))
            for nth, many in holding:
                scores[nth] += rarity * many * (k + 1) / (many + k * (1 - b + b * lengths[nth] / mean))
        return [keys[nth] for nth in nlargest(TOP, scores, key=scores.__getitem__)]

    return rank


def _words(text: str) -> list[str]:
    import rjieba

    return [word for word in rjieba.cut_for_search(normal(text)) if word.strip() and word.isalnum()]
