"""Who may not judge what, and why."""

from datetime import date

import pytest
from django.apps import apps
from django.db.models import DateField

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.panels import together
from chengshu.kernel.panels.cooperations import COOPERATIONS, Cooperation, end_of
from chengshu.kernel.panels.models import Tie
from chengshu.kernel.panels.pool import in_conflict, pool
from tests.cast import SINCE, _stamps
from tests.exhaustive.making import make
from tests.invented.models import Booking, Room


def kept_out(cast, party, day):
    return pool("software", [party], day).excluded


def test_the_pool_is_the_experts_of_the_field_in_office_who_can_sign_in(cast, experts, monday) -> None:
    everybody = sorted(one.number for one in experts)
    assert list(pool("software", [], monday).free) == list(pool("", [], monday).free) == everybody
    assert pool("governance", [], monday).free == (cast.people.second_expert.number,)
    Holding.objects.filter(person=experts[3]).update(until=date(2024, 11, 3))
    type(experts[4]).objects.filter(pk=experts[4].pk).update(is_active=False)
    assert set(everybody) - set(pool("software", [], monday).free) == {experts[3].number, experts[4].number}


def test_whoever_holds_anything_in_a_party_or_under_it_keeps_out(cast, experts, monday) -> None:
    inside = [one.number for one in experts if one.holdings.filter(organisation=cast.institute).exists()]
    assert kept_out(cast, cast.institute, monday) == tuple(
        sorted((number, "own_organisation", "INST") for number in inside)
    )
    assert len(kept_out(cast, cast.government, monday)) == len(inside) == 5
    held = Holding.objects.create(
        number="ROLE-X", person=experts[3], organisation=cast.maker_firm, role="firm_agent", since=SINCE, **_stamps()
    )
    assert kept_out(cast, cast.maker_firm, monday) == ((experts[3].number, "own_organisation", cast.maker_firm.number),)
    Holding.objects.filter(pk=held.pk).update(until=date(2024, 11, 3))
    assert kept_out(cast, cast.maker_firm, monday) == ()


def test_a_declared_tie_keeps_out_as_long_as_it_lasts(cast, monday) -> None:
    told = {"organisation": cast.maker_firm.number, "kind": "shares"}
    tie = begin(cast.expert, Tie, "declare", {**told, "until": "2024-11-05"})
    assert tie.person == cast.people.expert
    why = ((cast.people.expert.number, "declared_tie", cast.maker_firm.number),)
    assert kept_out(cast, cast.maker_firm, monday) == kept_out(cast, cast.maker_firm, date(2024, 11, 5)) == why
    assert kept_out(cast, cast.maker_firm, date(2024, 11, 6)) == kept_out(cast, cast.other_firm, monday) == ()
    perform(cast.expert, tie, "end", {"reason": "股份已转让"})
    assert kept_out(cast, cast.maker_firm, monday) == ()


def test_only_the_expert_and_the_platform_tell_of_a_tie(cast, monday) -> None:
    told = {"organisation": cast.maker_firm.number, "kind": "shares"}
    for who in (cast.maker, cast.industry, cast.citizen):
        with pytest.raises(Refused):
            begin(who, Tie, "declare", told)
    recorded = begin(
        cast.platform, Tie, "record", {**told, "person": cast.people.expert.number, "reason": "有人举报，查实"}
    )
    assert in_conflict(cast.people.expert, [cast.maker_firm], monday) == ("declared_tie", cast.maker_firm.number)
    for who in (cast.second_expert, cast.maker):
        with pytest.raises(Refused):
            perform(who, recorded, "end", {"reason": "没有了"})


@pytest.mark.parametrize(
    ("day", "counts"), [("2024-11-04", True), ("2022-11-04", True), ("2022-11-03", False), ("2024-11-05", False)]
)
def test_work_done_together_counts_for_two_years(cast, experts, monday, monkeypatch, day, counts) -> None:
    """An expert of either side's may not judge the other."""
    monkeypatch.setattr(
        together,
        "COOPERATIONS",
        [Cooperation("invented.booking", "holder", "room.keeper", "ends_on", {"state": "held"})],
    )
    room = make(Room, cast, keeper=cast.provider_firm)
    make(Booking, cast, "held", room=room, holder=cast.maker_firm, ends_on=date.fromisoformat(day))
    for own, party in ((cast.maker_firm, cast.provider_firm), (cast.provider_firm, cast.maker_firm)):
        held = Holding.objects.create(
            number="ROLE-Y", person=experts[4], organisation=own, role="firm_agent", since=SINCE, **_stamps()
        )
        expected = (experts[4].number, "cooperation", party.number)
        assert kept_out(cast, party, monday) == ((expected,) if counts else ())
        held.delete()


@pytest.mark.parametrize("one", COOPERATIONS, ids=str)
def test_every_cooperation_that_is_declared_is_dated_by_a_day(one) -> None:
    """A moment would not be asked for as a day is."""
    way, _, column = one.on.rpartition("__")
    noun = apps.get_model(one.noun)
    assert type((end_of(noun, way) if way else noun)._meta.get_field(column)) is DateField


def test_how_many_experts_there_are_does_not_change_how_often_the_database_is_asked(
    cast, experts, monday, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(10):
        pool("software", [cast.maker_firm, cast.provider_firm], monday)
