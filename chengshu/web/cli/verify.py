"""`city verify`: works out anew everything the journal promises."""

from __future__ import annotations

import argparse
import sys

ABOUT = "重新核验全部日志：条目、承诺、哈希树与签名"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--processes."""
    parser.add_argument("--processes", type=int, default=None, metavar="N", help="使用的进程数（默认每核一个）")


def run(given: argparse.Namespace) -> int:
    """0 when everything holds, 1 when not."""
    from chengshu.web.cli.opening import open_database

    open_database()
    from chengshu.kernel.journal.audit import verify

    report = verify(progress=_tell if sys.stderr.isatty() else None, processes=given.processes)
    print("\n".join(report.lines()))
    return 0 if report.intact else 1


def _tell(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r\x1b[2K已核验 {done} / {total} 条", end=end, file=sys.stderr, flush=True)
