"""`city erase`: a clerk empties what is personal, and whatever was proved before still is."""

from argparse import Namespace
from types import SimpleNamespace

import pytest

from chengshu.kernel.identity.models import Person
from chengshu.kernel.journal.audit import verify
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin
from chengshu.web.cli import erase
from chengshu.web.cli.ground import ROOT, CannotGoOn


@pytest.fixture(autouse=True)
def sample_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "sample"))


def asked(number: str, **given: object) -> Namespace:
    return Namespace(**{"register": "city/people", "number": number, "by": "platform", "reason": "申请 7", **given})


@pytest.fixture
def enrolled(cast: SimpleNamespace) -> Person:
    given = {"username": "leaving", "name": "离去者", "phone": "13800000000"}
    person = begin(cast.platform, Person(), "enrol", given)
    sequence()
    return person


def test_what_is_personal_is_gone_from_record_and_journal_and_the_journal_holds(enrolled: Person, capsys) -> None:
    assert erase.run(asked(enrolled.number)) == 0
    assert capsys.readouterr().out.startswith(
        f"人员 {enrolled.number} 的个人信息已删除：email、name、phone、username。"
    )
    enrolled.refresh_from_db()
    assert (enrolled.name, enrolled.phone, "leaving" in enrolled.username) == ("", "", False)
    told = Entry.objects.filter(record=enrolled.pk).order_by("pk")
    assert [(one.verb, "离去者" in one.personal) for one in told] == [("enrol", False), ("erase", False)]
    assert told[1].actor == Person.objects.get(username="platform").pk
    sequence()
    report = verify(processes=1)
    assert (report.intact, report.erased) == (True, 1)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"by": "clerk"}, "删除个人信息由平台经办人办理"), ({"by": "nobody"}, "没有登录名为“nobody”的在用用户。"),
        ({"reason": " "}, "请写明删除个人信息的理由"), ({"register": "city/closings"}, "没有含个人信息的清单“city/closings”。可选："),
        ({"number": "PSN-1999-000001"}, "没有编号为“PSN-1999-000001”的人员。"),
    ],
)  # fmt: skip
def test_whatever_stands_in_the_way_is_said_and_nothing_is_erased(enrolled: Person, given, reason: str) -> None:
    with pytest.raises(CannotGoOn, match=reason):
        erase.run(asked(**{"number": enrolled.number, **given}))
    enrolled.refresh_from_db()
    assert enrolled.name == "离去者"
