"""A made-up population: the same for the same city and day, marked, with the platform's own in it, looked up one by one."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from django.conf import settings
from stdnum.cn import uscc

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.lists import LISTS, load_lists
from chengshu.kernel.rules.deciding import decide
from chengshu.kernel.rules.document import read_policy
from chengshu.services.subsidies.population import BadPopulation, facts_of, items_of, standing, tables
from chengshu.services.subsidies.population.making import Given, Maker
from chengshu.services.subsidies.population.views import catalogue

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
DAY = date(2026, 11, 30)
FIRM = make_credit_code("370214", 9_000_001)
PERSON = "PSN-2026-000009"
GIVEN = {
    "people": [Given(PERSON, PERSON, "technology", "370212", None, {"degree": "doctor", "graduated_on": {"days_ago": 540}})],
    "firms": [Given(FIRM, FIRM, "C", "370214", "青岛澜岸智能装备有限公司", {"size": "medium", "digital_spending": "186万元"})],
    "projects": [
        Given(FIRM, "P-2", "journey", "370214", "赴日", {"travellers": 3}),
        Given(FIRM, "P-1", "demonstration", "370214", "产线", {"investment": "320万元", "accepted_on": {"days_ago": 150}}),
    ],
}  # fmt: skip

#: Policy → entitled, of whom too little is known, fen of all who are entitled.
ENTITLED = {
    "building_grade": (32, 0, 1_090_000_000),
    "child_living": (26, 3, 5_190_000),
    "child_medical": (19, 8, 36_917_188),
    "child_study": (21, 5, 16_000_000),
    "elder_meals": (442, 44, 1_975_700),
    "free_trade_early_return": (7, 1, 80_460_000),
    "free_trade_holiday_production": (4, 3, 62_000_000),
    "free_trade_output_growth": (2, 1, 7_861_300),
    "free_trade_tax": (10, 1, 199_000_000),
    "institute_talent_plans": (37, 0, 1_580_000_000),
    "laoshan_challenges": (2, 1, 41_947_800),
    "laoshan_creators": (3, 1, 40_000_000),
    "laoshan_graduates": (3, 55, 900_000),
    "laoshan_growth_leaders": (1, 28, 50_000_000),
    "laoshan_loan_interest": (6, 0, 376_347_232),
    "laoshan_principals": (2, 0, 340_000_000),
    "laoshan_skilled_talent": (15, 9, 255_000_000),
    "laoshan_strategic_scientists": (1, 4, 10_000_000_000),
    "laoshan_teachers": (2, 1, 300_000_000),
    "laoshan_timely_rewards": (1, 0, 150_000),
    "laoshan_top_talent": (0, 4, 0),
    "long_term_care": (41, 4, 7_016_041),
    "marine_key_technology": (26, 11, 6_961_909_400),
    "qingdao_graduates": (101, 68, 155_520_000),
    "scenario_fund": (23, 4, 1_080_000_000),
    "science_for_people": (22, 5, 4_048_361_900),
    "sme_digitalisation": (128, 26, 1_560_983_100),
    "talent_agency": (16, 2, 111_650_000),
    "technology_demonstration": (57, 21, 6_233_106_900),
    "trade_journeys": (19, 2, 15_799_470),
}

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    Maker(QINGDAO, "small", DAY).make(home / "population", GIVEN)
    return home


@pytest.fixture
def home(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "CITY_HOME", made)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    return made


@pytest.fixture
def connection(home: Path) -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    tables(opened)
    return opened


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def test_it_is_as_large_as_the_pack_says_and_says_that_it_is_made_up(home: Path) -> None:
    now = standing()
    assert (now.present, now.simulated, now.scale, now.day) == (True, True, "small", "2026-11-30")
    assert now.rows == {"people": 5001, "firms": 1501, "projects": 902}
    assert str(now) == "模拟数据：5,001 人、1,501 家企业、902 个项目，均为虚构。"


def test_every_file_bears_the_mark(home: Path) -> None:
    for path in home.glob("population/*.parquet/*.parquet"):
        pairs = duckdb.connect().execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
        assert (b"simulated", b"true") in pairs


def test_made_again_it_is_the_same_to_the_row_and_of_another_day_it_is_not(home: Path, tmp_path: Path) -> None:
    def rows(folder: Path, table: str) -> list[tuple]:
        return (
            duckdb.connect()
            .execute(f"SELECT subject, object, row_hash FROM '{folder}/{table}.parquet/*.parquet'")
            .fetchall()
        )

    Maker(QINGDAO, "small", DAY).make(tmp_path / "again", GIVEN)
    Maker(QINGDAO, "small", date(2026, 12, 1)).make(tmp_path / "later", GIVEN)
    for table in ("people", "firms", "projects"):
        assert rows(tmp_path / "again", table) == rows(home / "population", table)
    assert rows(tmp_path / "later", "people") != rows(home / "population", "people")


def test_tables_are_sorted_by_subject_and_object(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("people", "firms", "projects"):
        found = ask(connection, f"SELECT subject, object FROM {table}")
        assert found == sorted(set(found))


def test_made_up_firms_have_right_credit_codes_and_projects_are_theirs(connection: duckdb.DuckDBPyConnection) -> None:
    for (number,) in ask(connection, "SELECT subject FROM firms"):
        uscc.validate(number)
    assert ask(connection, "SELECT count(*) FROM projects ANTI JOIN firms USING (subject)") == [(0,)]
    assert ask(
        connection,
        "SELECT count(*) FROM projects JOIN firms USING (subject) WHERE projects.size IS DISTINCT FROM firms.size",
    ) == [(0,)]


def test_some_things_are_not_known_of_some(connection: duckdb.DuckDBPyConnection) -> None:
    (shares,) = ask(
        connection,
        "SELECT count(*) FILTER (degree IS NULL) * 100 // count(*), count(*) FILTER (degree = 'doctor') > 50 FROM people",
    )
    assert shares == (3, True)


def test_somebody_the_platform_knows_is_found_with_what_is_known_of_them(home: Path) -> None:
    found = facts_of(PERSON)
    assert found["degree"] == ("doctor", "模拟数据（学历学位证书）")
    assert found["graduated_on"][0] == date(2025, 6, 8)
    assert facts_of(FIRM)["digital_spending"] == (186_000_000, "模拟数据（合同、发票及专项审计）")


def test_a_firm_has_its_projects_and_a_fact_may_be_asked_of_one(home: Path) -> None:
    items = items_of(FIRM)
    assert [(number, kind, name) for number, (kind, name, _) in items.items()] == [
        ("P-1", "demonstration", "产线"),
        ("P-2", "journey", "赴日"),
    ]
    assert items["P-1"][2]["size"][0] == "medium"
    assert facts_of(FIRM, "P-1")["investment"][0] == 320_000_000
    assert facts_of(FIRM, "P-2")["travellers"][0] == 3
    assert "investment" not in facts_of(FIRM)


def test_of_somebody_unknown_nothing_is_known(home: Path) -> None:
    assert facts_of("91370200MA3XXXXXXX") == {}
    assert items_of("") == {}
    assert facts_of("' OR 1=1 --") == {}


def test_without_a_population_it_says_so_and_the_views_are_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CITY_HOME", tmp_path)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    connection = duckdb.connect()
    tables(connection)
    assert (standing().present, facts_of(FIRM)) == (False, {})
    assert str(standing()).startswith("还没有人口、企业和项目数据。")
    assert ask(connection, "SELECT count(degree) FROM people") == [(0,)]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The population without anybody the platform knows."""
    home = tmp_path_factory.mktemp("alone")
    Maker(QINGDAO, "small", DAY).make(home / "population", {})
    before = dict(LISTS)
    load_lists(QINGDAO / "lists")
    yield home
    LISTS.clear()
    LISTS.update(before)


