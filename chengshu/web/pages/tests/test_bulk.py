"""One step on many records."""

import re

from chengshu.kernel.journal.models import Entry
from chengshu.web.pages.tests.conftest import hidden, main_of
from tests.invented.models import Case

ADDRESS = "/city/cases/bulk/send_back/"


def chosen(cases, *places):
    return {"number": [cases[place].number for place in places]}


def test_each_chosen_record_says_whether_the_step_can_be_taken_on_it(as_one, cases):
    answer = as_one("east_clerk").get(ADDRESS, chosen(cases, 0, 1, 2))
    page = answer.content.decode()
    assert re.findall(r'name="number" value="([\w-]+)" checked', page) == [cases[0].number, cases[2].number]
    assert f"{cases[1].number} 现在是“待补正”，不能退回补正" in main_of(answer)
    assert "样城机械有限公司" in main_of(answer)


def test_every_record_has_its_own_outcome_and_may_have_its_own_reason(as_one, cases):
    client = as_one("east_clerk")
    page = client.get(ADDRESS, chosen(cases, 0, 1, 2))
    own = {f"reason:{cases[2].number}": "图纸不全"}
    answer = client.post(ADDRESS, hidden(page) | chosen(cases, 0, 1, 2) | {"reason": "缺少附件"} | own)
    assert "退回补正：2 条成功，1 条未办" in main_of(answer)
    assert f"{cases[1].number} ■ 未办 {cases[1].number} 现在是“待补正”" in main_of(answer)
    reasons = {
        one.number: one.told["reason"] for one in Entry.objects.filter(verb="send_back").exclude(number=cases[1].number)
    }
    assert reasons == {cases[0].number: "缺少附件", cases[2].number: "图纸不全"}


def test_what_was_typed_for_all_is_judged_before_anything_is_done(as_one, cases):
    client = as_one("east_clerk")
    address = "/city/cases/bulk/assign/"
    page = client.get(address, chosen(cases, 0, 2))
    answer = client.post(address, hidden(page) | chosen(cases, 0, 2) | {"handler": ""})
    assert answer.status_code == 422
    assert Entry.objects.filter(verb="assign").count() == 0


def test_a_record_without_any_reason_is_refused_alone(as_one, cases):
    client = as_one("east_clerk")
    page = client.get(ADDRESS, chosen(cases, 0, 2))
    own = {f"reason:{cases[2].number}": "图纸不全"}
    answer = client.post(ADDRESS, hidden(page) | chosen(cases, 0, 2) | {"reason": ""} | own)
    assert "1 条成功，1 条未办" in main_of(answer)
    assert Case.objects.get(pk=cases[0].pk).state == "examining"


def test_sent_twice_it_is_done_once_and_tells_the_same(as_one, cases):
    client = as_one("east_clerk")
    sent = hidden(client.get(ADDRESS, chosen(cases, 0, 2))) | chosen(cases, 0, 2) | {"reason": "缺少附件"}
    first, second = client.post(ADDRESS, sent), client.post(ADDRESS, sent)
    assert main_of(first) == main_of(second)
    assert Entry.objects.filter(verb="send_back").count() == 3


def test_records_out_of_sight_are_not_among_those_chosen(as_one, cases):
    said = main_of(as_one("east_clerk").get(ADDRESS, chosen(cases, 0, 3)))
    assert cases[0].number in said
    assert cases[3].number not in said
    assert as_one("outsider").get(ADDRESS, chosen(cases, 0)).status_code == 400
    assert as_one("").get(ADDRESS, chosen(cases, 0)).status_code == 401
    assert as_one("east_clerk").get("/city/cases/bulk/apply/", chosen(cases, 0)).status_code == 404
