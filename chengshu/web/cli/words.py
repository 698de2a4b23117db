"""`city words`: the Chinese sentences that have no English yet."""

from __future__ import annotations

import argparse

ABOUT = "列出还没有英文译文的句子，并可为它们在目录中添加空条目"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--add."""
    parser.add_argument("--add", action="store_true", help="在各自的 locale/en 目录中添加空条目，并删去不再用到的条目")


def run(given: argparse.Namespace) -> int:
    """1 while anything is missing, mistaken or said in two ways."""
    from chengshu.web.cli.english import contradictions, mistaken, tidy, untranslated
    from chengshu.web.cli.ground import ROOT

    if given.add:
        added, dropped = tidy()
        print(f"添加了 {added} 个空条目，删去了 {dropped} 个不再用到的条目。")
    missing, wrong, several = list(untranslated()), list(mistaken()), list(contradictions())
    for path in sorted({path for path, _ in missing}):
        print(f"\n{path.relative_to(ROOT)}")
        for where, one in missing:
            if where == path:
                print(f"  {one.where}  {one.text}")
    for path, text, parts in wrong:
        print(f"{path.relative_to(ROOT)}：“{text}”的译文与原文不同：{parts} 只在一边有。")
    for text, spoken in several:
        print(f"“{text}”在不同目录中的译文不一致：{'；'.join(spoken)}。")
    print(f"\n缺少译文 {len(missing)} 句，译文有误 {len(wrong)} 句，译文不一致 {len(several)} 句。")
    return 1 if missing or wrong or several else 0
