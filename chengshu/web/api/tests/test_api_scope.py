"""Nothing of another organisation is reachable on any door of any register."""

from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to, start_of
from chengshu.kernel.journal.feed import drain_all
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.register import REGISTERS, register_of
from tests.invented.models import Award, Booking, Case, Room

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def records(cast, case, settings, tmp_path):
    """One record of each invented register that an outsider may not see, and each with a file."""
    settings.CITY_HOME = tmp_path
    room = begin(cast.clerk, Room, "open", {"name": "一号", "seats": 9})
    booking = begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    award = begin(cast.maker, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
    made = {"cases": case, "bookings": booking, "opinions": case.opinions.get(), "awards": award}
    for record in made.values():
        Document.objects.create(
            noun=record.noun(),
            record=record.pk,
            ask="proof",
            name="证明.pdf",
            kind="application/pdf",
            size=len(PDF),
            digest="0" * 64,
            uploader=cast.people.maker.pk,
            uploaded_at=record.created_at,
        )
    return made


def hidden(records, slug):
    return slug in {register_of(type(record)).slug for record in records.values() if register_of(type(record))}


@pytest.mark.parametrize("slug", ["cases", "bookings", "opinions", "awards"])
@pytest.mark.parametrize("reader", ["outsider", "citizen", "nobody"])
def test_an_outsider_reaches_nothing(programs, records, problem, slug, reader):
    program, record = getattr(programs, reader), records[slug]
    register = register_of(type(record))
    list_of, one = f"/city/{slug}", f"/city/{slug}/{record.number}"
    facets = ",".join(column.name for column in register.filtered if column.kind in ("state", "place", "record"))
    told = program.ask(f"{list_of}?facets={facets}")
    assert (told["items"], told["count"]) == ([], 0)
    assert all(counts == {} for counts in told.get("facets", {}).values())
    assert program.ask(f"{list_of}?q={record.number}")["count"] == 0
    missing = problem(program.get(one), 404)
    assert {**problem(program.get(f"/city/{slug}/NONE-1"), 404), "instance": "", "detail": ""} == {
        **missing,
        "instance": "",
        "detail": "",
    }
    problem(program.get(f"{one}/journal"), 404)
    problem(program.get(f"{one}/files"), 404)
    problem(program.get(f"{one}/files/{Document.objects.get(record=record.pk).pk}"), 404)
    entries = Entry.objects.count()
    for step in register.flow.steps:
        if not step.creates:
            assert program.post(f"{one}/{step.verb}", {}).status_code == 404, step.verb
            body = {"rows": [{"number": record.number}]}
            (outcome,) = program.post(f"{list_of}/bulk/{step.verb}", body).json()["outcomes"]
            assert outcome["problem"]["status"] == 404, step.verb
    assert Entry.objects.count() == entries


def test_a_record_one_may_not_see_cannot_be_named_in_an_answer(programs, cast, records, problem):
    own = begin(cast.outsider, Case, "apply", {"title": "另一件", "district": "990002"})
    told = problem(programs.west_clerk.post(f"/city/cases/{own.number}/merge", {"into": records["cases"].number}), 422)
    assert [error["field"] for error in told["errors"]] == ["into"]


def test_everyone_else_reaches_what_is_theirs(programs, records):
    assert programs.maker.ask("/city/cases")["count"] == 1
    assert programs.expert.ask("/city/cases")["count"] == 1
    assert programs.expert.ask("/city/opinions")["count"] == 1
    assert programs.clerk.ask("/city/bookings")["count"] == 1


def test_every_register_has_rules_for_its_rows():
    assert [one.path for one in REGISTERS.values() if not one.rows] == []


def test_a_past_day_is_open_to_those_on_the_record_through_a_part_or_a_list(programs, cast):
    with set_to(start_of(date(2024, 4, 22))):
        case = begin(cast.maker, Case, "apply", {"title": "备案", "district": "990001"})
        perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
        perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    with set_to(start_of(date(2024, 4, 23))):
        perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
    sequence()
    drain_all()
    seen = {
        name: [getattr(programs, name).ask(f"/city/cases?at=2024-04-{day}")["count"] for day in (21, 22)]
        for name in ("expert", "clerk", "second_expert", "scenario")
    }
    assert seen == {"expert": [0, 1], "clerk": [0, 1], "second_expert": [0, 0], "scenario": [0, 0]}
    past = programs.expert.ask(f"/city/cases/{case.number}?at=2024-04-22")
    assert past["state"] == "reviewed"
