"""`city token`: a token that works, for the organisation asked for, with no more rights than asked for."""

from argparse import Namespace
from types import SimpleNamespace

import pytest

from chengshu.kernel.identity import tokens
from chengshu.web.cli import token
from chengshu.web.cli.ground import ROOT, CannotGoOn


@pytest.fixture(autouse=True)
def sample_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "sample"))


def asked(**given: object) -> Namespace:
    return Namespace(**{"user": "clerk", "organisation": "", "days": 90, "read_only": False, "name": "命令行", **given})


def test_the_secret_alone_is_on_standard_output(cast: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    assert token.run(asked()) == 0
    said = capsys.readouterr()
    found = tokens.find(said.out.strip())
    assert found is not None
    assert (found.person, found.organisation.number) == (cast.people.clerk, "BUREAU")
    assert found.scopes == ["read", "write"]
    assert said.err.startswith("部门经办（市样例局），权限 read、write，有效至 ")


def test_a_token_can_be_for_reading_only_and_for_a_few_days(cast: SimpleNamespace, capsys) -> None:
    token.run(asked(user="MAKER", read_only=True, days=3))
    found = tokens.find(capsys.readouterr().out.strip())
    assert found.scopes == ["read"]
    assert (found.expires_at - found.created_at).days == 3


def test_a_person_of_no_organisation_acts_for_themselves(cast: SimpleNamespace, capsys) -> None:
    token.run(asked(user="citizen"))
    said = capsys.readouterr()
    assert tokens.find(said.out.strip()).organisation is None
    assert said.err.startswith("市民（本人）")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"user": "nobody"}, "没有登录名为“nobody”的在用用户。"),
        ({"organisation": "OFFICE"}, "部门经办不能代表“OFFICE”。可选：BUREAU（市样例局）。"),
        ({"days": 0}, "--days 应在 1 到 365 之间，这里是 0。"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(cast: SimpleNamespace, given: dict[str, object], reason: str) -> None:
    with pytest.raises(CannotGoOn, match=reason):
        token.run(asked(**given))
    assert tokens.Token.objects.count() == 0
