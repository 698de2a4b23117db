"""The history of a noun is what the record was, at every moment, for any sequence of verbs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.history import as_of, history_of
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.erasure import erase_personal
from chengshu.kernel.journal.feed import catch_up, drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lake.history import READER, keep, rebuild
from chengshu.kernel.lifecycle.flow import flow_of
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Booking, Case, Room

NOON = datetime(2023, 5, 20, 4, tzinfo=UTC)
#: What the journal does not tell, because it follows from the rest.
NOT_TOLD = {"id", "clocks", "wakes_on"}

ANSWERS = {
    "apply": {"title": "技改备案", "district": "990001", "phone": "13800000000"},
    "send_back": {"reason": "缺少附件"},
    "resubmit": {"title": "技改备案（补正）", "amount": "1.2万"},
    "withdraw": {},
    "open": {"name": "一号", "seats": 20},
    "close": {"reason": "装修"},
    "request": {"seats": 3, "ends_on": "2030-01-01"},
    "accept": {},
    "enlarge": {"seats": 4},
    "extend": {"ends_on": "2031-01-01"},
    "give_back": {},
}
STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 600)), min_size=1, max_size=14)


def step(records, which, choice, firm):
    """Take some step: a new record, or one of those open to a record there is. Returns the record."""
    if which >= len(records) or not (verbs := _open_verbs(records[which])):
        room = next((one for one in records if isinstance(one, Room)), None)
        drafts = [
            Room(keeper=firm),
            Case(applicant=firm),
            *([Booking(room=room, holder=firm)] if room else []),
        ]
        draft = drafts[choice % len(drafts)]
        verb = flow_of(draft).creating()[0].verb
        made = begin(PLATFORM, draft, verb, ANSWERS[verb])
        records.append(made)
        return made
    verb = verbs[choice % len(verbs)]
    records[which] = perform(PLATFORM, records[which], verb, ANSWERS[verb]).record
    return records[which]


def _open_verbs(record):
    steps = flow_of(record).leaving(record.state)
    return [one.verb for one in steps if one.verb in ANSWERS]


def as_told(row):
    columns = [column.attname for column in row._meta.concrete_fields]
    return {
        name: getattr(row, name)
        for name in columns
        if name not in {*NOT_TOLD, "row", "record", "valid_from", "valid_to"}
    }


def facts(record):
    return {name: value for name, value in record.values().items() if name not in NOT_TOLD}


def history(noun):
    rows = history_of(noun).objects.order_by("record", "valid_from", "version")
    return [(row.record, row.valid_from, row.valid_to, as_told(row)) for row in rows]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, batch=st.integers(1, 9))
def test_at_every_moment_the_history_is_what_the_record_was(cast, steps, batch):
    with transaction.atomic():
        firm, records, moment, seen = Firm.objects.get(pk=cast.maker_firm.pk), [], NOON, []
        for which, choice, minutes in steps:
            moment += timedelta(minutes=minutes)
            with set_to(moment):
                taken = step(records, which, choice, firm)
                seen = [one for one in seen if one[:2] != (moment, taken.pk)]
                seen.append((moment, taken.pk, type(taken), facts(type(taken).objects.get(pk=taken.pk))))
        sequence()
        while drain(READER, batch):
            pass
        for at, key, noun, expected in seen:
            (row,) = as_of(noun, at).filter(record=key)
            assert as_told(row) == expected
            before = as_of(noun, at - timedelta(microseconds=1)).filter(record=key)
            assert before.count() == (1 if expected["created_at"] < at else 0)
        for noun in (Room, Case, Booking):
            kept = history(noun)
            rebuild(noun)
            assert history(noun) == kept
        transaction.set_rollback(True)


def test_one_row_holds_at_any_moment_even_when_the_clock_is_set_back(cast):
    with set_to(NOON):
        room = begin(cast.clerk, Room, "open", ANSWERS["open"])
    with set_to(NOON - timedelta(days=3)):
        perform(cast.clerk, room, "close", ANSWERS["close"])
    catch_up()
    assert [row.state for row in as_of(Room, NOON)] == ["closed"]
    assert list(as_of(Room, NOON - timedelta(days=1))) == []


def test_a_column_that_an_old_entry_does_not_tell_is_empty(cast):
    append(
        noun="invented.room",
        record=cast.maker_firm.pk,
        number="ROOM-2019-000001",
        version=1,
        verb="open",
        states=("", "open"),
        payload={"changed": {"name": [None, "旧楼"], "colour": [None, "red"], "keeper_id": [None, "?"]}},
    )
    catch_up()
    (row,) = as_of(Room, now())
    assert (row.name, row.seats, row.keeper_id, row.due_on) == ("旧楼", None, None, None)


def test_an_entry_of_a_noun_that_is_gone_is_passed_over(cast):
    append(
        noun="gone.thing",
        record=cast.maker_firm.pk,
        number="X",
        version=1,
        verb="v",
        states=("", ""),
        payload={},
    )
    append(
        noun="identity.place",
        record=cast.maker_firm.pk,
        number="X",
        version=1,
        verb="v",
        states=("", ""),
        payload={},
    )
    assert catch_up() > 0
    assert drain(READER) == 0


def test_a_firm_and_an_organisation_are_one_history(cast):
    for noun, verb, changed in [
        ("identity.firm", "register", {"kind": [None, "firm"], "name": [None, "甲公司"]}),
        ("identity.organisation", "rename", {"name": ["甲公司", "乙公司"]}),
    ]:
        append(
            noun=noun,
            record=cast.east_clerk.person.pk,
            number="F1",
            version=1,
            verb=verb,
            states=("", ""),
            payload={"changed": changed},
        )
    catch_up()
    assert [row.name for row in history_of(Firm).objects.order_by("row")] == ["甲公司", "乙公司"]
    assert [row.name for row in as_of(Firm, now())] == ["乙公司"]
    assert rebuild(Firm) == 2
    assert [row.name for row in as_of(Firm, now())] == ["乙公司"]


def test_erased_personal_data_is_in_no_past_row(cast):
    case = begin(cast.maker, Case, "apply", ANSWERS["apply"])
    catch_up()
    assert [row.phone for row in history_of(Case).objects.all()] == ["13800000000"]
    perform(cast.east_clerk, case, "send_back", ANSWERS["send_back"])
    erase_personal(cast.platform, Case, case.pk, "申请 2024-1")
    catch_up()
    rows = history_of(Case).objects.order_by("row")
    assert [(row.version, row.phone, row.title) for row in rows] == [(n, None, "技改备案") for n in (1, 2, 3)]


def test_what_was_read_before_an_erasure_does_not_come_back_with_it(cast):
    case = begin(cast.maker, Case, "apply", ANSWERS["apply"])
    erase_personal(cast.platform, Case, case.pk, "申请 2024-1")
    # As if the reader had fetched the first entry just before it was emptied.
    Entry.objects.filter(version=1, record=case.pk).update(personal='{"phone":[null,"13800000000"]}')
    perform(cast.east_clerk, case, "send_back", ANSWERS["send_back"])
    Entry.objects.filter(version=3, record=case.pk).update(personal='{"phone":["","13900000000"]}')
    catch_up()
    assert [row.phone for row in history_of(Case).objects.order_by("row")] == [None, None, "13900000000"]


def test_a_day_in_the_past_is_asked_like_today(cast):
    with set_to(date(2023, 6, 1)):
        room = begin(cast.clerk, Room, "open", ANSWERS["open"])
    with set_to(date(2023, 6, 3)):
        perform(cast.clerk, room, "close", ANSWERS["close"])
    catch_up()
    noons = [datetime(2023, 6, day, 4, tzinfo=UTC) for day in (1, 2, 3, 4)]
    assert [as_of(Room, at).filter(state="open", keeper=room.keeper).count() for at in noons] == [1, 1, 0, 0]


def test_what_was_made_of_entries_before_the_history_was_rebuilt_is_not_added_to_it(cast):
    room = begin(cast.maker, Room, "open", {"name": "一号", "seats": 20})
    catch_up()
    perform(cast.maker, room, "close", {"reason": "装修"})
    sequence()
    write = keep(list(Entry.objects.order_by("place"))[-1:])
    rebuild(Room)
    with pytest.raises(RuntimeError, match="历史在此期间被重建"):
        write()
    catch_up()
    rows = history_of(Room)._default_manager.filter(record=room.pk).order_by("row")
    assert list(rows.values_list("state", "version")) == [("open", 1), ("closed", 2)]
