"""Weights are learnt from what became of matches, adopted only when they win elsewhere, and can be taken back."""

import random
from types import SimpleNamespace
from uuid import UUID

import pytest

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.meeting import learning, sightings
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.examples import examples
from chengshu.kernel.meeting.fusing import Weights
from chengshu.kernel.meeting.fusions import in_force, newest
from chengshu.kernel.meeting.learning import TooFew, adopt, held_out, learn
from chengshu.kernel.meeting.models import Event, Fusion
from chengshu.kernel.meeting.tests.wishes import offer, wish
from chengshu.web.cli import weighing
from chengshu.web.cli.ground import CannotGoOn
from tests.invented.meetings import WISHES
from tests.invented.models import Offer, Wish

pytestmark = pytest.mark.sqlite
NEAR, KIND = "covers:place:keeper__place", "same:kind:kind"


def came(demands, each=5, *, decides=NEAR, seed=3):
    """Each demand was shown five; a contract came of the one that one measure speaks for most, a talk of the next, and the
    last was refused."""
    chance = random.Random(seed)
    events = []
    for nth in range(demands):
        some = [
            {name: round(chance.random(), 4) for name in ("wanted", "offered", NEAR, KIND)} for _ in range(each)
        ]  # fmt: skip
        ordered = sorted(range(each), key=lambda at, some=some: -some[at][decides])
        whats = dict(zip(ordered, ("contracted", "talked"), strict=False)) | {ordered[-1]: "refused"}
        for at, signals in enumerate(some):
            told = {
                "meeting": WISHES.name,
                "demand": UUID(int=nth),
                "supply": UUID(int=1000 * nth + at),
                "at": now(),
                "on": today(),
            }
            events.append(Event(**told, what="shown", side="demand", signals=signals))
            if at in whats:
                events.append(Event(**told, what=whats[at], entry=1000 * nth + at, signals=signals, reason="too_dear"))
    Event.objects.bulk_create(events)


def test_what_decides_outcomes_weighs_more_and_is_adopted_where_it_wins(db):
    came(100)
    learnt = learn(WISHES)
    assert (learnt.outcomes, learnt.held_out) == (300, sum(held_out(UUID(int=nth), 7) for nth in range(100)))
    assert learnt.before < 0.8 < 0.95 < learnt.after
    assert learnt.weights.supply > 0.8 > learnt.weights.wanted and learnt.weights.wishes[NEAR] == 1.0
    assert learn(WISHES) == learnt
    first = adopt(WISHES, learnt)
    assert (first.edition, first.state, in_force(WISHES)) == (1, "adopted", learnt.weights)
    entry = Entry.objects.get(record=first.pk)
    assert (entry.verb, entry.told["changed"]["digest"][1]) == ("adopt", first.digest)
    again = learn(WISHES)
    assert again.before == again.after and not again.wins


def test_of_too_few_outcomes_nothing_is_learnt(db):
    came(66)
    with pytest.raises(TooFew, match="outcomes: 198 < 200"):
        learn(WISHES)


def test_an_edition_that_was_taken_back_gives_way_to_the_one_before_and_one_that_was_altered_counts_for_nothing(db):
    for wanted in (0.9, 0.8):
        adopt(WISHES, learning.Learnt(Weights(wanted=wanted), 0.5, 0.6, 200, 20))
    assert in_force(WISHES).wanted == 0.8
    perform(PLATFORM, newest(WISHES), "withdraw", {"reason": "投诉多了"})
    assert in_force(WISHES).wanted == 0.9
    Fusion.objects.filter(edition=1).update(weights=Weights(wanted=0.1).plain())
    assert in_force(WISHES) == WISHES.usual
    perform(PLATFORM, newest(WISHES), "withdraw", {"reason": "全部退回"})
    assert newest(WISHES) is None and in_force(WISHES) == WISHES.usual


def test_learnt_weights_change_what_is_shown_first(cast):
    one = wish(cast.maker_firm, "机器视觉质检", place=cast.east)
    far, near = offer(cast.other_firm, "机器视觉质检"), offer(cast.provider_firm, "视觉")
    assert [match.record for match in best(WISHES, one, PLATFORM).best] == [far, near]
    adopt(WISHES, learning.Learnt(Weights(0.1, 0.0, 0.0, 0.9), 0.5, 0.6, 200, 20))
    assert [match.record for match in best(WISHES, one, PLATFORM).best] == [near, far]


def test_a_pair_that_was_never_shown_is_measured_when_it_is_learnt_from(cast):
    one = wish(cast.maker_firm, "机器视觉质检", place=cast.east)
    closed = offer(cast.provider_firm, "机器视觉质检", state="closed")
    told = {"meeting": WISHES.name, "demand": one.pk, "supply": closed.pk, "at": now(), "on": today()}
    Event.objects.create(**told, what="talked", entry=1)
    (example,) = examples(WISHES)[one.pk]
    assert (example.grade, example.outcome, example.signals["wanted"]) == (2, True, pytest.approx(1.0))


def test_sightings_are_kept_once_a_day_within_bounds_and_forgotten_when_nothing_came_of_them(monkeypatch, db):
    monkeypatch.setattr(sightings, "MOST_A_DAY", 3)
    shown = [SimpleNamespace(record=Offer(), score=0.5, signals={"wanted": 1 / 3}) for _ in range(5)]
    one = Wish()
    for _ in range(2):
        sightings.shown(WISHES, one, shown, PLATFORM)
        sightings.keep()
    kept = list(Event.objects.order_by("position").values_list("position", "signals"))
    assert kept == [(1, {"wanted": 0.3333}), (2, {"wanted": 0.3333}), (3, {"wanted": 0.3333})]
    Event.objects.create(
        meeting=WISHES.name, demand=one.pk, supply=shown[0].record.pk, what="talked", entry=1, at=now(), on=today()
    )
    assert sightings.thin() == 0
    monkeypatch.setattr(sightings, "KEPT", -1)
    assert sightings.thin() == 2
    assert set(Event.objects.values_list("supply", flat=True)) == {shown[0].record.pk}


def test_the_command_says_what_it_did_and_what_stands_in_the_way(db, capsys):
    came(60)
    assert weighing.learn(WISHES, 7) == 1
    assert "有 180 个，至少要 200 个才能学习" in capsys.readouterr().out
    Event.objects.all().delete()
    came(100)
    assert weighing.evaluate(WISHES) == weighing.learn(WISHES, 7) == 0
    told = capsys.readouterr().out
    assert "展示 500，打开 0，洽谈 100，未成 100，签约 100" in told and "能分出高下的需求 100 项" in told
    assert (
        "在未用于学习的 31 项需求上检验（种子 7）\n"
        "  同一匹配在不同名次上展示得还少，或看不出名次的影响：不作折算。\n  nDCG@10：现行权重 0.6678，新权重 1.0000\n  已启用第 1 版"
        in told
    )
    assert weighing.learn(WISHES, 7) == 1
    assert "新权重没有胜过现行权重，不启用" in capsys.readouterr().out
    assert (weighing.rollback(WISHES, ""), weighing.rollback(WISHES, "")) == (0, 1)
    assert "已撤回第 1 版，现在用声明中的权重。" in capsys.readouterr().out
    with pytest.raises(CannotGoOn, match="没有名为“wishes”的对接"):
        weighing.chosen("wishes")
