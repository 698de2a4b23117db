"""Preparing: what is stale is done, in order and once; what was cut off is taken up again."""

from pathlib import Path

import pytest

from chengshu.web.cli import preparing, stamps, tables
from chengshu.web.cli.ground import ROOT, CannotGoOn, home
from chengshu.web.cli.installation import NO_DEMO, Installation
from chengshu.web.cli.opening import city_pack
from chengshu.web.cli.preparing import Preparation
from chengshu.web.cli.stamps import Stamps, database_identity, fingerprint


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A data folder of its own, the sample city, and works that only say that they were done."""
    done: list[str] = []
    notes: list[Installation] = []
    monkeypatch.setenv("CITY_HOME", str(tmp_path))
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "sample"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def migrate() -> None:
        done.append("tables")
        notes.clear()
        (tmp_path / "city.db").write_text("made")

    def load(pack: Path, say: object, present: Installation, before: Installation | None) -> None:
        done.append("facts" if present.scale != NO_DEMO else "facts alone")
        notes.append(present)

    monkeypatch.setattr(preparing, "open_database", lambda **given: None)
    monkeypatch.setattr(preparing, "compile_catalogues", lambda: 0)
    monkeypatch.setattr(preparing, "stale_catalogues", lambda: [])
    monkeypatch.setattr(preparing, "_collect", lambda: done.append("static"))
    monkeypatch.setattr(tables, "bring_up", migrate)
    monkeypatch.setattr(preparing, "noted", lambda: notes[-1] if notes else None)
    monkeypatch.setattr(preparing, "_load", load)
    monkeypatch.setattr(preparing, "_simulate", lambda scale, say: done.append(scale))
    return done


def prepare(scale: str = "") -> None:
    Preparation(scale).carry_out(lambda line: None)


def test_from_nothing_everything_is_done_in_order(works: list[str]) -> None:
    assert Preparation().needed()
    prepare()
    assert works == ["static", "tables", "facts", "small"]


def test_what_is_prepared_is_not_prepared_again(works: list[str]) -> None:
    prepare()
    assert not Preparation().needed()
    works.clear()
    prepare()
    assert works == []


def test_a_database_made_anew_is_filled_anew(works: list[str]) -> None:
    prepare()
    works.clear()
    (home() / "city.db").unlink()
    assert Preparation().needed()
    prepare()
    assert works == ["tables", "facts", "small"]


def test_a_simulation_that_was_cut_off_is_taken_up_again(works: list[str], monkeypatch) -> None:
    def cut_off(scale: str, say: object) -> None:
        raise KeyboardInterrupt

    simulate = preparing._simulate
    monkeypatch.setattr(preparing, "_simulate", cut_off)
    with pytest.raises(KeyboardInterrupt):
        prepare()
    monkeypatch.setattr(preparing, "_simulate", simulate)
    assert Preparation().needed()
    works.clear()
    prepare()
    assert works == ["small"]


def test_a_real_installation_has_neither_demo_accounts_nor_simulated_records(works: list[str]) -> None:
    prepare("none")
    assert works == ["static", "tables", "facts alone"]
    assert not Preparation().demo
    assert not Preparation().needed()


def test_the_scale_stays_as_it_was_until_another_is_asked_for(works: list[str]) -> None:
    prepare("city")
    assert Preparation().scale == "city"
    works.clear()
    prepare()
    assert works == []


def test_a_database_that_holds_one_city_takes_no_other(works: list[str], monkeypatch) -> None:
    prepare()
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "qingdao"))
    with pytest.raises(CannotGoOn, match="这个数据库里已经是“sample”，不能再载入“qingdao”"):
        Preparation()


def test_the_city_is_the_one_the_data_folder_was_made_from(works: list[str], monkeypatch) -> None:
    prepare()
    monkeypatch.delenv("CITY")
    assert city_pack() == ROOT / "cities" / "sample"


def test_a_pack_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(
        CannotGoOn, match=r"“atlantis”中没有 city\.toml，不是城市资料包。现有：cities/qingdao、cities/sample"
    ):
        city_pack("atlantis")


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CITY_HOME", str(tmp_path / "file" / "folder"))
    with pytest.raises(CannotGoOn, match=r"数据目录 .*/file/folder 不能写入"):
        home()


def test_a_fingerprint_changes_with_content_name_and_company(tmp_path: Path) -> None:
    one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_text("1")
    other.write_text("1")
    first = fingerprint([one])
    assert fingerprint([one]) == first
    assert len({first, fingerprint([other]), fingerprint([one, other]), fingerprint([one], "x")}) == 4
    one.write_text("2")
    assert fingerprint([one]) != first


def test_stamps_survive_a_damaged_file(tmp_path: Path) -> None:
    Stamps(tmp_path).put(a="1")
    Stamps(tmp_path).put(b="2")
    assert Stamps(tmp_path).read() == {"a": "1", "b": "2"}
    (tmp_path / "stamps.json").write_text("{")
    assert Stamps(tmp_path).read() == {}


def test_no_database_has_no_identity_and_another_file_has_another(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database_identity(tmp_path) == ""
    (tmp_path / "city.db").write_text("1")
    first = database_identity(tmp_path)
    (tmp_path / "fresh").write_text("2")
    (tmp_path / "fresh").replace(tmp_path / "city.db")
    assert first not in ("", database_identity(tmp_path))


def test_a_server_that_cannot_be_reached_is_told_without_its_password(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://clerk:secret@127.0.0.1:1/city")
    with pytest.raises(CannotGoOn) as told:
        stamps.database_identity(tmp_path)
    assert "连不上数据库 127.0.0.1/city" in str(told.value)
    assert "secret" not in str(told.value)
