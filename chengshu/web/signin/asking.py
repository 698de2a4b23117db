"""The forms of the account page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Capacity
from chengshu.kernel.identity.people import Delegation, Person
from chengshu.kernel.identity.tokens import MAX_DAYS, READ, SCOPES
from chengshu.kernel.lifecycle.inputs import PlainText


class TokenForm(forms.Form):
    """What a new token is for, what it may, and for how long."""

    name = PlainText(max_length=60)
    scopes = forms.MultipleChoiceField(choices=[(one, one) for one in SCOPES], initial=[READ])
    days = forms.IntegerField(min_value=1, max_value=MAX_DAYS, initial=90)


class DelegationForm(forms.Form):
    """Who is to act in one's place, where, from when to when."""

    taker = PlainText(max_length=40)
    organisation = forms.ChoiceField()
    since = forms.DateField()
    until = forms.DateField()

    def __init__(self, data: Any = None, *, offered: list[Capacity]) -> None:
        super().__init__(data, initial={"since": today()}, prefix="delegation")
        self.mine = {one.organisation.number: one.organisation for one in offered if one.giver is None}
        choices = [(number, str(organisation)) for number, organisation in self.mine.items()]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def clean_taker(self) -> Person:
        """By sign-in name."""
        try:
            found = Person.objects.get_by_natural_key(self.cleaned_data["taker"])
        except Person.DoesNotExist:
            found = None
        if found is None or not found.is_active:
            raise ValidationError(say("没有这个登录名，或账号已停用。请向受托人核对登录名。"), code="missing")
        return found

    def draft(self) -> Delegation:
        """What the clean answers come to, not yet given."""
        answers = self.cleaned_data
        return Delegation(taker=answers["taker"], organisation=self.mine[answers["organisation"]])

    def take(self, error: Invalid) -> None:
        """Put what the verb refuses beside the field it names."""
        for one in error.extra["errors"]:
            self.add_error(one["field"] if one["field"] in self.fields else None, one["message"])
