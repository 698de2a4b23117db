"""`city matching`: how well search and matching rank, and learning from what became of matches."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.matching.judged.sets import Judged

ABOUT = "匹配：evaluate 测量检索与匹配的质量，learn 从对接结果学习权重，rollback 退回上一版权重"
ACTIONS = ("evaluate", "learn", "rollback")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do; evaluate: the three files of a set, or none; learn and rollback: which meeting."""
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS), help="要做的事")
    for name, what in (
        ("queries", "问题：编号、文本"),
        ("docs", "文档：编号、文本"),
        ("qrels", "评分：问题编号、文档编号、评分"),
    ):
        parser.add_argument(
            f"--{name}",
            type=Path,
            metavar="文件",
            help=f"{what}，制表符分隔；三个文件都不给，则按平台自己的对接结果评测",
        )
    parser.add_argument(
        "--semantic", action="store_true", help="evaluate：也评测加上语义向量的检索（附加组件 semantic）"
    )
    parser.add_argument("--meeting", default="", metavar="名称", help="只看这一种对接，例如 market.supplies；默认全部")
    parser.add_argument("--seed", type=int, default=7, metavar="数", help="learn：划分学习与检验需求的种子")
    parser.add_argument("--reason", default="", metavar="原因", help="rollback：为什么退回")


def run(given: argparse.Namespace) -> int:
    """0 when done, 1 when nothing could be learnt or taken back; a set that cannot be measured on is said to be wrong, and where."""
    files = [given.queries, given.docs, given.qrels]
    if given.action == "evaluate" and all(files):
        return _evaluate(given)
    if any(files):
        raise CannotGoOn("--queries、--docs、--qrels 只用于 evaluate，须三个一起给。")
    from chengshu.web.cli.opening import open_database

    open_database()
    from chengshu.web.cli import weighing

    meetings = weighing.chosen(given.meeting)
    if given.action == "rollback":
        return max(weighing.rollback(one, given.reason) for one in meetings)
    return max(
        weighing.learn(one, given.seed) if given.action == "learn" else weighing.evaluate(one) for one in meetings
    )


def _evaluate(given: argparse.Namespace) -> int:
    from chengshu.kernel.matching.judged.sets import BadSet, read

    try:
        judged = read(given.queries, given.docs, given.qrels)
    except BadSet as error:
        raise CannotGoOn(str(error)) from error
    print(f"问题 {len(judged.asked):,} 个，文档 {len(judged.docs):,} 篇", flush=True)
    if without := len(judged.queries) - len(judged.asked):
        print(f"另有 {without:,} 个问题没有评分大于 0 的文档，不计入")
    _measure(judged, semantic=given.semantic)
    return 0


def _measure(judged: Judged, *, semantic: bool) -> None:
    from chengshu.kernel.matching.judged.engines import Engine, hybrid, jieba_bm25, lexical
    from chengshu.kernel.matching.judged.measuring import measured

    engines: dict[str, Engine] = {"城枢": lexical, "对照：BM25（jieba 分词）": jieba_bm25}
    if semantic:
        engines["城枢，加语义向量"] = hybrid
    print(_row("", "nDCG@10", "MRR@10", "recall@100", "查询/秒", "建索引/秒"))
    for one in measured(judged, engines):
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
