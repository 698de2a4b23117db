"""Rates: so many requests a minute, given back evenly, each asker for themselves."""

import pytest

from chengshu.kernel.base.errors import TooMany
from chengshu.kernel.identity.limits import Buckets


class Clock:
    """Seconds, turned by hand."""

    def __init__(self):
        self.seconds = 1_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def test_a_minutes_worth_may_come_at_once_and_then_one_by_one(clock):
    buckets = Buckets(clock)
    assert [buckets.wait("a", 3) for _ in range(4)] == [0, 0, 0, 20]
    clock.seconds += 19
    assert buckets.wait("a", 3) == pytest.approx(1)
    clock.seconds += 1
    assert [buckets.wait("a", 3), round(buckets.wait("a", 3))] == [0, 20]


def test_whoever_was_silent_for_long_has_no_more_than_a_minutes_worth(clock):
    buckets = Buckets(clock)
    buckets.wait("a", 3)
    clock.seconds += 86_400
    assert [buckets.wait("a", 3) > 0 for _ in range(4)] == [False, False, False, True]


def test_one_asker_does_not_starve_another(clock):
    buckets = Buckets(clock)
    buckets.take("a", 1)
    with pytest.raises(TooMany) as caught:
        buckets.take("a", 1)
    assert caught.value.extra == {"retry_after": 60}
    assert caught.value.detail == "每分钟最多 1 次请求，请在 60 秒后再试。"
    buckets.take("b", 1)


def test_a_lower_rate_takes_effect_at_once(clock):
    buckets = Buckets(clock)
    buckets.wait("a", 1_000)
    assert [buckets.wait("a", 2) > 0 for _ in range(3)] == [False, False, True]


def test_memory_is_bounded_and_the_longest_silent_is_forgotten(clock):
    buckets = Buckets(clock, most=2)
    for key in ("a", "b", "a", "c"):
        buckets.wait(key, 2)
    assert [buckets.wait(key, 2) > 0 for key in ("a", "b")] == [True, False]


def test_what_was_asked_of_another_database_is_forgotten(clock):
    buckets = Buckets(clock)
    buckets.take("a", 1)
    buckets.forget()
    assert buckets.wait("a", 1) == 0
