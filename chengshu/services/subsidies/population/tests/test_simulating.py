"""The simulator's step: the demo cast has facts, and a city's own tables are never written over."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from django.conf import settings

from chengshu.kernel.base.lists import LISTS, load_lists
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.office.loading import load_city
from chengshu.kernel.office.world import World
from chengshu.services.subsidies.population import facts_of, items_of, standing
from chengshu.services.subsidies.population.telling import populate

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"


@pytest.fixture
def told(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    monkeypatch.setattr(settings, "CITY_HOME", tmp_path)
    monkeypatch.setattr(settings, "CITY", QINGDAO)
    before = dict(LISTS)
    load_lists(QINGDAO / "lists")
    load_city(QINGDAO, lambda line: None)
    yield []
    LISTS.clear()
    LISTS.update(before)


@pytest.mark.sqlite
def test_whoever_signs_in_to_the_demo_has_facts_of_their_own(told: list[str]) -> None:
    populate(World(QINGDAO, True, told.append))
    citizen, firm = Person.objects.get(username="citizen"), Firm.objects.get(name="青岛云栈工业软件有限公司")
    assert facts_of(citizen.number)["degree"] == ("doctor", "模拟数据（学历学位证书）")
    assert facts_of(firm.number)["talent_firm"][0] is True
    assert [kind for kind, _, _ in items_of(firm.number).values()] == ["loan", "loan", "demonstration", "challenge"]
    assert facts_of(firm.number, "P-9000002-4")["paid_to_solver"][0] is None
    people = 5000 + Person.objects.count()
    assert told == [f"模拟数据：{people:,} 人、1,502 家企业、909 个项目，均为虚构。"]
    assert standing().simulated


@pytest.mark.sqlite
def test_no_name_of_a_person_of_the_platform_is_copied(told: list[str], tmp_path: Path) -> None:
    populate(World(QINGDAO, True, told.append))
    query = (
        f"SELECT count(*), count(name) FROM '{tmp_path}/population/people.parquet/*.parquet' WHERE subject LIKE 'PSN-%'"
    )
    assert duckdb.connect().execute(query).fetchone() == (Person.objects.count(), 0)


@pytest.mark.sqlite
def test_tables_that_a_city_brought_stay_as_they_are(told: list[str], tmp_path: Path) -> None:
    (tmp_path / "population").mkdir()
    duckdb.connect().execute(
        f"COPY (SELECT 'A1' AS subject) TO '{tmp_path}/population/people.parquet' (FORMAT parquet)"
    )
    populate(World(QINGDAO, True, told.append))
    assert told == ["本市数据：1 人、0 家企业、0 个项目。"]
    assert facts_of("A1") == {}
