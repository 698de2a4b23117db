"""Concurrent steps: exactly one wins, the others get Conflict with the new state."""

from chengshu.kernel.base.errors import Conflict, Stale
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


def applied(cast) -> Case:
    return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001"})


def test_of_eight_who_send_a_case_back_at_once_one_does(at_once):
    cast = at_once.cast
    case = applied(cast)
    done = at_once(*(lambda: perform(cast.east_clerk, case, "send_back", {"reason": "补材料"}) for _ in range(8)))
    assert sorted(type(one).__name__ for one in done) == ["Conflict"] * 7 + ["Done"]
    for refused in (one for one in done if isinstance(one, Conflict)):
        assert refused.extra["state"] == "supplementing"
        assert [step["verb"] for step in refused.extra["allowed"]] == ["resubmit", "withdraw"]
    assert (Case.objects.get().version, Entry.objects.filter(verb="send_back").count()) == (2, 1)


def test_of_two_different_steps_one_wins_and_the_other_is_told_the_new_state(at_once):
    cast = at_once.cast
    case = applied(cast)
    sent, withdrawn = at_once(
        lambda: perform(cast.east_clerk, case, "send_back", {"reason": "补材料"}),
        lambda: perform(cast.maker, case, "withdraw"),
    )
    state = Case.objects.get().state
    if isinstance(sent, Conflict):
        assert (sent.extra["state"], state) == ("withdrawn", "withdrawn")
    else:  # sent back first, and then withdrawn from there
        assert (withdrawn.record.version, state) == (3, "withdrawn")


def test_of_eight_with_the_same_version_one_is_heard(at_once):
    cast = at_once.cast
    case = applied(cast)
    answers = {"handler": cast.people.clerk.number}
    done = at_once(*(lambda: perform(cast.east_clerk, case, "assign", answers, version=1) for _ in range(8)))
    assert sorted(type(one).__name__ for one in done) == ["Done"] + ["Stale"] * 7
    assert {one.extra["version"] for one in done if isinstance(one, Stale)} == {2}


def test_numbers_given_at_once_are_in_order_and_without_gaps(at_once):
    cast = at_once.cast
    made = at_once(*(lambda: applied(cast) for _ in range(8)))
    serials = sorted(int(one.number[-6:]) for one in made)
    assert serials == list(range(serials[0], serials[0] + 8))
