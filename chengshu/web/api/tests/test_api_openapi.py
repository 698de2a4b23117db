"""The OpenAPI document says what the door does: every register, every step, every question, every refusal."""

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from chengshu.kernel.identity.who import platform
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.register import REGISTERS
from tests.api_fuzz.shapes import shape
from tests.invented.models import Room

pytestmark = pytest.mark.sqlite  # of a document made from declarations


@pytest.fixture(scope="module")
def document():
    from django.test import Client

    return json.loads(Client().get("/api/v1/openapi.json").content)


def checker(document, schema):
    """A validator for a schema of the document."""
    root = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:openapi", root)
    return Draft202012Validator(
        {"$id": "urn:openapi", **schema} if "$ref" not in schema else absolute(schema), registry=registry
    )


def absolute(schema):
    return json.loads(json.dumps(schema).replace('"#/components', '"urn:openapi#/components'))


def conforms(document, schema, value):
    root = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:openapi", root)
    Draft202012Validator(absolute(schema), registry=registry).validate(value)


def answered(document, path, method="get", status="200"):
    return document["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]


@pytest.mark.sqlite
def test_the_document_is_valid(document):
    assert document["openapi"] == "3.1.0"
    alike = {shape([path.count("/"), asked]): (path, asked) for path, asked in document["paths"].items()}
    assert 100 < len(alike) < len(document["paths"])
    validate({**document, "paths": dict(alike.values())})


def test_every_register_and_every_step_somebody_takes_is_there(document):
    for register in REGISTERS.values():
        assert f"/{register.path}" in document["paths"]
        for step in register.flow.steps if register.flow else ():
            offered = step.by is not platform and not step.automatic
            if step.creates:
                assert ("post" in document["paths"][f"/{register.path}"]) or not offered
            else:
                assert (f"/{register.path}/{{number}}/{step.verb}" in document["paths"]) is offered, step.verb


def test_every_operation_has_a_name_of_its_own_and_says_its_refusals(document):
    operations = [item[method] for item in document["paths"].values() for method in ("get", "post") if method in item]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert {"400", "401", "403", "429"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if status[0] == "4":
                assert response["$ref"].startswith("#/components/responses/")


def test_every_refusal_is_a_problem_with_an_example(document):
    responses = document["components"]["responses"]
    assert sorted(responses) == [
        "BadRequest",
        "Conflict",
        "Invalid",
        "Missing",
        "NotAcceptable",
        "NotAllowed",
        "NotSignedIn",
        "Refused",
        "Stale",
        "TooLarge",
        "TooMany",
        "Unsupported",
    ]
    for response in responses.values():
        (example,) = response["content"]["application/problem+json"]["examples"].values()
        conforms(document, {"$ref": "#/components/schemas/Problem"}, example["value"])


def test_a_steps_questions_are_its_schema(document):
    schema = document["paths"]["/city/cases"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["title", "district"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["title"] == {
        "type": "string",
        "maxLength": 80,
        "minLength": 1,
        "title": "标题",
    }
    amount = schema["properties"]["amount"]
    assert (amount["type"], amount["description"]) == ("integer", "单位：分")
    assert amount["maximum"] <= 2**63 - 1
    assert schema["properties"]["district"]["description"] == "地点的编号"


def test_a_code_is_one_of_its_list(document):
    state = next(one for one in document["paths"]["/city/rooms"]["get"]["parameters"] if one["name"] == "state")
    assert state["schema"]["items"]["enum"] == ["open", "closed"]
    assert state["schema"]["x-names"] == {"open": "开放", "closed": "关闭"}


def test_candidates_known_only_with_the_record_stand_in_its_steps(document):
    schema = document["paths"]["/city/awards/{number}/rank"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert schema["properties"]["grade_given"]["description"] == "可选的值见该记录的 steps。"


def test_real_answers_conform(document, programs, cast, case, closed):
    begin(cast.clerk, Room, "open", {"name": "一号", "seats": 3})
    conforms(document, answered(document, "/city/cases"), programs.maker.ask("/city/cases?facets=state"))
    conforms(document, answered(document, "/city/rooms"), programs.nobody.ask("/city/rooms"))
    one = "/city/cases/{number}"
    path = f"/city/cases/{case.number}"
    conforms(document, answered(document, one), programs.east_clerk.ask(path))
    conforms(document, answered(document, f"{one}/journal"), programs.maker.ask(f"{path}/journal"))
    conforms(document, answered(document, f"{one}/files"), programs.maker.ask(f"{path}/files"))
    conforms(document, answered(document, "/me"), programs.maker.ask("/me"))
    conforms(document, answered(document, "/"), programs.nobody.ask("/"))
    done = programs.east_clerk.post(f"{path}/correct", {"outcome": "更正", "reason": "笔误"})
    conforms(document, answered(document, f"{one}/correct", "post"), done.json())
    refused = programs.east_clerk.post(f"{path}/correct", {})
    conforms(document, {"$ref": "#/components/schemas/Problem"}, refused.json())


def test_it_is_sent_once_and_speaks_the_readers_language(programs, db):
    first = programs.nobody.get("/openapi.json")
    assert programs.nobody.get("/openapi.json", If_None_Match=first["ETag"]).status_code == 304
    english = programs.nobody.get("/openapi.json", Accept_Language="en")
    assert (first["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    assert english["ETag"] != first["ETag"] or english.content == first.content


def test_it_asks_the_database_nothing(programs, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert programs.nobody.get("/openapi.json").status_code == 200


def test_the_page_of_reference_names_every_operation(programs, document, db):
    answer = programs.nobody.get("/docs", Accept="text/html")
    page = answer.content.decode()
    assert answer.status_code == 200
    for path, item in document["paths"].items():
        for method in ("get", "post"):
            if method in item:
                assert f"{method.upper()} /api/v1{path}" in page
                assert f'id="{item[method]["operationId"]}"' in page


def test_the_index_leads_to_every_register(programs, db):
    told = programs.nobody.ask("/")
    assert [one["url"] for one in told["registers"]] == sorted(f"/api/v1/{one.path}" for one in REGISTERS.values())
    assert {one["url"]: one["title"] for one in told["registers"]}["/api/v1/city/rooms"] == "会议室"


def test_a_performed_step_moves_the_etag_named_in_the_document(document, programs, cast, case):
    headers = document["paths"]["/city/cases/{number}/send_back"]["post"]["responses"]["200"]["headers"]
    assert sorted(headers) == ["ETag", "Idempotency-Replayed"]
    done = perform(cast.east_clerk, case, "send_back", {"reason": "缺"})
    assert programs.maker.get(f"/city/cases/{case.number}")["ETag"] == f'"{done.record.version}"'
