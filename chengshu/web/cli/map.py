"""`city map`: every noun, flow, step, verb, register, meeting, indicator and reaction, with its file and line."""

from __future__ import annotations

import argparse
import json

ABOUT = "列出全部名词、流程、步骤、动词、登记册、对接、指标和反应，及其所在文件与行号"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json, --kind, and a word to look for."""
    parser.add_argument("word", nargs="?", default="", metavar="词", help="只列出名称、标题或文件中含有这个词的")
    parser.add_argument(
        "--kind", default="", metavar="类别", help="noun flow step verb register meeting indicator reaction 之一"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(given: argparse.Namespace) -> int:
    """Print them, kind by kind."""
    from chengshu.web.cli.declarations import KINDS, everything
    from chengshu.web.cli.ground import CannotGoOn
    from chengshu.web.cli.opening import open_city

    if given.kind and given.kind not in KINDS:
        raise CannotGoOn(f"没有类别“{given.kind}”。可用的有：{'、'.join(KINDS)}。")
    open_city()
    found = [
        one
        for one in everything()
        if given.kind in ("", one.kind) and given.word.lower() in f"{one.name} {one.title} {one.file}".lower()
    ]
    if given.json:
        print(json.dumps([one.plain() for one in found], ensure_ascii=False, indent=1))
        return 0
    for kind, title in KINDS.items():
        rows = [one for one in found if one.kind == kind]
        if rows:
            print(f"\n{title} {len(rows)}")
        for one in rows:
            print(f"  {one.file}:{one.line}  {one.name}  {one.title}  {one.about}".rstrip())
    return 0
