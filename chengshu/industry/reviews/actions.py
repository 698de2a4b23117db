"""Asking experts, and letting them off when the case goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import models

from chengshu.industry.reviews.models import Review
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.lifecycle.perform import begin, perform


def invite(experts: Sequence[Person], draft: Callable[[Person], Review]) -> None:
    """Ask each expert for a review."""
    for one in experts:
        begin(PLATFORM, draft(one), "invite")


def let_off(reviews: models.QuerySet[Review]) -> None:
    """Nobody judges a case that was withdrawn."""
    for review in reviews.filter(state="invited"):
        perform(PLATFORM, review, "cancel")
