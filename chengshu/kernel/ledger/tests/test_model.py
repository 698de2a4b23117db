"""Whatever is asked of a budget in whatever order, it does what four numbers on paper would do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.periods import Period
from chengshu.kernel.ledger.auditing import audit
from chengshu.kernel.ledger.budgets import commit, open_budget, pay, refund, release, reserve
from chengshu.kernel.ledger.models import Posting
from chengshu.kernel.ledger.posting import correct
from chengshu.kernel.ledger.settling import Short
from tests.exhaustive.making import undone

TOTAL = 20
#: What is done → from which pocket to which.
WAYS = {
    "reserve": (reserve, 0, 1), "commit": (commit, 1, 2), "pay": (pay, 2, 3), "release": (release, 1, 0),
    "take_back": (lambda budget, amount: release(budget, amount, committed=True), 2, 0), "refund": (refund, 3, 0),
}  # fmt: skip

one = st.tuples(st.sampled_from([*WAYS, "correct"]), st.integers(1, TOTAL + 2))
#: Some things are done one by one, some several in a verb: then all of them or none.
verbs = st.lists(st.lists(one, min_size=1, max_size=4), max_size=12)


class Paper:
    """Four numbers, and what was moved."""

    def __init__(self):
        self.pockets, self.moves = [TOTAL, 0, 0, 0], []

    def copy(self):
        made = Paper()
        made.pockets, made.moves = list(self.pockets), list(self.moves)
        return made

    def can(self, name, number):
        """Do it, if it can be done."""
        if name == "correct":
            place = number % len(self.moves) if self.moves else None
            if place is None or self.moves[place][3]:
                return False
            source, target, amount, _ = self.moves[place]
            if self.pockets[target] < amount:
                return False
            self.moves[place] = (source, target, amount, True)
            source, target = target, source
        else:
            _, source, target = WAYS[name]
            amount = number
            if self.pockets[source] < amount:
                return False
            self.moves.append((source, target, amount, False))
        self.pockets[source] -= amount
        self.pockets[target] += amount
        return True


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(verbs)
def test_a_budget_does_what_paper_would(cast, during, steps):
    with undone():
        budget, paper, made = open_budget("样例", cast.bureau, TOTAL, "2024"), Paper(), []
        for verb in steps:
            paper = _together(budget, paper, made, verb, during)
            assert [budget.available, budget.reserved, budget.committed, budget.paid] == paper.pockets
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0
        assert audit(Period.containing(today(), "month"))[1] == []


def _together(budget, paper, made, verb, during):
    """Do it all in one verb, on paper too, or none of it. What a verb has only just posted, a later one corrects."""
    steps = [step for step in verb if step[0] != "correct" or len(verb) == 1]
    tried, then = paper.copy(), list(made)
    fits = [tried.can(*step) for step in steps]
    if not steps:
        return paper
    if all(fits):
        made += [one for one in during(lambda: [_do(budget, then, *step) for step in steps]) if one]
        return tried
    with pytest.raises((Short, Conflict, IndexError)):
        during(lambda: [_do(budget, then, *step) for step in steps])
    return paper


def _do(budget, made, name, number):
    if name == "correct":
        correct(made[number % len(made) if made else 0], "录错")
        return None
    return WAYS[name][0](budget, number)
