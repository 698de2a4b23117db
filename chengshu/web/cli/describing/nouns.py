"""A noun's columns and constraints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chengshu.kernel.base.fields import CodesField
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.record import Record
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import column
from chengshu.web.cli.describing.markdown import code, table

_KINDS = {
    kinds.TEXT: "文字", kinds.LONG: "长文字", kinds.NUMBER: "数", kinds.MONEY: "金额（分）", kinds.DATE: "日期", kinds.TIME: "时间",
    kinds.YES_NO: "是否", kinds.CHOICE: "选项", kinds.PLACE: "地点", kinds.PERIOD: "时段",
}  # fmt: skip


def columns(noun: type[Record]) -> list[str]:
    """The table of the columns that the system itself declares, and what the database refuses."""
    if noun._meta.proxy:
        return [f"列同 {code(noun._meta.concrete_model.noun())}。", ""]  # type: ignore[union-attr]
    fields = [one for one in (*noun.facts(), *noun._meta.many_to_many) if one.name not in noun.unjournalled]
    rows = [(code(one.name), str(one.verbose_name), _kind(noun, one), _notes(noun, one)) for one in fields]
    refused = [f"- {text}" for text in _constraints(noun)]
    return [*table(("列", "名称", "类型", "说明"), rows), *(["约束：", "", *refused, ""] if refused else [])]


def _kind(noun: type[Record], field: Any) -> str:
    if isinstance(field, CodesField):
        return f"代码表“{code_list(field.list_key).name}”（多个）" if field.list_key else "代码（多个）"
    one = column(noun, field.name)
    if one.kind == kinds.CODE:
        return f"代码表“{code_list(one.list_key).name}”"
    if one.target is not None and one.kind != kinds.PLACE:
        many = "（多个）" if one.kind == kinds.RECORDS else ""
        return f"{one.target._meta.verbose_name}{many} {code(one.target._meta.label_lower)}"
    return _KINDS[one.kind] + (f"（{one.unit}）" if one.unit else "")


def _notes(noun: type[Record], field: Any) -> str:
    notes = ["可空"] if field.null or field.blank else []
    notes += ["个人信息"] if field.name in noun.personal else []
    notes += ["不重复"] if field.unique else []
    return "；".join([*notes, *([str(field.help_text)] if field.help_text else [])])


def _constraints(noun: type[Record]) -> Iterator[str]:
    """In the words a person is refused with; by its name where it has none, for only a program could break it."""
    for one in noun._meta.constraints:
        words = str(one.violation_error_message)
        yield code(one.name) if words == str(one.default_violation_error_message) else f"{words}（{code(one.name)}）"
