"""`city erase`: empties the personal columns of one record, in the name of a platform clerk."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.identity.acting import Acting
    from chengshu.kernel.registers.register import Register

ABOUT = "依申请删除一条记录的个人信息；证明照旧成立，留下一条日志"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which record, who erases it, and why."""
    parser.add_argument("register", metavar="清单", help="清单的地址，例如 city/people")
    parser.add_argument("number", metavar="编号", help="记录的编号，例如 PSN-2026-000012")
    parser.add_argument("--by", required=True, metavar="登录名", help="办理的平台管理员")
    parser.add_argument("--reason", required=True, metavar="理由", help="例如申请的编号；会记入日志")


def run(given: argparse.Namespace) -> int:
    """0 when erased; what stands in the way is said."""
    from chengshu.web.cli.opening import open_database

    open_database()
    from chengshu.kernel.base.errors import CityError
    from chengshu.kernel.base.words import noun_name
    from chengshu.kernel.journal.erasure import erase_personal

    noun = _register(given.register).noun
    # By its number, not through the clerk's eyes: what two firms said to each other is erased unread.
    record = noun._base_manager.filter(number=given.number).first()
    if record is None:
        raise CannotGoOn(f"没有编号为“{given.number}”的{noun_name(noun)}。")
    try:
        entry = erase_personal(_clerk(given.by), noun, record.pk, given.reason)
    except CityError as error:
        raise CannotGoOn(error.detail) from error
    print(f"{noun_name(noun)} {record.number} 的个人信息已删除：{'、'.join(sorted(noun.personal))}。")
    print(f"记在第 {entry} 条日志里；先前的证明照旧成立，可用 city verify 核对。备份里的要另行清理。")
    return 0


def _register(address: str) -> Register:
    """The register at an address. Raises CannotGoOn, naming those that hold personal data."""
    from chengshu.kernel.registers.register import REGISTERS

    known = {f"{one.family}/{one.slug}": one for one in REGISTERS.values() if one.noun.personal}
    if address not in known:
        raise CannotGoOn(f"没有含个人信息的清单“{address}”。可选：{'、'.join(sorted(known))}。")
    return known[address]


def _clerk(login: str) -> Acting:
    """Whoever is called so, as a platform clerk where they are one."""
    from chengshu.kernel.identity.acting import acting_as, capacities
    from chengshu.kernel.journal.erasure import ROLE
    from chengshu.web.cli.opening import somebody

    person = somebody(login)
    known = capacities(person)
    key = next((one.key for one in known if ROLE in {held.role for held in one.holdings}), "")
    return acting_as(person, key, known)
