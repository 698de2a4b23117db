"""The verbs of answers: when a question counts as answered."""

from __future__ import annotations

from chengshu.industry.research.flow import ANSWER
from chengshu.industry.research.models import Answer, Question
from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(ANSWER, "offer")
@verb(ANSWER, "reply")
def reply(answer: Answer) -> None:
    """The first one keeps the promise; later ones are welcome."""
    answer.given_on = today()
    question = Question.objects.get(pk=answer.question_id)
    if question.state in Question.UNANSWERED:
        perform(PLATFORM, question, "answer")


@verb(ANSWER, "lapse")
def lapse(answer: Answer) -> None:
    """Silence is a reason too."""
    answer.ended_for = "no_reply"
