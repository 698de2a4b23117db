"""A pytest plugin for the second database: tests that touch no database have said all they can say."""

import pytest

FIXTURES = {"db", "transactional_db", "live_server", "at_once"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that touch the database."""
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for one in items:
        (kept if touches_database(one) else left_out).append(one)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def touches_database(item: pytest.Item) -> bool:
    """By its mark, or by any fixture it uses, directly or not."""
    used = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(FIXTURES & used)
