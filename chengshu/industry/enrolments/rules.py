"""What is known of a firm that somebody wants to act for."""

from __future__ import annotations

from django.db.models import QuerySet

from chengshu.industry.enrolments.models import Enrolment
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Firm, Holding, Person


def known(enrolment: Enrolment) -> Firm | None:
    """The firm of this code, where the platform has it."""
    found: Firm | None = Firm.objects.filter(credit_code=enrolment.credit_code).first()
    return found


def agents(firm: Firm) -> QuerySet[Holding]:
    """Those who act for it today."""
    found: QuerySet[Holding] = Holding.objects.on(today()).filter(organisation=firm.pk, role="firm_agent")
    return found


def acts_for(person: Person, firm: Firm) -> bool:
    """As its agent, today."""
    return agents(firm).filter(person=person).exists()


def told(enrolment: Enrolment) -> str:
    """What a clerk is to look at: is the firm here already, under which name, and who acts for it?"""
    if enrolment.firm_id:
        return ""
    firm = known(enrolment)
    if firm is None:
        return say("平台上还没有，通过后登记。")
    return say(
        "平台上已有“{firm}”，经办人 {agents} 名；通过后增加申请人一名，请核对授权书。",
        firm=firm.name,
        agents=agents(firm).count(),
    )
