"""Parties by path (`room.keeper`) and by place in the organisation tree (the clerk of *this* case's
district).
"""

import pytest

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.cast import body, someone
from tests.invented.flow import CASE, REPORT
from tests.invented.models import Booking, Report


@pytest.fixture
def booking(cast, room):
    return begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2099-01-01"})


def test_the_keeper_of_the_booked_room_accepts(cast, booking):
    assert perform(cast.clerk, booking, "accept").record.state == "held"


@pytest.mark.parametrize("who", ["maker", "east_clerk", "leader", "outsider", "citizen"])
def test_nobody_else_accepts_not_even_the_holder_or_a_body_above(cast, booking, who):
    with pytest.raises(Refused, match=r"“同意”由管理单位办理，您现在以.*身份操作"):
        perform(getattr(cast, who), booking, "accept")


def test_a_new_record_belongs_to_the_organisation_that_makes_it(cast, booking):
    assert booking.holder == cast.maker_firm
    with pytest.raises(Refused):
        perform(cast.outsider, booking, "enlarge", {"seats": 2})


def test_the_clerk_of_this_case_s_district_sends_it_back(cast, case):
    with pytest.raises(Refused, match="办件所在区市经办人"):
        perform(cast.west_clerk, case, "send_back", {"reason": "补材料"})
    assert perform(cast.east_clerk, case, "send_back", {"reason": "补材料"}).record.state == "supplementing"


def test_a_clerk_of_the_whole_city_covers_every_district_in_it(cast, case):
    clerk = acting_as(someone("city", "市级经办", (cast.government, "district_clerk", [])))
    assert perform(clerk, case, "send_back", {"reason": "补材料"}).record.state == "supplementing"


def test_the_same_person_may_in_one_organisation_and_not_in_another(cast, case):
    person = someone(
        "both", "两处任职", (cast.west_office, "district_clerk", []), (cast.east_office, "district_clerk", [])
    )
    with pytest.raises(Refused, match="西区人民政府"):
        perform(acting_as(person, "WEST"), case, "send_back", {"reason": "补材料"})
    assert perform(acting_as(person, "EAST"), case, "send_back", {"reason": "补材料"}).record.version == 2


def test_a_role_ends_with_its_period(cast, case, on):
    cast.people.east_clerk.holdings.update(until="2024-03-04")
    with on("2024-03-04"):
        assert acting_as(cast.people.east_clerk).roles == {"district_clerk"}
    with on("2024-03-05"), pytest.raises(Refused):
        perform(acting_as(cast.people.east_clerk), case, "send_back", {"reason": "补材料"})


def test_the_people_of_a_rule_are_those_it_lets(cast, case, room):
    street = body("STREET", "东区街道办", cast.east, cast.east_office)
    someone("street", "街道经办", (street, "district_clerk", []))
    covering = CASE.by_verb["send_back"].by.people(case)
    assert covering == {cast.people.east_clerk.pk, street.holdings.get().person_id}
    keepers = REPORT.by_verb["submit"].by.people(Report(room=room))
    assert keepers == set(cast.bureau.holdings.values_list("person", flat=True))
