"""Delegation and absence: another acts in one's place, in one organisation, for a period; the entry names
both.
"""

from datetime import date

import pytest

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.identity.acting import acting_as, capacities
from chengshu.kernel.identity.models import Delegation
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick


@pytest.fixture
def away(cast, on):
    """The clerk of the east is away from 4 to 8 March 2024; the clerk of the bureau stands in."""
    given = Delegation(
        giver=cast.people.east_clerk, taker=cast.people.clerk, organisation=cast.east_office,
        since=date(2024, 3, 4), until=date(2024, 3, 8),
    )  # fmt: skip
    with on("2024-03-01"):
        return begin(cast.east_clerk, given, "give")


def standing_in(cast):
    return acting_as(cast.people.clerk, f"EAST:{cast.people.east_clerk.number}")


def test_who_stands_in_acts_and_the_entry_names_both(cast, away, case, on):
    with on("2024-03-04"):
        acting = standing_in(cast)
        assert acting.words == "部门经办（东区人民政府，代东区经办办理）"
        perform(acting, case, "send_back", {"reason": "补材料"})
    entry = Entry.objects.get(verb="send_back")
    assert (entry.actor, entry.behalf) == (cast.people.clerk.pk, cast.people.east_clerk.pk)
    assert entry.organisation == cast.east_office.pk


@pytest.mark.parametrize("day", ["2024-03-03", "2024-03-09"])
def test_before_and_after_the_period_they_are_refused(cast, away, case, on, day):
    with on(day), pytest.raises(Refused):
        perform(standing_in(cast), case, "send_back", {"reason": "补材料"})


def test_they_stand_in_for_one_organisation_only(cast, away, on):
    with on("2024-03-04"):
        held = [(one.organisation.number, one.giver and one.giver.username) for one in capacities(cast.people.clerk)]
    assert held == [("BUREAU", None), ("EAST", "east")]


def test_they_have_their_own_roles_back_when_they_act_for_themselves(cast, away, case, on):
    with on("2024-03-04"):
        own = acting_as(cast.people.clerk)
        assert (own.on_behalf_of, own.roles) == (None, {"department_clerk", "science_clerk"})
        with pytest.raises(Refused):
            perform(own, case, "send_back", {"reason": "补材料"})


def test_what_was_given_can_be_taken_back(cast, away, case, on):
    with on("2024-03-06"):
        perform(cast.east_clerk, away, "take_back", {})
        with pytest.raises(Refused):
            perform(standing_in(cast), case, "send_back", {"reason": "补材料"})


def test_the_platform_ends_it_after_its_last_day(away, on):
    with on("2024-03-08"):
        assert tick()["steps"] == 0
    with on("2024-03-09"):
        assert tick()["steps"] == 1
    away.refresh_from_db()
    assert (away.state, away.until) == ("ended", date(2024, 3, 8))
