"""What totals come to: the mean of several, and which stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from chengshu.kernel.panels.rubric import rounded

#: A total stands apart when it is so far from the median: ten points, or 3.5 times the usual spread (Iglewicz and Hoaglin).
LEAST_APART, SPREADS, NORMAL = Decimal(10), Decimal("3.5"), Decimal("0.6745")
#: Of fewer totals nobody can say which one stands apart.
FEWEST = 3


def mean(totals: Sequence[Decimal]) -> Decimal | None:
    """To two decimals; None of nothing."""
    return rounded(sum(totals, Decimal(0)) / len(totals)) if totals else None


def apart(totals: Sequence[Decimal]) -> list[bool]:
    """Which totals stand apart from the others. They are marked and still count."""
    if len(totals) < FEWEST:
        return [False] * len(totals)
    middle = median(totals)
    spread = median([abs(one - middle) for one in totals])
    most = max(LEAST_APART, SPREADS * spread / NORMAL)
    return [abs(one - middle) > most for one in totals]


@dataclass(frozen=True)
class Standing:
    """How an entry came out: mean of all marks, mean without those that stand apart, totals with their reasons."""

    entry: str
    mean: Decimal | None
    without: Decimal | None
    marks: tuple[tuple[Decimal, bool, str], ...]


def standing(entry: str, marks: Sequence[tuple[Decimal, bool, str]]) -> Standing:
    """From (total, stands apart, reasons) of everybody who marked it."""
    every, rest = [one for one, _, _ in marks], [one for one, far, _ in marks if not far]
    return Standing(entry, mean(every), mean(rest), tuple(marks))
