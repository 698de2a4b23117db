"""How an answer that will not do is refused: what is allowed and how to write it, in a clerk's words.

Django's own messages speak of variables and of fen. These are looked up when one is told, not when a form is made.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import lazy

from chengshu.kernel.base.words import say


def _told(made: Callable[[], str]) -> str:
    return made()


_later: Callable[[Callable[[], str]], Any] = lazy(_told, str)

#: Code of a validation error → its message; %(…)s is filled in by Django.
_ANY: dict[str, Any] = {
    "max_length": _later(
        lambda: say("最多 {limit} 个字，现在是 {now} 个。", limit="%(limit_value)d", now="%(show_value)d")
    ),
    "min_value": _later(lambda: say("不能小于 {limit}。", limit="%(limit_value)s")),
    "max_value": _later(lambda: say("不能大于 {limit}。", limit="%(limit_value)s")),
    "max_digits": _later(lambda: say("数字太长：最多 {most} 位。", most="%(max)s")),
    "max_whole_digits": _later(lambda: say("数字太大：整数部分最多 {most} 位。", most="%(max)s")),
    "max_decimal_places": _later(lambda: say("小数太长：最多 {most} 位小数。", most="%(max)s")),
    "invalid_choice": _later(lambda: say("没有“{value}”这一项，请从列表中选择。", value="%(value)s")),
}
_WHOLE = _ANY | {"invalid": _later(lambda: say("请填写整数，例如 12。"))}
_DECIMAL = _ANY | {"invalid": _later(lambda: say("请填写数字，例如 3.5。"))}
_DAY = _ANY | {"invalid": _later(lambda: say("没有这一天，请按 2024-04-01 的样子填写日期。"))}
_OF = {forms.IntegerField: _WHOLE, forms.DecimalField: _DECIMAL, forms.DateField: _DAY}


def refusals(field: forms.Field) -> dict[str, Any]:
    """The messages of a form field, by the code of what is wrong."""
    return _OF.get(type(field), _ANY)
