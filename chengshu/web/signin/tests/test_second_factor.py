"""One-time codes, recovery codes, and the question asked again before what concerns safety."""

import json
import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from chengshu.kernel.base.clock import now, set_to

HERE, LOGIN, SECOND = "/account/", "/account/login/", "/account/second/"


@pytest.fixture(autouse=True)
def window(monkeypatch):
    """The half minute of a code does not end in the middle of a test, neither where it is made nor where it is used."""
    began = now()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=began.timestamp))
    with set_to(began):
        yield


def code_of(secret, ahead=0):
    return auth.format_hotp_value(auth.hotp_value(secret, int(auth.time.time()) // 30 + ahead))


def sign_in(client):
    return client.post(LOGIN, {"login": "clerk", "password": "demo", "next": HERE})


def confirm(client):
    """What concerns the account's safety asks for the password once more."""
    return client.post("/account/again/?next=/account/", {"password": "demo"})


@pytest.fixture
def secret(cast, client):
    """The clerk has switched one-time codes on, and signed out again."""
    cache.clear()
    sign_in(client)
    confirm(client)
    page = client.get("/account/totp/on/").text
    (found,) = re.findall(r'<code class="ref">([A-Z2-7]{32})</code>', page)
    assert client.post("/account/totp/on/", {"code": code_of(found)})["Location"] == "/account/codes/"
    client.post("/account/logout/")
    cache.clear()
    return found


def test_a_wrong_code_does_not_switch_it_on(cast, client):
    sign_in(client)
    confirm(client)
    client.get("/account/totp/on/")
    assert "验证没有通过" in client.post("/account/totp/on/", {"code": "000000"}).text
    assert Authenticator.objects.count() == 0


def test_after_the_password_comes_the_code(secret, client):
    assert sign_in(client)["Location"] == SECOND
    assert client.get(HERE).status_code == 302
    assert "第二步验证" in client.get(SECOND).text
    assert client.post(SECOND, {"code": code_of(secret)})["Location"] == HERE
    assert client.get(HERE).status_code == 200


def test_a_code_is_accepted_once_whatever_process_is_asked(secret, client):
    code = code_of(secret)
    sign_in(client)
    assert client.post(SECOND, {"code": code}).status_code == 302
    cache.clear()  # another process has a cache of its own
    other = Client()
    sign_in(other)
    answer = other.post(SECOND, {"code": code})
    assert (answer.status_code, "已用过" in answer.text) == (422, True)
    assert other.get(HERE).status_code == 302
    Authenticator.objects.update(last_used_at=now() - timedelta(seconds=31))
    cache.clear()
    assert other.post(SECOND, {"code": code_of(secret)}).status_code == 302


def test_codes_are_not_guessed_not_even_with_the_password_between(secret, client):
    statuses = []
    for n in range(6):
        sign_in(client)
        statuses.append(client.post(SECOND, {"code": f"{n:06}"}).status_code)
    assert statuses == [422] * 5 + [429]
    sign_in(client)
    assert client.post(SECOND, {"code": code_of(secret)}).status_code == 429


def test_a_recovery_code_works_once(secret, client, cast):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    sign_in(client)
    assert client.post(SECOND, {"code": codes[3]}).status_code == 302
    confirm(client)
    other = Client()
    sign_in(other)
    assert other.post(SECOND, {"code": codes[3]}).status_code == 422
    assert "共 10 个，还剩 9 个" in client.get("/account/codes/").text
    file = client.get("/account/codes/file/")
    assert file.text.splitlines()[0] == "城枢恢复码，每个只能用一次："
    assert sum(code in file.text for code in codes) == 9


def test_a_new_set_of_recovery_codes_makes_the_old_ones_void(secret, client):
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    confirm(client)
    assert "现有的 10 个恢复码会全部作废" in client.get("/account/codes/new/").text
    client.post("/account/codes/new/")
    assert set(old).isdisjoint(Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes())


def test_the_seeds_lie_sealed_in_the_database(secret):
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert stored.count("gAAAA") == 2


def test_switching_it_off_leaves_the_password_alone_enough(secret, client):
    sign_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    confirm(client)
    assert "停用动态口令" in client.get("/account/totp/off/").text
    assert client.post("/account/totp/off/")["Location"] == "/account/factors/"
    assert client.get("/account/factors/")["Location"] == HERE
    assert Authenticator.objects.count() == 0
    client.post("/account/logout/")
    assert sign_in(client)["Location"] == HERE


def test_what_concerns_safety_asks_again_after_a_while(secret, client, monkeypatch):
    sign_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    confirm(client)
    assert client.get("/account/passkeys/add/").status_code == 200
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    answer = client.get("/account/passkeys/add/")
    assert answer["Location"] == "/account/again/?next=%2Faccount%2Fpasskeys%2Fadd%2F"
    page = client.get(answer["Location"]).text
    assert "再次确认是您本人" in page
    assert "用动态口令或恢复码" in page
    assert "密码不正确" in client.post(answer["Location"], {"password": "wrong"}).text
    assert client.post(answer["Location"], {"password": "demo"})["Location"] == "/account/passkeys/add/"
    assert "在这台设备上添加" in client.get("/account/passkeys/add/").text


def test_asking_again_by_code_works_too(secret, client):
    sign_in(client)
    client.post(SECOND, {"code": code_of(secret)})
    cache.clear()
    Authenticator.objects.update(last_used_at=now() - timedelta(days=1))
    again = "/account/again/code/?next=/account/totp/off/"
    assert "动态口令或恢复码" in client.get(again).text
    assert client.post(again, {"code": code_of(secret)})["Location"] == "/account/totp/off/"
