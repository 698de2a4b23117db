"""Programs of the cast, knocking at the API."""

import json

import pytest
from django.test import Client

from chengshu.kernel.identity import tokens


class Program:
    """Acts for one of the cast (or, without a token, for nobody known) under /api/v1/industry."""

    def __init__(self, acting=None) -> None:
        secret = tokens.issue(acting.person, acting.organisation)[1] if acting else ""
        self.client, self.headers = Client(), {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path, status=200):
        answer = self.client.get(f"/api/v1/industry/{path}", headers=self.headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def post(self, path, status=200, **answers):
        """Take a step; making a record answers 201."""
        answer = self.client.post(
            f"/api/v1/industry/{path}",
            json.dumps(answers, default=str),
            content_type="application/json",
            headers=self.headers,
        )
        assert answer.status_code == (201 if status == 200 and "/" not in path else status), answer.content.decode()
        return answer.json()

    def figure(self, code, by=""):
        """The value of an indicator today, and by a dimension."""
        answer = self.client.get(f"/api/v1/indicators/{code}", {"by": by} if by else {}, headers=self.headers)
        assert answer.status_code == 200, answer.content.decode()
        return (answer.json()["value"], answer.json()["by"]) if by else answer.json()["value"]

    def numbers(self, path) -> list[str]:
        """Whom a list shows."""
        return [item["number"] for item in self.get(path)["items"]]


@pytest.fixture
def programs(cast, settings):
    """programs.maker, programs.expert …, and programs.nobody."""
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000

    class Programs:
        def __init__(self) -> None:
            self.nobody = Program()

        def __getattr__(self, name):
            made = Program(getattr(cast, name))
            setattr(self, name, made)
            return made

    return Programs()
