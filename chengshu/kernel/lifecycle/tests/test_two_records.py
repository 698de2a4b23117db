"""A verb that moves two records in one transaction: both, or neither."""

import pytest

from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case


@pytest.fixture
def other(cast):
    return begin(cast.maker, Case, "apply", {"title": "另一件", "district": "990001"})


def as_it_is() -> list[tuple[object, ...]]:
    cases = Case.objects.order_by("number").values_list("number", "state", "version", "title")
    return [*cases, Entry.objects.count()]


def test_both_records_move_and_both_say_so(cast, case, other):
    perform(cast.east_clerk, other, "merge", {"into": case.number})
    versions = dict(Case.objects.filter(number__in=[case.number, other.number]).values_list("number", "version"))
    assert versions == {case.number: 2, other.number: 2}
    assert list(Entry.objects.filter(version=2).order_by("id").values_list("number", "verb")) == [
        (case.number, "split"), (other.number, "merge"),
    ]  # fmt: skip


def test_when_the_second_cannot_move_neither_does_the_first(cast, case, other):
    perform(cast.east_clerk, case, "send_back", {"reason": "补材料"})
    before = as_it_is()
    with pytest.raises(Conflict, match="现在是“待补正”，不能拆分"):
        perform(cast.east_clerk, other, "merge", {"into": case.number})
    assert as_it_is() == before


def test_when_the_actor_may_not_move_the_second_neither_moves(cast, case, other):
    Case.objects.filter(pk=case.pk).update(district=cast.west, state="closed")  # closed cases are public
    before = as_it_is()
    with pytest.raises(Refused, match="“拆分”由办件所在区市经办人办理"):
        perform(cast.east_clerk, other, "merge", {"into": case.number})
    assert as_it_is() == before


def test_a_record_the_actor_may_not_see_cannot_even_be_named(cast, case, other):
    Case.objects.filter(pk=case.pk).update(district=cast.west)
    before = as_it_is()
    with pytest.raises(Invalid) as caught:
        perform(cast.east_clerk, other, "merge", {"into": case.number})
    assert [error["field"] for error in caught.value.extra["errors"]] == ["into"]
    assert as_it_is() == before
