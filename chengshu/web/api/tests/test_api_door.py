"""The door: methods, formats, tokens, sessions, rates, and what every answer carries."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from chengshu.kernel.base.clock import now, set_to, today
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.identity import limits, tokens
from chengshu.kernel.identity.models import Holding
from chengshu.kernel.identity.tokens import Token
from tests.invented.models import Room

OPEN = {"name": "厅", "seats": 1}


# Methods and formats


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("put", "/city/rooms", "GET, HEAD, OPTIONS, POST"),
        ("delete", "/city/rooms/ROOM-1", "GET, HEAD, OPTIONS"),
        ("patch", "/city/rooms/ROOM-1/close", "OPTIONS, POST"),
        ("get", "/city/rooms/ROOM-1/close", "OPTIONS, POST"),
        ("post", "/me", "GET, HEAD, OPTIONS"),
        ("get", "/files", "OPTIONS, POST"),
    ],
)
def test_a_method_an_address_does_not_take_is_refused_naming_those_it_takes(programs, problem, method, path, allow):
    answer = getattr(programs.nobody.client, method)(f"/api/v1{path}")
    assert problem(answer, 405)["allow"] == allow.split(", ")
    assert answer["Allow"] == allow


def test_head_tells_what_get_would_without_the_content(programs, room):
    got = programs.nobody.get("/city/rooms")
    head = programs.nobody.client.head("/api/v1/city/rooms")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(got.content)))


def test_options_say_what_may_be_asked_from_elsewhere(programs, db):
    answer = programs.nobody.client.options("/api/v1/city/rooms")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" not in answer["Access-Control-Allow-Headers"]


def test_pages_elsewhere_may_read_what_anybody_may_and_nothing_more(programs, room):
    assert programs.nobody.get("/city/rooms")["Access-Control-Allow-Origin"] == "*"
    answer = programs.maker.get("/city/rooms")
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Access-Control-Allow-Origin" not in programs.nobody.post("/city/rooms", OPEN)


def test_answers_differ_by_who_asks_and_in_which_language(programs, room):
    assert programs.nobody.get("/city/rooms")["Vary"] == "Accept-Language, Authorization, Cookie"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_a_format_that_is_not_given_is_refused(programs, room, problem, accept):
    assert problem(programs.nobody.get("/city/rooms", Accept=accept), 406)["gives"] == ["application/json"]


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.1"])
def test_json_is_given_to_whoever_takes_it(programs, room, accept):
    assert programs.nobody.get("/city/rooms", Accept=accept)["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/city/rooms/x/y/z", "/CITY/rooms", "/nonsense", "/city/rooms/x/files/7"])
def test_an_address_that_is_none_is_a_problem_too(programs, db, problem, path):
    told = problem(programs.nobody.get(path), 404)
    assert (told["type"], told["detail"]) == (
        "/docs/errors#missing",
        f"没有这个地址：/api/v1{path}。全部地址见 /api/v1/docs。",
    )
    assert programs.nobody.client.put(f"/api/v1{path}").status_code == 404


# Tokens


def test_a_token_says_who_it_stands_for(programs, cast):
    told = programs.east_clerk.ask("/me")
    assert told["person"] == {"number": "PSN-east", "name": "东区经办"}
    assert told["organisation"] == {"number": "EAST", "name": "东区人民政府"}
    assert [role["role"] for role in told["roles"]] == ["district_clerk"]
    assert told["capacities"] == [
        {"key": "EAST:", "organisation": {"number": "EAST", "name": "东区人民政府"}, "behalf": None}
    ]
    assert told["token"]["scopes"] == ["read", "write"]
    assert Token.objects.get().last_used_on == today()


def test_nobody_is_nobody(programs, db, problem):
    assert problem(programs.nobody.get("/me"), 401)["detail"] == "没有登录。请写上 Authorization: Bearer 令牌。"


@pytest.mark.parametrize(
    "header", ["Bearer city_nonsense", "Bearer", "Basic Y2xlcms6ZGVtbw==", "Bearer \u00ff", "x" * 5_000]
)
def test_a_token_unknown_is_refused_even_where_nobody_is_let_in(programs, room, problem, header):
    answer = programs.nobody.get("/city/rooms", Authorization=header)
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_expired_or_revoked_opens_nothing_from_then_on(programs, cast, problem):
    assert programs.maker.ask("/me")
    token = Token.objects.get()
    with set_to(token.expires_at + timedelta(seconds=1)):
        problem(programs.maker.get("/me"), 401)
    assert programs.maker.ask("/me")
    tokens.revoke(token)
    problem(programs.maker.get("/me"), 401)


def test_a_role_ended_or_given_is_felt_by_the_next_request(programs, cast, problem):
    assert programs.clerk.post("/city/rooms", OPEN).status_code == 201
    Holding.objects.filter(person=cast.people.clerk).update(role="expert")
    assert [role["role"] for role in programs.clerk.ask("/me")["roles"]] == ["expert"]
    Holding.objects.filter(person=cast.people.clerk).update(until=today() - timedelta(days=1))
    problem(programs.clerk.post("/city/rooms", OPEN), 401)


def test_a_person_no_longer_in_use_is_refused(programs, cast, problem):
    assert programs.clerk.ask("/me")
    type(cast.people.clerk).objects.filter(pk=cast.people.clerk.pk).update(is_active=False)
    problem(programs.clerk.get("/me"), 401)


def test_a_token_for_reading_does_not_write(programs, cast, room, problem):
    programs.clerk.secret = tokens.issue(cast.people.clerk, cast.bureau, scopes=("read",))[1]
    assert programs.clerk.get("/city/rooms").status_code == 200
    told = problem(programs.clerk.post("/city/rooms", OPEN), 403)
    assert told["detail"] == "这个令牌没有“write”权限，请换用有此权限的令牌。"
    programs.clerk.secret = tokens.issue(cast.people.clerk, cast.bureau, scopes=("write",))[1]
    problem(programs.clerk.get("/city/rooms"), 403)
    assert Room.objects.count() == 1


# Sessions


def test_a_session_writes_only_with_the_token_of_our_own_pages(cast, problem):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.people.clerk)
    assert browser.get("/api/v1/me").json()["token"] is None
    refused = browser.post("/api/v1/city/rooms", OPEN, content_type="application/json")
    assert "X-CSRFToken" in problem(refused, 403)["detail"]
    browser.cookies["csrftoken"] = "a" * 32
    made = browser.post("/api/v1/city/rooms", OPEN, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert made.status_code == 201


def test_a_token_needs_no_such_thing(programs, cast):
    programs.clerk.client = Client(enforce_csrf_checks=True)
    assert programs.clerk.post("/city/rooms", OPEN).status_code == 201


# Rates


@pytest.fixture
def at_one_moment(monkeypatch):
    """However long the requests take."""
    monkeypatch.setattr(limits, "take", limits.Buckets(clock=lambda: 1_000.0).take)


def test_the_third_of_two_requests_waits(programs, room, settings, problem, at_one_moment):
    settings.CITY_RATE_ANONYMOUS = 2
    address = {"REMOTE_ADDR": "198.51.100.7"}
    client = Client(**address)
    assert [client.get("/api/v1/city/rooms").status_code for _ in range(2)] == [200, 200]
    answer = client.get("/api/v1/city/rooms")
    assert problem(answer, 429)["retry_after"] == 30
    assert answer["Retry-After"] == "30"
    assert Client(REMOTE_ADDR="198.51.100.8").get("/api/v1/city/rooms").status_code == 200


def test_a_token_has_a_rate_of_its_own(programs, room, settings, problem, at_one_moment):
    settings.CITY_RATE_TOKEN = 1
    assert programs.maker.get("/city/rooms").status_code == 200
    assert problem(programs.maker.get("/city/rooms"), 429)["retry_after"] == 60
    assert programs.clerk.get("/city/rooms").status_code == 200


def test_tokens_tried_in_vain_count_against_the_address(programs, db, settings, problem, at_one_moment):
    settings.CITY_RATE_ANONYMOUS = 2
    client = Client(REMOTE_ADDR="198.51.100.9")
    tried = [client.get("/api/v1/me", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(3)]
    assert tried == [401, 401, 429]


def test_behind_a_proxy_of_ours_the_address_is_the_one_it_saw(programs, room, settings, at_one_moment):
    settings.CITY_RATE_ANONYMOUS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1

    def status(seen):
        return Client().get("/api/v1/city/rooms", headers={"X-Forwarded-For": seen}).status_code

    assert [status("203.0.113.1"), status("198.51.100.1, 203.0.113.1"), status("203.0.113.2")] == [
        200,
        429,
        200,
    ]


@pytest.mark.parametrize("address", ["", "unix:", "198.51.100.1:443"])
def test_a_request_that_does_not_say_whence_is_answered(programs, room, address):
    client = Client(REMOTE_ADDR=address)
    assert client.get("/api/v1/city/rooms").status_code == 200


def test_an_expired_token_is_not_remembered_as_good(programs, cast, problem):
    secret = tokens.issue(cast.people.maker, cast.maker_firm, days=1)[1]
    programs.maker.secret = secret
    assert programs.maker.ask("/me")
    with set_to(now() + timedelta(days=2)):
        problem(programs.maker.get("/me"), 401)


def test_the_type_of_a_problem_leads_to_what_it_means(programs, problem):
    page, _, code = problem(programs.nobody.get("/city/cases/NONE-1"), 404)["type"].partition("#")
    said = Client().get(page)
    assert said.status_code == 200
    assert f'<div id="{code}">' in said.content.decode()
    kinds = re.findall(r'<div id="(\w+)">', said.content.decode())
    assert len(kinds) == len(set(kinds))
    assert {"bad_request", "refused", "conflict", "invalid", "not_allowed", "failure"} <= set(kinds)


def test_every_kind_of_refusal_says_when_it_is_given_and_what_to_do():
    assert [
        kind.__name__ for kind in CityError.__subclasses__() if "code" in vars(kind) and "about" not in vars(kind)
    ] == []
