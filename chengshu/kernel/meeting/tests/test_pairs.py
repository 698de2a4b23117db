"""All pairs are what one against many finds, and an assignment is never below greedy."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.meeting import extras, likely
from chengshu.kernel.meeting.assigning import assign
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.condition import DEMAND, SUPPLY, other
from chengshu.kernel.meeting.extras import NotInstalled
from chengshu.kernel.meeting.pairs import all_pairs, exact_pairs
from chengshu.kernel.meeting.tests.wishes import offer, wish
from tests.invented.meetings import WISHES
from tests.invented.models import Offer, Wish

WORDS = [
    "机器", "视觉", "质检", "轴承", "焊接", "机器人", "数据", "采集", "网关", "能耗", "监测", "排产", "MES", "500千瓦", "电机",
    "涂装", "仓储", "追溯",
]  # fmt: skip


@pytest.fixture
def many(cast):
    """Forty wishes and sixty offers, their terms drawn."""
    chance = random.Random(7)
    firms, places = [cast.maker_firm, cast.other_firm, cast.provider_firm], [cast.east, cast.west, cast.city]

    def drawn(*some):
        return chance.choice([*some, *some, None])

    def text():
        return "".join(chance.sample(WORDS, 4))

    wishes = [
        wish(
            chance.choice(firms), text(), text=text(), place=drawn(*places), budget=drawn(100, 200),
            wanted_by=today() + timedelta(days=chance.choice([5, 50])), kind=drawn("金", "银") or "",
            papers=chance.choice([[], ["a"], ["a", "b"]]),
        )
        for _ in range(40)
    ]  # fmt: skip
    offers = [
        offer(
            chance.choice(firms), text(), chance.choice([[], [cast.east], places]), text=text(), least=drawn(50, 150),
            days=drawn(4, 40), kind=drawn("金", "银") or "", papers=chance.choice([[], ["a"], ["a", "b"]]),
        )
        for _ in range(60)
    ]  # fmt: skip
    return wishes, offers


def test_every_pair_scores_what_one_against_many_says_and_none_is_missing(many, index):
    index()
    wishes, _ = many
    found = {}
    for demand, supply, score in all_pairs(WISHES, 60):
        found.setdefault(demand, []).append((supply, score))
    for one in wishes[::4]:
        expected = [(match.record.pk, match.score) for match in best(WISHES, one, PLATFORM, 60).best]
        assert len(expected) > 1
        assert dict(found[one.pk]) == {key: pytest.approx(score, abs=1e-5) for key, score in expected}
        scores = [score for _, score in found[one.pk]]
        assert scores == sorted(scores, reverse=True)
        every = {supply: score for _, supply, score in exact_pairs(WISHES, 60, Wish.objects.filter(pk=one.pk))}
        assert {key: pytest.approx(score) for key, score in every.items() if key in dict(expected)} == dict(
            found[one.pk]
        )


def test_what_suits_the_wishes_is_judged_although_others_have_more_words_in_common(cast, index, monkeypatch):
    monkeypatch.setattr(likely, "JUDGED", 2)
    monkeypatch.setattr(likely, "EACH", 1)
    one = wish(cast.maker_firm, "机器视觉质检", kind="金", text="轴承")
    for _ in range(5):
        offer(cast.provider_firm, "机器视觉质检", text="轴承", kind="银")
    suits = [offer(cast.provider_firm, "机器视觉质检", text=text, kind="金") for text in ("齿轮", "车轴")]
    index()
    assert {match.record for match in best(WISHES, one, PLATFORM, 2).best} == set(suits)


def test_the_database_keeps_exactly_what_meets_and_of_lists_within_a_column_at_least_that(many):
    for side, rows in ((DEMAND, Offer.objects), (SUPPLY, Wish.objects)):
        asked = many[0] if side == DEMAND else many[1]
        for condition in (*WISHES.hard, *WISHES.soft):
            for one in asked[::15]:
                kept = set(rows.filter(condition.possible(other(side), rows.model, one)))
                meets = {
                    row for row in rows.all() if meets_it(condition, *((one, row) if side == DEMAND else (row, one)))
                }
                assert meets == kept if condition.demand != "papers" else meets <= kept, condition


def meets_it(condition, demand, supply):
    """As the database, which knows not whose condition it is: that does not matter where either says nothing."""
    mine, theirs = condition.said(DEMAND, demand), condition.said(SUPPLY, supply)
    return condition.degree(mine, theirs) in (1.0, None)


def test_where_conditions_leave_too_few_of_the_likeliest_more_are_looked_at(cast, index):
    one = wish(cast.maker_firm, "机器视觉质检", place=cast.east)
    for _ in range(10):
        offer(cast.provider_firm, "机器视觉质检", [cast.west])
    fit = offer(cast.provider_firm, "视觉", [cast.east])
    assert [(demand, supply) for demand, supply, _ in all_pairs(WISHES, 2)] == [(one.pk, fit.pk)]
    assert list(all_pairs(WISHES, 2, supplies=type(fit).objects.filter(pk=None))) == []


def test_those_that_may_be_met_are_found_behind_any_number_that_may_not(cast, index, monkeypatch):
    monkeypatch.setattr(likely, "STAGES", (2, 4))
    one = wish(cast.maker_firm, "机器视觉质检", place=cast.east)
    for _ in range(6):
        offer(cast.provider_firm, "机器视觉质检", [cast.west])
    fit = [offer(cast.provider_firm, name, [cast.east]) for name in ("机器视觉", "视觉")]
    index()
    assert [match.record for match in best(WISHES, one, PLATFORM, 2).best] == fit
    monkeypatch.setattr(likely, "FEW", 1)
    assert best(WISHES, one, PLATFORM, 2).best == []


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setitem(extras.PACKAGES, "pairs", ("not_a_package",))
    with pytest.raises(NotInstalled, match="需要附加组件 pairs"):
        assign([], {})


def keys(most):
    return st.integers(1, most).map(lambda nth: UUID(int=nth))


@settings(deadline=None)  # the first example imports what is heavy
@given(
    pairs=st.lists(st.tuples(keys(6), keys(5), st.integers(0, 1000).map(lambda nth: nth / 1000)), max_size=30),
    capacity=st.dictionaries(keys(5), st.integers(0, 3)),
    each=st.integers(1, 3),
)
def test_an_assignment_keeps_to_every_capacity_and_is_never_below_greedy(pairs, capacity, each):
    chosen = assign(pairs, capacity, each, usual=2)
    assert len({(demand, supply) for demand, supply, _ in chosen}) == len(chosen)
    assert set(chosen) <= set(pairs)
    for at, most in ((0, lambda _: each), (1, lambda one: capacity.get(one, 2))):
        held = [pair[at] for pair in chosen]
        assert all(held.count(one) <= most(one) for one in held)
    assert sum(score for *_, score in chosen) >= greedy(pairs, capacity, each) - 1e-9


def greedy(pairs, capacity, each):
    """The best pair first, as long as there is room."""
    total, used, served = 0.0, {}, {}
    seen = set()
    for demand, supply, score in sorted(pairs, key=lambda pair: -pair[2]):
        free = used.get(demand, 0) < each and served.get(supply, 0) < capacity.get(supply, 2)
        if free and (demand, supply) not in seen:
            seen.add((demand, supply))
            used[demand], served[supply] = used.get(demand, 0) + 1, served.get(supply, 0) + 1
            total += score
    return total
