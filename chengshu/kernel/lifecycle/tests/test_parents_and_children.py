"""A parent with children that have flows of their own: a case with its opinions, a room with its reports."""

import threading
import time

import pytest
from django.db import transaction

from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


@pytest.fixture
def in_review(cast, case):
    numbers = [cast.people.expert.number, cast.people.second_expert.number]
    return perform(cast.east_clerk, case, "ask_opinions", {"experts": numbers}).record


def test_the_parent_s_step_makes_the_children_in_its_own_transaction(in_review):
    opinions = list(in_review.opinions.order_by("number"))
    assert [one.state for one in opinions] == ["asked", "asked"]
    assert set(Entry.objects.filter(verb="invite").values_list("cause", flat=True)) == {f"{in_review.number}@2"}


def test_each_child_has_its_own_people_and_its_own_deadline(cast, in_review):
    opinion = in_review.opinions.get(expert=cast.people.expert)
    assert opinion.clocks["give"]["limit"] == 2
    with pytest.raises(Refused, match="经办人本人"):
        perform(cast.second_expert, opinion, "give", {"score": 1})
    perform(cast.expert, opinion, "give", {"score": 80})
    with pytest.raises(Conflict) as caught:
        perform(cast.expert, opinion, "decline", {"reason": "改变主意"})
    assert (caught.value.extra["state"], caught.value.extra["allowed"]) == ("given", [])


def test_the_parent_waits_for_the_last_child(cast, in_review):
    first, second = (in_review.opinions.get(expert=one) for one in (cast.people.expert, cast.people.second_expert))
    perform(cast.expert, first, "give", {"score": 80})
    assert Case.objects.get().state == "in_review"
    perform(cast.second_expert, second, "give", {"score": 90})
    case = Case.objects.get()
    assert (case.state, case.version) == ("reviewed", 3)


def test_a_child_that_moves_after_its_parent_has_gone_moves_only_itself(cast, in_review):
    perform(cast.maker, in_review, "withdraw")
    for acting in (cast.expert, cast.second_expert):
        perform(acting, in_review.opinions.get(expert=acting.person), "give", {"score": 80})
    assert Case.objects.get().state == "withdrawn"


def test_of_two_last_children_that_move_at_once_the_second_sees_the_first(at_once):
    cast = at_once.cast
    case = begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})
    numbers = [cast.people.expert.number, cast.people.second_expert.number]
    perform(cast.east_clerk, case, "ask_opinions", {"experts": numbers})
    first, second = (case.opinions.get(expert=one) for one in (cast.people.expert, cast.people.second_expert))
    given = threading.Event()

    def give_and_linger():
        with transaction.atomic():
            perform(cast.expert, first, "give", {"score": 80})
            given.set()
            time.sleep(0.2)

    def give_meanwhile():
        given.wait()
        return perform(cast.second_expert, second, "give", {"score": 90}).record.state

    assert at_once(give_and_linger, give_meanwhile) == [None, "given"]
    assert Case.objects.get().state == "reviewed"
    assert Entry.objects.filter(verb="gather").count() == 1
