"""Choosing whom to act for."""

import re
from datetime import timedelta

import pytest

from chengshu.kernel.base.clock import now, set_to, today
from chengshu.kernel.identity.models import Delegation, Holding
from chengshu.web.acting import CHOSEN

WHERE = "/account/acting/"


@pytest.fixture
def two_hats(cast, client):
    """The clerk also has a role in another office until today, and acts for a colleague who is away."""
    stamps = {"created_at": now(), "changed_at": now()}
    day = today()
    Holding.objects.create(
        number="ROLE-2", person=cast.people.clerk, organisation=cast.office, role="department_clerk",
        since=day, until=day, **stamps,
    )  # fmt: skip
    Delegation.objects.create(
        number="DLG-1", giver=cast.people.east_clerk, taker=cast.people.clerk, organisation=cast.east_office,
        since=day, until=day + timedelta(days=3), state="given", **stamps,
    )  # fmt: skip
    client.force_login(cast.people.clerk)
    return client


def switch(client, key, place="/account/"):
    return client.post(WHERE, {"capacity": key, "next": place})


def words(client):
    page = client.get("/account/").text
    return [
        line
        for line in (
            "部门经办（市样例局）",
            "部门经办（市另一局）",
            "部门经办（东区人民政府，代东区经办办理）",
        )
        if line in page
    ]


def test_the_page_shows_for_whom_one_acts_and_whom_else_one_may(two_hats):
    assert words(two_hats) == ["部门经办（市样例局）"]
    page = two_hats.get("/account/").text
    (choices,) = re.findall(r'<select id="capacity".*?</select>', page)
    assert re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)<', choices) == [
        ("BUREAU:", " selected", "市样例局"),
        ("OFFICE:", "", "市另一局"),
        ("EAST:PSN-east", "", "东区人民政府（代东区经办）"),
    ]


def test_a_choice_holds_from_then_on(two_hats):
    assert switch(two_hats, "OFFICE:")["Location"] == "/account/"
    assert words(two_hats) == ["部门经办（市另一局）"]
    switch(two_hats, "EAST:PSN-east")
    assert words(two_hats) == ["部门经办（东区人民政府，代东区经办办理）"]


@pytest.mark.parametrize("key", ["", "WEST:", "EAST:", "OFFICE", "EAST:PSN-west", "GOV:", "x" * 5000, "OFFICE:\x00"])
def test_what_one_may_not_be_is_refused_and_nothing_changes(two_hats, key):
    answer = switch(two_hats, key)
    assert answer.status_code == 403
    assert "您今天没有这个身份" in answer.text
    assert CHOSEN not in two_hats.session


def test_a_role_that_ended_yesterday_cannot_be_chosen(two_hats):
    with set_to(today() + timedelta(days=1)):
        assert switch(two_hats, "OFFICE:").status_code == 403


def test_a_role_that_ends_while_it_is_worn_is_taken_off(two_hats):
    switch(two_hats, "OFFICE:")
    with set_to(today() + timedelta(days=1)):
        assert words(two_hats) == ["部门经办（市样例局）"]


def test_a_person_with_one_organisation_has_nothing_to_choose(cast, client):
    client.force_login(cast.people.maker)
    assert 'name="capacity"' not in client.get("/account/").text


def test_a_choice_takes_a_post_and_a_person(cast, client, two_hats):
    assert two_hats.get(WHERE)["Location"] == "/account/"
    client.logout()
    assert switch(client, "OFFICE:")["Location"] == "/account/login/?next=/account/acting/"
    assert CHOSEN not in client.session


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "", "javascript:alert(1)", "x"])
def test_it_leads_back_within_the_site_only(two_hats, place):
    assert switch(two_hats, "OFFICE:", place)["Location"] == "/"


def test_the_choice_does_not_pass_to_the_next_person_at_the_same_desk(two_hats, cast):
    switch(two_hats, "EAST:PSN-east")
    two_hats.post("/account/logout/")
    two_hats.post("/account/login/", {"login": "east", "password": "demo"})
    assert CHOSEN not in two_hats.session
