"""Erasing personal data on request, with the proofs intact: the texts go, what was promised of them stays.

`erase` is a verb the platform has on every noun with personal columns. It empties the record's personal
columns, their past values, and the personal texts and salts of all its entries: without the salt a commitment
tells nothing.
"""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from django.db import models, transaction

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import BadRequest, Missing, Refused
from chengshu.kernel.base.history import history_of
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import noun_name, say
from chengshu.kernel.journal.entries import EMPTY, Entry, append
from chengshu.kernel.journal.stamps import touch
from chengshu.kernel.journal.stretches import ERASE

#: Who may erase, beside the platform itself.
ROLE = "platform_clerk"


class Actor(Protocol):
    """What erasing asks of an `identity.acting.Acting`; this floor knows nothing of identity."""

    @property
    def person(self) -> Any:
        """Who erases."""

    @property
    def organisation(self) -> Any:
        """For which organisation."""

    @property
    def on_behalf_of(self) -> Any:
        """In whose place."""

    @property
    def roles(self) -> frozenset[str]:
        """What they hold there."""

    @property
    def is_platform(self) -> bool:
        """Is it the platform itself?"""


def erase_personal(acting: Actor, noun: type[Record], record_id: UUID, reason: str) -> int:
    """Erase a record's personal data; returns the id of the entry that tells of it.

    Raises Refused, BadRequest (the noun has no personal columns, or no reason is given) and Missing.
    """
    _check(acting, noun, reason)
    with transaction.atomic():
        record = noun._base_manager.select_for_update().filter(pk=record_id).first()
        if record is None:
            raise Missing(say("没有找到这条{name}。", name=noun_name(noun)))
        columns = _blank(record)
        Entry.objects.filter(record=record_id).exclude(personal_digest=EMPTY).update(personal="", personal_salt=EMPTY)
        blank_past(noun, [record_id])
        touch(record.noun())
        return append(
            noun=record.noun(),
            record=record.pk,
            number=record.number,
            version=record.version,
            verb=ERASE,
            states=(record.state, record.state),
            payload={"erased": columns, "reason": reason},
            actor=_key(acting.person),
            organisation=_key(acting.organisation),
            behalf=_key(acting.on_behalf_of),
            at=record.changed_at,
        )


def blank_past(noun: type[Record], records: list[UUID]) -> None:
    """Empty the personal columns of everything these records were before."""
    past = history_of(noun)
    names = {column.name for column in past._meta.concrete_fields} & noun.personal
    past._default_manager.filter(record__in=records).update(**dict.fromkeys(names))


def _check(acting: Actor, noun: type[Record], reason: str) -> None:
    if not (acting.is_platform or ROLE in acting.roles):
        raise Refused(say("删除个人信息由平台经办人办理。请把申请交给平台经办人。"))
    if not noun.personal:
        raise BadRequest(say("{name}没有个人信息栏，不需要删除。", name=noun_name(noun)))
    if not reason.strip():
        raise BadRequest(say("请写明删除个人信息的理由，例如申请的编号。"))


def _blank(record: Record) -> list[str]:
    """Empty the personal columns and count it as a change; returns their names."""
    columns = [column for column in record._meta.concrete_fields if column.name in record.personal]
    for column in columns:
        setattr(record, column.attname, _nothing(column, record))
    record.version += 1
    record.changed_at = now()
    names = sorted(column.name for column in columns)
    record.save(force_update=True, update_fields=[*names, "version", "changed_at"])
    return names


def _nothing(column: models.Field[Any, Any], record: Record) -> str | None:
    """What stands in an emptied column. Where each value may occur once, a word that tells nothing."""
    if column.null:
        return None
    if not isinstance(column, (models.CharField, models.TextField)):
        raise TypeError(f"{record.noun()}.{column.name} 是个人信息栏，须为文字或允许为空，否则无法删除。")
    return f"erased-{record.pk.hex}" if column.unique else ""


def _key(one: Any) -> UUID | None:
    return None if one is None else one.pk
