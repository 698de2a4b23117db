"""What marks come to."""

from decimal import Decimal

import pytest

from chengshu.kernel.panels.rubric import rubric, total
from chengshu.kernel.panels.scoring import apart, mean, standing
from chengshu.kernel.panels.tests.factory import RUBRIC


@pytest.mark.parametrize(
    ("marks", "points"),
    [((10, 20), "100.00"), ((0, 0), "0.00"), ((8, 15), "78.00"), ((7, 13), "68.00"), ((1, 1), "8.00")],
)
def test_a_total_is_of_100_by_the_weights(marks, points) -> None:
    assert total(RUBRIC, {"novelty": marks[0], "means": marks[1]}) == Decimal(points)


def test_a_third_is_rounded_half_up_at_the_second_decimal() -> None:
    thirds = [{"code": "a", "weight": 1, "most": 3}, {"code": "b", "weight": 2, "most": 3}]
    assert total(thirds, {"a": 1, "b": 2}) == Decimal("55.56")
    assert mean([Decimal("55.56"), Decimal("55.57")]) == Decimal("55.57")
    assert mean([]) is None


@pytest.mark.parametrize(
    ("totals", "far"),
    [
        ((80, 40), ()),
        ((80, 82, 40), (2,)),
        ((80, 82, 71), ()),
        ((80, 80, 80, "69.99"), (3,)),
        ((80, 80, 80, 70), ()),
        ((50, 70, 90, 100), ()),
        ((79, 80, 81, 20, 99), (3, 4)),
    ],
)
def test_what_stands_apart_is_ten_points_or_three_and_a_half_spreads_from_the_median(totals, far) -> None:
    assert [place for place, one in enumerate(apart([Decimal(one) for one in totals])) if one] == list(far)


def test_what_stands_apart_still_counts_and_the_mean_without_it_is_told_beside() -> None:
    marks = [(Decimal(80), False, "好"), (Decimal(82), False, "好"), (Decimal(40), True, "差")]
    found = standing("Z-1", marks)
    assert (found.mean, found.without) == (Decimal("67.33"), Decimal("81.00"))


def test_a_rubric_of_the_city_has_weights_that_make_a_hundred() -> None:
    found = rubric("challenge_criteria")
    assert [(one["code"], one["weight"], one["most"]) for one in found] == [
        ("fit", 25, 10), ("novelty", 25, 10), ("team", 20, 10), ("feasibility", 20, 10), ("price", 10, 10),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="chains"):
        rubric("chains")
