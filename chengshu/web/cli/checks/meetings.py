"""Meetings: every path they name leads to a column, and what they compare by is what their nouns are searched by."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import FieldDoesNotExist

from chengshu.kernel.identity.models import Place
from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, Condition
from chengshu.kernel.meeting.conditions import Covers
from chengshu.kernel.meeting.declaring import MEETINGS, Meeting
from chengshu.kernel.registers.register import register_of
from chengshu.web.cli.checks.paths import common, end_of, model_at
from chengshu.web.cli.checks.registry import Finding, check


@check("对接声明的两侧都有登记册，所用的路径都存在")
def meetings_hold() -> Iterator[Finding]:
    """Texts, conditions, and which rows take part."""
    for meeting in MEETINGS.values():
        for side in (DEMAND, SUPPLY):
            yield from (Finding(f"对接 {meeting.name}", what) for what in _side(meeting, side))
            for one in (*meeting.hard, *meeting.soft):
                if wrong := _condition(meeting, side, one):
                    yield Finding(f"对接 {meeting.name} 的条件 {one.label}", wrong)


def _side(meeting: Meeting, side: str) -> Iterator[str]:
    one = meeting.side(side)
    register = register_of(one.noun)
    if register is None:
        yield f"名词 {one.noun.noun()} 没有登记册"
        return
    for path in one.texts:
        try:
            end_of(one.noun, path)
        except LookupError as error:
            yield str(error)
        if path not in register.search:
            yield f"{path} 不在登记册 {register.path} 的 search 之中，索引里没有它"
    try:
        one.among(one.noun._default_manager.all())
    except (FieldDoesNotExist, ValueError, TypeError) as error:
        yield str(error)


def _condition(meeting: Meeting, side: str, one: Condition) -> str:
    noun = meeting.side(side).noun
    try:
        end_of(noun, one.path(side))
        if isinstance(one, Covers) and not common(model_at(noun, one.path(side)), Place):
            return f"路径 {one.path(side)} 不通向地点"
    except LookupError as error:
        return str(error)
    return ""
