"""What the tests of the life cycle start from, and a city that many threads can work on at once."""

from datetime import date

import pytest

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.at_once import shared_city
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
def at_once(django_db_setup, django_db_blocker, tmp_path):
    """A city that threads share, with its cast: what they do is committed, and gone after the test."""
    with shared_city(django_db_blocker, tmp_path) as made:
        yield made
