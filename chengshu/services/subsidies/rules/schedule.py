"""How an amount is paid: at once, or in instalments whose sum is the amount to the fen."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from chengshu.kernel.rules.document import Policy as Document


def instalments(written: Document, amount: int) -> list[tuple[str, int]]:
    """(when it is due, fen) of each instalment; the last takes what rounding left. None is 0."""
    if not written.schedule:
        return [("", amount)]
    parts = [int((amount * one.share / 100).quantize(Decimal(1), ROUND_HALF_UP)) for one in written.schedule]
    parts[-1] = amount - sum(parts[:-1])
    return [(one.when, part) for one, part in zip(written.schedule, parts, strict=True) if part > 0]
