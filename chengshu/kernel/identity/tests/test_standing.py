"""Whom a token stands for is remembered between requests, and true at every one of them."""

from datetime import timedelta

import pytest

from chengshu.kernel.base.clock import now, set_to, today
from chengshu.kernel.identity import tokens
from chengshu.kernel.identity.acting import capacities
from chengshu.kernel.identity.models import Delegation, Holding, Organisation
from chengshu.kernel.identity.standing import offered, standing
from tests.cast import someone


@pytest.fixture
def secret(cast):
    return tokens.issue(cast.people.clerk, cast.bureau)[1]


def test_it_is_what_the_token_and_the_roles_say(cast, secret):
    found = standing(secret)
    assert found.token.person == cast.people.clerk
    assert found.acting == cast.clerk


def test_the_second_time_it_costs_one_query(secret, django_assert_num_queries):
    first = standing(secret)
    with django_assert_num_queries(1):
        assert standing(secret) is first


def test_an_unknown_secret_costs_one_query_and_opens_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert standing("city_nonsense") is None


def test_a_revoked_or_expired_token_opens_nothing(secret):
    token = standing(secret).token
    with set_to(token.expires_at):
        assert standing(secret) is None
    assert standing(secret).token == token
    tokens.revoke(token)
    assert standing(secret) is None


@pytest.mark.parametrize(
    ("change", "roles"),
    [
        ({"role": "leader"}, {"leader"}),
        ({"topics": ["industry"]}, {"department_clerk", "science_clerk"}),
        ({"until": today() - timedelta(days=1)}, None),
    ],
)
def test_a_change_of_role_is_felt_at_once(cast, secret, change, roles):
    standing(secret)
    Holding.objects.filter(person=cast.people.clerk).update(**change)
    found = standing(secret)
    assert (found and set(found.acting.roles)) == roles
    if "topics" in change:
        assert set(found.acting.topics.values()) == {frozenset({"industry"})}


def test_a_second_organisation_becomes_an_own_one_at_once(cast, secret):
    assert standing(secret).acting.own == {cast.bureau.pk.hex}
    held = Holding.objects.get(person=cast.people.clerk, role="department_clerk")
    Holding.objects.create(
        number="ROLE-2",
        person=held.person,
        organisation=cast.office,
        role="expert",
        topics=[],
        since=held.since,
        created_at=now(),
        changed_at=now(),
        version=1,
    )
    assert standing(secret).acting.own == {cast.bureau.pk.hex, cast.office.pk.hex}


def test_a_moved_organisation_is_seen_where_it_is(cast, secret):
    standing(secret)
    Organisation.objects.filter(pk=cast.bureau.pk).update(place=cast.west)
    assert standing(secret).acting.organisation.place == cast.west


def test_a_role_that_begins_tomorrow_is_held_tomorrow(cast):
    newcomer = someone("newcomer", "新人", (cast.bureau, "department_clerk", []))
    Holding.objects.filter(person=newcomer).update(since=today() + timedelta(days=1))
    secret = tokens.issue(newcomer, cast.bureau)[1]
    assert standing(secret) is None
    with set_to(now() + timedelta(days=1)):
        assert standing(secret).acting.roles == {"department_clerk"}


def test_the_day_of_use_is_noted_once(secret, django_assert_num_queries):
    token = standing(secret).token
    token.refresh_from_db()
    assert token.last_used_on == today()
    later = now() + timedelta(days=2)
    with set_to(later):
        standing(secret)
        token.refresh_from_db()
        assert token.last_used_on == today()


def test_for_whom_a_person_may_act_costs_two_queries_the_second_time(cast, django_assert_num_queries):
    clerk = cast.people.clerk
    first = offered(clerk)
    assert first == capacities(clerk)
    with django_assert_num_queries(2):
        assert offered(clerk) is first


def test_a_delegation_given_and_taken_back_is_felt_at_once(cast):
    clerk, day = cast.people.clerk, today()
    own = [one.organisation for one in offered(clerk)]
    lent = Delegation.objects.create(
        number="DLG-1", giver=cast.people.east_clerk, taker=clerk, organisation=cast.east_office,
        since=day, until=day, state="given", created_at=now(), changed_at=now(),
    )  # fmt: skip
    assert [one.organisation for one in offered(clerk)] == [*own, cast.east_office]
    Delegation.objects.filter(pk=lent.pk).update(state=Delegation.ENDED)
    assert [one.organisation for one in offered(clerk)] == own
    Holding.objects.filter(person=clerk).update(until=day - timedelta(days=1))
    assert offered(clerk) == []
