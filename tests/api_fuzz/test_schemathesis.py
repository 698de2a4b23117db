"""Whatever a program sends to any address of the API, it gets an answer the document names, and never a 5xx."""

import itertools
import json
import traceback

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chengshu.kernel.identity import tokens
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.register import REGISTERS
from tests.cast import assemble
from tests.invented.models import Award, Booking, Case, Room

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CONFIG = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}, "examples": {"enabled": False}}})
#: Each is sent by both of the cast.
EXAMPLES = 4
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=CONFIG)


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """The cast and a record of every invented register, for the whole module; gives each one's headers."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assemble()
        room = begin(cast.clerk, Room, "open", {"name": "一号", "seats": 9})
        begin(cast.maker, Booking, "request", {"room": room.number, "seats": 1, "ends_on": "2030-01-01"})
        case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
        begin(cast.maker, Case, "apply", {"title": "另一件", "district": "990001"})
        perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
        begin(cast.maker, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
        yield [
            {"Authorization": f"Bearer {tokens.issue(acting.person, acting.organisation)[1]}"}
            for acting in (cast.maker, cast.east_clerk)
        ]
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def rates(settings):
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 10**9


@pytest.fixture
def faults():
    """What broke inside, for the message: a 500 itself says nothing."""
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


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_one_the_document_names(case, city, faults):
    aim(case)
    for headers in city:
        savepoint = transaction.savepoint()
        answer = case.call(headers=headers)
        if answer.status_code >= 500:
            transaction.savepoint_rollback(savepoint)
            sent = json.dumps([case.method, case.formatted_path, case.query, str(case.body)[:500]], ensure_ascii=False, default=str)
            pytest.fail(f"{sent}\n{''.join(faults[-1:])}")
        transaction.savepoint_commit(savepoint)
        case.validate_response(answer, checks=CHECKS)
