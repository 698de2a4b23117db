"""Programs that knock at the API's door: one for each of the cast, and one that nobody knows."""

import json

import pytest
from django.test import Client

from chengshu.kernel.identity import tokens
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case, Room


class Program:
    """Calls addresses under /api/v1 with one person's token (or none)."""

    def __init__(self, secret=""):
        self.client, self.secret = Client(), secret

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def ask(self, path, **headers):
        """The JSON of an answer that must be given."""
        answer = self.get(path, **headers)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def post(self, path, body=None, content_type="application/json", **headers):
        data = (
            body if isinstance(body, (bytes, dict)) and content_type != "application/json" else json.dumps(body or {})
        )
        return self.client.post(f"/api/v1{path}", data, content_type=content_type, headers=self._headers(headers))

    def send(self, path, text, content_type="application/json", **headers):
        """Post bytes as they are."""
        return self.client.generic(
            "POST", f"/api/v1{path}", text, content_type=content_type, headers=self._headers(headers)
        )

    def _headers(self, headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return ({"Authorization": f"Bearer {self.secret}"} if self.secret else {}) | named


class Programs:
    """programs.maker, programs.east_clerk …: by the names of the cast, and `nobody`."""

    def __init__(self, cast):
        self.cast, self.nobody = cast, Program()

    def __getattr__(self, name):
        acting = getattr(self.cast, name)
        made = Program(tokens.issue(acting.person, acting.organisation)[1])
        setattr(self, name, made)
        return made


@pytest.fixture(autouse=True)
def rates(settings):
    """Nobody waits, save in the tests of waiting."""
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000


@pytest.fixture
def programs(cast):
    return Programs(cast)


@pytest.fixture
def case(cast):
    """A case of the maker in the east, with a private amount and a private telephone number."""
    answers = {"title": "技改备案", "district": "990001", "amount": 1_200_000, "phone": "13800000000"}
    return begin(cast.maker, Case, "apply", answers)


@pytest.fixture
def room(cast):
    return begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})


@pytest.fixture
def closed(cast, case):
    """The case after its whole life: what anybody may see."""
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
    perform(cast.clerk, case, "cosign")
    return perform(cast.east_clerk, case, "close", {"outcome": "准予"}).record


def problem(answer, status):
    """The problem of a refusal of this status."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["instance"].startswith("urn:uuid:")
    return told


@pytest.fixture(name="problem")
def problem_of():
    return problem
