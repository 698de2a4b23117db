"""Signing in with name and password: who gets in, what is said to who does not, and what the session is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.identity.models import Person
from chengshu.web.signin.models import Session

WRONG = "登录名或密码不正确。请检查大小写和输入法后再试。"
LOGIN, HERE = "/account/login/", "/account/"


def sign_in(client, name="clerk", password="demo", **more):
    return client.post(LOGIN, {"login": name, "password": password, "next": HERE}, **more)


def is_in(client):
    return client.get(HERE).status_code == 200


@pytest.mark.parametrize("name", ["clerk", "CLERK", " clerk ", "ｃｌｅｒｋ"])
def test_the_right_password_opens_the_page_asked_for(cast, client, name):
    answer = sign_in(client, name)
    assert (answer.status_code, answer["Location"]) == (302, HERE)
    assert "部门经办（市样例局）" in client.get(HERE).text


def test_without_a_page_asked_for_it_leads_to_the_inbox(cast, client):
    assert client.post(LOGIN, {"login": "clerk", "password": "demo"})["Location"] == "/my/"


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "https:/evil.example", "javascript:alert(1)"]
)
def test_it_never_leads_to_another_site(cast, client, place):
    answer = client.post(LOGIN, {"login": "clerk", "password": "demo", "next": place})
    assert answer["Location"] == "/my/"


@pytest.mark.parametrize(("name", "password"), [("clerk", "Demo"), ("nobody", "demo"), ("平台", "x"), ("%", "demo")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(cast, client, name, password):
    answer = sign_in(client, name, password)
    assert (answer.status_code, answer.text.count(WRONG)) == (422, 1)
    assert not is_in(client)


@pytest.mark.parametrize(
    ("name", "password"), [("clerk\x00", "demo"), ("clerk", "de\x00mo"), ("", "demo"), ("a" * 41, "demo")]
)
def test_what_cannot_be_a_name_or_a_password_is_refused(cast, client, name, password):
    answer = sign_in(client, name, password)
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert not is_in(client)


def test_what_was_typed_is_not_lost_but_the_password_is_not_sent_back(cast, client):
    page = sign_in(client, "clerk", "my-secret-guess").text
    assert 'value="clerk"' in page
    assert "my-secret-guess" not in page


def test_a_password_is_hashed_exactly_once_whoever_is_asked_for(cast, client, monkeypatch):
    """The time an answer takes must not tell whether a name exists, is suspended, or has no password."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k))
    Person.objects.filter(username="maker").update(is_active=False)
    Person.objects.filter(username="leader").update(password="!unusable")
    counts = {}
    for name in ("clerk", "nobody", "maker", "leader"):
        hashed.clear()
        sign_in(client, name, "wrong")
        counts[name] = len(hashed)
    assert counts == {"clerk": 1, "nobody": 1, "maker": 1, "leader": 1}


def test_a_suspended_person_is_told_so_only_with_the_right_password(cast, client):
    Person.objects.filter(username="clerk").update(is_active=False)
    assert WRONG in sign_in(client, "clerk", "wrong").text
    answer = sign_in(client)
    assert answer["Location"] == "/account/inactive/"
    assert "账号已停用" in client.get("/account/inactive/").text
    assert not is_in(client)


def test_a_person_suspended_while_signed_in_is_out_at_once(cast, client):
    sign_in(client)
    assert is_in(client)
    Person.objects.filter(username="clerk").update(is_active=False)
    assert not is_in(client)


def test_after_five_failures_the_answer_is_when_to_come_back(cast, client):
    start = datetime(2024, 5, 6, 6, 35, tzinfo=UTC)
    with set_to(start):
        statuses = [sign_in(client, password="wrong").status_code for _ in range(5)]
        shut = sign_in(client)
    assert statuses == [422] * 5
    assert (shut.status_code, shut["Retry-After"]) == (429, "30")
    assert "连续多次没有通过验证，请在 14:35:30 之后（还有 30 秒）再试。" in shut.text
    assert not is_in(client)
    with set_to(start + timedelta(seconds=30)):
        assert sign_in(client).status_code == 302


