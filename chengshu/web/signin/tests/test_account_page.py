"""我的账号: roles, tokens, delegations, sessions, passwords."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from chengshu.kernel.base.clock import now, set_to, today
from chengshu.kernel.identity.acting import capacities
from chengshu.kernel.identity.models import Delegation, Holding, Person, Token
from chengshu.kernel.journal.models import Entry
from chengshu.web.signin.models import Session

HERE = "/account/"
NEW = "moss-lantern-harbour"


@pytest.fixture
def clerk(cast, client):
    client.post("/account/login/", {"login": "clerk", "password": "demo"})
    return client


def entries(noun):
    return list(Entry.objects.filter(noun=noun).order_by("id"))


def test_it_shows_who_one_is_and_every_role_with_its_period(cast, clerk):
    Holding.objects.create(
        number="ROLE-2", person=cast.people.clerk, organisation=cast.office, role="district_clerk",
        since="2021-03-01", until="2022-02-28", created_at=now(), changed_at=now(),
    )  # fmt: skip
    page = re.sub(r"<[^>]+>|\s+", " ", clerk.get(HERE).text)
    page = re.sub(r"\s+", " ", page)
    assert "市样例局 部门经办人 2020-01-01 至今" in page
    assert "市另一局 区市经办人 2021-03-01 2022-02-28 已结束" in page


def test_it_costs_a_bounded_number_of_queries(cast, clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        clerk.get(HERE)


# Tokens


def make(client, **more):
    asked = {"token-name": "月报程序", "token-scopes": ["read"], "token-days": "30", **more}
    return client.post("/account/tokens/", asked)


def test_a_token_is_shown_once_opens_the_api_and_leaves_a_trace(cast, clerk):
    page = make(clerk)
    (secret,) = set(re.findall(r"city_[\w-]{43}", page.text))
    assert "no-store" in page["Cache-Control"]
    token = Token.objects.get()
    assert (token.person, token.organisation, token.scopes) == (cast.people.clerk, cast.bureau, ["read"])
    assert secret not in clerk.get(HERE).text
    (entry,) = entries("identity.token")
    assert (entry.verb, entry.record, entry.actor, entry.organisation) == (
        "issue", token.pk, cast.people.clerk.pk, cast.bureau.pk,
    )  # fmt: skip
    assert entry.told["changed"]["scopes"] == [None, ["read"]]
    assert secret not in entry.payload


def test_revoking_it_leaves_a_trace_too_and_takes_it_off_the_list(cast, clerk):
    make(clerk)
    token = Token.objects.get()
    assert "月报程序" in clerk.get(HERE).text
    assert clerk.post(f"/account/tokens/{token.pk}/end/")["Location"] == "/account/#tokens"
    assert [entry.verb for entry in entries("identity.token")] == ["issue", "revoke"]
    page = clerk.get(HERE).text
    assert page.count("月报程序") == 1  # only in the notice that it was revoked
    assert "月报程序" not in clerk.get(HERE).text
    assert clerk.post(f"/account/tokens/{token.pk}/end/", headers={"Accept": "application/json"}).status_code == 422


@pytest.mark.parametrize(
    "asked", [{"token-days": "366"}, {"token-days": "0"}, {"token-days": ""}, {"token-scopes": ["admin"]},
              {"token-scopes": []}, {"token-name": ""}, {"token-name": "a\x07b"}, {"token-name": "长" * 61}],
)  # fmt: skip
def test_a_token_asked_for_badly_is_refused_beside_the_field_and_what_was_typed_is_kept(clerk, asked):
    answer = make(clerk, **asked)
    assert answer.status_code == 422
    assert answer.text.count('class="wrong"') == 1
    assert Token.objects.count() == 0
    if "token-name" not in asked:
        assert 'value="月报程序"' in answer.text


def test_anothers_token_cannot_be_revoked_nor_seen(cast, clerk):
    make(clerk)
    token = Token.objects.get()
    other = Client()
    other.force_login(cast.people.maker)
    assert "月报程序" not in other.get(HERE).text
    assert other.post(f"/account/tokens/{token.pk}/end/").status_code == 404
    assert Token.objects.get().revoked_at is None


def test_in_anothers_place_no_token_is_made(cast, clerk):
    delegate(Client(), cast, "clerk", giver="east", organisation="EAST")
    clerk.post("/account/acting/", {"capacity": "EAST:PSN-east"})
    assert make(clerk).status_code == 403
    assert Token.objects.count() == 0


# Delegations


def delegate(client, cast, taker, giver="clerk", organisation="BUREAU", first=0, last=5):
    client.force_login(Person.objects.get(username=giver))
    day = today()
    return client.post("/account/delegations/", {
        "delegation-taker": taker, "delegation-organisation": organisation,
        "delegation-since": day + timedelta(days=first), "delegation-until": day + timedelta(days=last),
    })  # fmt: skip


def test_a_delegation_is_given_by_sign_in_name_through_its_verb(cast, client):
    assert delegate(client, cast, "ＥＡＳＴ")["Location"] == "/account/#delegations"
    one = Delegation.objects.get()
    assert (one.state, one.giver, one.taker, one.organisation) == (
        "given", cast.people.clerk, cast.people.east_clerk, cast.bureau,
    )  # fmt: skip
    assert [(entry.verb, entry.actor) for entry in entries("identity.delegation")] == [("give", cast.people.clerk.pk)]
    assert "BUREAU:PSN-clerk" in [one.key for one in capacities(cast.people.east_clerk)]
    assert "由东区经办代您办理市样例局的事项" in client.get(HERE).text
    client.force_login(cast.people.east_clerk)
    assert "代部门经办办理市样例局的事项" in client.get(HERE).text


def test_it_is_ended_early_by_its_giver_and_at_once(cast, client):
    delegate(client, cast, "east")
    one = Delegation.objects.get()
    other = Client()
    other.force_login(cast.people.maker)
    assert other.post(f"/account/delegations/{one.number}/end/").status_code == 404
    assert client.post(f"/account/delegations/{one.number}/end/").status_code == 302
    assert [one.key for one in capacities(cast.people.east_clerk)] == ["EAST:"]
    assert [entry.verb for entry in entries("identity.delegation")] == ["give", "take_back"]


def test_one_that_is_over_is_no_longer_shown(cast, client):
    delegate(client, cast, "east")
    with set_to(today() + timedelta(days=6)):
        assert "由东区经办代您" not in client.get(HERE).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"taker": "nobody"}, "没有这个登录名，或账号已停用"),
        ({"taker": "clerk"}, "不能委托给自己"),
        ({"taker": "east", "organisation": "OFFICE"}, "OFFICE"),
        ({"taker": "east", "first": 3, "last": 2}, "结束日期不能早于开始日期"),
        ({"taker": "east", "first": -9, "last": -1}, "也不能早于今天"),
    ],
)
def test_what_cannot_be_delegated_is_refused_with_the_reason(cast, client, asked, said):
    answer = delegate(client, cast, **asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert Delegation.objects.count() == 0


def test_a_suspended_colleague_cannot_take_anything(cast, client):
    Person.objects.filter(username="east").update(is_active=False)
    assert "没有这个登录名，或账号已停用" in delegate(client, cast, "east").text


def test_one_who_holds_no_role_has_nothing_to_delegate(cast, client):
    client.force_login(cast.people.citizen)
    assert "委托他人代办" not in client.get(HERE).text
    assert delegate(client, cast, "east", giver="citizen").status_code == 422


# Sessions


def signed_in_elsewhere(agent="Mozilla/5.0 (iPhone; CPU iPhone OS 17) MicroMessenger/8.0"):
    other = Client(headers={"User-Agent": agent})
    other.post("/account/login/", {"login": "clerk", "password": "demo"}, REMOTE_ADDR="198.51.100.7")
    return other


def test_every_browser_one_is_signed_in_with_is_listed_without_its_key(clerk):
    signed_in_elsewhere()
    page = clerk.get(HERE).text
    assert "微信 · iPhone" in page
    assert "198.51.100.7" in page
    assert page.count("本机") == 1
    assert not [key for key in Session.objects.values_list("session_key", flat=True) if key in page]


def test_one_other_session_can_be_ended_and_the_rest_stay(clerk):
    phone, tablet = signed_in_elsewhere(), signed_in_elsewhere("Mozilla/5.0 (iPad) Safari/605")
    marks = re.findall(r'name="mark" value="([0-9a-f]{16})"', clerk.get(HERE).text)
    assert len(marks) == 2
    clerk.post("/account/sessions/end/", {"mark": marks[0]})
    assert sorted(one.get(HERE).status_code for one in (clerk, phone, tablet)) == [200, 200, 302]
    clerk.post("/account/sessions/end/")
    assert [one.get(HERE).status_code for one in (clerk, phone, tablet)] == [200, 302, 302]


def test_anothers_sessions_are_out_of_reach(cast, clerk):
    other = Client()
    other.force_login(cast.people.maker)
    other.post("/account/sessions/end/")
    assert clerk.get(HERE).status_code == 200


# Passwords


def change(client, old="demo", new=NEW, again=None):
    return client.post("/account/password/", {"oldpassword": old, "password1": new, "password2": again or new})


def test_a_password_is_changed_with_the_old_one_and_ends_every_other_session(cast, clerk):
    phone = signed_in_elsewhere()
    assert change(clerk).status_code == 302
    assert "密码已更换，其他设备上的登录已全部退出。" in clerk.get(HERE).text
    assert phone.get(HERE).status_code == 302
    assert Client().post("/account/login/", {"login": "clerk", "password": NEW}).status_code == 302
    assert Client().post("/account/login/", {"login": "clerk", "password": "demo"}).status_code == 422


def test_changing_it_leaves_the_rest_of_the_person_alone(cast, clerk):
    clerk.get(HERE)
    Person.objects.filter(username="clerk").update(name="改过名", version=7)
    before = Person.objects.get(username="clerk").values()
    change(clerk)
    after = Person.objects.get(username="clerk").values()
    assert {name for name in after if after[name] != before[name]} == {"password"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"old": "wrong"}, "当前密码不正确，请重新输入。"),
        ({"new": "short"}, "密码太短：现在 5 个字符，至少要 12 个，或不少于 8 个汉字的一句话。"),
        ({"new": "password2024"}, "这个密码太常见"),
        ({"new": "clerk-of-the-bureau"}, "密码里不要出现您的登录名、姓名或手机号。"),
        ({"again": "something-else-entirely"}, "两次输入的新密码不一样，请重新输入。"),
    ],
)
def test_a_bad_change_is_refused_and_changes_nothing(cast, clerk, asked, said):
    answer = change(clerk, **asked)
    assert said in answer.text
    assert answer.text.count('class="wrong"') == 1
    assert Person.objects.get(username="clerk").check_password("demo")


def test_the_same_password_again_is_no_change(cast, clerk):
    change(clerk)
    assert "新密码与当前密码相同" in change(clerk, old=NEW, new=NEW).text


def test_one_without_a_password_may_set_a_first_one(cast, client):
    Person.objects.filter(username="clerk").update(password="!")
    client.force_login(cast.people.clerk)
    cast.people.clerk.refresh_from_db()
    client.force_login(cast.people.clerk)
    assert client.get("/account/password/")["Location"] == "/account/password/set/"
    twice = {"password1": NEW, "password2": NEW}
    assert client.post("/account/password/set/", {**twice, "password2": "x"}).text.count("两次输入的新密码不一样") == 2
    assert client.post("/account/password/set/", twice).status_code == 302
    assert Person.objects.get(username="clerk").check_password(NEW)


def test_an_unlocked_screen_is_no_place_to_guess_the_password(cast, clerk):
    for _ in range(5):
        change(clerk, old="wrong")
    assert "连续多次没有通过验证" in change(clerk).text
    assert Person.objects.get(username="clerk").check_password("demo")
