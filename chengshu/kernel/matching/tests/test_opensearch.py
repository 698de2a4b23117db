"""OpenSearch behind the same questions, held against an exchange written by hand from its documented API (exchange.json).

No server was asked: what is shown is that we ask what the documents say one asks, and read what they say one is answered.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from chengshu.kernel.matching import finding, folder, opensearch
from chengshu.kernel.matching.asking import NEAR, ask
from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.opensearch import OpenSearch
from chengshu.kernel.matching.wire import Unreachable, sender

pytestmark = pytest.mark.sqlite
EXCHANGE = json.loads((Path(__file__).parent / "exchange.json").read_text("utf-8"))
ONE, TWO, THREE = (UUID(int=nth) for nth in (1, 2, 3))


class Server:
    """Answers as it is written, and only to what is written, in its order."""

    def __init__(self, *names):
        self.left = [turn for name in names for turn in EXCHANGE[name]]

    def __call__(self, method, path, body):
        turn = self.left.pop(0)
        lines = [json.loads(line) for line in body.splitlines()] if isinstance(body, str) else body
        assert (method, path, lines) == (turn["method"], turn["path"], turn["body"])
        return turn["answer"]


@pytest.fixture(autouse=True)
def fixed(monkeypatch):
    monkeypatch.setattr(opensearch, "uuid7", lambda: UUID(int=9))


def document(key, name, text="", number=""):
    return Document(("market.demand", key), (name,), (text,) if text else (), number)


def test_an_index_is_made_filled_and_put_in_the_place_of_the_one_before():
    server = Server("make")
    made = OpenSearch(server).made("2-abc")
    made.fill([document(ONE, "视觉 AI", "500千瓦", "DMD-2024-000007")], 17)
    made.put_in_place()
    assert server.left == []


def test_questions_are_asked_and_read():
    server = Server("ask")
    index = OpenSearch(server)
    assert (index.place(), index.generation(), index.place()) == (17, ("chengshu", 4), 17)
    hits = index.find("market.demand", ask("视觉"), 10)
    assert (hits.ids, hits.scores, hits.total) == ([ONE, TWO], [3.5, 1.25], 2)
    assert index.find("market.demand", ask("质检", NEAR), 1).ids == [TWO]
    assert index.alike("market.demand", {"视觉": 0.5, "ai": 1.0}, 5).ids == [ONE]
    assert index.alike("market.demand", {"视觉": 0.5}, 5, {ONE}).ids == [ONE]
    assert index.alike("market.demand", {"视觉": 0.5}, 5, set()).ids == []
    assert index.holding(["视觉", "ai", "质检"]) == ({"视觉": 2, "ai": 1, "质检": 0}, 2)
    assert index.named(["market.demand", "market.supply"], ask("shij"), 3) == [("market.demand", ONE)]
    assert index.find("market.demand", ask("！？"), 10).ids == []
    assert server.left == []


def test_a_batch_is_written_before_its_place_and_one_that_was_refused_is_told_again():
    server = Server("write", "refuse")
    index = OpenSearch(server)
    index.write([document(TWO, "质检")], [("market.demand", THREE)], 18)
    with pytest.raises(Unreachable, match=r"market.demand/0{31}2: .*mapper_parsing_exception"):
        index.write([document(TWO, "质检")], [], 19)
    assert server.left == []


def test_a_server_that_does_not_answer_leaves_the_search_to_the_database(settings, monkeypatch, db):
    settings.SEARCH_URL = "http://127.0.0.1:9"
    folder._server.cache_clear()
    monkeypatch.setitem(finding.SOURCES, "invented.case", None)
    assert (finding.candidates("invented.case", "视觉"), finding.holding(["视觉"]), finding.generation()) == (
        None,
        None,
        None,
    )
    with pytest.raises(ValueError, match="CITY_SEARCH_URL 应以 http"):
        sender("file:///etc/passwd")
