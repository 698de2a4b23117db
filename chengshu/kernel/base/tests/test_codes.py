from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from chengshu.kernel.base import clock
from chengshu.kernel.base.codes import (
    ALPHABET,
    InvalidCode,
    check_credit_code,
    check_id_number,
    make_credit_code,
)

PUBLISHED = "91110000600037341L"  # the example of python-stdnum
RESIDENT = "11010519491231002X"  # the example of GB 11643-1999

serials = st.integers(0, 9_999_999)
areas = st.integers(0, 999_999).map("{:06d}".format)


def refusal(check, text) -> str:
    with pytest.raises(InvalidCode) as caught:
        check(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "typed",
    [
        PUBLISHED,
        "91110000600037341l",
        " 911100 0060003 7341L\n",
        "91110000-60003734-1L",
        "９１１１００００６０００３７３４１Ｌ",
    ],
)
def test_a_credit_code_is_understood_however_it_is_typed(typed):
    assert check_credit_code(typed) == PUBLISHED


@pytest.mark.parametrize("first_seventeen", ["N2370203MF0000017", "Y1370203600037341", "12370200600037341"])
def test_codes_of_villages_and_bodies_are_as_good_as_those_of_firms(first_seventeen):
    code = first_seventeen + uscc.calc_check_digit(first_seventeen)
    assert check_credit_code(code) == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "没有填写统一社会信用代码，应为 18 位。请对照营业执照或登记证书核对。"),
        (" - ", "没有填写统一社会信用代码"),
        ("9111000060003734L", "应为 18 位，现在是 17 位，少 1 位。"),
        ("91110000600037341LL", "应为 18 位，现在是 19 位，多 1 位。"),
        ("91" * 5_000_000, "应为 18 位，填写的内容有 10000000 个字符。"),
        ("9111O000600037341L", "第 5 位是“O”，代码不使用字母 I、O、S、V、Z，可能应为 0。"),
        ("9111000060003734IL", "第 17 位是“I”，代码不使用字母 I、O、S、V、Z，可能应为 1。"),
        ("91110000600037.41L", "第 15 位是“.”，只能是数字或大写字母（不含 I、O、S、V、Z）。"),
        ("9111000060003734企L", "第 17 位是“企”，只能是数字或大写字母"),
        ("91110000600037341L\u200b", "第 19 位是看不见的字符 U+200B，"),
        ("9111000060003\x007341L", "第 14 位是看不见的字符 U+0000，"),
        ("91A10000600037341L", "第 3 位是“A”，第 3 至 8 位是行政区划代码，只能是数字。"),
        ("9111000A600037341L", "第 8 位是“A”，第 3 至 8 位是行政区划代码，只能是数字。"),
        ("91110000600037341M", "按前 17 位计算，第 18 位应为 L，现在是 M。请对照营业执照或登记证书核对。"),
        ("91110000600037431L", "校验不符：按前 17 位计算，第 18 位应为 "),  # two digits swapped
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_is_wrong(typed, says):
    assert says in refusal(check_credit_code, typed)


@given(areas, serials, st.integers(0, 17), st.sampled_from(ALPHABET + "IOSVZ*企"))
def test_every_single_wrong_character_in_a_credit_code_is_refused(area, serial, place, character):
    code = make_credit_code(area, serial)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong == code:
        assert check_credit_code(wrong) == code
    else:
        refusal(check_credit_code, wrong)


def test_all_five_hundred_and_forty_substitutions_in_one_code_are_refused():
    code = make_credit_code("370203", 1)
    wrong = {code[:i] + character + code[i + 1 :] for i in range(18) for character in ALPHABET} - {code}
    assert len(wrong) == 18 * 30
    for text in wrong:
        refusal(check_credit_code, text)


@given(areas, serials)
def test_a_made_up_code_is_valid_for_everyone(area, serial):
    code = make_credit_code(area, serial)
    assert check_credit_code(code) == code
    assert uscc.is_valid(code)
    assert code[:9] == f"91{area}Y"
    # GB 11714: the nine characters of the organisation part add up to 0 modulo 11 with these weights.
    body = [10 if place == 8 and letter == "X" else int(letter, 36) for place, letter in enumerate(code[8:17])]
    assert sum(value * weight for value, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2, 1), strict=True)) % 11 == 0


def test_made_up_codes_are_all_different_and_the_same_every_time():
    assert len({make_credit_code("370203", serial) for serial in range(5000)}) == 5000
    assert make_credit_code("370203", 1) == make_credit_code("370203", 1)


def test_a_made_up_code_needs_an_area_and_a_serial_in_range():
    with pytest.raises(ValueError, match="行政区划代码“3702”应为 6 位数字，例如 370203"):
        make_credit_code("3702", 1)
    with pytest.raises(ValueError, match="模拟企业序号 10000000 超出范围，应在 0 至 9999999 之间"):
        make_credit_code("370203", 10_000_000)
    with pytest.raises(ValueError, match="模拟企业序号 -1 超出范围"):
        make_credit_code("370203", -1)


@pytest.mark.parametrize(
    "typed", [RESIDENT, "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"]
)
def test_an_identity_number_is_understood_however_it_is_typed(typed):
    assert check_id_number(typed) == RESIDENT


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "没有填写居民身份证号码，应为 18 位。请对照身份证核对。"),
        ("110105491231002", "15 位的旧号码自 2013 年起停用，请填写现行身份证上的 18 位号码。"),
        ("1101051949123100", "应为 18 位，现在是 16 位，少 2 位。"),
        ("1" * 61, "应为 18 位，填写的内容有 61 个字符。"),
        ("110105194912310O2X", "第 16 位是“O”，只能是数字。"),
        ("11010519491231X02X", "第 15 位是“X”，只能是数字。"),
        ("11010519491231002Y", "第 18 位是“Y”，只能是数字或 X。"),
        ("19010519491231002X", "前两位“19”不是省级行政区划代码。"),
        ("11010519491331002X", "第 7 至 14 位应为出生日期（年月日），现在这 8 位不是 1900 年至今的日期。"),
        ("11010518991231002X", "现在这 8 位不是 1900 年至今的日期。"),
        ("110105194912310021", "按前 17 位计算，第 18 位应为 X，现在是 1。请对照身份证核对。"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_what_is_wrong(typed, says):
    assert says in refusal(check_id_number, typed)


def test_a_refusal_never_repeats_the_identity_number():
    for typed in ("110105194912310021", "11010519491331002X", "19010519491231002X", "1101051949123100"):
        assert typed[6:14] not in refusal(check_id_number, typed)


def test_nobody_is_born_tomorrow():
    today = "11010520240201" + "003"
    tomorrow = "11010520240202" + "003"
    with clock.set_to(date(2024, 2, 1)):
        born_today = today + ric.calc_check_digit(today + "0")
        assert check_id_number(born_today) == born_today
        assert "不是 1900 年至今的日期" in refusal(check_id_number, tomorrow + ric.calc_check_digit(tomorrow + "0"))


@given(st.dates(date(1920, 1, 1), date(2020, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(0, 9))
def test_every_single_wrong_digit_in_an_identity_number_is_refused(birthday, order, place, digit):
    body = f"370203{birthday:%Y%m%d}{order:03d}"
    code = body + ric.calc_check_digit(body + "0")
    wrong = code[:place] + str(digit) + code[place + 1 :]
    if wrong == code:
        assert check_id_number(wrong) == code
    else:
        refusal(check_id_number, wrong)
