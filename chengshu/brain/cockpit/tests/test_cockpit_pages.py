"""The cockpit: its sections, a past day, what has changed, the sheet of paper."""

import pytest
from django.test import Client

from chengshu.kernel.indicators.sections import SECTIONS, Section
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.pages.tests.conftest import text_of
from tests.invented.models import Case


@pytest.fixture(autouse=True)
def invented_section(monkeypatch):
    """A section whose headline the invented nouns move."""
    section = Section("invented", "办件", "Cases", "invented.open", ("invented.amount", "invented.closed_rate"))
    monkeypatch.setitem(SECTIONS, "invented", section)


def said(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return text_of(answer)


def case(cast, title="技改备案"):
    return begin(cast.maker, Case, "apply", {"title": title, "district": "990001", "amount": "1.2万"})


def test_every_section_stands_with_its_headline_lesser_figures_and_sources(cast):
    case(cast)
    whole = said("/cockpit/")
    assert "办件 1 件" in whole
    assert "申请金额 公布 12.00 万元（2023-06-30）" in whole
    assert "■ 未达标" in whole
    assert whole.index("重点项目") < whole.index("政务服务") < whole.index("在办件")


def test_a_section_shows_every_figure_of_it(db):
    assert "平均评分" not in said("/cockpit/invented/")
    assert "办结率" in said("/cockpit/invented/")
    assert "驾驶舱没有板块 nowhere" in said("/cockpit/nowhere/", 404)


def test_a_past_day_shows_what_was_and_offers_the_way_back(cast):
    case(cast)
    past = said("/cockpit/?at=2023-06-30")
    assert "2023-06-30 当日 查看日期" in past
    assert "回到现在" in past
    assert "行动方案完成度" in past
    assert "还没有到" in said("/cockpit/?at=2999-01-01", 400)


def test_changes_cost_nothing_until_a_verb_moves_a_figure(cast):
    client = Client()
    first = case(cast)
    told = client.get("/cockpit/changes")
    assert told.json()["invented.open"] == {"text": "1", "unit": "件", "light": {}, "change": "+1"}
    same = client.get("/cockpit/changes", headers={"If-None-Match": told["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    perform(cast.maker, first, "withdraw")
    moved = client.get("/cockpit/changes", headers={"If-None-Match": told["ETag"]})
    assert moved.status_code == 200
    assert moved.json()["invented.open"]["text"] == "0"


def test_the_snapshot_is_a_pdf_of_the_day_asked_for(cast):
    case(cast)
    answer = Client().get("/cockpit/snapshot.pdf?at=2024-06-30")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="cockpit-2024-06-30.pdf"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 10_000


def test_the_wall_leaves_out_what_nobody_touches(db):
    assert 'class="cockpit wall"' in Client().get("/cockpit/?wall=1").content.decode()
