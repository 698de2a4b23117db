"""A product that disappoints is looked at again, and kept or delisted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.industry.trials.models import Trial
from chengshu.industry.trials.rules import disappoints
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.cast import acting, firm, someone
from tests.journeys.building import evaluated, listed

MONDAY = date(2024, 11, 4)


@pytest.fixture
def makers(cast):
    """Twelve more manufacturers."""
    firms = [firm(100 + n, f"样城第{n}制造有限公司", cast.east) for n in range(12)]
    return [acting(someone(f"maker{n}", f"经办{n}", (one, "firm_agent", []))) for n, one in enumerate(firms)]


def rate(cast, product, makers, scores):
    for maker, score in zip(makers, scores, strict=True):
        evaluated(cast, product, maker, score)
    product.refresh_from_db()
    return product.state


@given(st.lists(st.integers(1, 5), max_size=40))
def test_five_evaluations_with_a_mean_below_two_and_a_half_disappoint(scores: list[int]) -> None:
    assert disappoints(len(scores), sum(scores)) == (len(scores) >= 5 and 2 * sum(scores) < 5 * len(scores))


@pytest.mark.parametrize(("scores", "state"), [
    ([1, 1, 1, 1], "listed"), ([2, 2, 2, 2, 2], "watched"), ([3, 2, 3, 2, 2], "watched"), ([5, 2, 2, 2, 2], "listed"),
    ([1, 1, 1, 5, 5], "listed"), ([3, 3, 3, 3, 3, 1], "listed"),
])  # fmt: skip
def test_the_evaluation_that_tips_it_puts_it_before_the_clerk(cast, makers, scores, state) -> None:
    assert rate(cast, listed(cast, seats_offered=20), makers[: len(scores)], scores) == state


def test_watched_it_says_why_has_a_deadline_and_takes_no_new_trials(cast, makers) -> None:
    with set_to(MONDAY):
        product = listed(cast, seats_offered=20)
        rate(cast, product, makers[:5], [2, 1, 3, 2, 2])
        told = Entry.objects.filter(record=product.pk).latest("id")
        assert (told.verb, told.actor, told.told["reason"]) == ("watch", None, "最近 5 次评价平均 2.0 分。")
        assert product.due_on == date(2024, 11, 11)
        with pytest.raises(Invalid):
            begin(makers[5], Trial, "request", {"product": product.number, "seats": 1})


def test_kept_by_the_clerk_only_new_evaluations_count_against_it(cast, makers) -> None:
    with set_to(MONDAY):
        product = listed(cast, seats_offered=20)
        rate(cast, product, makers[:5], [2, 2, 2, 2, 2])
        for other in (cast.provider, cast.maker, cast.scenario):
            with pytest.raises(Refused):
                perform(other, product, "keep", {"reason": "已改进"})
        product = perform(cast.industry, product, "keep", {"reason": "服务商已改进"}).record
        assert (product.state, product.kept_on) == ("listed", MONDAY)
    with set_to(MONDAY + timedelta(days=9)):
        assert rate(cast, product, makers[5:9], [2, 2, 2, 2]) == "listed"
        assert rate(cast, product, makers[9:10], [2]) == "watched"


def test_delisted_by_the_clerk_its_running_trials_go_on(cast, makers) -> None:
    product = listed(cast, seats_offered=20)
    begun = begin(cast.outsider, Trial, "request", {"product": product.number, "seats": 1})
    begun = perform(cast.provider, begun, "accept").record
    assert rate(cast, product, makers[:5], [1, 1, 1, 1, 1]) == "watched"
    product = perform(cast.industry, product, "delist", {"delisted_for": "low_score", "reason": "评价持续偏低"}).record
    done = perform(cast.outsider, begun, "evaluate", {"score": 1, "comment": "不好用"}).record
    product.refresh_from_db()
    assert (product.state, done.state) == ("delisted", "evaluated")
