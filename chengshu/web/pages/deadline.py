"""Deadlines in words: a light with its shape and word, the date, and the working days left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.lifecycle.alarms import coming
from chengshu.kernel.lifecycle.clocks import CALM, LATE, LIGHT_WORDS, NEAR, days_left, light
from chengshu.kernel.lifecycle.flow import Flow

SHAPES = {CALM: "●", NEAR: "▲", LATE: "■"}


@dataclass(frozen=True)
class Deadline:
    """A day to be done by. `light` is late, near or calm."""

    on: date
    light: str
    provisional: bool

    @property
    def shape(self) -> str:
        """Colour alone says nothing to one reader in twelve."""
        return SHAPES[self.light]

    @property
    def word(self) -> str:
        """正常, 临期, 逾期"""
        return say(LIGHT_WORDS[self.light])

    @property
    def left(self) -> str:
        """还剩 3 个工作日"""
        days = days_left(self.on)
        if self.light == LATE:
            return say("已逾期 {days} 个工作日", days=-days)
        return say("还剩 {days} 个工作日", days=days) if days else say("今天截止")


def deadline_of(record: Any) -> Deadline | None:
    """A record's own deadline, if one runs."""
    if record.due_on is None:
        return None
    return Deadline(record.due_on, light(record.due_on), record.due_provisional)


def by_itself(record: Any, flow: Flow | None) -> list[str]:
    """What the platform will do and from which day on, a line a day: when a notice ends, a challenge closes, a talk lapses.

    Whether something stands in its way is not said: whether there are bids, say, is nobody's to know.
    """
    days = groupby(coming(record, flow), key=lambda one: one.on) if flow else ()
    return [
        say("最早 {day} 由平台自动办理：{steps}", day=day, steps=listed(one.step.said for one in some))
        for day, some in days
    ]


def paused(record: Any, flow: Flow | None) -> list[str]:
    """What stands still while the record waits on somebody else, and how many working days each still has."""
    if flow is None or record.state not in flow.paused:
        return []
    still = [(name, clock) for name, clock in record.clocks.items() if not clock["since"] and name in flow.by_verb]
    return [
        say("“{label}”的期限已暂停，还有 {days} 个工作日", label=flow.by_verb[name].said, days=rest)
        for name, clock in still
        if (rest := clock["limit"] - clock["spent"]) >= 0 and not clock["late"]
    ]
