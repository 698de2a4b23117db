"""Asked twice under one key it is done once, however close together."""

import pytest

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.errors import BadRequest, Invalid, Refused
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.idempotency import KEPT_FOR, Kept, once
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case

APPLY = {"title": "技改备案", "district": "990001"}


@pytest.mark.django_db
def test_the_second_time_the_first_answer_is_given():
    answers = iter(["first", "second"])
    first = once("maker", "k", b"body", lambda: next(answers))
    again = once("maker", "k", b"body", lambda: next(answers))
    assert (first.answer, first.again) == ("first", False)
    assert (again.answer, again.again) == ("first", True)


@pytest.mark.django_db
def test_another_request_under_the_same_key_is_refused():
    once("maker", "k", b"body", lambda: "done")
    with pytest.raises(Invalid) as caught:
        once("maker", "k", b"other", lambda: "done")
    assert caught.value.extra["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.django_db
def test_another_asker_has_keys_of_their_own():
    once("maker", "k", b"body", lambda: "done")
    assert once("provider", "k", b"other", lambda: "too").again is False


@pytest.mark.django_db
def test_what_was_refused_is_not_kept():
    def refuse():
        raise Refused("no")

    with pytest.raises(Refused):
        once("maker", "k", b"body", refuse)
    assert once("maker", "k", b"other", lambda: "done").again is False


@pytest.mark.django_db
def test_a_key_is_kept_a_week_and_then_swept_out():
    for key in range(300):
        once("maker", str(key), b"body", lambda: "done")
    with set_to(now() + KEPT_FOR / 2):
        assert once("maker", "7", b"body", lambda: "again").answer == "done"
    with set_to(now() + KEPT_FOR * 2):
        assert once("maker", "7", b"body", lambda: "again").answer == "again"
        for key in range(300, 2_000):
            once("maker", str(key), b"body", lambda: "done")
    assert Kept.objects.filter(kept_at__lt=now() + KEPT_FOR).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "k" * 201, "键", "a b\n"])
def test_a_key_is_one_to_two_hundred_plain_characters(key):
    with pytest.raises(BadRequest, match="1 到 200 个可见的 ASCII 字符"):
        once("maker", key, b"body", lambda: "done")


def test_two_at_once_make_one_record_and_get_one_answer(at_once):
    cast = at_once.cast

    def apply():
        return once("maker", "k", b"body", lambda: begin(cast.maker, Case, "apply", APPLY).number)

    one, other = at_once(apply, apply)
    assert one.answer == other.answer == Case.objects.get().number
    assert sorted([one.again, other.again]) == [False, True]
    assert Entry.objects.count() == 1


def test_two_at_once_take_one_step_and_neither_is_refused(at_once):
    cast = at_once.cast
    case = begin(cast.maker, Case, "apply", APPLY)

    def send_back():
        return once(
            "east",
            "k",
            b"body",
            lambda: perform(cast.east_clerk, case, "send_back", {"reason": "缺"}).record.state,
        )

    given = at_once(*[send_back] * 4)
    assert [one.answer for one in given] == ["supplementing"] * 4
    assert sorted(one.again for one in given) == [False, True, True, True]
    assert Entry.objects.filter(verb="send_back").count() == 1
