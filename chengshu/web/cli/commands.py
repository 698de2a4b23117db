"""The table of commands, and how a command line finds its way to one of them.

Standard library only, and so is the top of every command's file: help comes at once, nothing installed.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib import import_module
from typing import IO, NoReturn, Protocol, cast

from chengshu.web.cli.ground import CannotGoOn

#: Every command, in the help's order. Each is a file of this folder with ABOUT, arguments and run.
COMMANDS = (
    "run", "test", "enrol", "token", "map", "check", "verify", "witness", "erase", "ledger", "policy", "search", "matching", "words",
    "bench", "migrate", "makemigrations", "docs",
)  # fmt: skip
MISUSED = 2
#: What argparse says in English → what a reader of the rest understands.
_MISTAKES = (
    (r"the following arguments are required: (.*)", r"还缺 \1。"),
    (r"unrecognized arguments: (.*)", r"没有这样的参数：\1。"),
    (r"argument (.*?): invalid choice: '(.*)' \(choose from (.*)\)", r"\1 没有“\2”，可选：\3。"),
    (r"argument (.*?): invalid int value: '(.*)'", r"\1 应是整数，这里是“\2”。"),
    (r"argument (.*?): expected (?:one argument|at least one argument)", r"\1 后面要写明内容。"),
)


class Command(Protocol):
    """What a command's file holds."""

    #: One line for the help.
    ABOUT: str

    def arguments(self, parser: Parser) -> None:
        """Declare options and operands."""

    def run(self, given: argparse.Namespace) -> int:
        """Do it. Returns the exit code."""


class Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese where it can: headings, usage, and what to do after a mistake."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(add_help=False, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        """The whole page."""
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read on; exit 2."""
        for english, chinese in _MISTAKES:
            message = re.sub(f"^{english}$", chinese, message, flags=re.DOTALL)
        self.print_usage(sys.stderr)
        message = message.replace("'", "")
        self.exit(MISUSED, f"参数有误：{message}\n完整说明：python3 {self.prog} --help\n")


def main(arguments: list[str]) -> int:
    """Run one command line. Returns its exit code; 2 for a command that does not exist."""
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help", "help"):
        _overview(sys.stdout)
        return 0
    if name not in COMMANDS:
        print(f"没有命令“{name}”。\n", file=sys.stderr)
        _overview(sys.stderr)
        return MISUSED
    command = find(name)
    parser = Parser(prog=f"city {name}", description=command.ABOUT)
    command.arguments(parser)
    try:
        return command.run(parser.parse_args(arguments[1:]))
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more may be written when Python closes its streams.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def answered_at_once(arguments: list[str]) -> bool:
    """Can this be answered by the standard library alone: help, or a command that does not exist?"""
    return not arguments or arguments[0] not in COMMANDS or bool({"-h", "--help"} & set(arguments))


def find(name: str) -> Command:
    """The file of a command."""
    return cast(Command, import_module(f"chengshu.web.cli.{name}"))


def _overview(out: IO[str]) -> None:
    print("城枢：开源的城市数字平台。\n\n用法：python3 city 命令 [选项]\n\n命令", file=out)
    for name in COMMANDS:
        print(f"  {name:<16}{find(name).ABOUT}", file=out)
    print(
        "\n每个命令的选项：python3 city 命令 --help\n\n环境变量"
        "\n  CITY_HOME       数据目录（默认 var/）"
        "\n  DATABASE_URL    postgres://用户:口令@主机/库 改用 PostgreSQL（默认内嵌 SQLite）"
        "\n  CITY            城市资料包目录（默认 cities/qingdao）"
        "\n  CITY_VENV       运行环境目录（默认 .venv/）",
        file=out,
    )
