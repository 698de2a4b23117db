"""A question that was put is told at once to those who suit it best."""

from chengshu.industry.research.models import Question
from chengshu.industry.research.rules.inviting import fitting, invite
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.reacting import reaction


@reaction("research.question", "put")
def ask_the_best(entry: Entry, question: Question) -> None:
    """Whoever has answered by then is left alone."""
    if question.state in Question.PROMISED:
        invite(question, fitting(question))
