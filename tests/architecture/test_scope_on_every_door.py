"""What one may not see is on no door of any register: list, count, facet, export, map, search, indicator,
attachment, journal, step, API. And what SQL scopes and what Python allows are the same.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from chengshu.kernel.identity import tokens
from chengshu.kernel.identity.acting import ANONYMOUS, Acting
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.journal.entries import append
from chengshu.kernel.lifecycle.answers import Answers
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.writing import Change, tell
from chengshu.kernel.matching.finding import candidates
from chengshu.kernel.matching.sources import SOURCES
from chengshu.kernel.registers.everywhere import look
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.querying import Question, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.kernel.registers.suggesting import suggest
from chengshu.web.pages.addresses import list_url
from tests.exhaustive.making import in_every_state, make, undone
from tests.thoroughly import THOROUGHLY

#: A number that occurs nowhere else, so that one search of an answer tells.
NUMBER = "ZQ-2024-777777"
#: Who must not see, and the export they try: all three are made of the same rows.
READERS = {"outsider": "csv", "west_clerk": "xlsx", "nobody": "json"}
#: Which of a record's steps each tries: one page shows them all.
TRIED = {"csv": slice(0, 1), "xlsx": slice(1, 2), "json": slice(-1, None)}


@pytest.fixture(autouse=True)
def unhurried(settings: Any, tmp_path: Any) -> None:
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000
    settings.CITY_HOME = tmp_path


def actings(cast: SimpleNamespace) -> dict[str, Acting]:
    return cast.actings() | {"nobody": ANONYMOUS}


@pytest.mark.parametrize("noun", sorted(REGISTERS))
def test_sql_and_python_agree_on_who_sees_what(noun: str, cast: SimpleNamespace) -> None:
    register, wrong = REGISTERS[noun], []
    readings = {name: Reading(register, acting) for name, acting in actings(cast).items()}
    listing = {name: lists(reading.rows()) for name, reading in readings.items()}
    is_one = lists(register.noun._default_manager.all())
    for record in in_every_state(register.noun, cast):
        # A proxy noun may ask for more than a column: a provider is a firm with a product.
        there = is_one(record)
        for name, reading in readings.items():
            if listing[name](record) is not (reading.sees(record) and there):
                wrong.append(f"{record.state} {name}")
    assert wrong == []


def lists(rows: QuerySet[Any]) -> Callable[[Any], bool]:
    """Says whether a record is among the rows: its SQL is made once, for it is asked thousands of times."""
    key = rows.model._meta.pk
    try:
        statement, given = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return lambda record: False
    asked = f"SELECT EXISTS (SELECT 1 FROM ({statement}) AS seen WHERE seen.pk = %s)"

    def among(record: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(asked, [*given, key.get_db_prep_value(record.pk, connection)])
            return bool(cursor.fetchone()[0])

    return among


def hidden_record(register: Register, cast: SimpleNamespace, acting: Acting) -> Any:
    """A record in the first state in which they may not see it, with a file and an entry; None when they see all."""
    reading = Reading(register, acting)
    with closing(in_every_state(register.noun, cast)) as records:
        hidden = next((record.state for record in records if not reading.sees(record)), None)
    if hidden is None:
        return None
    record = make(register.noun, cast, hidden)
    register.noun._base_manager.filter(pk=record.pk).update(number=NUMBER)
    record = register.noun._base_manager.get(pk=record.pk)
    record.entry = append(**tell(Change(record, "made", cast.platform, "", {}, Answers()), {}))
    record.file = Document.objects.create(
        noun=record.noun(), record=record.pk, ask="proof", name=f"{NUMBER}.pdf", kind="application/pdf", size=1,
        digest="0" * 64, uploader=cast.people.platform.pk, uploaded_at=record.created_at,
    )  # fmt: skip
    return record


def page_doors(register: Register, record: Any, form: str) -> Iterator[str]:
    """Every address under which a page could tell of the record. `form`: of the export, each reader tries another."""
    at = list_url(register)
    yield at
    yield f"{at}?format={form}"
    if register.place:
        yield f"{at}?format=map"
    yield f"{at}{NUMBER}/"
    yield f"{at}{NUMBER}/files/{record.file.pk}"
    yield f"/journal/entry/{record.entry}/"
    steps = [step for step in register.flow.steps if not step.creates] if register.flow else []
    for step in steps[TRIED[form]]:
        yield f"{at}{NUMBER}/{step.verb}/"


def api_doors(register: Register, record: Any) -> Iterator[str]:
    at = f"/api/v1/{register.path}"
    facets = ",".join(
        one.name for one in register.filtered if one.kind in ("state", "place", "record", "code", "choice")
    )
    yield f"{at}?facets={facets}" if facets else at
    yield f"{at}/{NUMBER}"
    yield f"{at}/{NUMBER}/journal"
    yield f"{at}/{NUMBER}/files"
    yield f"{at}/{NUMBER}/files/{record.file.pk}"
    for indicator in INDICATORS.values():
        if indicator.value and register.noun in indicator.value.reads:
            yield f"/api/v1/indicators/{indicator.code}/records"


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def never(client: Client, address: str) -> int:
    """The status for a record there never was: 404, but steps may ask first who one is."""
    if settings.SESSION_COOKIE_NAME in client.cookies or not re.search(rf"{NUMBER}/\w+/$", address):
        return 404
    return client.get(address.replace(NUMBER, "ZQ-2024-777778")).status_code


def tells(client: Client, address: str, **headers: str) -> str:
    """What is wrong with the answer at an address; empty when it is that of a record there never was."""
    answer = client.get(address, headers=headers)
    if answer.status_code >= 500:
        return f"{address} {answer.status_code}"
    if NUMBER in address and answer.status_code != never(client, address):
        return f"{address} {answer.status_code}"
    # An error message may repeat the number that was asked for.
    if answer.status_code == 200 and NUMBER.encode() in body_of(answer):
        return f"{address} 说出了编号"
    return ""


@pytest.mark.sqlite  # thousands of pages; what the database has a say in is the test above
@pytest.mark.parametrize("noun", sorted(REGISTERS))
def test_no_door_shows_what_one_may_not_see(noun: str, cast: SimpleNamespace) -> None:
    register, everybody, wrong = REGISTERS[noun], actings(cast), []
    # The doors ask the scope, whoever comes: nobody, and one or the other of those who signed in.
    some = ("nobody", ("outsider", "west_clerk")[sorted(REGISTERS).index(noun) % 2])
    for reader in READERS if THOROUGHLY else some:
        form = READERS[reader]
        with undone():
            record = hidden_record(register, cast, everybody[reader])
            if record is not None:
                wrong += [f"{reader} {fault}" for fault in faults(register, record, everybody[reader], form)]
    assert wrong == []


def faults(register: Register, record: Any, acting: Acting, form: str) -> Iterator[str]:
    """What some door tells this actor that it should not."""
    browser, program, headers = Client(), Client(), {}
    if acting.person:
        browser.force_login(acting.person)
        headers = {"Authorization": f"Bearer {tokens.issue(acting.person, acting.organisation)[1]}"}
    told = [tells(browser, door) for door in page_doors(register, record, form)]
    told += [tells(program, door, **headers) for door in api_doors(register, record)]
    yield from (one for one in told if one)
    found = program.get(f"/api/v1/{register.path}?q={NUMBER}", headers=headers).json()
    if (found.get("items"), found.get("count")) != ([], 0):
        yield json.dumps(found, ensure_ascii=False)[:200]


@pytest.mark.sqlite
@pytest.mark.parametrize("reader", READERS)
def test_the_search_shows_nothing_of_what_one_may_not_see(reader: str, cast: SimpleNamespace) -> None:
    acting, browser = actings(cast)[reader], Client()
    if acting.person:
        browser.force_login(acting.person)
    told = []
    for registers in rounds():
        with undone():
            made = {one: hidden_record(one, cast, acting) for one in registers}
            hidden = {one: record for one, record in made.items() if record is not None}
            # Made one after the other: none has opened another to this reader.
            assert [one.path for one, record in hidden.items() if Reading(one, acting).sees(record)] == []
            told += [one.path for one in hidden]
            assert f"{NUMBER}/" not in browser.get(f"/search/?q={NUMBER}").content.decode()
    assert len(told) > 10


def rounds() -> list[list[Register]]:
    """Every register, in as many rounds as some table has registers: a table has a number once."""
    tables: dict[str, list[Register]] = {}
    for _, register in sorted(REGISTERS.items()):
        tables.setdefault(register.noun._meta.db_table, []).append(register)
    return [[one for one in layer if one] for layer in zip_longest(*tables.values())]


def test_the_index_offers_nobody_what_they_may_not_see(cast: SimpleNamespace, index: Any) -> None:
    """One record of every register that the reader may not see, all in the index, asked for by number."""
    everybody = actings(cast)
    for reader in READERS:
        with undone():
            hidden = {}
            for noun, register in REGISTERS.items():
                record = hidden_record(register, cast, everybody[reader]) if noun in SOURCES else None
                if record is not None:
                    hidden[noun] = f"ZQ-2024-{700_000 + len(hidden):06}"
                    register.noun._base_manager.filter(pk=record.pk).update(number=hidden[noun])
            index()
            assert len(hidden) > 10
            assert [noun for noun in hidden if (found := candidates(noun, hidden[noun])) is None or not found.ids] == []
            assert offered(everybody[reader], hidden) == []


def offered(acting: Acting, hidden: dict[str, str]) -> list[str]:
    """The hidden records that some kind of search lets out."""
    out = []
    for noun, number in hidden.items():
        table = REGISTERS[noun].noun._meta.db_table
        registers = [one for one in REGISTERS.values() if one.noun._meta.db_table == table]
        reading, asked = Reading(REGISTERS[noun], acting), Question(words=number)
        out += [noun] * bool(page(reading, asked).rows or total(reading, asked))
        out += [noun] * bool(look(acting, registers, number, 5))
        out += [noun] * bool(suggest(acting, registers, number, 5))
    return out
