"""The city's own policies on another engine: each as the one SELECT that Spark is given, over the same rows as DuckDB.

Needs what the platform does not: Java 17, `pip install pyspark==4.0.1` (Apache Spark itself, 424 MB), and a data folder with a
population. `DJANGO_SETTINGS_MODULE=chengshu.web.settings CITY_HOME=… python -m bench.rules_spark`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

#: Rows of each table, the first by subject: 30 policies make some 70,000 decisions of them.
ROWS = 3_000


def run() -> None:
    """How many decisions are the same; raises AssertionError naming a policy of which any is not."""
    import django

    django.setup()
    from django.conf import settings

    from chengshu.kernel.base.clock import today
    from chengshu.kernel.rules.portable import statement
    from chengshu.services.policies.rules.documents import read
    from chengshu.services.subsidies.population import tables

    here = duckdb.connect()
    names, day, decided = tables(here), today(), 0
    with tempfile.TemporaryDirectory() as folder, _spark() as there:
        for name in names:
            file = Path(folder) / f"{name}.parquet"
            here.execute(f"COPY (SELECT * FROM {name} ORDER BY subject, object LIMIT {ROWS}) TO '{file}'")
            here.execute(f"CREATE TABLE some_{name} AS SELECT * FROM '{file}'")
            there.read.parquet(str(file)).createOrReplaceTempView(f"some_{name}")
        files = sorted((Path(settings.CITY) / "policies").glob("*.yaml"))
        for policy in (read(text) for file in files if "\nconditions:" in (text := file.read_text("utf-8"))):
            table = f"some_{policy.rows}"
            own = here.execute(statement(policy, day, table)).fetchall()
            other = [tuple(row) for row in there.sql(statement(policy, day, table, "spark")).collect()]
            assert own, policy.key
            assert sorted(map(str, own)) == sorted(map(str, other)), policy.key
            decided += len(own)
    print(f"{decided:,} decisions of {day} the same on both engines")


@contextmanager
def _spark() -> Iterator[Any]:
    """A session of Spark on two cores of this machine."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


if __name__ == "__main__":
    run()
