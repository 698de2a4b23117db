"""Whom policies reach, what nobody has claimed and what waits for a budget: as the API tells it, after real claims."""

from collections.abc import Iterator
from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.lifecycle.perform import perform
from chengshu.services.subsidies.reactions import nightly
from tests.cast import acting, someone
from tests.journeys.conftest import Program
from tests.journeys.policies import applied, approved, paid, proof, published


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


FIGURES = ("entitled", "reach", "unclaimed", "waiting")


def told(cast) -> dict[str, float | None]:
    program = Program(cast.leader)
    return {name: program.figure(f"subsidies.{name}") for name in FIGURES}


def test_reach_and_what_is_unclaimed_follow_every_claim_to_the_fen(cast, people) -> None:
    """Two doctors (6,000 yuan) and a master (3,000) are entitled, the budget holds 20,000."""
    assert told(cast) == {"entitled": None, "reach": None, "unclaimed": None, "waiting": None}
    policy = published(cast)
    people("doctor", "doctor", "master")
    nightly()
    assert told(cast) == {"entitled": 3, "reach": 0, "unclaimed": 1.5, "waiting": None}
    claim = approved(cast, policy)
    assert told(cast) == {"entitled": 3, "reach": 33.3, "unclaimed": 0.9, "waiting": None}
    paid(cast, claim)
    assert told(cast) == {"entitled": 3, "reach": 33.3, "unclaimed": 0.9, "waiting": None}
    program = Program(cast.leader)
    for name, value in (("reach", 33.3), ("unclaimed", 0.9)):
        assert program.figure(f"subsidies.{name}", "policy")[1] == {policy.number: value}
    others = [acting(someone(f"doctor{n}", f"博士{n}")) for n in range(3)]
    claims = [applied(cast, policy, by, proofs=[proof(by)]) for by in others]
    assert told(cast) == {"entitled": 3, "reach": 33.3, "unclaimed": 0, "waiting": None}
    perform(cast.policy_clerk, claims[-1], "accept")
    assert perform(cast.policy_reviewer, claims[-1], "approve").record.state == "queued"
    assert told(cast) == {"entitled": 3, "reach": 33.3, "unclaimed": 0, "waiting": 0.6}
    perform(acting(claims[0].person), claims[0], "withdraw")
    assert told(cast)["waiting"] == 0.6
