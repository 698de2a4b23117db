"""Which resources suit a question: for the firm that asks, the science bureau and leaders, on the page and through the API alike."""

from __future__ import annotations

from typing import Any

from chengshu.industry.research.meetings import RESEARCH
from chengshu.industry.research.models import Question
from chengshu.industry.research.rules.inviting import LEAST
from chengshu.industry.research.rules.whose import clerk, leader, owner
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.best import Matches, best
from chengshu.kernel.meeting.told import told
from chengshu.kernel.registers.reading import Reading

#: So many are shown, and so many that something stands in the way of.
SHOWN, NEARLY = 10, 5


def matched(number: str, acting: Acting) -> tuple[Question, Matches]:
    """The question, the best, and what nearly suits; what is shown to the firm itself is noted. Raises Missing."""
    question: Question = Reading.of(Question, acting).find(number)
    if not (owner | clerk | leader).allows(acting, question):
        raise Missing(say("没有找到编号为“{number}”的记录，或您无权查看。", number=number[:40]))
    found = best(RESEARCH, question, acting, limit=SHOWN, nearly=NEARLY).worth(LEAST)
    if owner.allows(acting, question):
        sightings.shown(RESEARCH, question, found.best, acting)
    return question, found


def answered(acting: Acting, asked: dict[str, Any]) -> dict[str, Any]:
    """The same for a program."""
    _, found = matched(asked["number"], acting)
    return told(found.best, found.nearly)
