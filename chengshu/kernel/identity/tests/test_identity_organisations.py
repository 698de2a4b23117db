"""Organisations: one tree of bodies, firms by their credit code."""

import pytest
from django.core.exceptions import ValidationError

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.identity.models import Body, Firm, Organisation

GOOD = make_credit_code("990001", 7)


def test_bodies_and_firms_share_a_table_and_are_told_apart(cast):
    assert set(Body.objects.values_list("number", flat=True)) == {
        "GOV", "BUREAU", "OFFICE", "EAST", "WEST", "INST",
    }  # fmt: skip
    assert Firm.objects.count() == 3
    assert Organisation.objects.count() == 9


def test_a_body_and_all_below_it_are_found_by_path(cast):
    below = Organisation.objects.filter(path__startswith=cast.government.path)
    assert below.count() == 6
    assert cast.east_office.path == "GOV/EAST/"


def test_a_code_is_kept_in_capitals_and_half_width():
    field = Organisation._meta.get_field("credit_code")
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in GOOD.lower())
    assert field.clean(full_width, None) == GOOD
    assert field.clean("", None) == ""


def test_a_wrong_check_digit_is_refused_with_the_reason():
    wrong = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
    with pytest.raises(ValidationError, match="校验"):
        Organisation._meta.get_field("credit_code").clean(wrong, None)


def test_too_long_a_code_is_answered_by_the_same_words_and_not_by_its_length():
    field = Organisation._meta.get_field("credit_code").formfield()
    assert field.clean(f" {GOOD.lower()[:9]}{''.join(chr(ord(one) + 0xFEE0) for one in GOOD[9:])} ") == GOOD
    with pytest.raises(ValidationError) as caught:
        field.clean(GOOD + "00")
    assert [error.code for error in caught.value.error_list] == ["credit_code"]
