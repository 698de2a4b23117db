"""`city witness URL FILE`: keeps a city's checkpoints outside the city. No database, no Django."""

from __future__ import annotations

import argparse

ABOUT = "在城市之外保存日志检查点，历史被改写时报警"


def arguments(parser: argparse.ArgumentParser) -> None:
    """URL, FILE and how often."""
    parser.add_argument("url", metavar="地址", help="城市的网址，如 http://localhost:8000")
    parser.add_argument("file", metavar="文件", help="见证文件，只增不改；请放在城市之外保存")
    parser.add_argument("--watch", type=float, default=None, metavar="秒", help="每隔若干秒核对一次（默认只核对一次）")


def run(given: argparse.Namespace) -> int:
    """0 intact, 2 history rewritten, 3 could not be checked now, 4 the file is damaged."""
    from chengshu.kernel.journal import witness

    return witness.run(given.url, given.file, watch=given.watch)
