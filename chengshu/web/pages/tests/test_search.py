"""The search page: grouped and counted, what answers marked, narrowed to one list; and what is offered while typing."""

import pytest

from chengshu.kernel.lifecycle.perform import begin
from chengshu.web.pages.tests.conftest import main_of
from tests.invented.models import Case


@pytest.fixture
def found(cast, cases, index):
    """Two more cases, in an index."""
    for title in ("机器视觉质检", "視覺導航"):
        begin(cast.maker, Case, "apply", {"title": title, "district": "990001"})
    index()


def test_hits_are_grouped_counted_and_marked(as_one, found):
    answer = as_one("maker").get("/search/", {"q": "样城机械 视觉"})
    said = main_of(answer)
    assert "1 个清单中有 2 条符合“样城机械 视觉”" in said
    assert "办件 2 条" in said
    page = answer.content.decode()
    assert "机器<mark>视觉</mark>质检" in page
    assert "<mark>視覺</mark>導航" in page
    assert '<span class="quiet">申请企业</span> <mark>样城机械</mark>有限公司' in page


def test_a_search_is_narrowed_to_one_list(as_one, found):
    client = as_one("maker")
    everywhere = client.get("/search/", {"q": "样城机械"}).content.decode()
    assert 'href="/search/?q=%E6%A0%B7%E5%9F%8E%E6%9C%BA%E6%A2%B0&amp;in=city/cases"' in everywhere
    narrowed = main_of(client.get("/search/", {"q": "样城机械", "in": "city/firms"}))
    assert "企业 1 条 样城机械 有限公司" in narrowed
    assert "机器视觉质检" not in narrowed
    assert main_of(client.get("/search/", {"q": "样城机械", "in": "no/such"})) == main_of(
        client.get("/search/", {"q": "样城机械"})
    )


def test_nothing_found_says_what_to_try_and_that_signing_in_may_help(as_one, found):
    assert "名称可以写拼音或首字母" in main_of(as_one("maker").get("/search/", {"q": "qqqq"}))
    assert "登录后再搜索" in main_of(as_one("").get("/search/", {"q": "机器视觉"}))
    assert "登录后再搜索" not in main_of(as_one("maker").get("/search/", {"q": "qqqq"}))


def test_what_comes_near_is_said_to_be_no_more_than_that(as_one, found):
    said = main_of(as_one("maker").get("/search/", {"q": "机器视觉质检工作站与搬运"}))
    assert "没有完全符合“机器视觉质检工作站与搬运”的记录，下面是最接近的。" in said
    assert "机器视觉质检" in said


ODD = [
    "", "的", "机器视觉" * 2_500, "👨‍👩‍👧机器 😀", "\x00\x01\x1f\x7f\x85\u202e\u200b\ufeff",
    '+机器 -视觉 ~"质检"^2 * AND (name:/.*/ [a TO z}', "' OR 1=1; DROP TABLE x; -- %_\\", "<script>{{7*7}}",
]  # fmt: skip


def test_whatever_is_typed_there_is_an_answer_at_every_door(as_one, found, cases):
    """The portal's page, a list, what is offered while typing, a choice in a form, the inbox, and the API's two."""
    client, clerk = as_one("maker"), as_one("east_clerk")
    choice = f"/city/cases/{cases[0].number}/assign/choose/handler"
    doors = [
        *((client, one) for one in ("/search/", "/city/cases/", "/search/suggest", "/my/", "/api/v1/city/cases", "/api/v1/search")),
        (clerk, choice),
    ]  # fmt: skip
    for typed in ODD:
        for visitor, address in doors:
            assert visitor.get(address, {"q": typed}).status_code == 200, (address, typed[:40])
    for typed in ODD[4:]:
        assert client.get("/api/v1/city/cases", {"q": typed}).json()["count"] == 0, typed


PUT_IN = ["' OR '1'='1", "x\x00", "9" * 60, "😀", "state__in", "../..", "a" * 10_000]


def test_what_is_put_into_a_filter_narrows_or_is_refused_and_never_widens(as_one, found):
    client = as_one("maker")
    for name in ("state", "district", "applicant__chain", "amount_from", "created_at_to", "sort", "cursor", "no_such"):
        for value in PUT_IN:
            page = client.get("/city/cases/", {"q": "机器", name: value})
            answer = client.get("/api/v1/city/cases", {"q": "机器", name: value})
            assert {page.status_code, answer.status_code} <= {200, 400}, (name, value[:40])
            assert answer.status_code == 400 or answer.json()["count"] == 0, (name, value[:40])


def test_names_are_offered_while_one_types(as_one, found):
    def offered(who, typed):
        return [(one["name"], one["kind"]) for one in as_one(who).get("/search/suggest", {"q": typed}).json()["items"]]

    assert offered("maker", "shij") == [("視覺導航", "办件"), ("机器视觉质检", "办件")]
    assert ("机器视觉质检", "办件") in offered("maker", "机器")
    assert ("样城机械有限公司", "企业") in offered("maker", "yangchengj")
    assert offered("", "机器视觉") == []
    assert ("办结率", "指标") in offered("", "办结")


def test_without_an_index_the_search_is_the_databases_and_nothing_is_offered_but_indicators(as_one, cast, cases):
    assert "办件 1 条" in main_of(as_one("maker").get("/search/", {"q": cases[0].number}))
    offered = as_one("maker").get("/search/suggest", {"q": "样城"}).json()["items"]
    assert [one["kind"] for one in offered] == ["指标"]


def test_the_api_searches_every_register_and_says_what_answers(as_one, found):
    found = as_one("maker").get("/api/v1/search", {"q": "机器视觉", "in": "city/cases,city/firms", "limit": "1"}).json()
    (group,) = found["groups"]
    assert (found["count"], group["register"], group["count"], group["near"]) == (1, "city/cases", 1, False)
    (item,) = group["items"]
    assert item["pieces"] == [{"text": "机器视觉", "answers": True}, {"text": "质检", "answers": False}]
    assert item["url"] == f"/api/v1/city/cases/{item['number']}"
    assert as_one("").get("/api/v1/search", {"q": "机器视觉"}).json() == {"groups": [], "count": 0}


def test_the_api_refuses_what_it_does_not_know(as_one, cast):
    for asked in ({"in": "no/such"}, {"limit": "0"}, {"limit": "x"}, {"words": "x"}):
        assert as_one("maker").get("/api/v1/search", {"q": "x", **asked}).status_code == 400


def test_a_list_says_that_the_best_comes_first(as_one, found):
    assert "最符合在前" in main_of(as_one("maker").get("/city/cases/", {"q": "视觉"}))
    assert "最新在前" in main_of(as_one("maker").get("/city/cases/"))
