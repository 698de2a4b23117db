"""A step somebody has begun on a page: what they typed so far, kept until they hand it in or let it go.

Its id travels in the form: a step handed in twice (a double click, a page loaded again) is taken once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.people import Person


class Draft(models.Model):
    """Answers of one person, in one capacity, to one step.

    Once the step is taken `taken_at` is set and the answers are emptied. `number` is the record's; a new
    record has none until it is made. `version` is the one the person saw.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    capacity = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200)
    noun = models.CharField(max_length=48)
    number = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40)
    version = models.PositiveIntegerField(null=True)
    answers = models.JSONField(default=dict)
    touched_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "草稿"
        indexes = [models.Index(fields=["person", "taken_at", "touched_at"], name="draft_of_person")]

    def __str__(self) -> str:
        return f"{self.noun} {self.verb}"

    def keep(self) -> None:
        """Save what was typed."""
        self.touched_at = now()
        self.save()

    def finish(self, number: str) -> None:
        """It was taken: what was typed now stands in the record and the journal, and nowhere else."""
        self.number, self.answers, self.taken_at = number, {}, now()
        self.keep()


def capacity(acting: Acting) -> str:
    """Whom a person acts for, and in whose place: a draft for one firm is never handed in for another."""
    away = acting.on_behalf_of.number if acting.on_behalf_of else ""
    return f"{acting.organisation.number}:{away}" if acting.organisation else ""


def unfinished(acting: Acting) -> models.QuerySet[Draft]:
    """What this actor has begun and not handed in, latest first."""
    mine = Draft.objects.filter(person=acting.person, capacity=capacity(acting), taken_at=None)
    return mine.order_by("-touched_at")


def draft_of(acting: Acting, key: UUID, address: str) -> Draft:
    """The draft with this id. Raises Missing when it is another's, or of another address."""
    mine = Draft.objects.filter(person=acting.person, capacity=capacity(acting), address=address)
    found = mine.filter(pk=key).first()
    if found is None:
        raise Missing(say("没有找到这份草稿：它可能已被放弃，或是以另一个身份填写的。请切换身份，或重新填写。"))
    return found


def begun(acting: Acting, key: UUID, address: str, **about: Any) -> Draft:
    """The draft with this id, made when it is not there yet; locked when asked for inside a transaction."""
    known = {"person": acting.person, "capacity": capacity(acting), "address": address, "touched_at": now()}
    draft, made = Draft.objects.select_for_update().get_or_create(pk=key, defaults={**known, **about})
    if not made and (draft.person_id, draft.capacity, draft.address) != (
        acting.person and acting.person.pk, capacity(acting), address,
    ):  # fmt: skip
        raise Missing(say("没有找到这份草稿：它可能已被放弃，或是以另一个身份填写的。请切换身份，或重新填写。"))
    return draft
