"""Signing in, in a real browser: password, passkey, whom one acts for, and nothing axe objects to."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Delegation, Person
from chengshu.kernel.lifecycle.perform import perform
from chengshu.web.signin.invitations import issued_by
from tests.browser.looking import IN_A_BROWSER, PATIENCE

pytestmark = IN_A_BROWSER


@pytest.fixture
def page(cast, live_server, chromium):
    """A phone-sized window on the front page's host; what the page's scripts complain of fails the test."""
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def authenticator(page):
    """A device that keeps passkeys and always recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    return session, made["authenticatorId"]


def sign_in(page, name="clerk", password="demo", place="/account/"):
    page.goto(f"/account/login/?next={place}")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录", exact=True).click()


def no_objections(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_the_right_password_opens_the_page_asked_for(page):
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    no_objections(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")
    no_objections(page)


def test_a_wrong_password_is_told_and_the_name_is_kept(page):
    sign_in(page, password="wrong")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确")
    expect(page.get_by_label("登录名")).to_have_value("clerk")
    expect(page.get_by_label("密码", exact=True)).to_have_value("")
    no_objections(page)


def test_after_five_failures_the_page_says_when_to_come_back(page):
    for _ in range(6):
        sign_in(page, password="wrong")
    said = re.compile(r"连续多次没有通过验证，请在 \d\d:\d\d:\d\d 之后（还有 \d+ 秒）再试。")
    expect(page.get_by_role("alert")).to_contain_text(said)


def test_whom_one_acts_for_stands_on_every_page_and_can_be_switched(cast, page):
    Delegation.objects.create(
        number="DLG-1", giver=cast.people.east_clerk, taker=cast.people.clerk, organisation=cast.east_office,
        since=today(), until=today(), state="given", created_at=now(), changed_at=now(),
    )  # fmt: skip
    sign_in(page)
    for place in ("/", "/my/", "/account/", "/account/password/"):
        page.goto(place)
        expect(page.get_by_role("banner").get_by_text("部门经办（市样例局）")).to_be_visible()
    page.goto("/account/")
    page.get_by_label("切换办事身份").select_option("东区人民政府（代东区经办）")
    no_objections(page)
    page.get_by_role("button", name="切换", exact=True).click()
    expect(page.get_by_role("banner").get_by_text("部门经办（东区人民政府，代东区经办办理）")).to_be_visible()


def test_a_passkey_is_added_and_opens_the_door_without_a_name(page, authenticator):
    session, key = authenticator
    sign_in(page)
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("密码", exact=True).fill("demo")
    page.get_by_role("button", name="确认").click()
    page.get_by_label("名称").fill("办公电脑")
    no_objections(page)
    page.get_by_role("button", name="在这台设备上添加").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("恢复码")
    no_objections(page)
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")

    page.goto("/account/")
    expect(page.get_by_text("办公电脑")).to_have_count(3)
    with page.expect_navigation():
        page.get_by_role("button", name="退出", exact=True).click()
    page.goto("/account/login/?next=/account/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")
    (kept,) = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert kept["signCount"] == 2


def test_a_passkey_is_the_second_step_after_the_password(page, authenticator):
    add_passkey(page)
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步验证")
    no_objections(page)
    page.get_by_role("button", name="用通行密钥确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")


def test_a_device_without_a_passkey_says_so_and_nothing_is_lost(page, authenticator):
    session, key = authenticator
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto("/account/login/")
    page.get_by_label("登录名").fill("clerk")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("没有完成：设备没有确认，或已超时。")).to_be_visible()
    expect(page.get_by_label("登录名")).to_have_value("clerk")


def test_the_same_device_is_not_added_twice(page, authenticator):
    add_passkey(page)
    page.goto("/account/passkeys/add/")
    page.get_by_role("button", name="在这台设备上添加").click()
    expect(page.get_by_text("这台设备已经添加过通行密钥，不用重复添加。")).to_be_visible()


@pytest.mark.parametrize("without", ["toJSON", "parseRequestOptionsFromJSON"])
def test_older_browsers_without_the_json_helpers_get_in_too(page, authenticator, without):
    page.add_init_script(
        "delete PublicKeyCredential.parseCreationOptionsFromJSON;"
        "delete PublicKeyCredential.parseRequestOptionsFromJSON;"
        + ("delete PublicKeyCredential.prototype.toJSON;" if without == "toJSON" else "")
    )
    add_passkey(page)
    sign_out(page)
    page.goto("/account/login/?next=/account/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")


def test_without_javascript_the_password_still_works_and_the_page_says_what_does_not(cast, live_server, chromium):
    context = chromium.new_context(base_url=live_server.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()
    expect(page.get_by_text("这个浏览器用不了通行密钥：请启用 JavaScript，或换一个较新的浏览器。")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")
    context.close()


@pytest.mark.parametrize("way", ["language", "elder"])
def test_the_account_page_holds_in_english_and_in_large_type_on_a_narrow_phone(page, way):
    language = "en" if way == "language" else "zh-hans"
    Person.objects.filter(username="clerk").update(language=language, elder_mode=way == "elder")
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("部门经办")
    no_objections(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_sign_in_link_is_opened_and_a_passkey_set_and_no_request_carries_its_code(cast, page, authenticator):
    Person.objects.filter(username="citizen").update(state="active")
    invitation = issued_by(perform(PLATFORM, cast.people.citizen, "invite").entry)
    asked = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    page.goto(f"/account/invitation/#{invitation.code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("设置登录方式")
    no_objections(page)
    page.get_by_role("button", name="在这台设备上添加").click()
    expect(page.get_by_role("status")).to_have_text("通行密钥已添加，请用它登录。")
    assert invitation.code.rpartition(":")[2] not in "".join(asked)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("banner").get_by_text("市民（本人）")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/account/invitation/")
    page.get_by_label("登录链接").fill(f"http://anywhere/#{invitation.code}")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("链接不能再用")
    no_objections(page)


def add_passkey(page):
    sign_in(page)
    page.goto("/account/passkeys/add/")
    page.get_by_label("密码", exact=True).fill("demo")
    page.get_by_role("button", name="确认").click()
    page.get_by_role("button", name="在这台设备上添加").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("恢复码")


def sign_out(page):
    page.goto("/account/logout/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="退出登录").click()
