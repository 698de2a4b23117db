"""The pages of signing in, in English: every sentence of theirs has its translation."""

import re

import pytest
from django.conf import settings

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.lifecycle.perform import perform
from chengshu.web.signin.invitations import issued_by

pytestmark = pytest.mark.sqlite  # of words

PASSWORD = "城市的长口令没人猜得到"
CHINESE = re.compile(r"[\u3400-\u9fff]+")


@pytest.fixture
def english(cast, client):
    """The clerk, confirmed, reading English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post("/account/login/", {"login": "clerk", "password": "demo"})
    client.post("/account/again/?next=/account/", {"password": "demo"})
    return client


def chinese_in(page):
    """What is Chinese inside <main>, the names of the cast and the shell's own words aside."""
    (main,) = re.findall(r"<main.*</main>", page.text, re.DOTALL)
    aside = {"中文", "部门经办", "市样例局", "样城", "有", "处需要修改", "错误"}
    return [text for text in CHINESE.findall(main) if text not in aside]


@pytest.mark.parametrize(
    "place",
    ["", "password/", "again/", "logout/", "inactive/", "passkeys/add/", "totp/on/"],
)
def test_no_sentence_stays_chinese(english, place):
    assert chinese_in(english.get(f"/account/{place}")) == []


def test_nor_does_a_refusal(english):
    answers = [
        english.post("/account/password/", {"oldpassword": "x", "password1": "short", "password2": "other"}),
        english.post("/account/tokens/", {"token-name": "", "token-days": "0"}),
        english.post("/account/delegations/", {"delegation-taker": "nobody"}),
        english.post("/account/totp/on/", {"code": "1"}),
    ]
    assert [chinese_in(answer) for answer in answers] == [[], [], [], []]


def test_the_way_in_speaks_english_too(cast, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.post("/account/login/", {"login": "clerk", "password": "x"})
    assert "The sign-in name or the password is not right." in answer.text
    assert chinese_in(answer) == []


def test_a_sign_in_link_speaks_english_from_end_to_end(cast, english, client):
    Person.objects.update(state="active")
    spent = issued_by(perform(PLATFORM, cast.people.maker, "invite").entry)
    invitation = issued_by(perform(PLATFORM, cast.people.maker, "invite").entry)
    other = english.post("/account/invitation/", {"code": invitation.code}, follow=True)
    english.logout()
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    pages = [
        other,
        english.get("/account/invitation/"),
        english.post("/account/invitation/", {"code": "x"}),
        english.post("/account/invitation/", {"code": spent.code}, follow=True),
        english.post("/account/invitation/", {"code": invitation.code}, follow=True),
    ]
    assert [chinese_in(page) for page in pages] == [["制造企业经办", "制造企业经办"], [], [], [], ["制造企业经办"]]
    done = english.post("/account/invitation/way/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Your password is set. Sign in with it now." in done.text
