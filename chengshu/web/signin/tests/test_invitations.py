"""Sign-in links: issued by the platform clerk, opened once by the one they were meant for, worthless afterwards."""

import json
import logging
import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.test import Client

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.errors import Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.web.signin.invitations import Gone, issued_at, issued_by, read, settle

OPEN, WAY, PASSKEY = "/account/invitation/", "/account/invitation/way/", "/account/invitation/passkey/"
LOGIN, GOOD = "/account/login/", "城市的长口令没人猜得到"


@pytest.fixture
def person(cast):
    """Somebody enrolled on the people page: no password."""
    return begin(cast.platform, Person, "enrol", {"username": "new", "name": "新来的人"})


@pytest.fixture
def clerk(cast):
    """The platform clerk's browser."""
    browser = Client()
    browser.force_login(cast.people.platform)
    return browser


def issue(person, by=PLATFORM):
    return issued_by(perform(by, person, "invite").entry)


def opened(invitation, browser=None):
    """A browser in which the link has been opened."""
    browser = browser or Client()
    answer = browser.post(OPEN, {"code": invitation.code})
    assert (answer.status_code, answer["Location"]) == (302, WAY)
    return browser


def choose(browser, password=GOOD, again=None):
    return browser.post(WAY, {"password1": password, "password2": again or password})


def gets_in(username, password):
    return Client().post(LOGIN, {"login": username, "password": password}).status_code == 302


def issue_on_the_page(clerk, person):
    """The step's pages to their end; the confirmation."""
    address = f"/city/people/{person.number}/invite/"
    page = clerk.get(address).text
    hidden = dict(re.findall(r'<input type="hidden" name="(draft|version)" value="([^"]*)"', page))
    answer = clerk.post(address, {**hidden, "action": "submit"})
    return answer["Location"], clerk.get(answer["Location"])


def link_in(page):
    (link,) = re.findall(r'<input id="link"[^>]* value="([^"]+)"', page.text)
    return link


def test_the_clerk_is_shown_the_link_and_whoever_opens_it_gets_in(clerk, person):
    assert not gets_in("new", "")
    _, page = issue_on_the_page(clerk, person)
    address, _, code = link_in(page).partition("#")
    assert address == f"http://testserver{OPEN}"
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    browser = Client()
    assert browser.post(OPEN, {"code": code})["Location"] == WAY
    assert "新来的人" in browser.get(WAY).text
    answer = choose(browser)
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert "密码已设置，请用它登录。" in browser.get(LOGIN).text
    assert gets_in("new", GOOD)


@pytest.mark.parametrize("carried", [str, quote], ids=["as it was", "as some messengers write it"])
def test_the_whole_link_can_be_pasted_where_no_script_runs(person, carried):
    pasted = f" https://city.example{OPEN}#{carried(issue(person).code)} "
    assert Client().post(OPEN, {"code": pasted})["Location"] == WAY


def test_both_ends_are_entries_and_neither_holds_the_code(cast, clerk, person, caplog):
    with caplog.at_level(logging.DEBUG):
        _, page = issue_on_the_page(clerk, person)
        code = link_in(page).partition("#")[2]
        browser = Client()
        browser.post(OPEN, {"code": code})
        choose(browser)
    written = list(Entry.objects.filter(record=person.pk).order_by("version"))
    assert [(one.verb, one.version, one.actor) for one in written] == [
        ("enrol", 1, cast.people.platform.pk), ("invite", 2, cast.people.platform.pk), ("settle", 3, None),
    ]  # fmt: skip
    assert (written[2].told["asked"], written[2].cause) == ({"way": "password"}, f"{person.number}@2")
    signature = code.rpartition(":")[2]
    assert len(signature) == 43
    assert signature not in json.dumps([one.told | one.personal_told for one in written], default=str)
    assert signature not in caplog.text
    assert GOOD not in str([one.payload + one.personal for one in written])
    told = clerk.get(f"/city/people/{person.number}/").text
    assert re.search(r"<dt>登录方式</dt><dd><ins>密码</ins></dd>", told)


