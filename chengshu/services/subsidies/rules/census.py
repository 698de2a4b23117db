"""The population as entitlements read it, and the entitlements of all of it, kept from one night to the next.

A run looks only at rows that have changed, at policies that are new or of another version, and at rows for which the day
makes a difference. A city without a population has none, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings

from chengshu.kernel.rules.document import Policy as Document
from chengshu.kernel.rules.runs import Done, Run
from chengshu.services.subsidies.population import standing, tables
from chengshu.services.subsidies.population.views import add_projects, put_on_record
from chengshu.services.subsidies.rules import on_record

Tables = dict[str, str]


def there() -> bool:
    """Has this city a population?"""
    return standing().present


def connect(table: str) -> tuple[duckdb.DuckDBPyConnection, Tables]:
    """A connection with a view of a table, and the view's name."""
    connection = duckdb.connect()
    names = tables(connection, [table])
    if table == "projects":
        put_on_record(connection, on_record.projects())
        add_projects(connection)
    return connection, names


@contextmanager
def kept() -> Iterator[tuple[duckdb.DuckDBPyConnection, Tables]]:
    """The file that keeps the entitlements, with the same views. One process has it at a time: raises duckdb.IOException."""
    home = Path(settings.CITY_HOME)
    for earlier in ("entitlements.duckdb", "entitled.duckdb"):  # laid out otherwise
        (home / earlier).unlink(missing_ok=True)
    path = home / "entitled_and_lacking.duckdb"
    try:
        connection = duckdb.connect(str(path))
    except duckdb.Error as error:
        if "lock" in str(error):
            raise
        path.unlink()  # of another version of DuckDB, or broken: everything in it can be worked out again
        connection = duckdb.connect(str(path))
    try:
        yield connection, tables(connection)
    finally:
        connection.close()


def bring_up(documents: Sequence[Document], day: date) -> Done:
    """Bring the entitlements of all policies in force up to a day; says what had to be looked at."""
    if not there() or not documents:
        return Done(0, 0, (), 0)
    with kept() as (connection, names):
        put_on_record(connection, on_record.projects())
        add_projects(connection)
        return Run(connection).bring(documents, day, names)


def reach(documents: Sequence[Document]) -> dict[str, list[tuple[str, int, int]]]:
    """Policy → (district, how many, fen) of the people, firms or projects entitled, as they were brought up last."""
    if not there() or not documents:
        return {}
    with kept() as (connection, _):
        add_projects(connection)
        return {one.key: _by_district(connection, one) for one in documents}


def _by_district(connection: duckdb.DuckDBPyConnection, document: Document) -> list[tuple[str, int, int]]:
    own = "subject, object" if document.by_project else "subject"
    found = connection.execute(
        f"SELECT t.district, count(DISTINCT ({own})), sum(e.amount)::BIGINT FROM entitlement e JOIN {document.rows} t USING ({own}) "  # noqa: S608
        "WHERE e.policy = ? AND e.outcome = 1 GROUP BY 1 ORDER BY 1",
        [document.key],
    ).fetchall()
    return [(row[0], row[1], row[2]) for row in found]


def entitled_among(documents: Sequence[Document], subjects: Sequence[str]) -> set[tuple[str, str, str]] | None:
    """(policy, subject, project) of some subjects that are entitled, the project "" where a policy pays for none; None where
    there is no population to ask.
    """
    if not there():
        return None
    with kept() as (connection, _):
        found = connection.execute(
            "SELECT policy::VARCHAR, subject, object FROM entitlement WHERE outcome = 1 AND subject IN (SELECT unnest(?::VARCHAR[])) "
            "AND policy::VARCHAR IN (SELECT unnest(?::VARCHAR[]))",
            [list(subjects), [one.key for one in documents]],
        ).fetchall()
        projects = {one.key for one in documents if one.by_project}
        return {(key, subject, object_ if key in projects else "") for key, subject, object_ in found}
