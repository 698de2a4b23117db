"""How far the platform has come with its own chores, so that it neither repeats nor forgets them."""

from __future__ import annotations

from datetime import date

from django.db import models


class Reached(models.Model):
    """One chore and the day it is done up to."""

    chore = models.CharField(max_length=40, primary_key=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.chore} {self.day}"

    @classmethod
    def day_of(cls, chore: str) -> date | None:
        """The day a chore is done up to; None when it has never been done."""
        return cls.objects.filter(pk=chore).values_list("day", flat=True).first()

    @classmethod
    def note(cls, chore: str, day: date) -> None:
        """A chore is done up to a day."""
        cls.objects.update_or_create(pk=chore, defaults={"day": day})