def test_a_link_opens_once(person):
    invitation = issue(person)
    late = opened(invitation)
    choose(opened(invitation))
    answer = choose(late, "另一句谁也猜不到的长口令")
    assert answer.status_code == 410
    assert "这个链接已经用过。设置过密码或通行密钥的，请直接登录" in answer.text
    assert gets_in("new", GOOD)
    assert opened(invitation).get(WAY).status_code == 410


def test_of_two_who_use_it_at_once_one_is_told(person):
    invitation = issue(person)
    settle(invitation, "password")
    with pytest.raises(Gone, match="这个链接已经用过"):
        settle(invitation, "passkey")
    assert Entry.objects.filter(verb="settle").count() == 1


def test_a_new_link_makes_the_one_before_worthless(person):
    before, after = issue(person), issue(person)
    answer = opened(before).get(WAY)
    assert answer.status_code == 410
    assert "后来又发放了新的链接" in answer.text
    assert choose(opened(after)).status_code == 302


def test_after_seven_days_it_is_over(person):
    invitation = issue(person)
    with set_to(invitation.until - timedelta(seconds=1)):
        assert opened(invitation).get(WAY).status_code == 200
    with set_to(invitation.until):
        answer = opened(invitation).get(WAY)
    assert invitation.until - invitation.entry.at == timedelta(days=7)
    assert answer.status_code == 410
    assert "已经过期，链接只在发放后 7 天内有效。请向平台管理员领取新的链接。" in answer.text


def test_a_suspended_person_gets_no_link_and_cannot_use_one(cast, clerk, person):
    invitation = issue(person)
    perform(cast.platform, person, "suspend", {"reason": "离职"})
    answer = opened(invitation).get(WAY)
    assert answer.status_code == 410
    assert "这个账号已停用" in answer.text
    assert clerk.get(f"/city/people/{person.number}/invite/").status_code == 409


def forged(invitation):
    """What somebody might make of a code."""
    named, _, signature = invitation.code.partition(":")
    return [
        "", "x", f"{named}:", f"{named}:{'A' * 43}", f"PSN-clerk@1:{signature}", f"{named}9:{signature}",
        invitation.code[:-1], invitation.code + "=", f"{named}:{signature}\x00", "PSN-2024-000001@999999999999:x",
    ]  # fmt: skip


def test_a_forged_code_opens_nothing(person):
    invitation = issue(person)
    for number, code in enumerate(forged(invitation)):
        answer = Client().post(OPEN, {"code": code}, REMOTE_ADDR=f"198.51.100.{number}")
        assert (code, answer.status_code) == (code, 422)
    assert read(invitation.code) == invitation


def test_a_database_set_back_to_yesterday_knows_no_link_of_today(person):
    lost = issue(person)
    Entry.objects.filter(pk=lost.entry.pk).delete()
    Person.objects.filter(pk=person.pk).update(version=1)
    again = issue(person)
    assert again.entry.version == lost.entry.version
    assert (read(lost.code), read(again.code)) == (None, again)


def test_guessing_shuts_the_address_out_of_the_sign_in_page_too(cast, person):
    invitation = issue(person)
    with set_to(invitation.entry.at.replace(microsecond=0)):
        statuses = [Client().post(OPEN, {"code": f"{n}"}).status_code for n in range(21)]
        shut = Client().post(OPEN, {"code": invitation.code})
        sign_in = Client().post(LOGIN, {"login": "clerk", "password": "demo"})
    assert statuses == [422] * 20 + [429]
    assert (shut.status_code, shut["Retry-After"], sign_in.status_code) == (429, "30", 429)


def test_an_honest_link_costs_the_address_nothing_however_often_it_is_opened(person):
    invitation = issue(person)
    assert {Client().post(OPEN, {"code": invitation.code}).status_code for _ in range(25)} == {302}


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", None, "密码太短"),
        (GOOD, "不一样的另一句长口令", "两次输入的新密码不一样"),
        ("new来的人不会忘记的口令", None, "不要出现您的登录名"),
    ],
)
def test_a_bad_password_is_refused_and_the_link_stays_good(person, password, again, words):
    browser = opened(issue(person))
    answer = choose(browser, password, again)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert choose(browser).status_code == 302


