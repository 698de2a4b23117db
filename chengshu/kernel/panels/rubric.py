"""What a panel marks by: criteria of the city's list with weights and highest marks, as they stood that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.words import in_english
from chengshu.kernel.lifecycle.inputs import Criterion

_CENT = Decimal("0.01")

#: A rubric as a panel keeps it: one of these for each criterion, as the city's list had them that day.
Rubric = Sequence[Mapping[str, Any]]


def rubric(list_key: str) -> list[dict[str, Any]]:
    """The criteria of a list of the city pack, with weights and highest marks. Raises ValueError where one has none."""
    found: list[dict[str, Any]] = [
        {
            "code": one.code, "name": one.name, "name_en": one.name_en, "weight": one.weight, "most": one.most,
            "guidance": one.guidance, "guidance_en": one.guidance_en,
        }
        for one in code_list(list_key).items.values()
    ]  # fmt: skip
    if not found or any(one["weight"] < 1 or one["most"] < 1 for one in found):
        raise ValueError(f"{list_key}: every criterion needs a weight and a highest mark")
    return found


def criteria(kept: Rubric) -> list[Criterion]:
    """A kept rubric as the question asks by it, in the reader's language."""
    ending = "_en" if in_english() else ""
    return [
        Criterion(
            one["code"],
            one[f"name{ending}"] or one["name"],
            one["most"],
            one[f"guidance{ending}"] or one["guidance"],
        )
        for one in kept
    ]


def total(kept: Rubric, marks: Mapping[str, int]) -> Decimal:
    """Marks as points of 100, to two decimals: each criterion counts by its weight."""
    weights = sum(one["weight"] for one in kept)
    points = sum((Decimal(one["weight"] * marks[one["code"]]) / one["most"] for one in kept), Decimal(0))
    return rounded(points * 100 / weights)


def rounded(number: Decimal) -> Decimal:
    """To the second decimal, half up."""
    return number.quantize(_CENT, ROUND_HALF_UP)
