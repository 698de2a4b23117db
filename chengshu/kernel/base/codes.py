"""Numbers the state gives: 统一社会信用代码 (GB 32100) and 居民身份证号码 (GB 11643)."""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric, uscc

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a credit code is written with: I, O, S, V and Z are left out, being too easily misread."""

_LOOK_ALIKES = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
# GB/T 2260; 71, 81, 82 and 83 are on residence permits of people from Taiwan, Hong Kong and Macao.
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LONGEST = 60


class InvalidCode(ValueError):
    """A code that cannot be right; the message says which character, and what to do."""


def check_credit_code(text: str) -> str:
    """The code as 18 plain characters; spaces, hyphens, full-width and lower-case letters are understood.

    InvalidCode names the wrong length, character or check digit. Letters are allowed in the first two places
    (N2 rural collectives, Y1 others), which `stdnum.cn.uscc.validate` would refuse.
    """
    name, source = say("统一社会信用代码"), say("请对照营业执照或登记证书核对。")
    code = _plain(text, name, source)
    for place, character in enumerate(code, 1):
        if character not in ALPHABET:
            raise InvalidCode(
                say(
                    "{name}第 {place} 位是{shown}，{advice}{source}",
                    name=name,
                    place=place,
                    shown=_shown(character),
                    advice=_advice(character),
                    source=source,
                )
            )
    _need_18(code, name, source)
    for place, character in enumerate(code[2:8], 3):
        if not character.isdigit():
            raise InvalidCode(
                say(
                    "{name}第 {place} 位是{shown}，第 3 至 8 位是行政区划代码，只能是数字。{source}",
                    name=name,
                    place=place,
                    shown=_shown(character),
                    source=source,
                )
            )
    expected = uscc.calc_check_digit(code)
    if code[-1] != expected:
        raise InvalidCode(_wrong_check(name, expected, code[-1], source))
    return code


def make_credit_code(area: str, serial: int) -> str:
    """A valid code for a made-up firm in a 6-digit area, `serial` from 0 to 9,999,999.

    The organisation part begins with Y, which keeps it clear of the issued ones (digits, or MA and onwards).
    Its own check digit (GB 11714) is right too. ValueError for a bad area or serial.
    """
    if not re.fullmatch("[0-9]{6}", area):
        raise ValueError(say("行政区划代码“{area}”应为 6 位数字，例如 370203。", area=area[:20]))
    if not 0 <= serial <= 9_999_999:
        raise ValueError(say("模拟企业序号 {serial} 超出范围，应在 0 至 9999999 之间。", serial=serial))
    body = f"Y{serial:07d}"
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, _BODY_WEIGHTS, strict=True))
    code = f"91{area}{body}{'0123456789X'[-total % 11]}"
    return code + uscc.calc_check_digit(code)


def check_id_number(text: str) -> str:
    """A resident's 18-character identity number, written plainly. InvalidCode says what is wrong.

    Only the province of the place code is checked: county lists go back to 1980 and none is complete.
    The message never repeats the number, which is personal.
    """
    name, source = say("居民身份证号码"), say("请对照身份证核对。")
    code = _plain(text, name, source)
    for place, character in enumerate(code, 1):
        if character not in ("0123456789X" if place == 18 else "0123456789"):
            allowed = say("只能是数字或 X") if place == 18 else say("只能是数字")
            raise InvalidCode(
                say(
                    "{name}第 {place} 位是{shown}，{allowed}。{source}",
                    name=name,
                    place=place,
                    shown=_shown(character),
                    allowed=allowed,
                    source=source,
                )
            )
    if len(code) == 15:
        raise InvalidCode(
            say("{name}应为 18 位；15 位的旧号码自 2013 年起停用，请填写现行身份证上的 18 位号码。", name=name)
        )
    _need_18(code, name, source)
    if not _PROVINCE.fullmatch(code[:2]):
        raise InvalidCode(
            say("{name}前两位“{code}”不是省级行政区划代码。{source}", name=name, code=code[:2], source=source)
        )
    _need_birthday(code[6:14], name, source)
    expected = ric.calc_check_digit(code)
    if code[-1] != expected:
        raise InvalidCode(_wrong_check(name, expected, code[-1], source))
    return code


def _plain(text: str, name: str, source: str) -> str:
    """NFKC, upper case, without spaces and hyphens. The empty and the absurdly long go no further."""
    if len(text) > _LONGEST:
        raise InvalidCode(
            say("{name}应为 18 位，填写的内容有 {len} 个字符。{source}", name=name, len=len(text), source=source)
        )
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not code:
        raise InvalidCode(say("没有填写{name}，应为 18 位。{source}", name=name, source=source))
    return code


def _need_18(code: str, name: str, source: str) -> None:
    if len(code) != 18:
        gap = (
            say("少 {value} 位", value=18 - len(code)) if len(code) < 18 else say("多 {value} 位", value=len(code) - 18)
        )
        raise InvalidCode(
            say("{name}应为 18 位，现在是 {len} 位，{gap}。{source}", name=name, len=len(code), gap=gap, source=source)
        )


def _need_birthday(digits: str, name: str, source: str) -> None:
    try:
        birthday = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        birthday = date.min
    if not date(1900, 1, 1) <= birthday <= today():
        raise InvalidCode(
            say(
                "{name}第 7 至 14 位应为出生日期（年月日），现在这 8 位不是 1900 年至今的日期。{source}",
                name=name,
                source=source,
            )
        )


def _shown(character: str) -> str:
    """A character as a message can show it; what cannot be seen is given by its number."""
    return (
        say("“{character}”", character=character)
        if character.isprintable()
        else say("看不见的字符 U+{ord:04X}", ord=ord(character))
    )


def _advice(character: str) -> str:
    if alike := _LOOK_ALIKES.get(character):
        return say("代码不使用字母 I、O、S、V、Z，可能应为 {alike}。", alike=alike)
    return say("只能是数字或大写字母（不含 I、O、S、V、Z）。")


def _wrong_check(name: str, expected: str, given: str, source: str) -> str:
    return say(
        "{name}校验不符：按前 17 位计算，第 18 位应为 {expected}，现在是 {given}。{source}",
        name=name,
        expected=expected,
        given=given,
        source=source,
    )
