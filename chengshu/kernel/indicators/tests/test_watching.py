"""Lights turn, alerts are raised to those who answer for the number, and cleared when all is well again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from chengshu.kernel.base.clock import set_to, start_of
from chengshu.kernel.indicators.indicator import INDICATORS, Point
from chengshu.kernel.indicators.lights import light
from chengshu.kernel.indicators.models import Alert
from chengshu.kernel.journal.feed import drain_all
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case

RATE = "invented.closed_rate"


@pytest.fixture(autouse=True)
def owned(cast, monkeypatch):
    """The bureau answers for the rate."""
    monkeypatch.setitem(INDICATORS, RATE, replace(INDICATORS[RATE], owner="市样例局"))


@pytest.fixture(autouse=True)
def in_2024():
    with set_to(start_of(date(2024, 12, 31))):
        yield


def read_all() -> None:
    sequence()
    drain_all()


def case(cast) -> Case:
    return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


def closed(cast) -> Case:
    made = case(cast)
    perform(cast.east_clerk, made, "ask_opinions", {"experts": [cast.people.expert.number]})
    perform(cast.expert, made.opinions.get(), "give", {"score": 80})
    made.refresh_from_db()
    perform(cast.east_clerk, made, "circulate", {"cosigners": ["BUREAU"]})
    perform(cast.clerk, made, "cosign")
    return perform(cast.east_clerk, made, "close", {"outcome": "准予"}).record


def test_a_light_that_turns_for_the_worse_raises_one_alert_and_a_good_one_clears_it(cast):
    closed(cast)
    read_all()
    assert Alert.objects.count() == 0
    case(cast), case(cast)
    read_all()
    alert = Alert.objects.get()
    assert (alert.state, alert.light_before, alert.light_after, alert.target) == ("raised", "good", "bad", 50)
    assert alert.value == Decimal("33.3")
    read_all()
    assert Alert.objects.count() == 1
    perform(cast.clerk, alert, "answer", {"answer": "本周办结两件"})
    closed(cast)
    read_all()
    assert Alert.objects.get().state == "cleared"


def test_the_owner_is_told_and_answers_and_strangers_neither_see_nor_answer(cast):
    closed(cast)
    read_all()
    case(cast), case(cast)
    read_all()
    number = Alert.objects.get().number
    seen = {}
    for name in ("clerk", "leader", "outsider", "west_clerk"):
        client = Client()
        client.force_login(getattr(cast.people, name))
        seen[name] = client.get(f"/city/alerts/{number}/").status_code
    assert seen == {"clerk": 200, "leader": 200, "outsider": 404, "west_clerk": 404}
    client = Client()
    client.force_login(cast.people.clerk)
    assert "invented" not in client.get("/my/").content.decode()
    assert "办结率" in client.get("/my/").content.decode()


@pytest.mark.parametrize(("value", "better", "told"), [
    (50, "up", "good"), (45, "up", "close"), (44, "up", "bad"), (None, "up", ""), (0, "none", ""),
    (50, "down", "good"), (55, "down", "close"), (56, "down", "bad"),
])  # fmt: skip
def test_the_light_is_good_at_the_target_close_within_a_tenth_and_bad_beyond(value, better, told):
    indicator = replace(INDICATORS[RATE], better=better)
    target = Point(date(2024, 12, 31), Decimal(50), "900-1")
    assert light(indicator, None if value is None else Decimal(value), target, date(2024, 12, 31)) == told


def test_what_adds_up_over_a_year_is_judged_by_the_part_of_the_year_gone():
    indicator = replace(INDICATORS[RATE], unit="个", period="year")
    target = Point(date(2024, 12, 31), Decimal(366), "900-1")
    told = [light(indicator, Decimal(value), target, date(2024, 4, 9)) for value in (100, 90, 89)]
    assert told == ["good", "close", "bad"]
