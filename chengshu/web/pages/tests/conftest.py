"""Invented cases, and visitors who ask for pages as one of the cast."""

import re
from html import unescape

import pytest
from django.test import Client

from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case

APPLICATION = {"title": "技改备案", "district": "990001", "amount": "1.2万", "phone": "13800000000"}


@pytest.fixture
def case(cast):
    """One case of the maker's in the east district, being examined."""
    return begin(cast.maker, Case, "apply", APPLICATION)


@pytest.fixture
def cases(cast):
    """Three cases in the east and one in the west; the second of the east is sent back."""
    east = [("甲", "990001", "100"), ("乙", "990001", "200.50"), ("丙", "990001", "300")]
    made = []
    for title, district, amount in [*east, ("丁", "990002", "400")]:
        answers = {"title": title, "district": district, "amount": amount}
        made.append(begin(cast.maker, Case, "apply", APPLICATION | answers))
    perform(cast.east_clerk, made[1], "send_back", {"reason": "缺少附件"})
    return made


@pytest.fixture
def as_one(cast):
    """as_one("east_clerk") is a browser signed in as that one; as_one("") nobody's."""

    def enter(name: str) -> Client:
        client = Client()
        if name:
            client.force_login(getattr(cast.people, name))
        return client

    return enter


def text_of(answer) -> str:
    """What a page says, without its tags."""
    plain = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def main_of(answer) -> str:
    """What stands in the main part of a page, without its tags."""
    inside = re.search(r"<main.*?</main>", answer.content.decode(), flags=re.DOTALL)
    answer.content, whole = inside.group(0).encode(), answer.content
    said = text_of(answer)
    answer.content = whole
    return said


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the last form of a page that hands something in."""
    forms = re.findall(r"<form method=\"post\"[^>]*data-once.*?</form>", answer.content.decode(), flags=re.DOTALL)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[-1])
    return {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.fixture
def past_of():
    """past_of(case, days=2, title="…"): how a record was, so many days ago, as the lake writes it."""
    from datetime import timedelta

    from chengshu.kernel.base.clock import now
    from chengshu.kernel.base.history import history_of

    def write(record, days: int, **then) -> None:
        model = history_of(type(record))
        columns = {field.attname for field in model._meta.concrete_fields} - {
            "row",
            "record",
            "valid_from",
            "valid_to",
        }
        values = {name: getattr(record, name) for name in columns} | then
        model.objects.create(record=record.pk, valid_from=now() - timedelta(days=days), valid_to=now(), **values)

    return write
