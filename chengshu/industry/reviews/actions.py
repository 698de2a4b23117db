"""What asking experts does to a case: declared once for every noun that is judged."""

from __future__ import annotations

from typing import Any

from chengshu.industry.reviews.models import Review
from chengshu.industry.reviews.rules import mean_score
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.lifecycle.flow import Flow, verb
from chengshu.kernel.lifecycle.perform import begin, perform


def judged(flow: Flow, review: type[Review], *, case: str) -> None:
    """Declare the verbs of a case that experts judge: assign, conclude, withdraw, lapse. `case` is the review's column."""

    @verb(flow, "assign")
    def assign(record: Any, experts: list[Person]) -> None:
        """Each expert is asked for a review."""
        for one in experts:
            begin(PLATFORM, review(**{case: record, "expert": one}), "invite")

    @verb(flow, "conclude")
    def conclude(record: Any) -> None:
        """The mean of the scores given."""
        record.score = mean_score(record.reviews.all())

    @verb(flow, "withdraw")
    @verb(flow, "lapse")
    def let_experts_off(record: Any) -> None:
        """Nobody judges what has gone."""
        for waiting in record.reviews.filter(state="invited"):
            perform(PLATFORM, waiting, "cancel")
