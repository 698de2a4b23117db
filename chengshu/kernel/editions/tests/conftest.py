"""A list of rooms, frozen."""

import pytest

from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.lifecycle.perform import begin
from tests.invented.models import Room

COLUMNS = ("number", "name", "keeper", "seats")


@pytest.fixture
def rooms(cast):
    """The list itself is a room too, here: any record can have editions."""
    return [
        begin(cast.clerk, Room(keeper=cast.bureau), "open", {"name": f"第{n}会议室", "seats": 10 * n})
        for n in (1, 2, 3)
    ]


@pytest.fixture
def edition(cast, rooms):
    return freeze(rooms[0], "会议室清单", rooms[1:], COLUMNS, cast.clerk)
