# ruff: noqa: E501
"""Groups, caps, earlier payments and budgets: the promises, and that a population is resolved as each of its members would be."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.rules.allocating import Allocated, Claim, allocate, allocate_some
from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import Policy, read_policy
from chengshu.kernel.rules.population import entitle
from chengshu.kernel.rules.resolving import Paid, resolve, resolve_one
from chengshu.kernel.rules.tests.grid import insert, load
from chengshu.kernel.rules.tests.invented import facts, plain

DAY = date(2024, 5, 31)
CONNECTION = duckdb.connect()


def made(
    key: str, more: str, when: str = "finished", amount: str = "investment * half", rows: str = "projects"
) -> Policy:
    names = "finished, investment, started_on" if rows == "projects" else "full_time, income, score, children"
    document = plain(when, amount, names, rows, more)
    return read_policy(document.replace("key: plain", f"key: {key}"), facts())


GROUP = "group: help\n"
BY_SUBJECT = "caps: [{per: subject, period: year, most: some}]\n"
BY_BOTH = "caps: [{per: object, period: life, most: some * half}, {per: subject, period: year, most: some}]\n"
BY_TWO = "caps: [{per: subject, period: year, most: some}, {per: policy, period: year, most: some * 3}]\n"
ONCE = "caps: [{per: object, period: quarter, times: 1}, {per: object, period: life, times: 2}, {per: subject, period: month, most: some}]\n"
BY_POLICY = "caps: [{per: policy, period: year, most: some * 3}]\n"


def budget(key: str, short: str = "cut", order: str = "first_come") -> str:
    return f"budget: {{key: {key}, order: {order}, short: {short}}}\n"


PROJECTS = [
    made("a", GROUP + BY_BOTH + budget("one", "next")),
    made("b", GROUP + BY_SUBJECT + budget("two", "next"), amount="investment * 0.4"),
    made("c", GROUP + budget("two", "none"), amount="some"),
    made("d", BY_TWO, amount="investment"),
    made("e", BY_POLICY + budget("one", "cut"), when="finished OR started_on > start"),
    made("f", GROUP + ONCE, amount="investment * 0.3"),
]
RANKED = [
    made("r", "budget: {key: one, order: ranked, rank: score, short: cut}\n", "full_time", "income", "people"),
    made(
        "s", GROUP + "budget: {key: one, order: ranked, rank: score, short: none}\n", "children > 0", "some", "people"
    ),
    made(
        "t",
        GROUP + "budget: {key: two, order: ranked, rank: children * 2, short: next}\n",
        "true",
        "some + some",
        "people",
    ),
]


def projects(random: Random, count: int) -> list[dict[str, Any]]:
    return [
        {
            "subject": random.choice(["甲", "乙", "A", "a", "丙"]), "object": f"项目{n:02}", "finished": random.choice([True, True, False, None]),
            "investment": random.choice([random.randrange(-100, 400_000), 200_000, 200_001, 100_000, None]),
            "started_on": random.choice([date(2024, 1, 1), date(2024, 4, 1), None]),
        }
        for n in range(count)
    ]  # fmt: skip


def payments(random: Random, rows: list[dict[str, Any]]) -> list[tuple[str, str, str, date, int]]:
    return [
        (
            random.choice("abcdef"),
            row["subject"],
            row["object"],
            random.choice([date(2024, 2, 1), date(2023, 12, 31), date(2024, 4, 30), date(2024, 5, 1)]),
            random.randrange(60_000),
        )
        for row in random.choices(rows, k=random.randrange(8))
    ]


@settings(max_examples=14, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 1_500_000), st.integers(0, 900_000), st.booleans())
def test_a_population_is_resolved_and_paid_as_each_of_its_members(
    random: Random, one: int, two: int, arrive: bool
) -> None:
    rows = projects(random, random.randrange(5, 60))
    came = (
        {(policy.key, row["object"]): n for n, (policy, row) in enumerate(_shuffled(PROJECTS, rows, random))}
        if arrive
        else {}
    )
    _check(PROJECTS, rows, payments(random, rows), {"one": one, "two": two}, came, {"d": 50_000, "e": 7})


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 900_000), st.integers(0, 900_000))
def test_ranked_lines_are_the_same_one_by_one_and_all_at_once(random: Random, one: int, two: int) -> None:
    rows = [
        {
            "subject": f"人{n:02}", "object": f"人{n:02}", "full_time": random.choice([True, True, None]), "income": random.randrange(300_000),
            "children": random.choice([-1, 1, 2, None]), "score": random.choice([None, *(Decimal(units).scaleb(-2) for units in range(-3, 4))]),
        }
        for n in range(40)
    ]  # fmt: skip
    _check(RANKED, rows, [], {"one": one, "two": two}, {}, {})


def test_some_of_the_policies_are_resolved_and_paid_without_the_others_and_one_nobody_was_asked_of_has_nothing() -> (
    None
):
    rows = [{"subject": "甲", "full_time": True, "income": 700, "children": 1, "score": Decimal("1.00")}]
    load(CONNECTION, "people", list(RANKED[0].facts), rows)
    entitle(CONNECTION, RANKED, DAY, {"people": "people"})
    own = [made("u", "budget: {key: three, order: first_come, short: cut}\n", "true", "some", "people"), *RANKED[:2]]
    resolve(CONNECTION, own, DAY)
    found = CONNECTION.execute("SELECT policy, subject, amount, reduced_by FROM resolved ORDER BY policy").fetchall()
    # Without t there is nobody else in the group of s.
    assert found == [("r", "甲", 700, ""), ("s", "甲", 100_000, "")]
    allocate(CONNECTION, own, {"one": 100_500, "three": 0})
    paid = CONNECTION.execute("SELECT policy, amount, reduced_by FROM allocated ORDER BY policy").fetchall()
    assert paid == [("r", 700, ""), ("s", 0, "budget:one")]


def _shuffled(
    policies: list[Policy], rows: list[dict[str, Any]], random: Random
) -> list[tuple[Policy, dict[str, Any]]]:
    pairs = [(policy, row) for policy in policies for row in rows]
    random.shuffle(pairs)
    return pairs


def _check(
    policies: list[Policy],
    rows: list[dict[str, Any]],
    paid: list[Any],
    available: dict[str, int],
    came: dict[Any, int],
    before: dict[str, int],
) -> None:
    kind = policies[0].rows
    load(CONNECTION, kind, list(policies[0].facts), rows)
    entitle(CONNECTION, policies, DAY, {kind: kind})
    CONNECTION.execute(
        "CREATE OR REPLACE TABLE earlier (policy VARCHAR, subject VARCHAR, object VARCHAR, paid_on DATE, amount BIGINT)"
    )
    insert(CONNECTION, "earlier", paid)
    resolve(CONNECTION, policies, DAY, earlier="earlier")
    places = {row["object"]: n for n, row in enumerate(rows)}
    claims, expected = [], []
    for subject in dict.fromkeys(row["subject"] for row in rows):
        own = [row for row in rows if row["subject"] == subject]
        decisions = [decide(policy, row, DAY, object=row["object"]) for row in own for policy in policies]
        ranks = {(one.policy, one.object): one.rank for one in decisions}
        earlier = [Paid(policy, day, fen, object_) for policy, who, object_, day, fen in paid if who == subject]
        for one in resolve_one(decisions, policies, earlier):
            expected.append(
                (one.policy, subject, one.object, one.amount, one.reduced_by, one.asked, one.lost, one.would)
            )
            claims.append(
                Claim(
                    one.policy,
                    subject,
                    one.object,
                    one.would,
                    ranks[one.policy, one.object],
                    came.get((one.policy, one.object), places[one.object] if not came else None),
                    one.lost,
                )
            )
    found = CONNECTION.execute(
        "SELECT policy, subject, object, amount, reduced_by, asked, lost, would FROM resolved"
    ).fetchall()
    assert sorted(found) == sorted(expected)
    CONNECTION.execute(
        "CREATE OR REPLACE TABLE arrivals (policy VARCHAR, subject VARCHAR, object VARCHAR, came BIGINT)"
    )
    owners = {row["object"]: row["subject"] for row in rows}
    insert(CONNECTION, "arrivals", [(key, owners[object_], object_, n) for (key, object_), n in came.items()])
    allocate(CONNECTION, policies, available, arrivals="arrivals" if came else None, paid_before=before)
    single = allocate_some(claims, policies, available, before)
    everybody = CONNECTION.execute("SELECT policy, subject, object, amount, reduced_by FROM allocated").fetchall()
    assert sorted(everybody) == sorted(single)
    _promises(policies, single, paid, available, before, {one[:3]: one[5] for one in expected})


def _promises(
    policies: list[Policy],
    paid_now: list[Allocated],
    earlier: list[Any],
    available: dict[str, int],
    before: dict[str, int],
    asked: dict[Any, int],
) -> None:
    """What holds whatever the numbers."""
    spent: dict[Any, int] = defaultdict(int)
    allowed: dict[Any, int] = {}
    known = {policy.key: policy for policy in policies}
    for one in paid_now:
        policy = known[one.policy]
        assert one.amount >= 0
        if policy.budget:
            spent["budget", policy.budget.key] += one.amount
        if policy.group and one.amount:
            spent["group", policy.group, one.subject, one.object] += 1
        for cap in policy.caps:
            key = {"subject": one.subject, "object": one.object, "policy": ""}[cap.per]
            spent["cap", one.policy, cap.name, key] += one.amount
            if cap.times:
                allowed[one.policy, cap.name, key] = policy.compiled.mosts[policy.caps.index(cap)][0] * asked[one[:3]]
    assert all(fen <= available[key[1]] for key, fen in spent.items() if key[0] == "budget")
    assert all(count == 1 for key, count in spent.items() if key[0] == "group")
    for key, fen in spent.items():
        if key[0] == "cap" and fen:
            policy, name, who = key[1:]
            place = next(n for n, cap in enumerate(known[policy].caps) if cap.name == name)
            cap = known[policy].caps[place]
            gone = sum(e[4] for e in earlier if e[0] == policy and who in (e[1], e[2]) and cap.counts(e[3], DAY))
            most = allowed.get(key[1:], known[policy].compiled.mosts[place][0])
            assert fen + (before.get(policy, 0) if who == "" else gone) <= most


def test_the_highest_of_a_group_counts_and_the_first_named_among_equals() -> None:
    row = {"finished": True, "investment": 200_000, "subject": "甲", "object": "x"}
    decisions = [decide(policy, row, DAY, object="x") for policy in PROJECTS[:3]]
    found = resolve_one(decisions, PROJECTS)
    assert [(one.policy, one.amount, one.reduced_by, one.would) for one in found] == [
        ("a", 50_000, "cap:object:life", 50_000), ("b", 0, "group:help", 80_000), ("c", 0, "group:help", 100_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "due", "by"),
    [
        ([("2024-04-01", 60_000)], 0, "cap:object:quarter"),
        ([("2024-04-01", 20_000)], 40_000, "cap:object:quarter"),
        ([("2024-03-31", 60_000)], 60_000, ""),
        ([("2022-05-31", 60_000), ("2023-05-31", 60_000)], 0, "cap:object:life"),
        ([("2022-05-31", 60_000), ("2023-05-31", 70_000)], 0, "cap:object:life"),
        ([("2022-05-31", 60_000), ("2023-05-31", 10_000)], 50_000, "cap:object:life"),
    ],
)
def test_a_cap_may_be_so_many_times_what_the_policy_gives_by_itself(paid: list[Any], due: int, by: str) -> None:
    policy = PROJECTS[-1]
    decisions = [decide(policy, {"finished": True, "investment": 200_000}, DAY, object="x")]
    earlier = [Paid("f", date.fromisoformat(on), fen, "x") for on, fen in paid]
    (found,) = resolve_one(decisions, [policy], [*earlier, Paid("f", DAY, 40_000, "y")])
    assert (found.amount, found.reduced_by, found.asked) == (due, by, 60_000)


def test_what_another_member_of_the_group_paid_this_year_is_taken_off() -> None:
    group = [made("x", GROUP, amount="investment"), made("y", GROUP)]
    decisions = [decide(policy, {"finished": True, "investment": 100_000}, DAY) for policy in group]
    this_year, last_year = Paid("y", date(2024, 1, 1), 30_000), Paid("y", date(2023, 12, 31), 30_000)
    assert resolve_one(decisions, group, [this_year])[0].amount == 70_000
    assert resolve_one(decisions, group, [last_year])[0].amount == 100_000
    assert resolve_one(decisions, group, [this_year])[0].reduced_by == "group:help"


def claim(policy: str, subject: str, amount: int, **more: Any) -> Claim:
    return Claim(policy, subject, "x", amount, **more)


@pytest.mark.parametrize(("short", "paid"), [("cut", [60, 40, 0]), ("none", [60, 0, 0])])
def test_first_come_first_served_and_what_is_short_is_cut_or_not_paid(short: str, paid: list[int]) -> None:
    only = [made("x", budget("b", short))]
    line = [claim("x", "甲", 60, came=1), claim("x", "丙", 30, came=3), claim("x", "乙", 50, came=2)]
    found = allocate_some(line, only, {"b": 100})
    assert [one.amount for one in sorted(found, key=lambda one: "甲乙丙".index(one.subject))] == paid
    assert {one.reduced_by for one in found if one.amount < 50 and one.subject != "甲"} == {"budget:b"}


def test_whoever_is_short_is_handed_to_the_next_best_and_holds_his_place() -> None:
    two = [made("x", GROUP + budget("b", "next")), made("y", GROUP + budget("c", "none"), amount="some")]
    line = [
        claim("x", "甲", 60, came=1), claim("x", "乙", 60, came=2), claim("x", "丙", 10, came=3), claim("y", "乙", 50, came=4, lost=True),
    ]  # fmt: skip
    found = allocate_some(line, two, {"b": 100, "c": 50})
    assert [(one.policy, one.subject, one.amount) for one in found] == [
        ("x", "甲", 60),
        ("x", "乙", 0),
        ("x", "丙", 0),
        ("y", "乙", 50),
    ]
    assert [one.amount for one in allocate_some(line, two, {"b": 100, "c": 49})] == [60, 0, 0, 0]


def test_a_budget_that_nobody_gave_or_that_orders_its_line_in_two_ways_is_refused() -> None:
    with pytest.raises(ValueError, match="没有给出预算 b"):
        allocate_some([], [made("x", budget("b"))], {})
    mixed = [
        made("x", budget("b")),
        made("r", "budget: {key: b, order: ranked, rank: score, short: cut}\n", "full_time", "some", "people"),
    ]
    with pytest.raises(ValueError, match="排队办法不同"):
        allocate_some([], mixed, {"b": 1})
