"""`city search`: how far the index is, and making it anew while it goes on being searched."""

from __future__ import annotations

import argparse
import time

ABOUT = "搜索索引：status 看进度，rebuild 重建（重建时照常搜索）"
ACTIONS = ("status", "rebuild")


def arguments(parser: argparse.ArgumentParser) -> None:
    """status or rebuild."""
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS), help="要做的事")


def run(given: argparse.Namespace) -> int:
    """0 when done, 1 when another process is making the index already."""
    from chengshu.web.cli.opening import open_database

    open_database()
    return _rebuild() if given.action == "rebuild" else _status()


def _status() -> int:
    from chengshu.kernel.journal.feed import lag
    from chengshu.kernel.matching import folder

    index = folder.current()
    if index is None:
        print("还没有索引，搜索由数据库完成。后台任务会自动建立，也可以运行：python3 city search rebuild")
        return 0
    stale = "" if index.declared().get("form") == folder.fresh_form() else "，声明已变，待重建"
    print(f"{index.name}：{index.many():,} 条，落后日志 {lag()['search']:,} 条{stale}")
    return 0


def _rebuild() -> int:
    from chengshu.kernel.matching.rebuilding import rebuild

    began = time.monotonic()
    many = rebuild(lambda noun, rows: print(f"{noun:<32}{rows:>10,}", flush=True))
    if many is None:
        print("另一个进程正在重建索引，请等它完成。")
        return 1
    print(f"共 {many:,} 条，用时 {time.monotonic() - began:.1f} 秒，已启用。")
    return 0
