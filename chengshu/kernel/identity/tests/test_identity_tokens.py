"""API tokens: what opens, until when, and for whom."""

import hashlib
from datetime import date, timedelta

import pytest

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.identity.tokens import READ, Token, find, issue, revoke

DAY = date(2024, 5, 6)


def test_the_secret_is_never_stored(cast):
    token, secret = issue(cast.people.clerk, cast.bureau)
    assert secret.startswith("city_")
    assert len(secret) == 48
    stored = Token.objects.values().get()
    assert secret not in str(stored)
    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert find(secret) == token


def test_another_secret_finds_nothing(cast):
    _, secret = issue(cast.people.clerk, cast.bureau)
    assert find(secret[:-1] + ("A" if secret[-1] != "A" else "B")) is None
    assert find("") is None


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_token_lives_from_one_day_to_a_year(cast, days):
    with pytest.raises(Invalid) as caught:
        issue(cast.people.clerk, cast.bureau, days=days)
    assert caught.value.extra["errors"] == [
        {"field": "days", "message": "有效天数须在 1 到 365 之间，到期后可以再建。"}
    ]
    assert Token.objects.count() == 0


@pytest.mark.parametrize("scopes", [(), ("read", "admin")])
def test_only_known_scopes_are_given(cast, scopes):
    with pytest.raises(Invalid) as caught:
        issue(cast.people.clerk, cast.bureau, scopes=scopes)
    assert caught.value.extra["errors"][0]["field"] == "scopes"


def test_it_opens_until_the_moment_it_expires(cast):
    with set_to(DAY):
        _, secret = issue(cast.people.clerk, cast.bureau, scopes=(READ,), days=1)
        end = now() + timedelta(days=1)
    with set_to(end - timedelta(seconds=1)):
        assert find(secret).scopes == ["read"]
    with set_to(end):
        assert find(secret) is None


def test_revoking_closes_it_once(cast):
    token, secret = issue(cast.people.clerk, cast.bureau)
    assert revoke(token) is True
    assert find(secret) is None
    assert revoke(token) is False


def test_a_suspended_persons_token_opens_nothing(cast):
    _, secret = issue(cast.people.clerk, cast.bureau)
    type(cast.people.clerk).objects.filter(username="clerk").update(is_active=False)
    assert find(secret) is None


def test_a_token_does_not_outlive_the_role_it_acts_with(cast):
    _, secret = issue(cast.people.clerk, cast.bureau, days=365)
    Holding.objects.filter(person=cast.people.clerk).update(until=DAY)
    with set_to(DAY):
        assert find(secret).organisation == cast.bureau
    with set_to(DAY + timedelta(days=1)):
        assert find(secret) is None


def test_a_citizens_token_acts_for_nobody_else(cast):
    _, secret = issue(cast.people.citizen, None)
    assert find(secret).organisation is None


def test_looking_one_up_is_one_query(cast, django_assert_num_queries):
    _, secret = issue(cast.people.clerk, cast.bureau)
    with django_assert_num_queries(1):
        token = find(secret)
        assert (token.person.name, token.organisation.place.name) == ("部门经办", "样城市")
