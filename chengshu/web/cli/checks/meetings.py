"""Meetings: every path they name leads to a column, what they compare by is what their nouns are searched by, and what
became of them shows in steps there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import FieldDoesNotExist

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.models import Place
from chengshu.kernel.lifecycle.flow import flow_of
from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, Condition
from chengshu.kernel.meeting.conditions import Covers
from chengshu.kernel.meeting.declaring import MEETINGS, Meeting
from chengshu.kernel.meeting.outcome import Outcome
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
        for outcome in meeting.outcomes:
            yield from (Finding(f"对接 {meeting.name} 的反馈", what) for what in _outcome(meeting, outcome))


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


def _outcome(meeting: Meeting, one: Outcome) -> Iterator[str]:
    flow = flow_of(one.noun)
    for verb in one.steps:
        if flow is None or verb not in flow.by_verb:
            yield f"{one.noun.noun()} 没有步骤 {verb}"
    for path, side in ((one.demand, meeting.demand), (one.supply, meeting.supply)):
        try:
            if not common(model_at(one.noun, path), side.noun):
                yield f"{one.noun.noun()} 的路径 {path} 不通向 {side.noun.noun()}"
        except LookupError as error:
            yield str(error)
    yield from _reasons(one)


def _reasons(one: Outcome) -> Iterator[str]:
    """The column of the reason is one of codes, and those that are left aside are among them."""
    if not one.reason:
        return
    try:
        column = end_of(one.noun, one.reason)
    except LookupError as error:
        yield str(error)
        return
    if not isinstance(column, CodeField):
        yield f"{one.noun.noun()}.{one.reason} 不是代码列，原因不能归类"
        return
    for unknown in sorted(one.besides - code_list(column.list_key).items.keys()):
        yield f"代码表 {column.list_key} 没有 {unknown}"
