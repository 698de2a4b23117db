"""The verbs of enrolments: nobody asks for what they have, and what approval makes."""

from __future__ import annotations

from chengshu.industry.enrolments.flow import ENROLMENT
from chengshu.industry.enrolments.models import Enrolment
from chengshu.industry.enrolments.rules import acts_for, known
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm, Holding
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin


@verb(ENROLMENT, "apply")
@verb(ENROLMENT, "resubmit")
def apply(enrolment: Enrolment) -> None:
    """Not by who acts for it already, nor for one that is no more."""
    firm = known(enrolment)
    if firm and firm.state == "deregistered":
        raise Invalid.field("credit_code", say("“{firm}”已经注销，不能注册。", firm=firm.name))
    if firm and acts_for(enrolment.applicant, firm):
        told = say("您已经可以代表“{firm}”办理，请在“我的账号”里切换身份。", firm=firm.name)
        raise Invalid.field("credit_code", told)


@verb(ENROLMENT, "approve")
def approve(enrolment: Enrolment) -> None:
    """The firm is made where there is none of this code, and its applicant acts for it from today."""
    firm = known(enrolment) or _register(enrolment)
    if firm.state == "deregistered":
        raise Conflict(say("“{firm}”已经注销，不能注册。", firm=firm.name))
    enrolment.firm = firm
    if not acts_for(enrolment.applicant, firm):
        draft = Holding(person=enrolment.applicant, organisation_id=firm.pk, role="firm_agent")
        begin(PLATFORM, draft, "appoint", {"since": today()})


def _register(enrolment: Enrolment) -> Firm:
    columns = ("credit_code", "name", "industry", "size", "chain")
    told = {name: getattr(enrolment, name) for name in columns}
    return begin(PLATFORM, Firm(number=enrolment.credit_code, place_id=enrolment.place_id, **told), "register")
