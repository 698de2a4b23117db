"""/industry/research-questions/<number>/matches/: which resources suit a question, why, and the way to invite them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chengshu.industry.research.flow import QUESTION
from chengshu.industry.research.meetings import RESEARCH
from chengshu.industry.research.models import Answer, Question, Resource
from chengshu.industry.research.rules.inviting import LEAST, busy
from chengshu.industry.research.rules.whose import clerk, leader, owner
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.availability import choices
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for

#: So many are shown, and so many that something stands in the way of.
SHOWN, NEARLY = 10, 5


@dataclass(frozen=True)
class Suggested:
    """A resource on the page: what it was asked or said, or the way to invite it, or that it has enough to answer."""

    match: Match
    answer: Answer | None
    inviting: str
    full: bool


@never_cache
@require_safe
def matches_page(request: Any, number: str, **_: str) -> HttpResponse:
    """For the firm that asks, the science bureau and leaders."""
    question: Question = Reading.of(Question, request.acting).find(number)
    if not (owner | clerk | leader).allows(request.acting, question):
        raise Missing(say("没有找到编号为“{number}”的记录，或您无权查看。", number=number[:40]))
    found = best(RESEARCH, question, request.acting, limit=SHOWN, nearly=NEARLY)
    near, nearly = ([one for one in some if one.score >= LEAST] for some in (found.best, found.nearly))
    if owner.allows(request.acting, question):
        sightings.shown(RESEARCH, question, near, request.acting)
    known = {one.resource_id: one for one in question.answers.select_related("resource")}
    may = any(one.step.verb == "invite" and one.open for one in choices(QUESTION, question, request.acting))
    context = {
        "question": question, "register": register_for(Question), "resources": register_for(Resource),
        "answers": register_for(Answer), "answer_flow": register_for(Answer).flow,
        "best": [_suggested(question, one, known.get(one.record.pk), may=may) for one in near], "nearly": nearly,
    }  # fmt: skip
    return render(request, "research/matches.html", context)


def _suggested(question: Question, match: Match, answer: Answer | None, *, may: bool) -> Suggested:
    full = answer is None and busy(match.record)
    address = reverse("step", args=["industry", "research-questions", question.number, "invite"])
    inviting = f"{address}?{urlencode({'resources': match.record.number})}"
    return Suggested(match, answer, inviting if may and not full and answer is None else "", full)
