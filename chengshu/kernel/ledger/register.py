"""Budgets and accounts: for those whose they are, the finance clerks and the leaders."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, Sum

from chengshu.kernel.identity.who import acting_for, anyone, person, role
from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.accounts import balance
from chengshu.kernel.ledger.budget import Budget
from chengshu.kernel.ledger.closing import Closing
from chengshu.kernel.ledger.units import said
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column, computed, summed
from chengshu.kernel.registers.register import Register

SHELF = "资金账本"

clerk, leader = role("finance_clerk"), role("leader")


def _pocket(kind: str, label: str) -> Column:
    return summed(f"{kind}_now", label, Sum("accounts__balance", filter=Q(accounts__kind=kind)), kinds.MONEY)


def _there(account: Any) -> str | None:
    """Read with the row where it keeps a running balance. A past row has none: the statement tells it."""
    if not isinstance(account, Account):
        return None
    return said(account.balance if account.running else balance(account), account.unit)


class Budgets(Register):
    noun, slug, title = Budget, "budgets", "预算"
    about = "各单位一个期间内可以支出的金额，分为可用、已预留、已承诺、已支付，由财务经办提出、另一人批准。"
    columns = [
        "name", "owner", "period", "amount", _pocket("available", "可用"), _pocket("reserved", "已预留"),
        _pocket("committed", "已承诺"), _pocket("paid", "已支付"), "state",
    ]  # fmt: skip
    facts = ["name", "name_en", "owner", "period", "key", *columns[3:8], "change", "proposer"]
    filters = ["state", "owner", "period", "amount"]
    search = ["number", "name", "name_en", "key", "owner__name"]
    sort = ["name", "number", "period", "amount"]
    rows = [acting_for("owner"), clerk, leader]
    related = ["accounts"]


class Accounts(Register):
    noun, slug, title = Account, "accounts", "账户"
    about = "预算、额度和各类账户。余额由分录累计，永远不会低于最低余额；每一笔都有办理记录作依据。"
    columns = [
        "name", "number", "kind", "holder", "period",
        computed("amount", "余额", _there, kinds.QUANTITY), "state",
    ]  # fmt: skip
    facts = [
        "name", "name_en", "kind", "unit", "holder", "person", "subject", "period", "budget", columns[5], "balance",
        computed("lowest", "不得低于", lambda one: None if one.floor is None else said(one.floor, one.unit)), "postings",
    ]  # fmt: skip
    filters = ["state", "kind", "unit", "holder", "period", "budget", "subject"]
    search = ["number", "name", "name_en", "subject"]
    sort = ["name", "number", "period"]
    rows = [acting_for("holder"), acting_for("budget.owner"), person("person"), clerk, leader]
    pages = [("account_statement", "对账单")]


class Closings(Register):
    noun, slug, title = Closing, "closings", "月结"
    about = (
        "每月结束后全部账户的平衡：期初＋收入－支出＝期末，合计为 0。结果签名并与上月相连，任何人都可以重新计算核对。"
    )
    columns = ["period", "number", "accounts_in", "postings_in"]
    facts = ["period", "accounts_in", "postings_in", "digest", "previous", "signature"]
    filters = ["period"]
    sort = ["period"]
    search = ["number", "period", "digest"]
    rows = [anyone]
    pages = [("closing_balance", "平衡表原文"), ("closing_note", "签名文件")]
