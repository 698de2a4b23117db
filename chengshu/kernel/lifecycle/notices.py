"""Notices: what people are told about records. Stored as codes, spoken in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Q

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.kept import Kept, stand_in
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Capacity, capacities
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person
from chengshu.kernel.lifecycle.flow import flow_of

KINDS = {
    "waiting": "待办", "reminder": "提醒", "urged": "督办", "late": "逾期",
    "filed": "进展", "told": "告知", "recalculated": "期限调整",
}  # fmt: skip

#: What a notice says, by its key. Every sentence has {noun} and {number}; the rest comes from its parts (see
#: `said`).
TEXTS = {
    "waiting": "{noun} {number} 现在是“{state}”，可由您办理：{labels}。",
    "waiting_due": "{noun} {number} 现在是“{state}”，请您在 {due} 前办理：{labels}。",
    "soon": "{noun} {number} 的“{labels}”将在 {due} 到期，请及时办理。",
    "today": "{noun} {number} 的“{labels}”今天（{due}）到期，请及时办理。",
    "urged": "{noun} {number} 的“{labels}”应在 {due} 前办理，已经逾期，请尽快办理。",
    "late": "{noun} {number} 的“{labels}”应由{who}在 {due} 前办理，已经逾期，请督促。",
    "filed": "您提交的{noun} {number} 已办理“{labels}”，现在是“{state}”。",
    "told": "{noun} {number} 已办理“{labels}”，现在是“{state}”。",
    "moved": "{noun} {number} 的办理期限随放假安排的公布，由 {before} 调整为 {due}。",
    "settled": "放假安排已公布，{noun} {number} 的办理期限 {due} 不再是暂定。",
}


class Notice(models.Model):
    """One thing told to one person; or to an organisation, when too many people would have to be told.

    noun, number: the record, by which its page is found. text, parts: the sentence in TEXTS, and the codes
    and dates in it: state, verbs, due, before. cause: what it is about, so that nobody is told twice. An
    organisation's notice is read when one of its people has read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    kind = models.CharField("类别", max_length=12, choices=list(KINDS.items()))
    noun = models.CharField(max_length=48)
    record = models.UUIDField()
    number = models.CharField(max_length=40)
    text = models.CharField(max_length=16)
    parts = models.JSONField(default=dict)
    cause = models.CharField(max_length=80)
    entry = models.BigIntegerField(null=True)
    made_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = "通知"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "person", "kind", "cause"],
                condition=Q(person__isnull=False),
                name="told_once",
            ),
            models.UniqueConstraint(
                fields=["record", "organisation", "kind", "cause"],
                condition=Q(person__isnull=True),
                name="told_organisation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "made_at"], name="notice_of_person"),
            models.Index(
                fields=["organisation", "made_at"],
                condition=Q(person__isnull=True),
                name="notice_of_organisation",
            ),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The sentence, in the reader's language."""
        flow, parts = flow_of(self.noun), self.parts
        steps = [flow.by_verb[verb] for verb in parts.get("verbs", ()) if flow and verb in flow.by_verb]
        return say(
            TEXTS[self.text],
            noun=say(flow.title) if flow else "",
            number=self.number,
            state=flow.state_name(parts.get("state", "")) if flow else "",
            labels=listed([step.said for step in steps]),
            who=steps[0].by.said if steps else "",
            due=parts.get("due", ""),
            before=parts.get("before", ""),
        )

    @property
    def kind_said(self) -> str:
        """Its kind, in the reader's language."""
        return say(KINDS[self.kind])


def of(person: Person, offered: Iterable[Capacity] | None = None) -> models.QuerySet[Notice]:
    """What a person is told, and the organisations they act for today (`offered`, where known); newest first."""
    known = capacities(person) if offered is None else offered
    return _told(person.pk, {capacity.organisation.pk for capacity in known}).order_by("-made_at", "-id")


_COUNT = "SELECT COUNT(*) FROM ({}) AS told"


def _told(person: UUID, organisations: Iterable[UUID]) -> models.QuerySet[Notice]:
    return Notice.objects.filter(Q(person=person) | Q(person=None, organisation__in=list(organisations)))


def unread(person: Person, offered: Iterable[Capacity] | None = None) -> int:
    """How many notices of a person are not read. Every page says it."""
    known = capacities(person) if offered is None else offered
    organisations = sorted({capacity.organisation.pk for capacity in known})
    kept = _unread(len(organisations), connections[DEFAULT_DB_ALIAS].vendor)
    ((found,),) = kept.rows(person=person.pk, **{f"one_{place}": key for place, key in enumerate(organisations)})
    return int(found)


@lru_cache
def _unread(many: int, vendor: str) -> Kept:
    """For somebody who may act for so many organisations; another database writes other SQL."""
    del vendor
    keys = {f"one_{place}": stand_in(place + 1) for place in range(many)}
    rows = _told(stand_in(0), keys.values()).filter(read_at=None)
    statement, parameters = rows.values("id").query.sql_with_params()
    return Kept(_COUNT.format(statement), parameters, person=stand_in(0), **keys)


def mark_read(person: Person, ids: Iterable[UUID] | None = None, *, record: UUID | None = None) -> int:
    """Mark some, those about one record, or all of a person's notices as read; says how many were not."""
    chosen = of(person).filter(read_at=None)
    if ids is not None:
        chosen = chosen.filter(pk__in=list(ids))
    if record is not None:
        chosen = chosen.filter(record=record)
    return chosen.order_by().update(read_at=now())


#: Two notices that agree in these are the same.
_SAME = ("record", "person_id", "organisation_id", "kind", "cause")


def send(notices: Iterable[Notice]) -> int:
    """Store notices, leaving out those already sent; says how many were new."""
    new = {tuple(getattr(one, name) for name in _SAME): one for one in notices}
    if not new:
        return 0
    for known in _known({one.record for one in new.values()}, {one.cause for one in new.values()}):
        new.pop(known, None)
    Notice.objects.bulk_create(new.values(), ignore_conflicts=True)
    return len(new)


def _known(records: set[UUID], causes: set[str]) -> models.QuerySet[Notice, Any]:
    """What people, and what organisations, are told of some records already, as _SAME. Asked apart, as the two indexes
    lie that know it: asked together, an embedded database would go through all notices.
    """
    told = Notice.objects.filter(record__in=records, cause__in=causes).values_list(*_SAME)
    return told.filter(person__isnull=False).union(told.filter(person__isnull=True), all=True)
