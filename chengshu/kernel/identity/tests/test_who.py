"""The words for 'who may': which rows, which people, in what words, and what is claimed on a new record."""

from datetime import UTC, datetime

import pytest

from chengshu.kernel.identity.acting import ANONYMOUS, PLATFORM
from chengshu.kernel.identity.rule import ALL, NONE
from chengshu.kernel.identity.who import acting_for, anyone, own, person, platform, role, signed_in, through
from tests.invented.models import Booking, Case, Opinion, Room

MOMENT = {"created_at": datetime(2024, 5, 6, tzinfo=UTC), "changed_at": datetime(2024, 5, 6, tzinfo=UTC)}


@pytest.fixture
def case(cast):
    return Case.objects.create(
        number="CASE-1", state="examining", title="办件", applicant=cast.maker_firm, district=cast.east,
        handler=cast.people.east_clerk, **MOMENT,
    )  # fmt: skip


ASKED = ("platform", "clerk", "east_clerk", "west_clerk", "expert", "maker", "outsider", "leader", "citizen")


def let(rule, cast, record):
    """Those of the cast a rule lets at a record; asked both of the record and of the list."""
    names = {name for name in ASKED if rule.allows(getattr(cast, name), record)}
    rows = type(record).objects.filter(pk=record.pk)
    assert names == {name for name in ASKED if rows.filter(rule.q(getattr(cast, name))).exists()}
    return names


def test_each_word_lets_exactly_those_it_names(cast, case):
    Opinion.objects.create(number="OPIN-1", case=case, expert=cast.people.expert, **MOMENT)
    everybody = set(ASKED)
    assert let(anyone, cast, case) == let(signed_in, cast, case) == everybody
    assert let(platform, cast, case) == set()
    assert let(acting_for("applicant"), cast, case) == {"maker"}
    assert let(own("applicant"), cast, case) == {"maker"}
    assert let(person("handler"), cast, case) == {"east_clerk"}
    assert let(role("district_clerk"), cast, case) == {"east_clerk", "west_clerk"}
    assert let(role("district_clerk", covers="district"), cast, case) == {"east_clerk"}
    assert let(role("firm_agent", of="applicant"), cast, case) == {"maker"}
    assert let(through("opinions", person("expert")), cast, case) == {"expert"}


def test_a_role_reads_the_records_topic(cast, case):
    Case.objects.update(outcome=sorted(cast.expert.topics["expert"])[0])
    case.refresh_from_db()
    assert let(role("expert", topic="outcome"), cast, case) == {"expert"}
    Case.objects.update(outcome="no topic of anyone")
    case.refresh_from_db()
    assert let(role("expert", topic="outcome"), cast, case) == set()


def test_rules_combine(cast, case):
    either = person("handler") | acting_for("applicant")
    assert let(either, cast, case) == {"east_clerk", "maker"}
    assert let(either & role("firm_agent"), cast, case) == {"maker"}
    assert let(~either & role("district_clerk"), cast, case) == {"west_clerk"}
    assert let(either.when(state="closed"), cast, case) == set()
    assert let(either.when(state="examining"), cast, case) == {"east_clerk", "maker"}
    assert let(~signed_in, cast, case) == set()


def test_nobody_known_is_let_at_what_anyone_may_see_and_nothing_else(case):
    assert anyone.allows(ANONYMOUS, case)
    for rule in (signed_in, acting_for("applicant"), own("applicant"), person("handler"), role("leader")):
        assert not rule.allows(ANONYMOUS, case)
        assert not rule.possible(ANONYMOUS)


def test_the_platform_acts_wherever_a_declaration_makes_it(case):
    assert platform.allows(PLATFORM, case)
    assert acting_for("applicant").allows(PLATFORM, case)


def test_whether_any_row_is_possible_costs_no_query(cast, django_assert_num_queries):
    clerk, citizen = cast.east_clerk, cast.citizen
    with django_assert_num_queries(0):
        assert role("district_clerk", covers="district").possible(clerk)
        assert not role("district_clerk", covers="district").possible(citizen)


def test_the_people_of_a_rule_are_those_to_be_told(cast, case):
    people = cast.people
    assert acting_for("applicant").people(case) == {people.maker.pk}
    assert person("handler").people(case) == {people.east_clerk.pk}
    assert role("district_clerk", covers="district").people(case) == {people.east_clerk.pk}
    assert role("firm_agent", of="applicant").people(case) == {people.maker.pk}
    assert (acting_for("applicant") | person("handler")).people(case) == {
        people.maker.pk,
        people.east_clerk.pk,
    }
    assert (role("district_clerk") & person("handler")).people(case) == {people.east_clerk.pk}
    assert anyone.people(case) is None
    assert role("expert", topic="title").people(case) == set()


def test_a_path_leads_through_several_records(cast):
    room = Room.objects.create(number="ROOM-1", name="一号", keeper=cast.bureau, seats=4, **MOMENT)
    booking = Booking.objects.create(number="BOOK-1", room=room, holder=cast.maker_firm, seats=1, **MOMENT)
    assert let(acting_for("room.keeper"), cast, booking) == {"platform", "clerk"}


def test_a_new_record_is_claimed_by_whoever_makes_it(cast):
    draft = Case()
    acting_for("applicant").claim(draft, cast.maker)
    person("handler").claim(draft, cast.maker)
    assert (draft.applicant_id, draft.handler_id) == (cast.maker_firm.pk, cast.people.maker.pk)


def test_a_claim_never_overwrites_what_is_there(cast):
    draft = Case(applicant=cast.other_firm)
    acting_for("applicant").claim(draft, cast.maker)
    assert draft.applicant_id == cast.other_firm.pk


def test_rules_say_who_they_are_for():
    assert anyone.said == "任何人"
    assert acting_for("applicant", words="申请企业").said == "申请企业"
    assert role("district_clerk").said == "区市经办人"
    assert (role("leader") | role("expert")).said == "领导或评审专家"
    assert role("leader").when(state="closed").said == "领导"
    assert (~role("leader")).said == "不是领导"


def test_nothing_and_everything_are_told_apart():
    assert (role("leader") | anyone).q(ANONYMOUS) == ALL
    assert (role("leader") | role("expert")).q(ANONYMOUS) is NONE
    assert (role("leader") & anyone).q(ANONYMOUS) is NONE
