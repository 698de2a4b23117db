"""`city words`: the Chinese sentences that have no English yet."""

from __future__ import annotations

import argparse

ABOUT = "列出还没有英文译文的句子，并可为它们在目录中添加空条目"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--add."""
    parser.add_argument("--add", action="store_true", help="在各自的 locale/en 目录中添加空条目")


def run(given: argparse.Namespace) -> int:
    """1 while anything is missing or mistaken."""
    from chengshu.web.cli.english import add_missing, mistaken, untranslated
    from chengshu.web.cli.ground import ROOT

    if given.add:
        print(f"添加了 {add_missing()} 个空条目。")
    missing, wrong = list(untranslated()), list(mistaken())
    for path in sorted({path for path, _ in missing}):
        print(f"\n{path.relative_to(ROOT)}")
        for where, one in missing:
            if where == path:
                print(f"  {one.where}  {one.text}")
    for path, text, parts in wrong:
        print(f"{path.relative_to(ROOT)}：“{text}”的译文用了原文没有的 {parts}。")
    print(f"\n缺少译文 {len(missing)} 句，译文有误 {len(wrong)} 句。")
    return 1 if missing or wrong else 0
