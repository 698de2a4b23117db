"""The policies of the articles themselves, as they stand in cities/qingdao/policies, over the population simulated for them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from bench.rules_policies import DAY

CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
NO_POLICIES = {"facts", "budgets", "population"}
TABLES = ("people", "firms", "projects")


def policies() -> list[Any]:
    """Every document of the city."""
    from chengshu.kernel.rules.document import read_policy
    from chengshu.kernel.rules.facts import read_facts

    facts = read_facts(CITY / "policies" / "facts.yaml")
    files = sorted((CITY / "policies").glob("*.yaml"))
    return [read_policy(path.read_text("utf-8"), facts) for path in files if path.stem not in NO_POLICIES]


def tables(connection: Any, people: int) -> dict[str, str]:
    """Tables of so many people, and of firms and projects in proportion, loaded; made once for a plan and kept as files."""
    folder = _made(people)
    for name in TABLES:
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{folder}/{name}.parquet/*.parquet')")
    return {name: name for name in TABLES}


def _made(people: int) -> Path:
    from chengshu.services.subsidies.population.making import Maker

    plan = hashlib.sha256((CITY / "policies" / "population.yaml").read_bytes()).hexdigest()[:8]
    folder = Path(os.environ.get("CITY_BENCH", tempfile.gettempdir())) / f"chengshu-articles-{people}-{plan}"
    if not folder.exists():
        maker = Maker(CITY, "city", DAY)
        shrunk = people / int(maker.plan["people"]["city"])
        for name in TABLES:
            maker.plan[name]["city"] = round(int(maker.plan[name]["city"]) * shrunk)
        maker.make(folder, {})
    return folder
