"""`city migrate`: bring the database's tables up to the code's. `city run` does it by itself."""

from __future__ import annotations

import argparse

from chengshu.web.cli.ground import say_line
from chengshu.web.cli.tables import bring_up

ABOUT = "把数据库结构更新到当前版本（city run 会自动做）"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--plan only tells."""
    parser.add_argument("--plan", action="store_true", help="只列出将要执行的变更，不执行")


def run(given: argparse.Namespace) -> int:
    """Apply what is missing."""
    from django.core.management import call_command

    from chengshu.web.cli.opening import open_database

    open_database(empty_will_do=True)
    if given.plan:
        call_command("migrate", plan=True)
        return 0
    bring_up()
    say_line("数据库结构已是当前版本。")
    return 0
