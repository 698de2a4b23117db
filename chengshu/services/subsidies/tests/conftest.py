"""A population of three, and projects of firms."""

from pathlib import Path

import duckdb
import pytest

ROW = "('{0}', '{0}', NULL, NULL, '990101', '{1}', DATE '2025-03-01', '990101', {2})"
NAMES = "subject, object, name, kind, district, degree, arrived_on, work_district, teaches"


@pytest.fixture
def people(cast, settings, tmp_path):
    """Three people, of whom the first is the citizen of the cast; written anew with other degrees."""
    settings.CITY_HOME = tmp_path
    (tmp_path / "population").mkdir()

    def write(*degrees: str, teaches: str = "false") -> None:
        numbers = [cast.people.citizen.number, "SIM1", "SIM2"]
        rows = ", ".join(ROW.format(number, degree, teaches) for number, degree in zip(numbers, degrees, strict=True))
        path = Path(tmp_path / "population" / "people.parquet")
        path.unlink(missing_ok=True)
        duckdb.connect().execute(
            f"COPY (SELECT * FROM (VALUES {rows}) AS people({NAMES})) TO '{path}' (FORMAT parquet, KV_METADATA {{simulated: 'true'}})"
        )

    write("bachelor", "doctor", "master")
    return write


@pytest.fixture
def projects(cast, settings, tmp_path):
    """Projects of the maker, and one of a firm nobody acts for: number → what was invested, yuan. Written anew each time."""
    settings.CITY_HOME = tmp_path
    (tmp_path / "population").mkdir(exist_ok=True)

    def write(**investments: int) -> None:
        own = cast.maker_firm.credit_code
        rows = ", ".join(
            f"('{own if number.startswith('M') else 'SIM1'}', '{number}', '{number} 号产线', 'machine', '990002', 'small', "
            f"{yuan * 100}, DATE '2026-01-10')"
            for number, yuan in investments.items()
        )
        path = Path(tmp_path / "population" / "projects.parquet")
        path.unlink(missing_ok=True)
        names = "subject, object, name, kind, district, size, investment, finished_on"
        duckdb.connect().execute(
            f"COPY (SELECT * FROM (VALUES {rows}) AS projects({names})) TO '{path}' (FORMAT parquet, KV_METADATA {{simulated: 'true'}})"
        )

    return write
