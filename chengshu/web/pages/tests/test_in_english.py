"""What stands on the pages in English is English: units, names, nouns, refusals, and the marks between them."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from chengshu.kernel.identity.models import Organisation
from chengshu.kernel.lifecycle.perform import perform
from chengshu.projects.plans.tests.making import draft_plan
from chengshu.web.pages import city
from chengshu.web.pages.tests.conftest import main_of, text_of

pytestmark = pytest.mark.sqlite  # of words

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")


@pytest.fixture(autouse=True)
def hosts():
    """What the page remembers of its host is read anew, in these tests' language."""
    city._hosts.clear()
    yield
    city._hosts.clear()


@pytest.fixture
def reads_english(cast, as_one):
    """reads_english("east_clerk"): that one's browser, set to English. The cast's bodies have English names."""
    for number, name in (("EAST", "East District"), ("BUREAU", "Sample Bureau"), ("GOV", "City Government")):
        Organisation.objects.filter(number=number).update(name_en=name)

    def enter(name: str) -> Client:
        client = as_one(name)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return enter


def test_a_unit_is_said_and_a_published_number_is_set_off_from_its_qualifier(reads_english):
    nobody = reads_english("")
    said = text_of(nobody.get("/indicators/plans.invested/?at=2023-06-30"))
    assert "Published: about 5.0 × 100 mn yuan (2023-06-30)" in said
    assert "Value about 5.0 × 100 mn yuan · 2023-06-30" in said
    assert "Smart communities items" in text_of(nobody.get("/indicators/?q=communities")).replace("— ", "")


def test_nothing_on_the_cockpit_and_in_the_api_document_stays_chinese(reads_english):
    nobody = reads_english("")
    assert CHINESE.findall(main_of(nobody.get("/cockpit/"))) == []
    paths = nobody.get("/api/v1/openapi.json").json()["paths"]
    ours = {path: told for path, told in paths.items() if path.startswith("/projects/")}
    assert len(ours) > 20
    assert CHINESE.findall(json.dumps(ours, ensure_ascii=False)) == []


def test_an_organisation_is_called_by_its_english_name(reads_english, cases):
    desk = reads_english("maker").get("/my/")
    assert "from East District" in main_of(desk)
    clerk = reads_english("east_clerk")
    assert "东区经办 (East District)" in text_of(clerk.get("/my/"))
    assert "东区经办 · East District" in main_of(clerk.get(f"/city/cases/{cases[1].number}/"))
    assert "East District" in main_of(clerk.get("/city/bodies/?q=EAST"))
    assert "Visitor" in text_of(reads_english("").get("/"))


def test_a_noun_and_an_amount_are_refused_in_english(reads_english):
    nobody, maker = reads_english(""), reads_english("maker")
    told = nobody.get("/projects/plans/PLN-2099-000001/")
    missing = "There is no record with the number “PLN-2099-000001”, or you may not see it (Action plans)."
    assert missing in text_of(told)
    assert "The page marker is not valid" in text_of(nobody.get("/projects/plans/?cursor=forged"))
    wrong = maker.post("/api/v1/city/cases", {"amount": "1.234"}, content_type="application/json").json()
    assert [one["message"] for one in wrong["errors"] if one["field"] == "amount"] == [
        "The amount “1.234” has parts of a fen: at most 2 decimals. Round it to the fen first."
    ]


def test_lists_and_colons_are_set_as_english_is(reads_english, case):
    told = reads_english("").get("/projects/plans/?sort=nothing")
    assert "name, number, owner" in text_of(told)
    page = main_of(reads_english("outsider").get("/projects/plans/")) + main_of(
        reads_english("east_clerk").get(f"/city/cases/{case.number}/")
    )
    assert not re.findall("[，、：（）；]", page)


def test_what_a_record_says_in_both_languages_is_read_in_the_readers(cast, reads_english):
    plan = draft_plan(cast, name_en="Digital Sampleton 2023")
    perform(cast.planner, plan, "adopt")
    english, chinese = reads_english(""), Client()
    assert "Digital Sampleton 2023" in main_of(english.get("/projects/plans/"))
    assert "<h1>Digital Sampleton 2023</h1>" in english.get(f"/projects/plans/{plan.number}/").text
    assert "Digital Sampleton 2023" not in main_of(chinese.get("/projects/plans/"))
    assert "<h1>数字样城2023年行动方案</h1>" in chinese.get(f"/projects/plans/{plan.number}/").text
