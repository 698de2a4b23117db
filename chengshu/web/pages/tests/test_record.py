"""The page of one record."""

from datetime import timedelta
from io import BytesIO

import pytest

from chengshu.kernel.base.clock import today
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.documents import Document, keep
from chengshu.kernel.lifecycle.perform import perform
from chengshu.web.pages.tests.conftest import main_of
from tests.invented.models import Case


def page_of(client, case, query=""):
    return client.get(f"/city/cases/{case.number}/{query}")


def test_number_and_state_come_first_then_the_deadline_then_what_i_can_do(as_one, case):
    said = main_of(page_of(as_one("east_clerk"), case))
    order = [
        case.number,
        "审查中",
        "技改备案",
        "● 正常",
        "还剩 5 个工作日",
        "退回补正",
        "基本情况",
        "办理过程",
    ]
    places = [said.index(word) for word in order]
    assert places == sorted(places)


def test_the_first_button_is_the_primary_one_and_a_dangerous_one_is_red_and_last(as_one, case):
    page = page_of(as_one("maker"), case).content.decode()
    assert f'class="button danger" href="/city/cases/{case.number}/withdraw/">撤回' in page
    page = page_of(as_one("east_clerk"), case).content.decode()
    assert f'class="button first" href="/city/cases/{case.number}/send_back/">退回补正' in page
    assert page.count('class="button first"') == 1


def test_it_says_who_takes_the_steps_that_are_not_mine(as_one, case):
    assert "撤回 ：由申请企业办理。" in main_of(page_of(as_one("east_clerk"), case))


def test_what_a_reader_may_not_see_is_named_but_not_shown(as_one, case):
    said = main_of(page_of(as_one("east_clerk"), case))
    assert "联系电话 不公开" in said
    assert "13800000000" not in said
    assert "13800000000" in main_of(page_of(as_one("maker"), case))


def test_the_outsider_is_told_the_same_as_for_a_number_that_is_not_there(as_one, case):
    refused, missing = page_of(as_one("outsider"), case), as_one("outsider").get("/city/cases/CASE-0000/")
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert main_of(refused).replace(case.number, "X") == main_of(missing).replace("CASE-0000", "X")


def test_the_timeline_says_who_did_what_when_why_and_what_changed(as_one, cast, case):
    perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
    perform(cast.maker, case, "resubmit", {"title": "技改备案（补）", "amount": "13000"})
    said = main_of(page_of(as_one("maker"), case)).partition("办理过程")[2]
    assert "补正后重新提交 → 审查中" in said
    assert "制造企业经办 · 样城机械有限公司" in said
    assert "标题 技改备案 → 技改备案（补）" in said
    assert "金额 12,000.00 元 → 13,000.00 元" in said
    assert "退回补正 → 待补正" in said
    assert "缺少附件" in said
    assert said.index("补正后重新提交") < said.index("退回补正") < said.index("提交申请")


def test_the_timeline_leaves_out_columns_the_reader_may_not_see(as_one, case):
    Case.objects.update(state="closed")
    said = main_of(page_of(as_one("outsider"), case))
    assert "不公开" in said
    assert "12,000" not in said
    assert "13800000000" not in said


def test_erased_personal_data_leaves_the_timeline_standing(as_one, case):
    Entry.objects.update(personal="", personal_salt=b"")
    said = main_of(page_of(as_one("maker"), case)).partition("办理过程")[2]
    assert "提交申请 → 审查中" in said
    assert "13800000000" not in said


def test_the_public_is_told_the_body_and_never_the_person(as_one, case):
    Case.objects.update(state="closed")
    said = main_of(page_of(as_one(""), case))
    assert "样城机械有限公司" in said
    assert "制造企业经办" not in said


def test_people_named_in_an_answer_are_told_only_to_those_who_may_name_them(as_one, cast, case):
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    assert "专家 评审专家" in main_of(page_of(as_one("east_clerk"), case))
    told = main_of(page_of(as_one("maker"), case))
    assert "专家 不公开" in told
    assert "评审专家" not in told


def test_a_clock_that_stands_still_says_how_many_days_it_still_has(as_one, cast, case):
    perform(cast.east_clerk, case, "send_back", {"reason": "缺少附件"})
    assert "“征求意见”的期限已暂停，还有 5 个工作日" in main_of(page_of(as_one("maker"), case))


def test_a_provisional_deadline_says_so(as_one, case):
    Case.objects.update(due_provisional=True)
    assert "暂定" in main_of(page_of(as_one("east_clerk"), case))


def test_the_flow_is_drawn_twice_with_the_present_state_marked(as_one, case):
    page = page_of(as_one("east_clerk"), case).content.decode()
    assert page.count(">办件的流程</title>") == 2
    assert "当前状态：审查中" in page


def test_children_are_shown_through_their_own_register(as_one, cast, case):
    perform(
        cast.east_clerk,
        case,
        "ask_opinions",
        {"experts": [cast.people.expert.number, cast.people.second_expert.number]},
    )
    first, second = case.opinions.order_by("number")
    assert {first.number, second.number} <= set(main_of(page_of(as_one("east_clerk"), case)).split())
    said = main_of(page_of(as_one("expert"), case))
    assert first.number in said
    assert second.number not in said


@pytest.fixture
def paper(cast, case):
    """A file of the case's."""
    made = keep(cast.maker, "批复 1.pdf", BytesIO(b"%PDF-1.4 text"))
    Document.objects.filter(pk=made.pk).update(noun=case.noun(), record=case.pk, ask="evidence")
    return made


def test_a_file_is_downloaded_under_its_name_and_never_shown_as_a_page(as_one, case, paper):
    answer = as_one("east_clerk").get(f"/city/cases/{case.number}/files/{paper.pk}")
    assert answer.getvalue() == b"%PDF-1.4 text"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%89%B9%E5%A4%8D%201.pdf"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")


def test_a_file_is_only_for_those_who_may_read_its_record(as_one, cases, case, paper):
    for name in ("outsider", "west_clerk", ""):
        assert as_one(name).get(f"/city/cases/{case.number}/files/{paper.pk}").status_code == 404
    assert as_one("maker").get(f"/city/cases/{cases[0].number}/files/{paper.pk}").status_code == 404


def test_a_past_day_shows_the_record_of_that_day_and_nothing_to_do(as_one, case, past_of):
    past_of(case, days=3, title="那时的标题", state="closed")
    day = today() - timedelta(days=1)
    answer = page_of(as_one(""), case, f"?at={day}")
    said = main_of(answer)
    assert f"您看到的是 {day} 当日的内容" in said
    assert "那时的标题" in said
    assert "提交申请" not in said
    assert "可以办理的步骤" not in said
    assert "还没有到" in main_of(page_of(as_one(""), case, f"?at={today() + timedelta(days=2)}"))


def test_long_lives_are_told_a_page_at_a_time(as_one, cast, case):
    for place in range(31):
        perform(cast.east_clerk, case, "split", {"part": f"第 {place} 部分"})
    page = page_of(as_one("east_clerk"), case)
    older = Entry.objects.filter(record=case.pk).order_by("-id")[29].pk
    assert f'href="?before={older}#life"' in page.content.decode()
    assert "提交申请 →" not in main_of(page)
    assert "提交申请 →" in main_of(page_of(as_one("east_clerk"), case, f"?before={older}"))
