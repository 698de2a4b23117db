from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.base.money import MOST_FEN, InvalidAmount, format_large, format_yuan, parse_yuan

amounts = st.integers(-MOST_FEN, MOST_FEN)
smaller = st.integers(-MOST_FEN // 2, MOST_FEN // 2)  # rounded up, they are still in range
YI, WAN = 10**10, 10**6


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", 0),
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("12,345,678", 1_234_567_800),
        ("0.01", 1),
        ("007", 700),
        ("1.2万", 1_200_000),
        ("1.2 万元", 1_200_000),
        ("0.000001万", 1),
        ("3.5亿", 35_000_000_000),
        ("677.3 亿元", 6_773 * YI // 10),
        ("1.49万亿", 149 * 10**12),
        ("¥1,234.50", 123_450),
        ("￥１，２３４．５０元", 123_450),
        ("-¥5", -500),
        ("¥-5.00", -500),
        ("−3 元", -300),
        ("+3", 300),
        ("1,234.50 yuan", 123_450),
        (" 1234\u00a0元\n", 123_400),
        (1234, 123_400),
        (-1, -100),
        (Decimal("1234.5"), 123_450),
        (Decimal("1.500"), 150),
        (Decimal("1E+4"), 1_000_000),
        (Decimal("-0.01"), -1),
        (Decimal("0"), 0),
    ],
)
def test_an_amount_is_read_to_the_fen(typed, fen):
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "元",
            "万",
            "abc",
            "壹万",
            "1e5",
            "1E5",
            "1.5E+3",
            "NaN",
            "Infinity",
            "0x10",
            "1_000",
            "½",
            "٣",
        ),
        *(
            "1,23",
            "1,2345",
            "1,234,56",
            ",123",
            "1.",
            ".5",
            "1.2.3",
            "--1",
            "-¥-1",
            "1 234",
            "1亿2000万",
            "$5",
            "5%",
        ),
        *("1\x00", "1;2", "=1+1", "9" * 61),
    ],
)
def test_what_is_not_an_amount_is_refused_with_how_to_write_one(typed):
    with pytest.raises(InvalidAmount, match=r"看不懂金额“.*”：请写成 1234.50、1,234.50、1.2万 或 3.5亿（元）"):
        parse_yuan(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("1.234", "金额“1.234”不足一分：最多写 2 位小数"),
        ("1.000", "最多写 2 位小数"),
        ("1.1234567万", "以万元为单位最多写 6 位小数"),
        (Decimal("1.005"), "金额 1.005 不足一分：最多 2 位小数"),
        (Decimal("1E-50"), "不足一分"),
        (Decimal("NaN"), "金额不能是 NaN"),
        (Decimal("-Infinity"), "金额不能是 -Infinity"),
        (Decimal("1E+1000000000"), "金额 1E+1000000000 超出范围"),
        (Decimal("1E-1000000000"), "超出范围"),
        (1.5, "金额不能用 float 表示：应为文字、整数或 Decimal"),
        (100.0, "金额不能用 float 表示"),
        (True, "金额不能用 bool 表示"),
        (None, "金额不能用 NoneType 表示"),
        ("10000万亿", "金额超出范围：最大 9,999,999,999,999,999.99 元"),
        (10**16, "金额超出范围"),
        (Decimal("-1E+16"), "金额超出范围"),
    ],
)
def test_an_amount_that_would_be_inexact_or_too_large_is_refused(typed, says):
    with pytest.raises(InvalidAmount, match=says.replace("+", r"\+")):
        parse_yuan(typed)


def test_the_largest_amount_fits_the_column_with_room_to_add_nine():
    assert parse_yuan("9,999.99999999999999万亿") == MOST_FEN
    assert 9 * MOST_FEN < 2**63


def test_a_long_text_is_not_repeated_in_the_refusal():
    with pytest.raises(InvalidAmount) as refusal:
        parse_yuan("1" * 10_000_000)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize(
    ("fen", "precision", "zh"),
    [
        (123_450, None, "1,234.50 元"),
        (0, None, "0.00 元"),
        (-1, None, "-0.01 元"),
        (-123_456_789, None, "-1,234,567.89 元"),
        (123_450, 0, "1,235 元"),
        (123_449, 0, "1,234 元"),
        (123_445, 1, "1,234.5 元"),
        (123_444, 1, "1,234.4 元"),
        (-50, 0, "-1 元"),
        (-49, 0, "0 元"),
        (99_999, 0, "1,000 元"),
    ],
)
def test_an_amount_is_written_exactly_or_rounded_half_up(fen, precision, zh):
    assert format_yuan(fen, precision=precision) == zh
    assert format_yuan(fen, "en", precision) == zh.replace("元", "yuan")


def test_money_has_no_third_decimal():
    with pytest.raises(ValueError, match="金额的小数位数应为 0 至 2，现在是 3"):
        format_yuan(1, precision=3)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (1_663 * YI, "1,663 亿元", "166.3 bn yuan"),
        (6_773 * YI // 10, "677.3 亿元", "67.73 bn yuan"),
        (3_500 * WAN, "3,500 万元", "35 mn yuan"),
        (14_921 * YI, "14,921 亿元", "1,492 bn yuan"),
        (10_054 * YI // 100, "100.5 亿元", "10.05 bn yuan"),
        (125 * YI // 100, "1.25 亿元", "125 mn yuan"),
        (YI, "1 亿元", "100 mn yuan"),
        (9_950 * WAN, "9,950 万元", "99.5 mn yuan"),
        (YI - 1, "1 亿元", "100 mn yuan"),
        (999_949 * WAN // 100, "9,999 万元", "99.99 mn yuan"),
        (999_950 * WAN // 100, "1 亿元", "100 mn yuan"),
        (10**11 - 1, "10 亿元", "1 bn yuan"),
        (99_996 * WAN // 1000, "100 万元", "999,960 yuan"),
        (123_450, "1,235 元", "1,235 yuan"),
        (12_345, "123.5 元", "123.5 yuan"),
        (1_250, "12.5 元", "12.5 yuan"),
        (999_950, "1 万元", "10,000 yuan"),
        (100_00, "100 元", "100 yuan"),
        (1_050_526, "1.05 万元", "10,505 yuan"),
        (1, "0.01 元", "0.01 yuan"),
        (0, "0 元", "0 yuan"),
        (-1_663 * YI, "-1,663 亿元", "-166.3 bn yuan"),
    ],
)
def test_a_large_amount_is_told_in_wan_and_yi_or_in_millions_and_billions(fen, zh, en):
    assert format_large(fen) == zh
    assert format_large(fen, "en") == en


@given(amounts, st.sampled_from(["zh", "en", "zh-hans"]))
def test_what_is_written_exactly_is_read_back_the_same(fen, lang):
    assert parse_yuan(format_yuan(fen, lang)) == fen


@given(amounts)
def test_a_decimal_of_yuan_is_read_as_the_same_fen_as_its_text(fen):
    yuan = Decimal(fen).scaleb(-2)
    assert parse_yuan(yuan) == parse_yuan(str(yuan)) == fen


@given(smaller, st.sampled_from([0, 1, 2]))
def test_rounding_is_the_rounding_of_decimal_arithmetic(fen, precision):
    rounded = Decimal(fen).scaleb(-2).quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)
    assert parse_yuan(format_yuan(fen, precision=precision)) == rounded * 100


@given(smaller)
def test_a_large_amount_is_never_off_by_more_than_one_part_in_two_hundred(fen):
    told = parse_yuan(format_large(fen))
    assert abs(told - fen) * 200 <= abs(fen)
    assert told * fen >= 0