@pytest.mark.parametrize("key", ENTITLED)
def test_every_policy_finds_as_many_as_expected_and_some_of_whom_too_little_is_known(
    alone: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(settings, "CITY_HOME", alone)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    connection = duckdb.connect()
    tables(connection)
    policy = read_policy((QINGDAO / "policies" / f"{key}.yaml").read_text("utf-8"), catalogue())
    names = list(policy.facts)
    rows = ask(connection, f"SELECT {', '.join(names)} FROM {policy.rows}")
    found = [decide(policy, dict(zip(names, row, strict=True)), DAY, explain=False) for row in rows]
    counts = Counter(one.outcome for one in found)
    assert (counts["eligible"], counts["need_data"], sum(one.amount or 0 for one in found)) == ENTITLED[key]


def brought(folder: Path, query: str) -> None:
    folder.mkdir(parents=True)
    duckdb.connect().execute(f"COPY ({query}) TO '{folder / 'people.parquet'}' (FORMAT parquet)")


def test_a_city_puts_its_own_table_in_place_and_what_it_lacks_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(
        tmp_path / "population", "SELECT 'A1' AS subject, 'worker' AS kind, '370212' AS district, 'doctor' AS degree"
    )
    monkeypatch.setattr(settings, "CITY_HOME", tmp_path)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    connection = duckdb.connect()
    tables(connection)
    assert ask(connection, "SELECT object, degree, arrived_on, row_hash IS NOT NULL FROM people") == [
        ("A1", "doctor", None, True)
    ]
    assert str(standing()) == "本市数据：1 人、0 家企业、0 个项目。"
    assert facts_of("A1") == {"degree": ("doctor", "学历学位证书")}


def test_a_column_of_the_wrong_type_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(tmp_path / "population", "SELECT 'A1' AS subject, 1.5::DOUBLE AS care_costs")
    monkeypatch.setattr(settings, "CITY_HOME", tmp_path)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    with pytest.raises(BadPopulation, match="care_costs（上月符合规定的护理费用）是 DOUBLE"):
        tables(duckdb.connect())
