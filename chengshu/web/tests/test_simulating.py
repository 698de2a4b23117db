"""Made-up records come once, whole or not at all."""

from types import SimpleNamespace

import pytest

from chengshu.kernel.lifecycle.perform import begin
from chengshu.web import simulating
from tests.invented.models import Room


@pytest.fixture
def rooms(cast, monkeypatch):
    """A system that simulates a room and then, if told to, falls."""
    told = SimpleNamespace(falls=False, said=[])

    def simulate(world) -> None:
        begin(cast.clerk, Room, "open", {"name": "大厅", "seats": 5})
        if told.falls:
            raise KeyboardInterrupt

    monkeypatch.setattr(simulating, "_simulators", lambda: {"invented": SimpleNamespace(simulate=simulate)})
    return told


def test_interrupted_it_has_not_happened_and_the_next_start_makes_it_whole(rooms):
    rooms.falls = True
    with pytest.raises(KeyboardInterrupt):
        simulating.simulate("small", rooms.said.append)
    assert Room.objects.count() == 0
    rooms.falls = False
    simulating.simulate("small", rooms.said.append)
    assert [room.simulated for room in Room.objects.all()] == [True]


def test_a_second_time_it_says_so_and_leaves_everything_as_it_is(rooms):
    simulating.simulate("small", rooms.said.append)
    simulating.simulate("city", rooms.said.append)
    assert Room.objects.count() == 1
    assert rooms.said == ["这个数据库里已有模拟数据，不再生成。要换规模，请用 CITY_HOME 另建一个数据目录。"]
