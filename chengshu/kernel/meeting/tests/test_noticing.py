"""What stands first is opened more: a log made by people who look at few does not teach that it belongs there."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.meeting import examples
from chengshu.kernel.meeting.learning import learn
from chengshu.kernel.meeting.models import Event
from chengshu.kernel.meeting.noticing import LEAST_MOVED, looks, steepness
from chengshu.web.cli import weighing
from tests.invented.meetings import WISHES

NEAR, KIND = "covers:place:keeper__place", "same:kind:kind"
DAYS = 4


def looked_through(demands: int, each: int, *, steep: float, seed: int = 5) -> None:
    """Pages ordered by the words alone, a little otherwise every day; who looks at a match opens it when it is near, and
    nothing else, and has a talk.
    """
    chance, events = random.Random(seed), []
    for nth in range(demands):
        some = [{name: round(chance.random(), 4) for name in ("wanted", "offered", NEAR, KIND)} for _ in range(each)]
        for day in range(DAYS):
            order = sorted(range(each), key=lambda at: -(some[at]["wanted"] + chance.gauss(0, 0.35)))
            for place, at in enumerate(order, 1):
                told = {
                    "meeting": WISHES.name, "demand": UUID(int=nth), "supply": UUID(int=1000 * nth + at), "side": "demand",
                    "position": place, "signals": some[at], "at": now() + timedelta(days=day),
                    "on": today() + timedelta(days=day),
                }  # fmt: skip
                events.append(Event(**told, what="shown"))
                if chance.random() < place**-steep and chance.random() < 0.6 * some[at][NEAR] ** 4:
                    events.append(Event(**told, what="opened"))
                    if chance.random() < 0.9:
                        events.append(Event(**told, what="talked", entry=len(events)))
    Event.objects.bulk_create(events)


@pytest.mark.sqlite
def test_a_log_of_people_who_look_at_few_no_longer_teaches_what_stood_first(db, monkeypatch, capsys) -> None:
    looked_through(250, 8, steep=1.0)
    learnt = learn(WISHES)
    assert 0.75 < learnt.steep < 1.25
    monkeypatch.setattr(examples, "steepness", lambda pairs: 0.0)
    misled = learn(WISHES)
    assert misled.weights.wanted > 0.15 > 0.1 > learnt.weights.wanted
    assert learnt.weights.supply > 0.9 > misled.weights.supply
    monkeypatch.undo()
    assert weighing.evaluate(WISHES) == 0
    assert "排在第 2 位的被看到的机会约为第 1 位的 4" in capsys.readouterr().out


@pytest.mark.parametrize(("steep", "found"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (2.0, 2.0)])
def test_how_far_down_people_look_is_read_from_pairs_that_moved_however_apt_they_are(
    steep: float, found: float
) -> None:
    chance, pairs = random.Random(1), []
    for _ in range(6_000):
        apt, shown = 0.6 * chance.random() ** 2, [chance.randint(1, 10) for _ in range(4)]
        pairs.append((shown, [place for place in shown if chance.random() < apt * place**-steep]))
    assert steepness(pairs) == pytest.approx(found, abs=0.15)


def test_nothing_is_read_from_pairs_that_never_moved_or_from_too_few() -> None:
    assert steepness([([1], [1])] * 500 + [([3, 3], [])] * 500) == 0.0
    moved = ([1, 2], [1])
    assert steepness([moved] * (LEAST_MOVED - 1)) == 0.0 < steepness([moved] * LEAST_MOVED)


def test_a_showing_counts_as_many_looks_as_its_place_is_given_and_nothing_more_than_ten_times() -> None:
    assert [looks(places, 1.0) for places in ([], [1], [1, 1], [2], [2, 4], [50])] == [1, 1, 2, 0.5, 0.75, 0.1]
    assert looks([9, 9], 0.0) == 1
