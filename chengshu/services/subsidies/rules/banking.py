"""What goes to the bank: frozen rows, and the file a bank takes. No cell is ever a formula."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook

from chengshu.kernel.base.sheets import csv_lines
from chengshu.services.subsidies.models import Payment

COLUMNS = ("序号", "收款账号", "收款户名", "开户银行", "金额（元）", "用途", "附言")


def rows_for_bank(payments: Iterable[Payment]) -> list[dict[str, Any]]:
    """Account, name, bank, fen, purpose and reference of each payment, as they are on this day."""
    return [
        {
            "number": one.number, "account": one.claim.account.replace(" ", ""), "payee": one.claim.payee,
            "bank": one.claim.bank, "amount": one.amount, "purpose": one.claim.policy.title[:60], "claim": one.claim.number,
        }
        for one in sorted(payments, key=lambda one: one.number)
    ]  # fmt: skip


def fingerprint(frozen: Sequence[dict[str, Any]]) -> str:
    """SHA-256 of what was sent."""
    return hashlib.sha256(json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def lines(frozen: Sequence[dict[str, Any]]) -> list[list[str]]:
    """The rows as text: the amount in yuan with two decimals and no separators."""
    return [
        [
            str(place), one["account"], one["payee"], one["bank"], f"{one['amount'] // 100}.{one['amount'] % 100:02d}",
            one["purpose"], one["number"],
        ]
        for place, one in enumerate(frozen, 1)
    ]  # fmt: skip


def as_csv(frozen: Sequence[dict[str, Any]]) -> bytes:
    """UTF-8 with its mark, as spreadsheets in China read it. An account number is led by a tab-free quote, never by a sign."""
    return b"".join(csv_lines([COLUMNS, *lines(frozen)]))


def as_xlsx(frozen: Sequence[dict[str, Any]]) -> bytes:
    """One sheet; every cell is text, but the amount, which a bank's program adds up."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        money = book.add_format({"num_format": "0.00"})
        for place, title in enumerate(COLUMNS):
            sheet.write_string(0, place, title)
        sheet.set_column(1, 6, 26)
        for row, line in enumerate(lines(frozen), 1):
            for place, cell in enumerate(line):
                if place == 4:
                    sheet.write_number(row, place, float(cell), money)
                else:
                    sheet.write_string(row, place, cell)
    return out.getvalue()
