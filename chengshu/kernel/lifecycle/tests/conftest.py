"""What the tests of the life cycle start from, and a city that many threads can work on at once."""

import threading
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, connections, transaction

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.cast import assemble
from tests.disk import on_disk
from tests.invented.models import Award, Case, Room


@pytest.fixture
def on():
    """with on("2024-03-04"): the city's clock stands at noon of that day."""
    return lambda text: set_to(date.fromisoformat(text))


@pytest.fixture
def case(cast):
    return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


@pytest.fixture
def room(cast):
    return begin(cast.clerk, Room, "open", {"name": "一号会议室", "seats": 10})


@pytest.fixture
def award(cast):
    return begin(cast.maker, Award, "propose", {"title": "质量奖", "judge": "BUREAU"})


@pytest.fixture
def noticed(cast, award):
    """An award whose notice has begun."""
    perform(cast.clerk, award, "circulate", {"signers": ["WEST"]})
    return perform(cast.west_clerk, award, "sign").record


@pytest.fixture
def told():
    """Place what was done in the journal and tell of it."""

    def read() -> None:
        sequence()
        drain("notices")

    return read


class AtOnce:
    """at_once(one, other, …) calls functions in threads of their own at the same moment; gives results or errors."""

    def __init__(self, cast):
        self.cast = cast

    def __call__(self, *functions):
        results = [None] * len(functions)
        ready = threading.Barrier(len(functions))

        def run(place, function):
            try:
                ready.wait()
                results[place] = function()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results


@pytest.fixture
def at_once(django_db_setup, django_db_blocker, tmp_path):
    """A city that threads share, with its cast: what they do is committed, and gone after the test."""
    with django_db_blocker.unblock(), on_disk(tmp_path / "city.db") if connection.vendor == "sqlite" else _emptied():
        yield AtOnce(assemble())


@contextmanager
def _emptied():
    """Delete afterwards what was written: quicker than a flush, which empties every table there is."""
    before = _tables_with_rows()
    yield
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables_with_rows() - before:
            cursor.execute(f'DELETE FROM "{table}"')


def _tables_with_rows():
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables))
        return {name for (name,) in cursor.fetchall()}
