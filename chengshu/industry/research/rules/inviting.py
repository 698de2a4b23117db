"""Whom a question is put to: the resources that suit it best, and no holder with more than they can answer."""

from __future__ import annotations

from collections.abc import Iterable

from chengshu.industry.research.meetings import RESEARCH
from chengshu.industry.research.models import Answer, Question, Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.meeting.best import best

#: So many are invited as soon as a question is put, chosen from so many, each with at least this much in common.
INVITED, CHOSEN_FROM, LEAST = 5, 30, 0.1


def invite(question: Question, resources: Iterable[Resource]) -> None:
    """Each is asked once."""
    for one in resources:
        if not Answer.objects.filter(question=question, resource=one).exists():
            begin(PLATFORM, Answer(question=question, resource=one, holder=one.holder, asked_on=today()), "ask")


def fitting(question: Question) -> list[Resource]:
    """The best, one of each holder, leaving out who has enough to answer."""
    chosen: dict[object, Resource] = {}
    for match in best(RESEARCH, question, PLATFORM, limit=CHOSEN_FROM).best:
        one: Resource = match.record
        if match.score >= LEAST and one.holder_id not in chosen and not busy(one):
            chosen[one.holder_id] = one
    return list(chosen.values())[:INVITED]


def busy(resource: Resource) -> bool:
    """As many unanswered invitations as it takes."""
    return resource.answers.filter(state="asked").count() >= resource.capacity
