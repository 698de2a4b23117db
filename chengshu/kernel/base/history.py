"""Every noun has a history: the same typed columns, each row valid from one change to the next.

So the same query can be asked of any past moment. The rows are derived from the journal and can be rebuilt from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.signals import class_prepared

from chengshu.kernel.base.fields import InstantField
from chengshu.kernel.base.record import Record

_HISTORIES: dict[str, type[Version]] = {}
M = TypeVar("M", bound=models.Model)


class Versions(models.QuerySet[Any]):
    """Past rows, asked in the words of the present noun.

    What no history row holds — the other side of a relation, a set of records — is asked of the record as it is today.
    """

    def filter(self, *args: Any, **kwargs: Any) -> Versions:
        """As ever, with every condition put to the row or to today's record."""
        return super().filter(self._put(Q(*args, **kwargs)))

    def _put(self, node: Any) -> Any:
        if isinstance(node, Q):
            return Q(*map(self._put, node.children), _connector=node.connector, _negated=node.negated)
        if not isinstance(node, tuple) or self._holds(*node):
            return node
        present: type[models.Model] = self.model.present
        return Q(record__in=present._base_manager.filter(node).values("pk"))

    def _holds(self, path: str, value: Any) -> bool:
        """Is it the row's own? Its key is, save where a sub-query gives the keys of records."""
        name = path.split("__", maxsplit=1)[0]
        if name == "pk":
            return not hasattr(value, "resolve_expression")
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True


class Version(models.Model):
    """One record as it was from one change to the next; `valid_to` is empty while it still holds."""

    row = models.BigAutoField(primary_key=True)
    record = models.UUIDField(db_index=True)
    valid_from = InstantField(db_index=True)
    valid_to = InstantField(null=True, db_index=True)

    #: The noun whose past this is.
    present: ClassVar[type[Record]]
    objects = Versions.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        name = getattr(self, "name", None) or getattr(self, "title", None)
        return str(name or getattr(self, "number", self.row))

    @property
    def id(self) -> Any:
        """The record's id, so that a past row reads like a present one."""
        return self.record


def history_of(noun: type[Record]) -> type[Version]:
    """The history model of a noun."""
    concrete = noun._meta.concrete_model
    assert concrete is not None
    return _HISTORIES[concrete._meta.label_lower]


def as_of(noun: type[Record], moment: datetime) -> models.QuerySet[Any]:
    """The rows of a noun as they were at a moment."""
    holding = Q(valid_to=None) | Q(valid_to__gt=moment)
    return history_of(noun)._default_manager.filter(holding, valid_from__lte=moment, **noun.only)


def _past(column: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """A column's copy: no uniqueness, and relations that bind nothing, for the past may name what is gone."""
    if isinstance(column, models.ForeignKey):
        return models.ForeignKey(
            column.remote_field.model, models.DO_NOTHING, db_constraint=False, related_name="+", null=True,
            verbose_name=column.verbose_name,
        )  # fmt: skip
    copy: Any = column.clone()
    copy._unique, copy.primary_key, copy.null, copy.editable = False, False, True, column.editable
    return copy


def _derive(sender: type[models.Model], **_: Any) -> None:
    if not issubclass(sender, Record) or sender._meta.proxy or sender._meta.abstract:
        return
    kept = [c for c in sender._meta.local_concrete_fields if not c.primary_key and c.name not in sender.unjournalled]
    columns = {column.name: _past(column) for column in kept}
    meta = type(
        "Meta",
        (),
        {
            "app_label": sender._meta.app_label,
            "db_table": f"{sender._meta.db_table}_history",
            "verbose_name": sender._meta.verbose_name,
            "indexes": [models.Index(fields=["record", "valid_from"])],
            "base_manager_name": "objects",
        },
    )
    made: Any = type(
        f"{sender.__name__}History", (Version,), {**columns, "Meta": meta, "__module__": sender.__module__}
    )
    made.present = sender
    _HISTORIES[sender._meta.label_lower] = made


class_prepared.connect(_derive)
