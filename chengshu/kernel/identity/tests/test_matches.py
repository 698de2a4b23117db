"""A rule is one Q, asked of a list in SQL and of one record in Python: the two must never differ."""

from datetime import UTC, datetime

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.kernel.identity.matches import matches
from tests.invented.models import Case, Opinion

MOMENT = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture
def cases(cast):
    """Eight cases; the nullable columns are empty in some of them."""
    made = []
    for number in range(8):
        made.append(
            Case.objects.create(
                number=f"CASE-{number}",
                state=["examining", "closed"][number % 2],
                title=f"办件{number}",
                applicant=[cast.maker_firm, cast.other_firm][number // 2 % 2],
                district=[cast.east, cast.west][number // 4],
                handler=[None, cast.people.east_clerk, cast.people.clerk][number % 3],
                amount=[None, 0, 500][number % 3],
                outcome=["", "同意"][number % 2],
                created_at=MOMENT,
                changed_at=MOMENT,
            )
        )
    return made


LEAVES = st.sampled_from([
    ("state", "closed"), ("state__in", ["closed", "examining"]), ("state__in", []), ("handler", None),
    ("handler__isnull", True), ("handler__isnull", False), ("amount__isnull", True),
    ("amount", 0), ("amount__lt", 1), ("amount__lte", 0), ("amount__gt", 0), ("amount__gte", 500),
    ("district__path__startswith", "990000/990001/"), ("district__path__startswith", "990000/"),
    ("applicant__chain", "appliances"), ("applicant__place__parent__code", "990000"),
    ("outcome__startswith", "同"), ("number__in", ["CASE-1", "CASE-6"]),
])  # fmt: skip
QS = st.recursive(
    LEAVES.map(lambda leaf: Q(**dict([leaf]))),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        inner.map(lambda q: ~q),
    ),
    max_leaves=6,
)


def test_python_and_sql_let_the_same_rows_through(cases):
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(QS)
    def same(q):
        in_sql = set(Case.objects.filter(q).values_list("number", flat=True))
        assert {case.number for case in cases if matches(q, case)} == in_sql

    same()


def test_the_key_of_a_relation_costs_no_query(cast, cases, django_assert_num_queries):
    fresh = Case.objects.get(number="CASE-1")
    with django_assert_num_queries(0):
        assert matches(Q(handler=cast.people.east_clerk), fresh)
        assert not matches(Q(handler=cast.people.clerk), fresh)
        assert matches(Q(pk=fresh.pk) & ~Q(pk__in=[]), fresh)


def test_what_goes_through_children_is_asked_of_the_database(cast, cases):
    Opinion.objects.create(
        number="OPIN-1", case=cases[0], expert=cast.people.expert, created_at=MOMENT, changed_at=MOMENT
    )
    q = Q(opinions__expert=cast.people.expert)
    assert [matches(q, case) for case in cases[:2]] == [True, False]


BEHIND = Q(handler__username="clerk")


@pytest.mark.parametrize(
    "q",
    [
        BEHIND,
        ~BEHIND,
        BEHIND | Q(state="closed"),
        ~((Q(state="closed") | Q(handler=None)) & BEHIND),
    ],
)
def test_a_path_through_an_empty_relation_means_the_same_on_both_sides(cases, q):
    assert {case.number for case in cases if matches(q, case)} == set(
        Case.objects.filter(q).values_list("number", flat=True)
    )
