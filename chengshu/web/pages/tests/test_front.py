"""The front page, the search, and what stands around every page."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client, RequestFactory

from chengshu.kernel.identity.models import Delegation, Holding, Person
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator, Point
from chengshu.kernel.journal.sequencer import sequence
from chengshu.web.pages.failures import crashed
from chengshu.web.pages.headers import HEADERS, HeadersMiddleware
from chengshu.web.pages.look import look_url, style
from chengshu.web.pages.tests.conftest import main_of, text_of


def test_the_front_page_offers_every_register_one_could_see_rows_of_with_their_number(as_one, cases):
    said = main_of(as_one("east_clerk").get("/"))
    assert "办件 3" in said
    assert "办件 4" in main_of(as_one("maker").get("/"))
    assert "办件 0" in main_of(as_one("").get("/"))
    assert "预订" not in main_of(as_one("").get("/"))


def test_a_family_has_a_page_of_its_own(as_one, cases):
    assert "办件 3" in main_of(as_one("east_clerk").get("/city/"))
    assert as_one("").get("/nothing/").status_code == 404


def test_the_search_looks_through_every_register_with_its_own_scope(as_one, cast, cases):
    said = main_of(as_one("maker").get("/search/", {"q": "样城机械"}))
    assert "办件" in said
    assert cases[3].number in said
    assert "企业" in said
    outside = main_of(as_one("outsider").get("/search/", {"q": cases[0].number}))
    assert f"没有找到“{cases[0].number}”" in outside


def test_the_search_finds_indicators_with_their_figures(as_one, cast, cases):
    said = main_of(as_one("").get("/search/", {"q": "办结率"}))
    assert "指标 办结率 0.0 %" in said
    assert "没有找到" not in said


def test_more_hits_than_are_shown_lead_to_the_list(as_one, cast, cases, monkeypatch):
    monkeypatch.setattr("chengshu.web.pages.search.HITS", 2)
    page = as_one("maker").get("/search/", {"q": "CASE"}).content.decode()
    assert 'href="/city/cases/?q=CASE">在“办件”中查看全部结果' in page


@pytest.fixture
def walk(settings, tmp_path, monkeypatch):
    """A city with a tour of two stops, one of them for somebody who is not on the platform."""
    (tmp_path / "city.toml").write_text((settings.CITY / "city.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "tour.yaml").write_text(
        "stops:\n"
        "- {account: east, title: 审一件, title_en: Examine one, text: 打开待办。, path: /my/}\n"
        "- {account: nobody, title: 没有的, text: 不显示。, path: /my/}\n"
        "highlights: [no.such.code, test.streets]\n",
        "utf-8",
    )
    (tmp_path / "accounts.yaml").write_text("accounts:\n- {username: east, shown: 区市经办人}\n", "utf-8")
    settings.CITY = tmp_path
    printed = Point(at=date(2023, 12, 31), value=Decimal(1234), source="900-1", qualifier="about")
    monkeypatch.setitem(INDICATORS, "test.streets", Indicator("test.streets", "街道", unit="条", facts=(printed,)))


def test_the_tour_is_told_where_its_people_are_on_the_platform(as_one, cast, walk):
    said = main_of(as_one("").get("/"))
    assert "区市经办人 东区经办 · 登录名 east 审一件 打开待办。" in said
    assert "没有的" not in said
    assert f"街道 约 1,234 条 2023-12-31 · {SOURCES['900-1'].title}" in said


def test_a_city_without_a_tour_has_a_front_page_without_one(as_one, cast):
    assert "跟着走一遍" not in main_of(as_one("").get("/"))


def test_every_page_says_for_whom_one_acts(as_one, cast):
    assert "东区经办（东区人民政府）" in text_of(as_one("east_clerk").get("/"))
    assert "市民（本人）" in text_of(as_one("citizen").get("/"))
    assert "访客" in text_of(as_one("").get("/"))


def test_whoever_acts_for_several_may_switch_on_every_page(as_one, cast):
    client = as_one("maker")
    assert "切换办事身份" not in text_of(client.get("/"))
    Holding.objects.create(
        number="ROLE-X", person=cast.people.maker, organisation=cast.provider_firm, role="firm_agent",
        since="2020-01-01", created_at=cast.people.maker.created_at, changed_at=cast.people.maker.created_at,
    )  # fmt: skip
    page = client.get("/city/").content.decode()
    assert f'name="capacity" value="{cast.provider_firm.number}:"' in page
    client.post("/account/acting/", {"capacity": f"{cast.provider_firm.number}:", "next": "/city/"})
    assert "制造企业经办（样城软件有限公司）" in text_of(client.get("/city/"))


def test_whoever_stands_in_for_another_may_switch_and_the_page_says_for_whom(as_one, cast):
    stamps = {"created_at": cast.people.maker.created_at, "changed_at": cast.people.maker.created_at}
    Delegation.objects.create(
        number="DLG-1", giver=cast.people.provider, taker=cast.people.maker, organisation=cast.provider_firm,
        since="2020-01-01", until="2090-01-01", **stamps,
    )  # fmt: skip
    client = as_one("maker")
    key = f"{cast.provider_firm.number}:{cast.people.provider.number}"
    assert f'name="capacity" value="{key}"' in client.get("/city/").content.decode()
    client.post("/account/acting/", {"capacity": key})
    assert "制造企业经办（样城软件有限公司，代服务商经办办理）" in text_of(client.get("/city/"))


def test_language_elder_mode_and_theme_are_kept_by_the_browser_and_by_the_person(as_one, cast):
    client = as_one("maker")
    for name, value in (("elder", "1"), ("theme", "dark"), ("language", "en")):
        answer = client.post("/preferences/", {name: value, "next": "/city/?q=1"})
        assert (answer.status_code, answer.url) == (302, "/city/?q=1")
    page = client.get("/").content.decode()
    assert '<html lang="en" data-theme="dark" class="elder">' in page
    person = Person.objects.get(pk=cast.people.maker.pk)
    assert (person.elder_mode, person.language, person.version) == (True, "en", cast.people.maker.version)
    assert 'class="elder"' in as_one("maker").get("/").content.decode()
    client.post("/preferences/", {"elder": "0"})
    assert 'class="elder"' not in client.get("/").content.decode()


def test_preferences_lead_to_no_other_site_and_take_no_other_value(as_one, cast):
    answer = as_one("").post("/preferences/", {"theme": "red", "next": "//elsewhere.example/"})
    assert answer.url == "/"
    assert answer.cookies == {}


def test_the_footer_names_who_runs_it_and_that_data_is_simulated(as_one, cast):
    said = text_of(as_one("").get("/"))
    assert "主办单位：样城市" in said
    assert "模拟 样城的地方、机构、清单、方案和数字均为虚构。" in said


def test_from_any_page_one_gets_to_what_outsiders_check_and_programs_read(as_one, cast):
    nobody = as_one("")
    sequence()
    foot = nobody.get("/").content.decode().partition('<footer class="foot">')[2]
    for address in ("/indicators/", "/api/v1/docs", "/journal/checkpoint", "/journal/key"):
        assert f'href="{address}"' in foot and nobody.get(address).status_code == 200


def test_a_page_can_be_used_from_the_keyboard_from_its_first_key(as_one, cast):
    page = as_one("").get("/").content.decode()
    assert re.search(r"<body>\s*<a class=\"skip\" href=\"#main\">跳到正文</a>", page)
    assert '<main id="main" tabindex="-1">' in page


def test_there_is_neither_inline_style_nor_inline_script_in_any_page(as_one, case):
    client = as_one("east_clerk")
    for path in ("/", "/city/cases/", "/city/cases/?format=map", f"/city/cases/{case.number}/", "/my/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert not re.search(r"<script(?! src=)|<style| on\w+=", page)


def test_the_headers_let_nothing_in_from_elsewhere_and_leave_a_stricter_one_alone():
    from django.http import HttpResponse

    strict = HttpResponse(headers={"Referrer-Policy": "no-referrer"})
    answer = HeadersMiddleware(lambda request: strict)(RequestFactory().get("/"))
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert set(HEADERS) <= set(answer.headers)


def test_the_style_sheet_has_the_citys_colours_and_is_kept_for_good_under_its_hash(as_one, db):
    client = as_one("")
    answer = client.get(look_url("city.css"), headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Encoding"] == "gzip"
    assert "@media screen{:root[data-theme=dark]{--roof:#f28b76;" in style()
    old = client.get("/look/000000000000/city.css")
    assert (old.status_code, old["Cache-Control"]) == (200, "no-cache")
    assert client.get("/look/000000000000/secret.key").status_code == 404


def test_style_and_script_together_stay_small(as_one, db):
    sizes = [
        len(as_one("").get(look_url(name), headers={"Accept-Encoding": "gzip"}).content)
        for name in ("city.css", "city.js")
    ]
    assert sum(sizes) <= 30 * 1024


def test_when_the_platform_fails_it_says_a_number_that_stands_in_the_log(caplog):
    answer = crashed(RequestFactory().get("/x/"))
    incident = re.search(r"[0-9A-F]{8}", text_of(answer)).group(0)
    assert (answer.status_code, incident in caplog.text) == (500, True)
    program = crashed(RequestFactory().get("/api/v1/x"))
    assert program["Content-Type"] == "application/problem+json"


def test_a_form_too_large_to_read_is_refused_with_a_page(cast):
    browser = Client(enforce_csrf_checks=True)  # the check reads the form before any view does
    browser.force_login(cast.people.maker)
    browser.get("/city/cases/new/apply/")
    answer = browser.post("/city/cases/new/apply/", {"title": "大" * 3_500_000})
    assert answer.status_code == 413
    assert "提交的内容超过 2 MB" in main_of(answer)


def test_a_request_refused_before_it_is_known_who_asks_is_answered_with_a_page(as_one, db, settings):
    settings.ALLOWED_HOSTS = ["city.example"]
    answer = as_one("").get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "请求无法读取" in main_of(answer)


def test_when_a_page_breaks_its_reader_is_given_a_number(as_one, db, monkeypatch):
    browser = as_one("")
    browser.raise_request_exception = False
    monkeypatch.setattr("chengshu.web.pages.front.highlights", lambda: 1 / 0)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert re.search(r"事件编号.*[0-9A-F]{8}", text_of(answer))


def test_a_token_that_does_not_hold_is_refused_with_a_page(as_one, cast):
    answer = as_one("").get("/my/", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401
    assert "令牌无效" in main_of(answer)


def test_an_address_that_is_not_there_says_so(as_one, cast):
    answer = as_one("").get("/a/b/c/d/e/f/")
    assert answer.status_code == 404
    assert "没有这个地址：/a/b/c/d/e/f/" in main_of(answer)


def test_a_family_with_many_lists_has_them_under_headings_and_a_list_shows_its_neighbours_alone(as_one):
    page = as_one("platform").get("/industry/").content.decode()
    shelves = re.findall(r'<h2 class="shelf">(.*?)</h2>', page)
    assert shelves == ["场景征集与清单", "先试后转", "云端研发", "揭榜挂帅", "供需市场"]
    listed = as_one("platform").get("/industry/demands/").content.decode()
    neighbours = re.search(r'<nav class="siblings".*?</nav>', listed, flags=re.DOTALL)[0]
    assert 'class="shelf">供需市场<' in neighbours
    assert "企业供给" in neighbours
    assert "应用场景" not in neighbours
