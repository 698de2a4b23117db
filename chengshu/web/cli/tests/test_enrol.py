"""`city enrol`: somebody who can get in, or a sentence that says what is wrong and what there is."""

from types import SimpleNamespace

import pytest
from django.test import Client

from chengshu.kernel.identity.models import Holding, Organisation, Person
from chengshu.kernel.journal.models import Entry
from chengshu.web.cli import enrol
from chengshu.web.cli.commands import Parser
from chengshu.web.cli.ground import ROOT, CannotGoOn
from chengshu.web.cli.serving.occupancy import Occupancy

GOOD = "城市的长口令没人猜得到"


@pytest.fixture(autouse=True)
def sample_city(monkeypatch: pytest.MonkeyPatch, cast: SimpleNamespace, tmp_path, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "sample"))
    monkeypatch.setenv("CITY_HOME", str(tmp_path))
    Organisation.objects.update(state="active")


def enrolled(*words: str) -> int:
    parser = Parser(prog="city enrol")
    enrol.arguments(parser)
    return enrol.run(parser.parse_args([*words]))


def first(**other: str) -> list[str]:
    given = {"name": "管理员", "organisation": "BUREAU", "role": "platform_clerk", **other}
    return ["admin", *(part for name, value in given.items() for part in (f"--{name}", value))]


def test_the_first_platform_clerk_gets_in_by_the_link_alone_on_standard_output(capsys) -> None:
    assert enrolled(*first()) == 0
    said = capsys.readouterr()
    address, _, code = said.out.strip().partition("#")
    assert address == "http://localhost:8000/account/invitation/"
    assert said.err.startswith("请把链接交给管理员本人：打开后设置密码或通行密钥。只能用一次，有效至 ")
    browser = Client()
    assert browser.post("/account/invitation/", {"code": code}).status_code == 302
    assert browser.post("/account/invitation/way/", {"password1": GOOD, "password2": GOOD}).status_code == 302
    browser.post("/account/login/", {"login": "admin", "password": GOOD})
    assert "登记人员" in browser.get("/city/people/").text


def test_every_write_is_an_entry_of_the_platform(cast: SimpleNamespace, capsys) -> None:
    before = Entry.objects.count()
    enrolled(*first())
    (held,) = Holding.objects.filter(person__username="admin")
    assert (held.organisation, held.role, held.state) == (cast.bureau, "platform_clerk", "held")
    written = Entry.objects.order_by("id")[before:]
    assert [(one.noun, one.verb, one.actor) for one in written] == [
        ("identity.person", "enrol", None), ("identity.holding", "appoint", None), ("identity.person", "invite", None),
    ]  # fmt: skip
    assert capsys.readouterr().out.rpartition(":")[2].strip() not in str([one.payload for one in written])


@pytest.mark.parametrize(
    "other",
    [{"organisation": "市样例局"}, {"role": "平台管理员"}],
    ids=["the organisation by its name", "the role by its name"],
)
def test_names_do_as_well_as_codes(other: dict[str, str]) -> None:
    enrolled(*first(**other))
    held = Holding.objects.get(person__username="admin")
    assert (held.organisation.number, held.role) == ("BUREAU", "platform_clerk")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["CLERK", "--name", "x"], "登录名“clerk”已有人使用：部门经办。.*python3 city enrol clerk --again"),
        (["admin", "--name", "x"], "登记新用户还缺 --organisation、--role。"),
        (first(role="king"), "没有角色“king”。可选：platform_clerk（平台管理员）、scenario_clerk.*citizen（市民）。"),
        (first(organisation="样例"), "没有单位“样例”。可选：BUREAU（市样例局）.*"),
        (
            first(organisation="月球"),
            "没有单位“月球”。可选：GOV（样城市人民政府）、.*等 9 个，全部见 /city/bodies/ 和 /city/firms/。",
        ),
        (first(name="管\x00理员"), "没有登记：.*"),
        (["nobody", "--again"], "没有登录名为“nobody”的用户。登记新用户请去掉 --again"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can_and_nothing_is_written(words: list[str], reason: str, capsys) -> None:
    before = (Person.objects.count(), Entry.objects.count())
    with pytest.raises(CannotGoOn, match=reason):
        enrolled(*words)
    assert (Person.objects.count(), Entry.objects.count(), capsys.readouterr().out) == (*before, "")


def test_two_bodies_of_one_name_are_told_apart_by_number(cast: SimpleNamespace) -> None:
    Organisation.objects.filter(number="OFFICE").update(name="市样例局")
    with pytest.raises(
        CannotGoOn, match="名称“市样例局”有 2 个单位，请用编号。可选：BUREAU（市样例局）、OFFICE（市样例局）。"
    ):
        enrolled(*first(organisation="市样例局"))


def test_a_body_that_was_abolished_takes_nobody(cast: SimpleNamespace) -> None:
    Organisation.objects.filter(number="BUREAU").update(state="abolished")
    with pytest.raises(CannotGoOn, match="没有单位“BUREAU”"):
        enrolled(*first())


def test_before_a_city_is_loaded_it_says_what_to_run(cast: SimpleNamespace) -> None:
    Organisation.objects.update(state="")
    with pytest.raises(CannotGoOn, match="还没有任何单位：请先运行 python3 city run --no-demo 载入城市资料。"):
        enrolled(*first())


def test_again_gives_a_new_link_and_a_suspended_person_none(capsys) -> None:
    enrolled(*first())
    enrolled("ADMIN", "--again")
    old, new = capsys.readouterr().out.split()
    assert old != new
    assert Entry.objects.filter(verb="invite").count() == 2
    Person.objects.filter(username="admin").update(state="suspended", is_active=False)
    with pytest.raises(CannotGoOn, match="现在是“已停用”，不能发放登录链接"):
        enrolled("admin", "--again")


def test_the_link_leads_to_where_the_installation_says_it_is(settings, tmp_path, capsys) -> None:
    occupied = Occupancy(tmp_path, "http://localhost:8123/")
    enrolled(*first())
    settings.ALLOWED_HOSTS, settings.SECURE = [".example", "city.example.gov.cn"], True
    enrolled("admin", "--again")
    occupied.leave()
    here, there = capsys.readouterr().out.split()
    assert here.startswith("http://localhost:8123/account/invitation/#")
    assert there.startswith("https://city.example.gov.cn/account/invitation/#")
