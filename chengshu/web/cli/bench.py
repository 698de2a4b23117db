"""`city bench`: the figures that the README quotes, measured on this machine."""

from __future__ import annotations

import argparse
import sys

from chengshu.web.cli.ground import ROOT, CannotGoOn

ABOUT = "测量性能，打印结果、与下限的比值和目标"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which, and how strict."""
    parser.add_argument("names", nargs="*", metavar="名称", help="只测这几项（默认全部）")
    parser.add_argument("--strict", action="store_true", help="有目标没有达到时退出码为 1")
    parser.add_argument("--list", action="store_true", help="只列出名称")


def run(given: argparse.Namespace) -> int:
    """Measure and print."""
    sys.path.insert(0, str(ROOT))
    from bench import run as harness

    known = harness.names()
    if given.list:
        print("\n".join(known))
        return 0
    if unknown := sorted(set(given.names) - set(known)):
        raise CannotGoOn(f"没有名为 {'、'.join(unknown)} 的测量。可用的有：{'、'.join(known) or '（还没有）'}。")
    found = harness.measure(given.names or known, harness.tell)
    print("\n".join(harness.table(found)))
    return 1 if given.strict and not harness.good(found) else 0
