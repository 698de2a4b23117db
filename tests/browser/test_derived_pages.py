"""The derived pages in a real browser: what axe says, what fits a phone, what the script adds."""

import pytest
from playwright.sync_api import expect

from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.projects.plans.tests.making import make_plan
from tests.browser.looking import DESK, IN_A_BROWSER, OF_COLOURS, PHONE, RULES, no_objections, no_objections_in
from tests.invented.models import Case

pytestmark = IN_A_BROWSER


@pytest.fixture
def cases(cast):
    """Three cases of the east district: one supplemented, one being examined, one with opinions asked for."""
    made = [
        begin(cast.maker, Case, "apply", {"title": f"第 {n} 件", "district": "990001", "amount": "1.2万"})
        for n in "一二三"
    ]
    perform(cast.east_clerk, made[0], "send_back", {"reason": "缺少附件"})
    perform(cast.east_clerk, made[2], "ask_opinions", {"experts": [cast.people.expert.number]})
    return made


def paths(cases) -> list[str]:
    record = f"/city/cases/{cases[1].number}/"
    return [
        "/", "/search/?q=件", "/city/cases/?state=examining", "/city/cases/?format=map", record,
        f"{record}send_back/", f"{record}ask_opinions/", "/my/", "/city/cases/NONE/",
        f"/city/cases/bulk/send_back/?number={cases[1].number}",
    ]  # fmt: skip


@pytest.mark.parametrize(("look", "rules"), [
    ({}, RULES), ({"theme": "dark"}, RULES | OF_COLOURS), ({"elder": "1"}, RULES),
], ids=["light", "dark", "elder"])  # fmt: skip
@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_on_any_page_in_any_look(window, cast, cases, look, rules):
    page = window(cast.people.east_clerk, DESK, **look)
    for path in paths(cases):
        page.goto(path)
        no_objections_in(page, (DESK, PHONE), rules)


@pytest.mark.django_db(transaction=True)
def test_a_list_of_ten_columns_fits_a_desk_of_1280(window, cast):
    make_plan(cast)
    page = window(cast.people.leader, DESK | {"width": 1280})
    page.goto("/projects/projects/")
    assert page.locator("tbody tr").count() > 0
    room, taken = page.locator(".frame").evaluate("frame => [frame.clientWidth, frame.scrollWidth]")
    assert taken <= room


@pytest.mark.django_db(transaction=True)
def test_on_paper_all_is_dark_on_white_and_what_is_only_for_the_screen_is_gone(window, cast, cases):
    page = window(cast.people.east_clerk, DESK, theme="dark")
    page.goto("/city/cases/?state=examining")
    page.emulate_media(media="print")
    colours = page.locator("body").evaluate(
        "body => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    )
    assert colours == ["rgb(26, 37, 48)", "rgb(255, 255, 255)"]
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".chips")).to_contain_text("审查中")


@pytest.mark.django_db(transaction=True)
def test_an_application_is_made_on_a_phone_with_errors_checked_and_confirmed(window, cast):
    page = window(cast.people.maker, PHONE)
    page.goto("/city/cases/new/apply/")
    page.get_by_label("金额").fill("很多")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_be_focused()
    no_objections(page)
    page.get_by_role("link", name="金额：").click()
    expect(page.get_by_label("金额")).to_be_focused()
    page.get_by_label("金额").fill("1.2万")
    page.get_by_label("标题").fill("智慧码头")
    page.get_by_label("东区").check()
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="继续").click()
    no_objections(page)
    page.get_by_role("button", name="提交申请").dblclick()
    expect(page.get_by_role("heading", name="已办理：提交申请")).to_be_visible()
    no_objections(page)
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_desk_is_read_with_j_k_and_enter(window, cast, cases):
    page = window(cast.people.east_clerk, DESK)
    page.goto("/my/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="第 二 件")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第 二 件")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_filter_takes_effect_when_it_is_ticked_and_fills_the_window_on_a_phone(window, cast, cases):
    page = window(cast.people.east_clerk, DESK)
    page.goto("/city/cases/")
    page.get_by_label("待补正").check()
    page.wait_for_url("**/city/cases/?state=supplementing")
    expect(page.get_by_role("heading", name="办件 1 条")).to_be_visible()
    phone = window(cast.people.east_clerk, PHONE)
    phone.goto("/city/cases/")
    expect(phone.get_by_label("待补正")).to_be_hidden()
    phone.get_by_role("link", name="筛选与排序").click()
    phone.get_by_label("待补正").check()
    no_objections(phone)
    phone.get_by_role("button", name="查看结果").click()
    phone.wait_for_url("**/city/cases/?state=supplementing")


@pytest.mark.django_db(transaction=True)
def test_a_step_for_many_is_open_only_for_what_it_can_be_taken_on(window, cast, cases):
    begin(cast.maker, Case, "apply", {"title": "第四件", "district": "990001"})
    page = window(cast.people.east_clerk, DESK)
    page.goto("/city/cases/?state=examining")
    button = page.get_by_role("button", name="退回补正")
    expect(button).to_be_disabled()
    for one in page.locator("[data-verbs]").all():
        one.check()
    button.click()
    expect(page.get_by_role("heading", name="批量退回补正 2 条")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
@pytest.mark.django_db(transaction=True)
def test_the_whole_walk_works_without_javascript(chromium, live_server, client, cast, script):
    client.force_login(cast.people.maker)
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=script, viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/city/cases/new/apply/")
    page.get_by_label("标题").fill("智慧码头")
    page.get_by_label("东区").check()
    for button in ("继续", "继续", "提交申请"):
        page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(Case.objects.get().number).first).to_be_visible()
    page.goto("/city/cases/#filters")
    page.get_by_label("在本清单中搜索").fill("码头")
    page.get_by_role("button", name="查看结果").click()
    expect(page.get_by_role("heading", name="办件 1 条")).to_be_visible()
    context.close()


@pytest.mark.django_db(transaction=True)
def test_counts_of_a_long_list_come_while_one_reads(window, cast, cases, monkeypatch):
    monkeypatch.setattr("chengshu.kernel.registers.facets.FEW", 2)
    page = window(cast.people.east_clerk, DESK)
    page.goto("/city/cases/")
    state = page.get_by_role("group", name="状态").locator("label", has_text="审查中")
    expect(state).to_contain_text("1")
    no_objections(page)