def test_without_a_link_opened_the_page_asks_for_one(cast):
    assert Client().get(WAY)["Location"] == OPEN
    assert Client().post(PASSKEY, {"credential": "{}"})["Location"] == OPEN
    assert "把整条链接粘贴在下面" in Client().get(OPEN).text


def test_whoever_is_signed_in_as_somebody_else_is_told_to_sign_out_first(clerk, person):
    browser = opened(issue(person), clerk)
    answer = choose(browser)
    assert answer.status_code == 403
    assert "这个浏览器里登录的是平台管理员，链接是给新来的人的。" in answer.text
    assert not gets_in("new", GOOD)


def test_a_forgotten_password_is_answered_by_a_link_and_ends_every_session(cast):
    Person.objects.filter(username="clerk").update(state="active")
    elsewhere = Client()
    elsewhere.post(LOGIN, {"login": "clerk", "password": "demo"})
    choose(opened(issue(cast.people.clerk)))
    assert elsewhere.get("/account/").status_code == 302
    assert (gets_in("clerk", "demo"), gets_in("clerk", GOOD)) == (False, True)


def test_the_sign_in_page_says_whom_to_ask(cast, client):
    assert "没有账号或忘记密码的，请向本单位的平台管理员领取新的登录链接。" in client.get(LOGIN).text


def test_a_passkey_is_kept_instead_and_the_link_is_used_up(person, monkeypatch):
    """A real one is made by Chromium in tests/browser; here the ceremony is taken as passed."""
    monkeypatch.setattr(auth, "parse_registration_response", lambda credential: None)
    monkeypatch.setattr(auth, "complete_registration", lambda credential: None)
    browser = opened(issue(person))
    answer = browser.post(PASSKEY, {"name": "手机", "credential": '{"id": "x"}'})
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    (kept,) = Authenticator.objects.filter(user=person)
    assert kept.wrap().name == "手机"
    assert Entry.objects.get(verb="settle").told["asked"] == {"way": "passkey"}
    assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert browser.get(WAY)["Location"] == OPEN


def test_nonsense_for_a_passkey_is_told_and_the_link_stays_good(person):
    browser = opened(issue(person))
    browser.get(WAY)
    assert browser.post(PASSKEY, {"name": "x", "credential": "0"}).status_code == 422
    assert choose(browser).status_code == 302


def test_the_confirmation_shows_the_link_only_to_the_one_who_issued_it_and_only_while_it_is_good(cast, clerk, person):
    address, _ = issue_on_the_page(clerk, person)
    other = Client()
    other.force_login(cast.people.clerk)
    assert (other.get(address).status_code, Client().get(address).status_code) == (404, 404)
    issue(person)
    page = clerk.get(address)
    assert "不再显示" in page.text
    assert 'id="link"' not in page.text
    assert clerk.get(address.replace(address.split("/")[-2], str(uuid4()))).status_code == 404


def test_it_is_no_step_for_many_for_each_link_is_shown_once(clerk, person):
    assert clerk.get(f"/city/people/bulk/invite/?number={person.number}").status_code == 404
    assert "bulk/invite" not in clerk.get("/city/people/").text


def test_nobody_but_the_platform_settles_and_nobody_but_its_clerk_invites(cast, person):
    for acting in (cast.platform, cast.clerk, cast.citizen):
        with pytest.raises(Refused, match="“设置登录方式”由持登录链接的本人办理"):
            perform(acting, person, "settle", {"way": "password"})
    with pytest.raises(Refused, match="“发放登录链接”由平台管理员办理"):
        perform(cast.clerk, person, "invite")


def test_a_version_that_issued_nothing_has_no_link(person):
    assert (issued_at(person, 1), issued_by(Entry.objects.get(record=person.pk).pk)) == (None, None)
    assert issued_at(person, issue(person).entry.version).until > now()


def test_whoever_is_enrolled_without_a_password_may_set_one_without_knowing_the_old(person, client):
    client.force_login(person)
    assert not person.has_usable_password()
    assert client.get("/account/password/")["Location"] == "/account/password/set/"
