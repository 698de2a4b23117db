"""How a computed amount is told: what is large in 亿元, and what moved beside it in a unit of its own."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from chengshu.kernel.indicators.indicator import Indicator
from chengshu.kernel.indicators.saying import amount_said, change_text

PAID = Indicator("invented.paid", "已付", "万元", decimals=1)
CASES = Indicator("invented.cases", "办件", "件")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("35230.9", ("3.52", "亿元"), ("352.3", "mn yuan")),
        ("10000", ("1", "亿元"), ("100", "mn yuan")),
        ("9999.9", ("9,999.9", "万元"), ("9,999.9", "× 10,000 yuan")),
        ("-35230.9", ("-3.52", "亿元"), ("-352.3", "mn yuan")),
    ],
)
def test_an_amount_of_ten_thousand_wan_is_told_in_yi(value, zh, en):
    with override("zh-hans"):
        assert amount_said(Decimal(value), PAID) == zh
    with override("en"):
        assert amount_said(Decimal(value), PAID) == en


def test_what_is_no_amount_is_counted_out_and_what_is_missing_is_said_to_be():
    with override("zh-hans"):
        assert amount_said(Decimal(35_231), CASES) == ("35,231", "件")
        assert amount_said(None, PAID) == ("—", "万元")


@pytest.mark.parametrize(
    ("before", "after", "zh"),
    [("35110.9", "35230.9", "+120 万元"), ("47000", "35230.9", "-1.18 亿元"), ("120", "130.5", "+10.5")],
)
def test_what_has_moved_is_told_with_its_unit_where_the_amount_has_another(before, after, zh):
    with override("zh-hans"):
        assert change_text(PAID, Decimal(before), Decimal(after)) == zh
