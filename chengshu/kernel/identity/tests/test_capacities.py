"""Whom a person may act for, on which day, and what an acting carries."""

from datetime import date, timedelta

import pytest

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.identity.acting import PLATFORM, acting_as, capacities
from chengshu.kernel.identity.models import Delegation, Holding

DAY = date(2024, 5, 6)


def hold(person, organisation, role, since, until=None, topics=()):
    return Holding.objects.create(
        number=f"ROLE-{uuid7().hex[-12:]}", person=person, organisation=organisation, role=role,
        topics=list(topics), since=since, until=until, created_at=now(), changed_at=now(),
    )  # fmt: skip


def delegate(giver, taker, organisation, since, until, state="given"):
    return Delegation.objects.create(
        number=f"DLG-{uuid7().hex[-12:]}", giver=giver, taker=taker, organisation=organisation,
        since=since, until=until, state=state, created_at=now(), changed_at=now(),
    )  # fmt: skip


def keys(person, day=DAY):
    return [one.key for one in capacities(person, day)]


def test_a_person_without_a_role_acts_as_a_citizen(cast):
    assert capacities(cast.people.citizen) == []
    acting = acting_as(cast.people.citizen)
    assert (acting.organisation, acting.roles, acting.own) == (None, {"citizen"}, frozenset())
    assert acting.words == "市民（本人）"


def test_a_role_holds_on_its_first_and_its_last_day_and_not_outside(cast):
    citizen = cast.people.citizen
    hold(citizen, cast.bureau, "department_clerk", DAY, DAY + timedelta(days=2))
    held = [bool(keys(citizen, DAY + timedelta(days=n))) for n in range(-1, 4)]
    assert held == [False, True, True, True, False]


def test_a_role_that_ended_yesterday_gives_no_capacity_today(cast):
    citizen = cast.people.citizen
    hold(citizen, cast.bureau, "department_clerk", DAY, DAY)
    with set_to(DAY):
        assert acting_as(citizen).organisation.number == "BUREAU"
    with set_to(DAY + timedelta(days=1)):
        acting = acting_as(citizen, "BUREAU:")
        assert (acting.organisation, acting.roles) == (None, {"citizen"})


def test_several_roles_in_one_organisation_are_one_capacity_with_all_their_topics(cast):
    expert, before = cast.people.expert, cast.expert.topics["expert"]
    hold(expert, cast.institute, "expert", DAY, topics=["one more"])
    hold(expert, cast.institute, "department_clerk", DAY)
    with set_to(DAY):
        acting = acting_as(expert)
    assert keys(expert) == ["INST:"]
    assert acting.roles == {"expert", "department_clerk"}
    assert acting.topics == {"expert": before | {"one more"}, "department_clerk": frozenset()}


def test_two_organisations_are_two_capacities_the_older_first(cast):
    clerk = cast.people.clerk
    hold(clerk, cast.office, "department_clerk", DAY)
    assert keys(clerk) == ["BUREAU:", "OFFICE:"]
    with set_to(DAY):
        chosen = acting_as(clerk, "OFFICE:")
    assert chosen.organisation == cast.office
    assert chosen.own == {cast.bureau.pk.hex, cast.office.pk.hex}


def test_a_delegate_acts_with_the_givers_roles_and_names_the_giver(cast):
    giver, taker = cast.people.east_clerk, cast.people.clerk
    delegate(giver, taker, cast.east_office, DAY, DAY + timedelta(days=4))
    assert keys(taker) == ["BUREAU:", "EAST:PSN-east"]
    with set_to(DAY):
        acting = acting_as(taker, "EAST:PSN-east")
    assert (acting.organisation, acting.roles, acting.on_behalf_of) == (
        cast.east_office,
        {"district_clerk"},
        giver,
    )
    assert acting.words == "部门经办（东区人民政府，代东区经办办理）"
    assert acting.own == {cast.bureau.pk.hex}


def test_a_delegation_covers_one_organisation_and_not_the_givers_others(cast):
    giver, taker = cast.people.east_clerk, cast.people.citizen
    hold(giver, cast.office, "department_clerk", DAY)
    delegate(giver, taker, cast.office, DAY, DAY)
    assert keys(taker) == ["OFFICE:PSN-east"]


def test_what_the_giver_loses_the_delegate_loses_too(cast):
    giver, taker = cast.people.citizen, cast.people.clerk
    hold(giver, cast.office, "department_clerk", DAY, DAY)
    delegate(giver, taker, cast.office, DAY, DAY + timedelta(days=9))
    assert keys(taker) == ["BUREAU:", "OFFICE:PSN-citizen"]
    assert keys(taker, DAY + timedelta(days=1)) == ["BUREAU:"]


def test_a_delegate_cannot_hand_a_delegation_on(cast):
    first, second, third = cast.people.east_clerk, cast.people.clerk, cast.people.citizen
    delegate(first, second, cast.east_office, DAY, DAY)
    delegate(second, third, cast.east_office, DAY, DAY)
    assert keys(third) == []


def test_a_delegation_taken_back_on_its_first_day_ends_at_once(cast):
    giver, taker = cast.people.east_clerk, cast.people.citizen
    one = delegate(giver, taker, cast.east_office, DAY, DAY)
    with set_to(DAY):
        assert keys(taker) == ["EAST:PSN-east"]
        Delegation.objects.filter(pk=one.pk).update(state=Delegation.ENDED)
        assert keys(taker) == []


def test_a_day_gone_by_is_answered_by_dates_alone(cast):
    giver, taker = cast.people.east_clerk, cast.people.citizen
    delegate(giver, taker, cast.east_office, DAY, DAY, state=Delegation.ENDED)
    with set_to(DAY + timedelta(days=30)):
        assert keys(taker, DAY) == ["EAST:PSN-east"]


def test_finding_the_capacities_costs_two_queries_however_many_they_are(cast, django_assert_num_queries):
    delegate(cast.people.east_clerk, cast.people.clerk, cast.east_office, DAY, DAY)
    with django_assert_num_queries(2):
        found = capacities(cast.people.clerk, DAY)
        assert [(str(one.organisation.place), str(one.giver or "")) for one in found] == [
            ("样城市", ""),
            ("东区", "东区经办"),
        ]


@pytest.mark.parametrize(("left", "right"), [("clerk", "east_clerk"), ("citizen", "clerk")])
def test_two_actings_that_see_different_rows_have_different_keys(cast, left, right):
    assert getattr(cast, left).key != getattr(cast, right).key


def test_the_platform_is_named_as_such():
    assert (PLATFORM.key, PLATFORM.words) == ("platform", "平台")
