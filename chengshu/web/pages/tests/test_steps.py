"""The pages of a step: nothing typed is lost, nothing is taken twice."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chengshu.kernel.identity.models import Person
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.drafts import Draft
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.pages.tests.conftest import hidden, main_of
from tests.cast import someone
from tests.invented.models import Award, Case

NEW = "/city/cases/new/apply/"


def send(client, address, page, **answers):
    """Fill in the form of a page and press its button."""
    return client.post(address, {**hidden(page), **answers})


@pytest.fixture
def maker(as_one, cast):
    return as_one("maker")


def answered(client, **answers):
    """Both sheets of an application, up to the check page."""
    known = {
        "title": "技改备案",
        "district": "990001",
        "amount": "1.2万",
        "asked": ["title", "district", "amount"],
    }
    second = client.get(NEW + send(client, NEW, client.get(NEW), action="next", **(known | answers)).url)
    assert second.status_code == 200
    there = send(client, NEW, second, action="next", phone="13800000000", asked=["phone"]).url
    return client.get(NEW + there)


def test_small_questions_share_a_page_three_at_a_time(maker):
    page = maker.get(NEW)
    assert re.findall(r'name="asked" value="(\w+)"', page.content.decode()) == ["title", "district", "amount"]
    assert "第 1 页，共 2 页" in main_of(page)


def test_a_long_text_stands_alone_and_is_the_heading_of_its_page(as_one, case):
    page = as_one("east_clerk").get(f"/city/cases/{case.number}/send_back/").content.decode()
    assert '<h1><label for="f-reason">理由</label></h1>' in page
    assert "<textarea" in page


def test_what_is_wrong_is_said_at_the_top_with_a_link_and_at_the_question(maker):
    answer = send(maker, NEW, maker.get(NEW), action="next", title="", district="990001", amount="很多",
                  asked=["title", "district", "amount"])  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="(#f-\w+)">', page) == ["#f-title", "#f-amount"]
    assert 'id="wrong-amount"' in page
    assert 'aria-describedby="hint-amount wrong-amount" aria-invalid="true"' in page
    assert "<title>错误：" in page


def test_nothing_typed_is_lost_when_something_is_wrong(maker):
    answer = send(maker, NEW, maker.get(NEW), action="next", title="写了很久的标题", district="990001",
                  amount="很多",
                  asked=["title", "district", "amount"])  # fmt: skip
    assert 'value="写了很久的标题"' in answer.content.decode()
    assert 'value="很多"' in answer.content.decode()
    later = maker.get(NEW).content.decode()
    assert 'value="写了很久的标题"' in later
    assert "已自动保存于" in later


def test_the_check_page_reads_the_answers_back_and_leads_to_each(maker):
    said = main_of(answered(maker))
    assert "请核对您填写的内容" in said
    assert "标题 技改备案" in said
    assert "区市 东区" in said
    assert "金额 12,000.00 元" in said
    assert "制造企业经办（样城机械有限公司）" in said


def test_handing_in_makes_the_record_and_says_its_number_what_happens_next_and_by_when(maker):
    done = send(maker, NEW, answered(maker), action="submit")
    case = Case.objects.get()
    said = main_of(maker.get(done.url))
    assert case.number in said
    assert "经办人 5 个工作日内审查" in said
    assert f"办理期限：{case.due_on}，还剩 5 个工作日" in said
    assert "“征求意见”，由办件所在区市经办人办理" in said


def test_a_double_click_takes_the_step_once_and_shows_the_same_confirmation(maker):
    check = answered(maker)
    first, second = send(maker, NEW, check, action="submit"), send(maker, NEW, check, action="submit")
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, first.url)
    assert Case.objects.count() == 1
    assert Entry.objects.filter(verb="apply").count() == 1


def test_a_double_click_on_a_step_that_moves_the_record_is_answered_with_its_confirmation(as_one, cast, case):
    client, address = as_one("east_clerk"), f"/city/cases/{case.number}/send_back/"
    there = send(client, address, client.get(address), action="next", reason="缺少附件", asked=["reason"]).url
    check = client.get(address + there)
    first, second = (
        send(client, address, check, action="submit"),
        send(client, address, check, action="submit"),
    )
    assert first.url == second.url
    assert Entry.objects.filter(verb="send_back").count() == 1
    assert client.get(second.url).status_code == 200


def test_answers_are_emptied_once_they_stand_in_the_record(maker):
    send(maker, NEW, answered(maker), action="submit")
    draft = Draft.objects.get()
    assert draft.answers == {}
    assert draft.taken_at is not None
    assert 'value="技改备案"' not in maker.get(NEW).content.decode()


def test_a_question_still_open_leads_back_to_its_page(maker):
    there = send(maker, NEW, maker.get(NEW), action="next", title="甲", district="", asked=["title", "district"])
    assert there.status_code == 422
    draft = Draft.objects.get()
    assert maker.get(f"{NEW}?draft={draft.pk}&sheet=check").url == f"?draft={draft.pk}&sheet=1"


def test_a_record_changed_meanwhile_shows_what_changed_and_keeps_the_answers(as_one, cast, case):
    client, address = as_one("east_clerk"), f"/city/cases/{case.number}/send_back/"
    there = send(client, address, client.get(address), action="next", reason="缺少附件", asked=["reason"]).url
    check = client.get(address + there)
    perform(cast.east_clerk, case, "assign", {"handler": cast.people.clerk.number})
    stale = send(client, address, check, action="submit")
    assert stale.status_code == 412
    assert "指定经办人" in main_of(stale)
    assert "提交申请" not in main_of(stale)
    again = client.get(address + send(client, address, stale, action="catch_up").url)
    assert "缺少附件" in main_of(again)
    done = send(client, address, again, action="submit")
    assert client.get(done.url).status_code == 200
    assert Entry.objects.get(verb="send_back").told["reason"] == "缺少附件"


def test_a_step_without_questions_is_one_page_that_says_what_will_happen(as_one, cast, case):
    perform(cast.east_clerk, case, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, case.opinions.get(), "give", {"score": 80})
    perform(cast.east_clerk, case, "circulate", {"cosigners": ["BUREAU"]})
    client, address = as_one("clerk"), f"/city/cases/{case.number}/cosign/"
    page = client.get(address)
    assert "确认会签" in main_of(page) and "样城机械有限公司" in main_of(page)
    send(client, address, page, action="submit")
    case.refresh_from_db()
    assert case.state == "decided"


def test_who_may_not_take_a_step_is_told_who_may(as_one, case):
    answer = as_one("west_clerk").get(f"/city/cases/{case.number}/send_back/")
    assert answer.status_code == 404
    answer = as_one("east_clerk").get(f"/city/cases/{case.number}/withdraw/")
    assert answer.status_code == 403
    assert "“撤回”由申请企业办理，您现在以东区经办（东区人民政府）的身份操作" in main_of(answer)
    answer = as_one("east_clerk").get(f"/city/cases/{case.number}/reopen/")
    assert answer.status_code == 409
    assert "“征求意见”，由办件所在区市经办人办理" in main_of(answer)
    assert as_one("").get(f"/city/cases/{case.number}/reopen/").status_code == 401
    assert as_one("citizen").get(NEW).status_code == 403
    assert as_one("maker").get(f"/city/cases/{case.number}/gather/").status_code == 404


def test_an_address_that_says_its_answer_is_not_answered_with_a_draft_about_another(maker):
    send(maker, NEW, maker.get(NEW), action="next", title="甲", district="", asked=["title", "district"])
    shown = {asked: maker.get(f"{NEW}{asked}").content.decode() for asked in ("", "?title=甲", "?title=乙")}
    assert ['value="甲"' in page for page in shown.values()] == [True, True, False]
    assert 'value="乙"' in shown["?title=乙"]


def test_a_draft_is_let_go_when_asked(maker):
    send(maker, NEW, maker.get(NEW), action="next", title="甲", district="", asked=["title", "district"])
    page = maker.get(NEW)
    assert send(maker, NEW, page, action="discard").url == "/city/cases/"
    assert Draft.objects.count() == 0


def test_a_draft_is_nobody_elses_and_for_no_other_firm(as_one, cast, maker):
    send(maker, NEW, maker.get(NEW), action="next", title="甲", district="", asked=["title", "district"])
    draft = Draft.objects.get()
    assert as_one("provider").get(f"{NEW}?draft={draft.pk}").status_code == 404
    stolen = as_one("provider").post(NEW, {"draft": draft.pk, "version": "0", "action": "submit"})
    assert stolen.status_code == 404
    Draft.objects.update(capacity="OTHER:")
    assert maker.get(f"{NEW}?draft={draft.pk}").status_code == 404


def test_a_forged_form_is_refused_in_words(maker):
    assert maker.post(NEW, {"draft": "no id", "action": "next"}).status_code == 400
    assert maker.post(NEW, {"draft": uuid4(), "action": "dance"}).status_code == 400


def test_few_records_are_buttons_and_many_are_searched_for(as_one, cast, case):
    client, address = as_one("east_clerk"), f"/city/cases/{case.number}/assign/"
    assert "<select" in client.get(address).content.decode()
    for place in range(31):
        someone(f"extra{place}", f"众人{place:02d}")
    page = client.get(address).content.decode()
    assert f'data-choose="{address}choose/handler"' in page
    assert page.count("<option value=") == 30
    assert Person.objects.count() > 30


def test_a_search_offers_names_with_their_numbers_to_those_who_may_take_the_step_only(as_one, cast, case):
    offers = f"/city/cases/{case.number}/assign/choose/handler"
    found = as_one("east_clerk").get(offers, {"q": "部门"}).json()
    assert found == {"items": [f"部门经办 · {cast.people.clerk.number}"]}
    assert as_one("maker").get(offers, {"q": "部门"}).status_code == 403
    assert as_one("outsider").get(offers).status_code == 404
    assert as_one("").get(offers).status_code == 401
    assert as_one("east_clerk").get(offers.replace("handler", "reason")).status_code == 404


def test_a_name_alone_is_enough_without_javascript_and_an_unknown_one_offers_what_is_like_it(as_one, cast, case):
    for place in range(31):
        someone(f"extra{place}", f"众人{place:02d}")
    client, address = as_one("east_clerk"), f"/city/cases/{case.number}/assign/"
    answer = send(client, address, client.get(address), action="next", handler="众人0", asked=["handler"])
    assert answer.status_code == 422
    assert "您要找的可能是" in main_of(answer)
    assert "众人03 · PSN-extra3" in main_of(answer)
    there = send(client, address, client.get(address), action="next", handler="众人03", asked=["handler"]).url
    assert "经办人 众人03" in main_of(client.get(address + there))


@pytest.fixture
def award(cast):
    """An award under public notice: whoever is signed in may object, with proof."""
    made = begin(cast.provider, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})
    perform(cast.clerk, made, "circulate", {"signers": ["EAST"]})
    perform(cast.east_clerk, made, "sign")
    return made


@pytest.fixture
def objection(as_one, award):
    """A citizen's browser on the page that asks for the proof: (client, address, page)."""
    client, address = as_one("citizen"), f"/city/awards/{award.number}/object/"
    there = send(client, address, client.get(address), action="next", reason="数据有误", asked=["reason"]).url
    return client, address, client.get(address + there)


PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def test_an_uploaded_file_is_kept_through_errors_and_can_be_taken_out(objection):
    client, address, page = objection
    good, bad = SimpleUploadedFile("图.png", PICTURE), SimpleUploadedFile("假.pdf", b"text")
    answer = send(client, address, page, action="next", proof=[good, bad], asked=["proof"])
    assert answer.status_code == 422
    assert "附件“假.pdf”的内容与扩展名不符" in main_of(answer)
    assert "图.png" in main_of(answer)
    kept = Document.objects.get()
    there = send(client, address, answer, remove=f"proof:{kept.pk}", sheet="2").url
    assert "图.png" not in main_of(client.get(address + there))


def test_a_file_of_somebody_elses_cannot_be_handed_in_nor_its_name_be_seen(cast, award, objection):
    theirs = Document.objects.create(
        id=uuid4(), name="别人的.pdf", kind="application/pdf", size=1, digest="0" * 64,
        uploader=cast.people.maker.pk, uploaded_at=award.created_at,
    )  # fmt: skip
    client, address, page = objection
    there = send(client, address, page, action="next", proof=[str(theirs.pk)], asked=["proof"]).url
    check = client.get(address + there)
    assert "证明材料 —" in main_of(check)
    assert "别人的" not in main_of(check)


def test_a_file_handed_in_belongs_to_the_record_and_the_confirmation_outlives_the_right_to_read_it(
    as_one, award, objection
):
    client, address, page = objection
    there = send(
        client, address, page, action="next", proof=[SimpleUploadedFile("图.png", PICTURE)], asked=["proof"]
    ).url
    check = client.get(address + there)
    assert "证明材料 图.png" in main_of(check)
    done = send(client, address, check, action="submit")
    assert award.number in main_of(client.get(done.url))
    assert client.get(f"/city/awards/{award.number}/").status_code == 404
    kept = Document.objects.get()
    assert (kept.record, kept.ask) == (award.pk, "proof")
    said = main_of(as_one("provider").get(f"/city/awards/{award.number}/"))
    assert said.count("图.png") == 2
