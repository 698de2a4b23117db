"""Turns published files of questions into sets that search is measured on (bench/retrieval.py); none of them lies here.

`python -m bench.retrieval_sets KIND FILE FOLDER` writes queries.tsv, docs.tsv and qrels.tsv. KIND and the FILE it takes:
squad  data_2020/dureader_robust-data/dev.json of pengwei-iie/Dureader_robustness; any file in SQuAD's form
stard  data/queries.json of oneal2000/STARD: statutes, each with its name, that some question is answered by
ncp    data/NCPPolicies_train_20200301.csv of LHT-Curry/COVID19_QA_baseline: answers of at least 40 characters
rgb    data/zh_refine.json of chen700564/RGB: news that answer, and of each question four that do not
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: A question, the texts that answer it, and texts that do not.
Row = tuple[str, list[str], list[str]]
#: An answer this short names something, and nothing could be found by it; texts beside those that answer.
SHORTEST, BESIDE = 40, 4


def squad(file: Path) -> Iterator[Row]:
    """Every question, answered by the paragraph it was asked of."""
    paragraphs = (one for article in json.loads(file.read_text("utf-8"))["data"] for one in article["paragraphs"])
    return ((asked["question"], [one["context"]], []) for one in paragraphs for asked in one["qas"])


def stard(file: Path) -> Iterator[Row]:
    """Every question of a layperson, answered by the statutes that lawyers named."""
    for one in json.loads(file.read_text("utf-8")):
        yield one["问题"], [f"{name} {text}" for name, text in one["相关法规"].items()], []


def ncp(file: Path) -> Iterator[Row]:
    """Every question about a policy, answered by the part of it that was marked."""
    with file.open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row["answer"] or "") >= SHORTEST:
                yield row["question"], [row["answer"]], []


def rgb(file: Path) -> Iterator[Row]:
    """Every question, answered by what a web search brought and holds the answer."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row["query"], _flat(row["positive"]), _flat(row["negative"])[:BESIDE]


def _flat(texts: list[Any]) -> list[str]:
    return [one for text in texts for one in (text if isinstance(text, list) else [text])]


KINDS: dict[str, Callable[[Path], Iterator[Row]]] = {"squad": squad, "stard": stard, "ncp": ncp, "rgb": rgb}


def write(rows: Iterator[Row], folder: Path) -> None:
    """Each question and each text once, in the order they come; a text that answers has the grade 1."""
    queries, docs, grades = dict[str, str](), dict[str, str](), dict[tuple[str, str], int]()
    for question, answering, others in rows:
        query = queries.setdefault(_line(question), f"q{len(queries) + 1}")
        for text in answering:
            grades[query, docs.setdefault(_line(text), f"d{len(docs) + 1}")] = 1
        for text in others:
            docs.setdefault(_line(text), f"d{len(docs) + 1}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, texts in (("queries", queries), ("docs", docs)):
        (folder / f"{name}.tsv").write_text("".join(f"{key}\t{text}\n" for text, key in texts.items()), "utf-8")
    judged = "".join(f"{query}\t{doc}\t{grade}\n" for (query, doc), grade in grades.items())
    (folder / "qrels.tsv").write_text(judged, "utf-8")


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    kind, file, folder = sys.argv[1:]
    write(KINDS[kind](Path(file)), Path(folder))