def test_an_unknown_name_is_shut_out_just_like_a_known_one(cast, client):
    statuses = [sign_in(client, "nobody", "wrong").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_one_account_shut_out_leaves_the_neighbour_at_the_same_address_in_peace(cast, client):
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(Client(), "maker").status_code == 302


def test_an_address_is_shut_out_when_it_tries_name_after_name(cast, client):
    statuses = [sign_in(client, f"name{n}", "wrong").status_code for n in range(21)]
    assert statuses == [422] * 20 + [429]
    assert sign_in(client, "maker").status_code == 429
    assert sign_in(client, "maker", REMOTE_ADDR="198.51.100.9").status_code == 302


def test_a_whole_ipv6_network_counts_as_one_address(cast, client):
    for n in range(20):
        sign_in(client, f"name{n}", "wrong", REMOTE_ADDR=f"2001:db8::{n:x}")
    assert sign_in(client, "maker", REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert sign_in(client, "maker", REMOTE_ADDR="2001:db8:0:1::1").status_code == 302


def test_a_forged_forwarding_header_does_not_change_the_address(cast, client):
    for n in range(20):
        sign_in(client, f"name{n}", "wrong", headers={"X-Forwarded-For": f"192.0.2.{n}"})
    assert sign_in(client, "maker", headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_signing_in_changes_the_session_key_and_the_old_one_opens_nothing(cast, client):
    sign_in(client, password="wrong")
    client.get("/account/passkeys/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    before = client.session.session_key
    sign_in(client)
    after = client.session.session_key
    assert before
    assert before != after
    fixed = Client()
    fixed.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(fixed)


def test_the_session_knows_its_person_and_ends_with_the_browser(cast, client):
    cookie = sign_in(client).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    row = Session.objects.get(session_key=cookie.value)
    assert row.person == cast.people.clerk
    assert timedelta(hours=11) < row.expire_date - datetime.now(UTC) <= timedelta(hours=12)


def test_signing_out_takes_a_post(cast, client):
    sign_in(client)
    assert "退出登录" in client.get("/account/logout/").text
    assert is_in(client)
    key = client.session.session_key
    assert client.post("/account/logout/")["Location"] == "/"
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()


def test_the_pages_speak_the_persons_language_from_then_on(cast, client):
    Person.objects.filter(username="clerk").update(language="en")
    cookies = sign_in(client).cookies
    assert cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en"' in client.get(HERE).text


def test_what_this_browser_was_told_before_is_kept(cast, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert settings.LANGUAGE_COOKIE_NAME not in sign_in(client).cookies
    assert '<html lang="en"' in client.get(HERE).text


def test_whoever_is_in_already_is_led_on(cast, client):
    client.force_login(cast.people.clerk)
    assert client.get(f"{LOGIN}?next=/account/")["Location"] == HERE


def test_a_page_for_signed_in_people_leads_to_signing_in_and_back(cast, client):
    answer = client.get("/account/?a=1")
    assert answer["Location"] == "/account/login/?next=/account/%3Fa%3D1"
    page = client.get(answer["Location"]).text
    assert '<input type="hidden" name="next" value="/account/?a=1">' in page


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "mfa_signup_webauthn"])
def test_nobody_signs_up_and_nothing_goes_by_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_form_from_another_time_is_answered_with_a_page_that_says_what_to_do(cast):
    strict = Client(enforce_csrf_checks=True)
    answer = sign_in(strict)
    assert answer.status_code == 403
    assert "请返回上一页，刷新后再提交" in answer.text
    as_program = sign_in(strict, headers={"Accept": "application/json"})
    assert (as_program.status_code, as_program.json()["type"]) == (403, "/docs/errors#refused")
