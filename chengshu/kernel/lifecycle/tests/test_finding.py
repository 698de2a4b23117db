"""A record is found by a statement that is worked out once, with all that a query would bring."""

from uuid import uuid4

from django.db import transaction

from chengshu.kernel.lifecycle.finding import Numbered, locked
from chengshu.kernel.lifecycle.perform import lock, perform
from tests.invented.models import Case, Room


def test_the_record_is_the_one_a_query_finds(cast, case, room):
    with transaction.atomic():
        for record in (case, room):
            stored = type(record).objects.get(pk=record.pk)
            for column in ("id", "number"):
                found = locked(type(record), column, getattr(record, column))
                assert found.values() == stored.values()
                assert (type(found), found._state.adding, found._state.db) == (type(record), False, "default")


def test_another_value_finds_another_record_and_an_unknown_one_none(cast, case):
    other = type(case).objects.create(**{**case.values(), "id": uuid4(), "number": "CASE-2024-999999"})
    with transaction.atomic():
        assert locked(Case, "number", "CASE-2024-999999") == other
        assert locked(Case, "id", case.pk) == case
        assert locked(Case, "number", "CASE-2024-000000") is None


def test_what_is_joined_is_there_without_asking_again(cast, case, django_assert_num_queries):
    joins = ("applicant", "district", "handler")
    with transaction.atomic(), django_assert_num_queries(1):
        found = locked(Case, "number", case.number, joins)
        assert (found.applicant.name, found.district.name, found.handler) == ("样城机械有限公司", "东区", None)


def test_a_step_is_taken_on_a_number(cast, room):
    perform(cast.clerk, Numbered(Room, room.number), "close", {"reason": "装修"})
    with transaction.atomic():
        assert lock(Numbered(Room, room.number)).state == "closed"
