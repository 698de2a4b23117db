"""The pages of indicators, as visitors and clerks see them."""

import re

import pytest
from django.test import Client

from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.indicators.parts import DIMENSIONS
from chengshu.web.pages.tests.conftest import text_of
from tests.invented.models import Case


def page(path: str, person=None, status: int = 200) -> str:
    """What the page says, without tags."""
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return text_of(answer)


@pytest.fixture
def cases(cast):
    made = [
        begin(cast.maker, Case, "apply", {"title": title, "district": district, "amount": "1.2万"})
        for title, district in (("甲件", "990001"), ("乙件", "990001"), ("丙件", "990002"))
    ]
    perform(cast.maker, made[1], "withdraw")
    return made


def test_all_indicators_stand_on_one_page_with_those_that_are_computed_marked(cases):
    said = page("/indicators/?q=invented")
    assert "在办件" in said
    assert "办结率" in said
    assert "智慧社区" not in said
    assert "智慧社区" in page("/indicators/?section=services")
    assert "没有" in page("/indicators/?q=没有这样的指标")


def test_one_indicator_tells_its_number_definition_and_parts_by_name(cases):
    said = page("/indicators/invented.open/")
    assert re.search(r"在办件 2 件", said)
    assert "东区 1 西区 1" in said
    assert "由平台从办件实时计算" in said
    assert "/api/v1/indicators/invented.open" in said


def test_the_records_behind_it_are_those_the_visitor_may_see(cast, cases):
    assert "您可以查看 0 条" in page("/indicators/invented.open/")
    assert "没有您可以查看的记录" in page("/indicators/invented.open/", cast.people.outsider)
    mine = page("/indicators/invented.open/", cast.people.maker)
    assert "甲件" in mine
    assert "丙件" in mine
    assert "乙件" not in mine
    west = page("/indicators/invented.open/", cast.people.west_clerk)
    assert "丙件" in west
    assert "甲件" not in west


def test_one_part_shows_only_its_own_records(cast, cases):
    said = page("/indicators/invented.open/?by=district&value=990002", cast.people.maker)
    assert "背后的记录：西区" in said
    assert "丙件" in said
    assert "甲件" not in said


def test_a_published_number_stands_beside_the_computed_one(cases):
    said = page("/indicators/invented.amount/")
    assert "公开发布的数：12.00 万元（2023-06-30）" in said
    assert "3.60 万元" in said


@pytest.mark.parametrize(("path", "status", "words"), [
    ("/indicators/no.such/", 404, "没有指标 no.such"),
    ("/indicators/invented.open/?at=2999-01-01", 400, "还没有到"),
    ("/indicators/invented.open/?at=x", 400, "日期应写成"),
    ("/indicators/invented.open/?by=weather", 400, "不能按 weather 分"),
    ("/indicators/invented.open/?by=district&value=%00", 200, "没有您可以查看的记录"),
    ("/indicators/?q=%00", 200, "指标"),
])  # fmt: skip
def test_what_is_asked_wrongly_is_said_clearly(db, path, status, words):
    assert words in page(path, status=status)


def test_every_way_to_split_an_indicator_has_a_name() -> None:
    assert {name for one in INDICATORS.values() for name in one.by} <= set(DIMENSIONS)
