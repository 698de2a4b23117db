"""The verbs of centres, resources and questions: since when they count, what is promised, who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from chengshu.industry.research.flow import CENTRE, QUESTION, RESOURCE
from chengshu.industry.research.models import Centre, Question, Resource
from chengshu.industry.research.rules.gates import centre_of, refuse_floods, refuse_repeats
from chengshu.industry.research.rules.inviting import invite
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform

#: Days after which nobody has answered: those who were asked are urged, a broker takes over, the promise is broken.
URGED, HANDED_OVER, PROMISED = 3, 4, 7


@verb(CENTRE, "approve")
def approve(centre: Centre) -> None:
    """Open from today; one that comes back keeps its first day."""
    centre.opened_on = centre.opened_on or today()


@verb(RESOURCE, "approve")
def put_on_list(resource: Resource) -> None:
    """From today it is found and asked."""
    resource.listed_on = resource.listed_on or today()


@verb(QUESTION, "put")
def put(question: Question) -> None:
    """By an open centre, nothing twice; the days of the promise run from today, Sundays and holidays included."""
    question.centre = centre_of(question.firm)
    refuse_floods(question)
    refuse_repeats(question)
    question.put_on = today()
    question.urge_on, question.hand_over_on, question.answer_by = (
        today() + timedelta(days=days) for days in (URGED, HANDED_OVER, PROMISED)
    )


@verb(QUESTION, "invite")
def ask_more(question: Question, resources: Sequence[Resource]) -> None:
    """By the firm or its broker, beside those the platform has chosen."""
    invite(question, resources)


@verb(QUESTION, "take_over")
def take_over(question: Question, resources: Sequence[Resource], acting: Acting) -> None:
    """One person answers for it from here on."""
    question.broker = acting.person
    invite(question, resources)


@verb(QUESTION, "answer")
def answer(question: Question) -> None:
    """How long the firm waited for the first answer, in days."""
    question.answered_on = today()
    question.answer_days = (question.answered_on - (question.put_on or today())).days


@verb(QUESTION, "solve")
@verb(QUESTION, "close")
@verb(QUESTION, "hide")
def let_go(question: Question) -> None:
    """Nobody answers any more what is over."""
    for one in question.answers.filter(state="asked"):
        perform(PLATFORM, one, "lapse")
