"""`city matching`: how well search ranks on questions with judged answers, beside what it is compared with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.matching.judged.sets import Judged

ABOUT = "匹配：evaluate 在评测集上测量检索质量，与 jieba 分词的 BM25 对照"
ACTIONS = ("evaluate",)


def arguments(parser: argparse.ArgumentParser) -> None:
    """evaluate, and the three files of a set."""
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS), help="要做的事")
    for name, what in (
        ("queries", "问题：编号、文本"),
        ("docs", "文档：编号、文本"),
        ("qrels", "评分：问题编号、文档编号、评分"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="文件", help=f"{what}，制表符分隔")


def run(given: argparse.Namespace) -> int:
    """0 when measured; a set that cannot be measured on is said to be wrong, and where."""
    from chengshu.kernel.matching.judged.sets import BadSet, read

    try:
        judged = read(given.queries, given.docs, given.qrels)
    except BadSet as error:
        raise CannotGoOn(str(error)) from error
    print(f"问题 {len(judged.asked):,} 个，文档 {len(judged.docs):,} 篇", flush=True)
    if without := len(judged.queries) - len(judged.asked):
        print(f"另有 {without:,} 个问题没有评分大于 0 的文档，不计入")
    _measure(judged)
    return 0


def _measure(judged: Judged) -> None:
    from chengshu.kernel.matching.judged.engines import jieba_bm25, lexical
    from chengshu.kernel.matching.judged.measuring import measured

    print(_row("", "nDCG@10", "MRR@10", "recall@100", "查询/秒", "建索引/秒"))
    for one in measured(judged, {"城枢": lexical, "对照：BM25（jieba 分词）": jieba_bm25}):
        quality = (f"{figure:.3f}" for figure in (one.ndcg_10, one.mrr_10, one.recall_100))
        print(_row(one.name, *quality, f"{one.rate:,.0f}", f"{one.indexing:.1f}"), flush=True)


def _row(*parts: str) -> str:
    """Under each other, a Chinese character taking two places."""
    widths = (24, *[12] * (len(parts) - 1))
    padded = [
        width - len(part) - sum(east_asian_width(one) in "WF" for one in part)
        for part, width in zip(parts, widths, strict=True)
    ]
    return (
        parts[0] + " " * padded[0] + "".join(" " * pad + part for part, pad in zip(parts[1:], padded[1:], strict=True))
    )
