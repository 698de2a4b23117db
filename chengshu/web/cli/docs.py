"""`city docs`: the pages of docs/systems/, written from the declarations."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from chengshu.web.cli.ground import ROOT

ABOUT = "（开发）由声明写出 docs/systems/ 的说明页和流程图"
FOLDER = ROOT / "docs" / "systems"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--check only tells."""
    parser.add_argument("--check", action="store_true", help="只检查是否过时：过时的退出码为 1")


def run(given: argparse.Namespace) -> int:
    """Write what differs, remove what nothing declares any more; with --check 1 when there is any of it."""
    from chengshu.web.cli.opening import open_city

    # Roles and code lists are called by the names of the city that comes with the code, whatever runs here.
    os.environ["CITY"] = str(ROOT / "cities" / "qingdao")
    open_city()
    from chengshu.web.cli.describing.pages import Description

    wanted = Description().all()
    stale = differing(FOLDER, wanted)
    if given.check:
        print("\n".join([*(f"过时：docs/systems/{name}" for name in stale), _conclusion(len(stale))]))
        return 1 if stale else 0
    for name in stale:
        path = FOLDER / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], "utf-8")
        else:
            path.unlink()
    print(f"docs/systems/ 共 {len(wanted)} 个文件，更新了 {len(stale)} 个。")
    return 0


def differing(folder: Path, wanted: dict[str, str]) -> list[str]:
    """The files that are missing, unlike what is wanted, or not wanted at all."""
    there = {str(path.relative_to(folder)): path for path in folder.rglob("[!.]*") if path.is_file()}
    unlike = [name for name, text in wanted.items() if name not in there or there[name].read_text("utf-8") != text]
    return sorted({*unlike, *(there.keys() - wanted.keys())})


def _conclusion(stale: int) -> str:
    return f"有 {stale} 个文件过时。请运行：python3 city docs" if stale else "docs/systems/ 与声明一致。"
