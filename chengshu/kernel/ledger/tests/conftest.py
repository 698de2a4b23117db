"""A budget of 100,000 yuan, and a case whose verbs post: no system of the city."""

import pytest

from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.tests.posting_verbs import doing
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


@pytest.fixture
def budget(cast):
    return open_budget("技改补助", cast.bureau, 10_000_000, "2024", key="upgrade")


@pytest.fixture
def case(cast):
    return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


@pytest.fixture
def during(cast, case):
    """during(function): called inside a verb on a case; gives what it gives."""

    def do(function):
        with doing(function) as told:
            perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
        return told[-1]

    return do
