"""Record: what every noun of the city derives. A system adds its own columns and nothing else."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models.signals import class_prepared

from chengshu.kernel.base.ids import uuid7


class Record(models.Model):
    """A numbered thing with a state. Written by verbs only; `version` counts its changes and is its ETag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=40, unique=True, editable=False)
    state = models.CharField("状态", max_length=32, editable=False, default="")
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    due_on = models.DateField("办理期限", null=True, blank=True, editable=False, db_index=True)
    due_provisional = models.BooleanField("期限暂定", default=False, editable=False)
    clocks = models.JSONField(default=dict, editable=False)
    state_since = models.DateField("进入状态日期", null=True, blank=True, editable=False)
    wakes_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField("登记时间", editable=False)
    changed_at = models.DateTimeField("更新时间", editable=False)
    simulated = models.BooleanField("模拟数据", default=False, editable=False)

    #: The letters before the number (TRY-2024-000123).
    code: ClassVar[str] = ""
    #: Columns that hold personal data: kept apart in the journal, erased on request.
    personal: ClassVar[frozenset[str]] = frozenset()
    #: What sets a proxy noun apart in the table it shares (a firm among organisations).
    only: ClassVar[dict[str, Any]] = {}
    #: Columns the journal never holds: secrets.
    unjournalled: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = cls.__dict__.get("code") or re.sub("[aeiou]", "", cls.__name__.upper())[:4]
        cls.personal = frozenset(cls.personal)

    def __str__(self) -> str:
        name = getattr(self, "name", None) or getattr(self, "title", None)
        return str(name or self.number)

    @classmethod
    def noun(cls) -> str:
        """How the vocabulary names this noun: 'trials.trial'."""
        return f"{cls._meta.app_label}.{cls._meta.model_name}"

    @classmethod
    def facts(cls) -> list[models.Field[Any, Any]]:
        """The columns the system itself declared, in its order: not the ones every record has."""
        plumbing = {field.name for field in Record._meta.fields}
        return [field for field in cls._meta.fields if field.name not in plumbing]

    def values(self) -> dict[str, Any]:
        """Column name → stored value, for the journal."""
        return {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}


def _add_indexes(sender: type[models.Model], **_: Any) -> None:
    """Every list filters by state and reads newest first, and the platform's timers read only what is due: a Meta of
    its own must not lose the indexes for it. `original_attrs` is where migrations look.
    """
    if issubclass(sender, Record) and not sender._meta.proxy and not sender._meta.abstract:
        waking, provisional = models.Q(wakes_on__isnull=False), models.Q(due_provisional=True)
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["wakes_on", "id"], name="wakes", condition=waking),
            models.Index(fields=["due_provisional", "id"], name="provisional", condition=provisional),
        ]
        for index in indexes:
            index.set_name_with_model(sender)
        sender._meta.indexes = sender._meta.original_attrs["indexes"] = [*sender._meta.indexes, *indexes]


class_prepared.connect(_add_indexes)
