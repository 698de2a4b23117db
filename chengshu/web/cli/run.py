"""`city run`: everything from nothing to a city that answers."""

from __future__ import annotations

import argparse
import os

ABOUT = "启动：建库、载入城市资料、生成模拟数据，提供网页、接口与后台任务"
PORT = 8000


def arguments(parser: argparse.ArgumentParser) -> None:
    """--port, --host, --city, --scale."""
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"端口（默认 {PORT}）")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只在本机；0.0.0.0 为所有网卡）")
    parser.add_argument("--city", default="", metavar="目录", help="城市资料包（默认 cities/qingdao）")
    parser.add_argument(
        "--scale", default="", choices=["small", "published", "city"],
        help="模拟数据的规模：small 几分钟内可看完，published 为文章公布的规模，city 为它的十倍（默认 small，或沿用上次）",
    )  # fmt: skip
    parser.add_argument(
        "--no-demo", action="store_const", dest="scale", const="none",
        help="正式使用：不建演示账号，不生成模拟数据",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Prepare what is stale, then serve until stopped."""
    from chengshu.web.cli import ground, opening
    from chengshu.web.cli.preparing import Preparation
    from chengshu.web.cli.serving.address import claim, url
    from chengshu.web.cli.serving.occupancy import Occupancy
    from chengshu.web.cli.serving.supervisor import Supervisor

    home, pack = ground.home(), opening.city_pack(given.city)
    os.environ.update(CITY=str(pack), CITY_HOME=str(home))
    occupancy = Occupancy(home, url(given.host, given.port))
    try:
        claim(given.host, given.port, cut_off=occupancy.cut_off)
        supervisor = Supervisor(given.host, given.port, pack)
        if Preparation(given.scale).needed():
            supervisor.prepare(given.scale)
        # Asked again: what the database said is stamped by now.
        supervisor.serve(demo=Preparation().demo)
    finally:
        occupancy.leave()
    return 0
