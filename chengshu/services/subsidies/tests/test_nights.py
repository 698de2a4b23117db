"""What a night, and a publication, look at: only what has changed; and who is told then."""

from collections.abc import Iterator
from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.rules.runs import Done
from chengshu.services.policies.models import Policy
from chengshu.services.subsidies.actions.reaching import bring_up, count
from chengshu.services.subsidies.actions.telling import tell
from chengshu.services.subsidies.models import Coverage, Offer
from chengshu.services.subsidies.reactions import nightly
from tests.journeys.policies import ACCOUNT, paid, published

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


def entitled() -> dict[str, tuple[int, int, bool]]:
    return {one.policy.key: (one.entitled, one.amount, one.simulated) for one in Coverage.objects.all()}


def test_an_unchanged_night_looks_at_nobody_and_one_changed_fact_at_one(cast, people) -> None:
    published(cast), published(cast, "teacher_living")
    assert bring_up() == Done(3, 0, ("graduate_living", "teacher_living"), 6)
    with set_to(date(2026, 4, 21)):
        assert bring_up() == Done(0, 0, (), 0)
        people("bachelor", "doctor", "bachelor")
        assert bring_up() == Done(1, 0, (), 2)
    published(cast, "graduate_living", replace={"doctor: 6000元": "doctor: 7000元", "amount: 6000元": "amount: 7000元"})
    assert bring_up() == Done(0, 0, ("graduate_living",), 3)


def test_a_night_counts_and_tells_those_newly_entitled_and_nobody_twice(cast, people) -> None:
    published(cast)
    nightly()
    assert (entitled(), Offer.objects.count()) == ({"graduate_living": (2, 900_000, True)}, 0)
    people("doctor", "doctor", "bachelor")
    with set_to(date(2026, 4, 21)):
        assert (nightly(), nightly()) == (1, 0)
    offer = Offer.objects.get()
    assert (offer.person, offer.amount, offer.simulated) == (cast.people.citizen, 600_000, True)
    assert entitled() == {"graduate_living": (2, 1_200_000, True)}
    before = Coverage.objects.get().version
    with set_to(date(2026, 4, 22)):
        assert nightly() == 0
    assert Coverage.objects.get().version == before


@pytest.mark.parametrize(("period", "anew"), [("month", [0, 1, 0]), ("quarter", [0, 0, 1]), ("year", [0, 0, 0])])
def test_what_is_paid_by_the_month_or_quarter_is_offered_each_anew(cast, people, period, anew) -> None:
    cap = f"caps: [{{per: subject, period: {period}, times: 1}}]\nbudget: {{key: living"
    policy = published(cast, replace={"budget: {key: living": cap})
    people("doctor", "doctor", "bachelor")
    bring_up()
    assert tell([policy]) == 1
    paid(cast, perform(cast.citizen, Offer.objects.get(), "accept", ACCOUNT).record.claim)
    told = []
    for day in (date(2026, 4, 30), date(2026, 5, 1), date(2026, 7, 1)):
        with set_to(day):
            told.append(tell([policy]))
    assert told == anew


def test_all_policies_are_looked_up_at_once_for_those_with_an_account(
    cast, people, django_assert_max_num_queries
) -> None:
    published(cast)
    people("bachelor", "doctor", "master")
    bring_up()
    with django_assert_max_num_queries(8):
        assert tell(Policy.objects.filter(state="in_force")) == 0
    count([])
