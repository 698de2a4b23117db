"""What holds whatever the numbers, days and documents: who comes first is served first, a version counts from its first day to its
last, and a decision that was kept is made again."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

import duckdb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chengshu.kernel.rules.allocating import Claim, allocate_some
from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import InvalidPolicy, Policy, read_policy
from chengshu.kernel.rules.population import amounts, entitle
from chengshu.kernel.rules.replaying import digest, freeze, replay
from chengshu.kernel.rules.tests.expressions import PEOPLE, people, written
from chengshu.kernel.rules.tests.grid import load
from chengshu.kernel.rules.tests.invented import facts, plain

CONNECTION = duckdb.connect()
ONE = timedelta(days=1)
LEAP_DAYS = [date(2020, 2, 29), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2023, 2, 28)]


@cache
def first_come(short: str) -> Policy:
    budget = f"group: help\nbudget: {{key: b, order: first_come, short: {short}}}\n"
    return read_policy(plain(names="full_time", more=budget), facts())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=12),
    st.integers(0, 300),
    st.sampled_from(["cut", "none", "next"]),
    st.randoms(use_true_random=False),
)
def test_who_comes_first_is_served_first_and_nobody_overtakes(
    asked: list[int], available: int, short: str, random: Random
) -> None:
    """Up to the first that does not fit everybody is paid in full, after him nobody is paid anything."""
    names = random.sample(range(len(asked)), len(asked))
    claims = [
        Claim("plain", f"人{name:02}", "", fen, came=came)
        for came, (name, fen) in enumerate(zip(names, asked, strict=True))
    ]
    found = allocate_some(random.sample(claims, len(claims)), [first_come(short)], {"b": available})
    paid = {one.subject: one.amount for one in found}
    before = [0, *accumulate(asked)]
    fits = [before[n + 1] <= available for n in range(len(asked))]
    rest = available - max(fen for fen in before if fen <= available) if short == "cut" else 0
    edge = fits.index(False) if False in fits else len(asked)
    expected = [fen if n < edge else rest if n == edge else 0 for n, fen in enumerate(asked)]
    assert [paid[one.subject] for one in claims] == expected


def in_versions(first: date, last: date, second: date, dated: bool) -> Policy:
    """1,000 yuan in the first period, 2,000 in the second, by the day of the fact or by the day asked."""
    periods = f"periods: [{{from: {first}, to: {last}}}, {{from: {second}, parameters: {{some: 2000元}}}}]"
    text = plain(names="arrived_on").replace("periods: [{from: 2020-01-01}]", periods)
    return read_policy(text.replace("periods:", "dated: arrived_on\nperiods:") if dated else text, facts())


@settings(max_examples=25, deadline=None)
@given(
    st.one_of(st.sampled_from(LEAP_DAYS), st.dates(date(2010, 1, 1), date(2040, 1, 1))),
    st.integers(0, 800),
    st.integers(1, 2),
    st.booleans(),
)
def test_a_version_counts_from_its_first_day_to_its_last_and_not_a_day_longer(
    last: date, length: int, gap: int, dated: bool
) -> None:
    first, second = last - timedelta(days=length), last + timedelta(days=gap)
    made = in_versions(first, last, second, dated)
    days = sorted({one + ONE * more for one in (first, last, second) for more in (-1, 0, 1)})
    due = [200_000 if day >= second else 100_000 if first <= day <= last else None for day in days]
    if not dated:
        assert [decide(made, {}, day).amount for day in days] == due
        load(CONNECTION, "people", ["arrived_on"], [{}])
        found = [amounts(CONNECTION, [made], day, {"people": "people"})[0].amount for day in (last, last + ONE)]
        assert found == [100_000, 200_000 if gap == 1 else 0]
        return
    assert [decide(made, {"arrived_on": day}, date(2050, 1, 1)).amount for day in days] == due
    load(CONNECTION, "people", ["arrived_on"], [{"arrived_on": day, "subject": f"{day}"} for day in days])
    entitle(CONNECTION, [made], date(2050, 1, 1), {"people": "people"})
    stored = dict(CONNECTION.execute("SELECT subject, amount FROM entitlement").fetchall())
    assert [stored.get(f"{day}") for day in days] == due


@settings(max_examples=12, deadline=None)
@given(written("T", 2), written("M", 2), st.integers(0, 2**32), st.dates(date(2019, 1, 1), date(2029, 1, 1)))
def test_a_kept_decision_is_made_again_with_the_same_hashes(when: str, amount: str, seed: int, day: date) -> None:
    try:
        made = read_policy(plain(when, amount, ", ".join(PEOPLE)), facts())
    except InvalidPolicy as error:
        assume(all("超过" not in str(one) and "太复杂" not in str(one) for one in error.problems))
        raise
    for row in people(seed, 3):
        decision = decide(made, row, day)
        frozen = freeze(made, row, day)
        again = replay(json.loads(json.dumps(frozen)))
        assert again == decision
        assert (again.hash, digest(again)) == (made.hash, frozen["decision"])
