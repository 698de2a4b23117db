"""What a database is stands in the database: a data folder that has forgotten cannot turn one into the other."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin
from chengshu.web.cli import preparing, tables
from chengshu.web.cli.ground import ROOT, CannotGoOn
from chengshu.web.cli.installation import Installation, note, noted
from chengshu.web.cli.preparing import Preparation

ACCOUNTS = """
password: everybody knows it
accounts:
  - {username: demo, name: 演示, shown: 演示, posts: [{organisation: development_reform, role: leader}]}
"""


@pytest.fixture
def simulated(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sample city with a demo account, in the tests' own database; what was simulated at which scale."""
    pack, done = tmp_path / "sample", []
    shutil.copytree(ROOT / "cities" / "sample", pack)
    (pack / "accounts.yaml").write_text(ACCOUNTS, "utf-8")
    monkeypatch.setenv("CITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CITY", str(pack))
    for name in ("open_database", "compile_catalogues", "_collect"):
        monkeypatch.setattr(preparing, name, lambda **given: 0)
    monkeypatch.setattr(tables, "bring_up", lambda: None)
    monkeypatch.setattr(preparing, "stale_catalogues", lambda: [])
    monkeypatch.setattr(preparing, "_simulate", lambda scale, say: done.append(scale))
    return done


def prepare(scale: str = "", say: Callable[[str], None] = lambda line: None) -> str:
    """One start with a data folder that knows nothing; the scale it then notes there."""
    Preparation().stamps.path.unlink(missing_ok=True)
    Preparation(scale).carry_out(say)
    return Preparation().scale


def accounts() -> list[str]:
    return list(Person.objects.values_list("username", flat=True))


def test_a_real_database_stays_real_when_its_data_folder_has_forgotten(simulated: list[str]) -> None:
    said: list[str] = []
    assert prepare("none", said.append) == "none"
    assert "正式使用" not in "".join(said)
    assert prepare("", said.append) == "none"
    assert "这个数据库是正式使用的：不载入演示账号和模拟数据。" in said
    assert (accounts(), simulated) == ([], [])


def test_a_real_database_refuses_the_demo_and_says_where_to_have_it(simulated: list[str]) -> None:
    prepare("none")
    with pytest.raises(CannotGoOn, match=r"这个数据库是正式使用的，不能载入演示账号.*另建一个数据目录"):
        prepare("small")
    assert (accounts(), simulated) == ([], [])


def test_a_database_with_entries_from_before_this_was_noted_counts_as_real(simulated: list[str]) -> None:
    begin(PLATFORM, Person(username="admin", name="管理员"), "enrol")
    assert prepare() == "none"
    assert (accounts(), simulated) == (["admin"], [])
    assert noted() == Installation("sample", "none")


def test_a_demo_stays_a_demo_and_is_not_simulated_twice(simulated: list[str]) -> None:
    assert prepare() == "small"
    assert prepare() == "small"
    assert (accounts(), simulated) == (["demo"], ["small"])


def test_a_demo_cannot_be_declared_real_for_its_passwords_are_known(simulated: list[str]) -> None:
    prepare()
    with pytest.raises(CannotGoOn, match="有演示账号（口令是公开的）和模拟数据，不能转为正式使用"):
        prepare("none")


def test_a_database_of_another_city_is_known_by_itself(simulated: list[str], monkeypatch) -> None:
    prepare("none")
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "qingdao"))
    with pytest.raises(CannotGoOn, match="这个数据库里已经是“sample”，不能再载入“qingdao”"):
        prepare()
    assert not Firm.objects.exists()


def test_what_it_is_stands_in_the_journal_once_until_it_changes(db: None) -> None:
    assert noted() is None
    small, city = Installation("sample", "small"), Installation("sample", "city")
    note(small, None)
    note(small, small)
    note(city, small)
    assert noted() == city
    assert [(one.verb, one.version, one.told["changed"]["scale"]) for one in Entry.objects.order_by("id")] == [
        ("set_up", 1, [None, "small"]), ("set_up", 2, ["small", "city"]),
    ]  # fmt: skip
