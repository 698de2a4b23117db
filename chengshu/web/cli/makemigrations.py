"""`city makemigrations`: for developers. Writes the migrations that the models lack, first ones included."""

from __future__ import annotations

import argparse

ABOUT = "（开发）为改动过的名词写出数据库迁移文件"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--check only tells; --name names the file."""
    parser.add_argument("--check", action="store_true", help="只检查是否缺少迁移：缺少时退出码为 1")
    parser.add_argument("--name", default=None, metavar="名称", help="迁移文件的名称（英文）")


def run(given: argparse.Namespace) -> int:
    """Every app of the project is named, for Django passes over those that have no migrations folder yet."""
    from django.apps import apps
    from django.core.management import call_command

    from chengshu.web.cli.opening import open_city

    open_city()
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("chengshu.") and _tables(app)]
    try:
        call_command("makemigrations", *ours, interactive=False, check_changes=given.check, name=given.name)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _tables(app: object) -> bool:
    return any(model._meta.managed for model in app.get_models())  # type: ignore[attr-defined]
