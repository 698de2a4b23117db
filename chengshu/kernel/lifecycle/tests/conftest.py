"""What the tests of the life cycle start from, and a city that many threads can work on at once."""

import sqlite3
import threading
from contextlib import closing
from datetime import date

import pytest
from django.db import connection, connections

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
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


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """at_once(one, other, …) calls functions in threads of their own at the same moment; gives their results
    or errors.

    Two threads cannot write to one database in memory, so on SQLite a copy on disk stands in for it until the
    test ends: ask for this fixture before `cast`.
    """
    if connection.vendor != "sqlite":
        yield _at_once
        return
    settings, memory = connection.settings_dict, connection.connection
    kept, path = settings["NAME"], tmp_path / "city.db"
    with closing(sqlite3.connect(path)) as disk:
        memory.backup(disk)
    settings["NAME"], connection.connection = str(path), None
    yield _at_once
    connection.close()
    settings["NAME"], connection.connection = kept, memory


def _at_once(*functions):
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
