"""`city policy`: what an official sees who works on a document in a text editor."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import duckdb
import pytest

from chengshu.web.cli import policy
from chengshu.web.cli.ground import ROOT, CannotGoOn
from tests.journeys.policies import published, text_of

pytestmark = pytest.mark.sqlite
GRADUATES = ROOT / "cities" / "qingdao" / "policies" / "laoshan_graduates.yaml"
CITYWIDE = GRADUATES.with_name("qingdao_graduates.yaml")
DOCTOR = ["degree=doctor", "full_time=是", "graduated_on=2023-06-30", "arrived_on=2023-09-01"]


@pytest.fixture(autouse=True)
def qingdao(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setenv("CITY", str(ROOT / "cities" / "qingdao"))
    settings.CITY = ROOT / "cities" / "qingdao"


def asked(*words: str) -> int:
    parser = ArgumentParser()
    policy.arguments(parser)
    return policy.run(parser.parse_args(words))


def written(folder: Path, old: str = "", new: str = "") -> str:
    path = folder / "mine.yaml"
    text = GRADUATES.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
    return str(path)


def test_the_situations_of_a_good_document_are_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("test", str(GRADUATES)) == 0
    assert capsys.readouterr().out == f"✓ {GRADUATES}：10 个情形测试，0 个不符。\n"


def test_a_situation_that_comes_out_otherwise_is_told_and_fails(tmp_path: Path, capsys) -> None:
    name = written(tmp_path, "value: 5000元", "value: 5001元")
    assert asked("test", str(GRADUATES), name) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "✗ 博士第一年：应为 符合 · 5,000.00 元，得出 符合 · 5,001.00 元"
    assert said[-1] == f"✗ {name}：10 个情形测试，2 个不符。"


def test_a_mistake_is_told_with_file_line_and_column_and_marked(tmp_path: Path, capsys) -> None:
    name = written(tmp_path, "when: work_district = area", "when: work_distric = area")
    assert asked("test", name) == 1
    said = capsys.readouterr().out.splitlines()
    line = next(n for n, text in enumerate(Path(name).read_text("utf-8").splitlines(), 1) if "work_distric =" in text)
    assert said[0].startswith(f"{name}:{line}:")
    assert "conditions.area.when" in said[0]
    assert said[2].strip() == "^"


def test_a_decision_is_explained_as_a_clerk_reads_it(tmp_path: Path, capsys) -> None:
    assert asked("explain", str(CITYWIDE), "--day", "2024-05-01", "--facts", *DOCTOR) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "青岛市应届博士、硕士生活补贴（普惠）（2024-05-01）：符合 18,000.00 元"
    assert [line.split()[0] for line in said[1:]] == ["满足"] * 4
    facts = tmp_path / "facts.yaml"
    facts.write_text("degree: doctor\nfull_time: true\narrived_on: 2023-09-01\n", "utf-8")
    asked("explain", str(CITYWIDE), "--day", "2024-05-01", "--facts-file", str(facts))
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("：缺资料")
    assert said[-1] == "  还要知道  毕业日期（graduated_on），由学历学位证书证明"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["test", "nowhere.yaml"], "读不了 nowhere.yaml"),
        (["explain", str(GRADUATES), "--facts", "degree"], "“degree”不是“名称=值”"),
        (["explain", str(GRADUATES), "--facts", "income=5"], "这项政策不用“income”。它用：degree、"),
        (
            ["explain", str(GRADUATES), "--facts", "full_time=也许"],
            "full_time（全日制学历）：“也许”不行。请填“是”或“否”。",
        ),
        (["explain", str(GRADUATES), "--day", "tomorrow"], "“tomorrow”不是日期"),
        (["explain", str(GRADUATES), str(GRADUATES)], "一次只看一份文档"),
        (["test", str(GRADUATES), "--facts", "degree=doctor"], "只用于 explain"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_is_allowed(words: list[str], reason: str) -> None:
    with pytest.raises(CannotGoOn, match=reason):
        asked(*words)


@pytest.mark.django_db
def test_without_a_population_nothing_is_simulated(tmp_path: Path, settings) -> None:
    settings.CITY_HOME = tmp_path
    with pytest.raises(CannotGoOn, match="还没有人口、企业和项目数据"):
        asked("simulate", str(GRADUATES))


@pytest.mark.django_db
def test_whom_a_document_reaches_is_counted_by_district_and_kind(tmp_path: Path, settings, capsys) -> None:
    settings.CITY_HOME = tmp_path
    (tmp_path / "population").mkdir()
    row = "SELECT 'P' || i AS subject, 'worker' AS kind, CASE WHEN i < 2 THEN '370212' ELSE '370202' END AS district"
    facts = "'doctor' AS degree, true AS full_time, DATE '2023-06-30' AS graduated_on, DATE '2023-09-01' AS arrived_on"
    target = tmp_path / "population" / "people.parquet"
    duckdb.connect().execute(f"COPY ({row}, {facts} FROM range(5) AS t(i)) TO '{target}' (FORMAT parquet)")
    assert asked("simulate", str(CITYWIDE), "--day", "2024-05-01") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "青岛市应届博士、硕士生活补贴（普惠）（2024-05-01）：与没有这项政策相比（未计互斥、上限和预算）"
    assert said[2] == "合计：新得 5，失去 0，增加 0，减少 0；现得 5，金额 0.00 元 → 90,000.00 元"
    assert [line.partition("；")[0] for line in said[3:]] == [
        "370202 · worker 其他从业人员：新得 3，失去 0，增加 0，减少 0",
        "370212 · worker 其他从业人员：新得 2，失去 0，增加 0，减少 0",
    ]


def test_a_document_is_held_against_the_version_in_force_by_district_and_kind(
    cast, tmp_path: Path, settings, capsys
) -> None:
    """Doctors get 1,000 yuan more, a master loses it and a bachelor gains it."""
    settings.CITY, settings.CITY_HOME = ROOT / "cities" / "sample", tmp_path
    (tmp_path / "population").mkdir()
    east, west = cast.east.pk, cast.west.pk
    people = [
        ("doctor", east, "worker"),
        ("doctor", east, "education"),
        ("master", east, "worker"),
        ("bachelor", west, "worker"),
    ]
    rows = ", ".join(f"('P{n}', '{degree}', '{place}', '{kind}')" for n, (degree, place, kind) in enumerate(people))
    facts = "'990101' AS work_district, DATE '2025-03-01' AS arrived_on"
    target = tmp_path / "population" / "people.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT *, {facts} FROM (VALUES {rows}) AS t(subject, degree, district, kind)) TO '{target}' (FORMAT parquet)"
    )
    published(cast)
    path = tmp_path / "mine.yaml"
    text = text_of(
        "graduate_living",
        replace={"{doctor: 6000元}": "{doctor: 7000元}", "'doctor', 'master'": "'doctor', 'bachelor'"},
    )
    path.write_text(text, "utf-8")
    assert asked("simulate", str(path), "--day", "2026-04-20") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "样城博士、硕士生活补贴（2026-04-20）：与施行中的第 1 版相比（未计互斥、上限和预算）"
    assert said[2:] == [
        "合计：新得 1，失去 1，增加 2，减少 0；现得 3，金额 15,000.00 元 → 17,000.00 元",
        "990001 东区 · education 教育人员：新得 0，失去 0，增加 1，减少 0；现得 1，金额 6,000.00 元 → 7,000.00 元",
        "990001 东区 · worker 其他从业人员：新得 0，失去 1，增加 1，减少 0；现得 1，金额 9,000.00 元 → 7,000.00 元",
        "990002 西区 · worker 其他从业人员：新得 1，失去 0，增加 0，减少 0；现得 1，金额 0.00 元 → 3,000.00 元",
    ]
