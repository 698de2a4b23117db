"""The population as entitlements read it. A city without one has none, and says so."""

from __future__ import annotations

import duckdb

from chengshu.services.subsidies.population import standing, tables


def there() -> bool:
    """Has this city a population?"""
    return standing().present


def connect() -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """A connection with a view for each table, and the views' names."""
    connection = duckdb.connect()
    return connection, tables(connection)
