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
from chengshu.industry.research.models import Answer, Question, Resource
from chengshu.industry.research.rules.inviting import busy
from chengshu.industry.research.rules.matching import matched
from chengshu.kernel.lifecycle.availability import choices
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.registers.register import register_for


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
    question, found = matched(number, request.acting)
    known = {one.resource_id: one for one in question.answers.select_related("resource")}
    may = any(one.step.verb == "invite" and one.open for one in choices(QUESTION, question, request.acting))
    context = {
        "question": question, "register": register_for(Question), "resources": register_for(Resource),
        "answers": register_for(Answer), "answer_flow": register_for(Answer).flow,
        "best": [_suggested(question, one, known.get(one.record.pk), may=may) for one in found.best],
        "nearly": found.nearly,
    }  # fmt: skip
    return render(request, "research/matches.html", context)


def _suggested(question: Question, match: Match, answer: Answer | None, *, may: bool) -> Suggested:
    full = answer is None and busy(match.record)
    address = reverse("step", args=["industry", "research-questions", question.number, "invite"])
    inviting = f"{address}?{urlencode({'resources': match.record.number})}"
    return Suggested(match, answer, inviting if may and not full and answer is None else "", full)
