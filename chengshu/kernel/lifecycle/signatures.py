"""会签: several bodies sign the same step, side by side or one after the other."""

from __future__ import annotations

from typing import Any

from django.db import models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import Conflict, Refused
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.who import acting_for
from chengshu.kernel.lifecycle.flow import Step


class Signature(models.Model):
    """One body's signature under a step. `spent` once the record has moved on: a later round starts clean."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    noun = models.CharField(max_length=48)
    record = models.UUIDField()
    verb = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.UUIDField(null=True)
    signed_at = models.DateTimeField()
    spent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "verb", "organisation"], condition=models.Q(spent=False), name="signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.verb}"


def signers(record: Record, step: Step) -> list[Organisation]:
    """Who has to sign, in the order in which they were named."""
    if not isinstance(step.by, acting_for):
        raise TypeError(f"会签步骤 {step.verb} 须写成 by=acting_for(…)")
    relation: Any = getattr(record, step.by.path, None)
    if not hasattr(relation, "through"):
        return step.by.ends(record)
    named = relation.through._default_manager.filter(**{relation.source_field_name: record}).order_by("pk")
    keys = named.values_list(relation.target_field_name, flat=True)
    places = {key: place for place, key in enumerate(keys)}
    return sorted(relation.all(), key=lambda one: places[one.pk])


def waiting(record: Record, step: Step) -> list[Organisation]:
    """Who is waited for now: all who have not signed yet, or the next one where they sign in order."""
    done = signed(record, step)
    left = [one for one in signers(record, step) if one.pk not in done]
    return left[:1] if step.cosign == "in order" else left


def signed(record: Record, step: Step) -> set[object]:
    """Organisations that have signed this round."""
    rows = Signature.objects.filter(record=record.pk, verb=step.verb, spent=False)
    return set(rows.values_list("organisation", flat=True))


def sign(record: Record, step: Step, acting: Acting) -> bool:
    """Add this actor's signature. True when it was the last one."""
    wanted, done = signers(record, step), signed(record, step)
    waiting = [one for one in wanted if one.pk not in done]
    mine = acting.organisation
    if mine is None or mine not in wanted:
        raise Refused(say("会签单位是：{value}。", value=listed(wanted)))
    if mine not in waiting:
        raise Conflict(say("{mine}已经会签，正在等待：{value}。", mine=mine, value=listed(waiting)))
    if step.cosign == "in order" and mine != waiting[0]:
        raise Conflict(say("会签按顺序进行，现在轮到{waiting}。", waiting=waiting[0]))
    Signature.objects.create(
        noun=record.noun(), record=record.pk, verb=step.verb, organisation=mine,
        person=acting.person.pk if acting.person else None, signed_at=now(),
    )  # fmt: skip
    return len(waiting) == 1


def start_afresh(record: Record) -> None:
    """The record has moved: signatures given for the state it left no longer count."""
    Signature.objects.filter(record=record.pk, spent=False).update(spent=True)
