"""Days as answers: why one that has passed, or has not come, will not do. For `unless=` of a question."""

from __future__ import annotations

from datetime import date

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say


def gone_by(day: date) -> str | None:
    """What is planned lies today or ahead."""
    return say("日期不能早于今天（{today}）。", today=today()) if day < today() else None


def yet_to_come(day: date) -> str | None:
    """What happened did so today or before."""
    return say("{day} 还没有到，请填写实际发生的日期。", day=day) if day > today() else None
