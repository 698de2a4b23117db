"""People: their sign-in names, and the periods of what they hold."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.history import history_of
from chengshu.kernel.identity.models import Delegation, Person
from chengshu.kernel.identity.people import sign_in_name


@pytest.mark.parametrize("typed", ["clerk", "CLERK", "  Clerk ", "ｃｌｅｒｋ", "ＣＬＥＲＫ\n"])
def test_a_name_is_found_however_it_is_typed(cast, typed):
    assert Person.objects.get_by_natural_key(typed) == cast.people.clerk


@pytest.mark.parametrize("typed", ["", None, "clerk2", "cle rk", "%"])
def test_another_name_finds_nobody(cast, typed):
    with pytest.raises(Person.DoesNotExist):
        Person.objects.get_by_natural_key(typed)


def test_a_name_has_one_written_form():
    assert sign_in_name(" Ｗａｎｇ.Gong ") == "wang.gong"
    assert sign_in_name(sign_in_name("ＡＢＣ")) == "abc"


def test_the_database_keeps_names_in_lower_case_so_that_no_two_differ_in_case_alone(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(username="clerk").update(username="Clerk")
    cast.people.clerk.username = "Clerk"
    with pytest.raises(ValidationError, match="登录名须用小写字母"):
        cast.people.clerk.validate_constraints()


def test_secrets_and_reading_habits_have_no_history():
    kept = {field.name for field in history_of(Person)._meta.fields}
    assert {"username", "name", "is_active"} <= kept
    assert kept.isdisjoint({"password", "last_login", "language", "elder_mode"})


def test_nobody_delegates_to_themself_or_backwards(cast):
    for taker, until in ((cast.people.clerk, date(2024, 5, 6)), (cast.people.east_clerk, date(2024, 5, 5))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(
                number="DLG-1", giver=cast.people.clerk, taker=taker, organisation=cast.bureau,
                since=date(2024, 5, 6), until=until, created_at=now(), changed_at=now(),
            )  # fmt: skip
    assert Delegation.objects.count() == 0
