"""Whatever a program sends to any address of the API, it gets an answer the document names, never a 5xx."""

import itertools
import json
import traceback

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chengshu.kernel.identity import tokens
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.register import REGISTERS
from tests.api_fuzz.shapes import shape
from tests.invented.models import Award, Booking, Case, Room
from tests.thoroughly import IN_PASSING, THOROUGHLY

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
#: The invented registers ask questions of every kind and have records: they are tried longer than the rest.
INVENTED = "^/city/(awards|bookings|cases|opinions|rooms)"


@pytest.fixture
def schema(db, settings):
    """The document, from the platform itself. Requests must not close the connection that holds our rows."""
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 10**9
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def knocking(cast):
    """Two of the cast, each with a token, and records for them to try their steps on."""
    room = begin(cast.clerk, Room, "open", {"name": "一号", "seats": 9})
    begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
    case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    begin(cast.maker, Case, "apply", {"title": "另一件", "district": "990001"})
    begin(cast.maker, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
    return [
        {"Authorization": f"Bearer {tokens.issue(acting.person, acting.organisation)[1]}"}
        for acting in (cast.maker, cast.east_clerk)
    ]


@pytest.fixture
def broken():
    """What broke inside: a 500 itself says nothing."""
    seen = []

    def note(**_):
        seen.append(traceback.format_exc(limit=-6))

    got_request_exception.connect(note)
    yield seen
    got_request_exception.disconnect(note)


_turn = itertools.count()


def aim(case):
    """Every other time at a record that is there: a number made up finds nothing and tests little."""
    if next(_turn) % 2 or "number" not in (case.path_parameters or {}):
        return
    register = next(one for one in REGISTERS.values() if case.operation.path.startswith(f"/{one.path}/"))
    number = register.noun._default_manager.values_list("number", flat=True).first()
    if number:
        case.path_parameters["number"] = number


def knock(case, knocking, broken):
    """Send one request as each of them. Raises what schemathesis finds wrong with an answer."""
    aim(case)
    for headers in knocking:
        savepoint = transaction.savepoint()
        answer = case.call(headers=headers)
        if answer.status_code >= 500:
            transaction.savepoint_rollback(savepoint)
            sent = [case.method, case.formatted_path, case.query, str(case.body)[:500]]
            raise AssertionError(f"{json.dumps(sent, ensure_ascii=False, default=str)}\n{''.join(broken[-1:])}")
        transaction.savepoint_commit(savepoint)
        case.validate_response(answer, checks=CHECKS)


def faults(operations, examples, knocking, broken):
    """Try every operation n times, with the same requests at every run; what went wrong, by operation."""
    found = []
    for operation in operations:
        negative = [operation.as_strategy(GenerationMode.NEGATIVE)] if operation.body or operation.query else []
        cases = operation.as_strategy(GenerationMode.POSITIVE)
        for strategy in negative:
            cases |= strategy

        @settings(
            max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases)
        def send(case):
            knock(case, knocking, broken)

        try:
            send()
        except Exception as fault:
            found.append(f"{operation.label}\n{fault}")
    return found


def operations_of(schema):
    return [found.ok() for found in schema.get_all_operations()]


def some_of_each_shape(operations, many):
    """Of operations that ask the same way, the first few."""
    if THOROUGHLY:
        return operations
    alike = {}
    for one in operations:
        raw = one.definition.raw
        asked = {shape(part) for part in raw.get("parameters", [])}
        key = (one.method, one.path.count("/"), *sorted(asked), shape(raw.get("requestBody")))
        alike.setdefault(key, []).append(one)
    return [one for found in alike.values() for one in found[:many]]


def test_every_answer_is_one_the_document_names(schema, knocking, broken):
    operations = operations_of(schema.include(path_regex=INVENTED))
    assert len(operations) > 60
    examples = 6 if THOROUGHLY else 4 if connection.vendor == "sqlite" else 3
    assert "\n\n".join(faults(operations, examples, knocking, broken)) == ""


@IN_PASSING  # the same doors as above, with other columns
def test_so_it_is_in_every_system_of_the_city(schema, knocking, broken):
    operations = some_of_each_shape(operations_of(schema.exclude(path_regex=INVENTED)), 1)
    assert len(operations) > 100
    assert "\n\n".join(faults(operations, 4 if THOROUGHLY else 2, knocking, broken)) == ""
