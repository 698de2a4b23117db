"""`city ledger prove 2026-11`: works out a month's balance anew and holds it against the journal and what was signed."""

from __future__ import annotations

import argparse

ABOUT = "重新计算一个月的账目平衡，并核对分录、账户、日志与月结签名"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and the month."""
    parser.add_argument("what", choices=["prove"], metavar="prove", help="证明一个月的平衡")
    parser.add_argument("period", metavar="月份", help="例如 2026-11；本月为至今")
    parser.add_argument("--text", action="store_true", help="只输出平衡表原文，可用 sha256sum 核对摘要")


def run(given: argparse.Namespace) -> int:
    """0 when everything holds, 1 when not."""
    from chengshu.web.cli.opening import open_database

    open_database()
    from chengshu.kernel.base.errors import BadRequest
    from chengshu.kernel.ledger.auditing import audit
    from chengshu.kernel.ledger.proving import month
    from chengshu.web.cli.ground import CannotGoOn

    try:
        period = month(given.period)
    except BadRequest as error:
        raise CannotGoOn(error.detail) from error
    balance, wrong = audit(period)
    if given.text:
        print(balance.text, end="")
        return 0
    for one in balance.sheets:
        figures = f"期初 {one.opening:,}  收入 {one.came_in:,}  支出 {one.went_out:,}  期末 {one.closing:,}"
        print(f"{one.number}  {one.unit}  {figures}  分录 {one.count:,}")
    print(f"合计：{'、'.join(f'{unit} {total}' for unit, total in balance.totals.items()) or '没有账户'}")
    print(f"摘要：{balance.digest}\n上月：{balance.previous}")
    print("\n".join(wrong) or f"{period.label()}账目平衡，{balance.count:,} 条分录全部核对无误。")
    return 1 if wrong else 0
