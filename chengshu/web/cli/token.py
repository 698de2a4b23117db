"""`city token`: an API token for a person, printed once."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.identity.acting import Capacity
    from chengshu.kernel.identity.people import Person

ABOUT = "为一位用户发放接口令牌，只显示这一次"
DAYS = 90


def arguments(parser: argparse.ArgumentParser) -> None:
    """USER, and what narrows the token."""
    parser.add_argument("user", metavar="登录名", help="用户的登录名")
    parser.add_argument("--organisation", default="", metavar="编号", help="代表哪个单位（默认其第一个任职单位）")
    parser.add_argument("--days", type=int, default=DAYS, metavar="N", help=f"有效天数（默认 {DAYS}）")
    parser.add_argument("--read-only", action="store_true", help="只能读取，不能办理")
    parser.add_argument("--name", default="命令行", metavar="用途", help="用途，显示在“我的令牌”中")


def run(given: argparse.Namespace) -> int:
    """The token alone on standard output, so that a script can take it; all else on standard error."""
    from chengshu.web.cli.opening import open_database, somebody

    if not 1 <= given.days <= 365:
        raise CannotGoOn(f"--days 应在 1 到 365 之间，这里是 {given.days}。")
    open_database()
    from chengshu.kernel.identity import tokens
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.web.signin.keys import issue_token

    person = somebody(given.user)
    capacity = _capacity(person, given.organisation)
    scopes = (tokens.READ,) if given.read_only else (tokens.READ, tokens.WRITE)
    organisation = capacity.organisation if capacity else None
    token, secret = issue_token(PLATFORM, person, organisation, name=given.name, scopes=scopes, days=given.days)
    print(
        f"{person.name}（{organisation or '本人'}），权限 {'、'.join(scopes)}，"
        f"有效至 {token.expires_at:%Y-%m-%d}。请妥善保存，令牌不会再次显示：",
        file=sys.stderr,
    )
    print(secret)
    return 0


def _capacity(person: Person, number: str) -> Capacity | None:
    """The organisation the token acts for. Raises CannotGoOn, naming those there are, for another one."""
    from chengshu.kernel.identity.acting import capacities

    known = [one for one in capacities(person) if one.giver is None]
    if not number:
        return known[0] if known else None
    for capacity in known:
        if capacity.organisation.number == number:
            return capacity
    listed = "、".join(f"{one.organisation.number}（{one.organisation}）" for one in known) or "没有任职单位"
    raise CannotGoOn(f"{person.name}不能代表“{number}”。可选：{listed}。")
