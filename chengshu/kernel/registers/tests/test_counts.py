"""Counts: cheap ones are always new; dear ones are kept, but not past a change of their noun, nor for ever."""

import pytest

from chengshu.kernel.journal import stamps
from chengshu.kernel.registers import facets

NOUN = "invented.case"


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(db, monkeypatch):
    made = Clock()
    monkeypatch.setattr(facets.time, "monotonic", made)
    monkeypatch.setattr(facets.time, "perf_counter", made)
    return made


@pytest.fixture
def count(clock):
    """count(cost, key) counts how often it was counted."""
    times: dict[str, int] = {}

    def asked(cost: float, key: str = "a") -> int:
        def made() -> int:
            clock.now += cost
            times[key] = times.get(key, 0) + 1
            return times[key]

        return facets.counted(key, NOUN, made)

    return asked


def test_a_cheap_count_is_made_each_time(count):
    assert [count(0.004), count(0.004)] == [1, 2]


def test_a_dear_count_is_kept_while_nothing_is_written(count, clock):
    assert count(0.1) == 1
    clock.now += facets.UNCHANGED - 1
    assert count(0.1) == 1
    clock.now += 2
    assert count(0.1) == 2


def test_after_a_change_a_dear_count_is_kept_for_fifty_times_what_it_cost(count, clock):
    assert count(0.1) == 1
    stamps.touch(NOUN)
    clock.now += 4.9
    assert count(0.1) == 1
    clock.now += 0.2
    assert count(0.1) == 2


def test_a_change_of_another_noun_does_not_matter(count, clock):
    assert count(0.1) == 1
    stamps.touch("invented.room")
    clock.now += 10
    assert count(0.1) == 1


def test_making_counts_anew_rests_twenty_times_as_long_as_it_took(count, clock):
    assert [count(0.1, "a"), count(0.1, "b")] == [1, 1]
    stamps.touch(NOUN)
    clock.now += 10
    assert [count(0.1, "a"), count(0.1, "b")] == [2, 1]
    clock.now += 1.9
    assert count(0.1, "b") == 1
    clock.now += 0.2
    assert count(0.1, "b") == 2


def test_what_was_never_counted_waits_for_nobody(count, clock):
    count(0.1, "a")
    stamps.touch(NOUN)
    clock.now += 10
    count(0.1, "a")
    assert count(0.1, "new") == 1
