"""In whose name an import writes: its owner, in the capacity they had, as far as they still have it."""

from __future__ import annotations

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting, acting_as, capacities
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.sheets import Unreadable
from chengshu.kernel.registers.imports.targets import Target


def acting_of(record: Import, target: Target) -> Acting:
    """The owner as they may act today. Raises Unreadable saying what has ended."""
    person, words = record.owner, say("其余的行没有导入。")
    if not person.is_active:
        raise Unreadable(say("上传人 {person} 的账号已停用，", person=person) + words)
    chosen = [one for one in capacities(person) if one.key == record.capacity]
    if record.capacity and not chosen:
        ended = say(
            "上传人 {person} 在{organisation}的任职或委托已经结束，",
            person=person,
            organisation=record.organisation,
        )
        raise Unreadable(ended + words)
    acting = acting_as(person, record.capacity, chosen)
    if not target.step.by.possible(acting):
        now = say("“{step}”由{who}办理，", step=target.step.said, who=target.step.by.said)
        raise Unreadable(now + say("上传人 {person} 现在已没有这个角色，", person=person) + words)
    return acting
