"""Why a question or an answer cannot be given, and what may be chosen."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from chengshu.industry.market.rules.alike import SAME, likeness, shingles
from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm

#: Questions that a firm may put on one day, and resources that may be invited at once.
MOST_A_DAY, MOST_AT_ONCE = 10, 20


def centre_of(firm: Firm) -> Centre:
    """The firm's open centre. Raises Conflict saying how to come by one."""
    found = Centre.objects.filter(firm=firm, state="open").first()
    if found is None:
        raise Conflict(say("贵企业还没有开设中的云端研发中心，请先在“云端研发中心”里申请，审核通过后再来。"))
    return found


def refuse_floods(question: Question) -> None:
    """So many a day and no more. Raises Conflict."""
    if Question.objects.filter(firm=question.firm, put_on=today()).count() >= MOST_A_DAY:
        raise Conflict(say("贵企业今天已提出 {most} 项研发需求，请明天再提。", most=MOST_A_DAY))


def refuse_repeats(question: Question) -> None:
    """What the firm has put already is not put again. Raises Invalid."""
    mine = shingles(_wording(question))
    live = Question.objects.filter(firm=question.firm, state__in=[*Question.UNANSWERED, "answered"])
    for one in live.exclude(pk=question.pk).order_by("number")[:200]:
        if likeness(mine, shingles(_wording(one))) >= SAME:
            told = say("与贵企业的 {number}“{title}”几乎相同，请在那一项上继续。", number=one.number, title=one.title)
            raise Invalid.field("title", told)


def _wording(question: Question) -> str:
    return f"{question.title}\n{question.description}"


def may_be_invited(question: Any) -> QuerySet[Resource]:
    """What others offer and was not asked about this yet."""
    others = Resource.objects.filter(state="listed").exclude(holder=question.firm_id)
    return others.exclude(answers__question=question.pk).order_by("number")


def not_too_many(resources: list[Resource]) -> str | None:
    """A question is put to those it suits, not to all."""
    return say("一次最多邀请 {most} 个资源。", most=MOST_AT_ONCE) if len(resources) > MOST_AT_ONCE else None


def to_be_answered(answer: Answer) -> QuerySet[Question]:
    """What anybody may answer, the first to be due first: nobody answers their own question."""
    shown = Question.objects.filter(state__in=[*Question.UNANSWERED, "answered"], invited_only=False)
    others = shown.exclude(firm=answer.holder_id) if answer.holder_id else shown
    return others.order_by("answer_by", "number")


def open_to(question: Question) -> str | None:
    """Whoever has not been asked may answer what is not for the invited alone."""
    if question.state in (*Question.UNANSWERED, "answered"):
        return None
    return say("“{title}”已不再需要响应。", title=question.title)


def own_resources(answer: Answer) -> QuerySet[Resource]:
    """What its holder has on offer."""
    return Resource.objects.filter(state="listed", holder=answer.holder_id).order_by("number")


def answerable(answer: Answer) -> str | None:
    """A question that is over needs no answer."""
    return open_to(answer.question)
