"""Columns: what a path of a noun is called, what kind of thing stands there, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models

from chengshu.kernel.base.fields import CodeField, CodesField, InstantField, MoneyField, PeriodField, ToldField
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.places import Place
from chengshu.kernel.lifecycle.flow import flow_of

TEXT, LONG, NUMBER, MONEY, DATE, TIME, YES_NO = "text", "long", "number", "money", "date", "time", "yes_no"
#: A number told with a unit that differs from row to row.
QUANTITY = "quantity"
CODE, CODES, CHOICE, STATE, PLACE, RECORD, RECORDS, PERIOD, PEOPLE = (
    "code", "codes", "choice", "state", "place", "record", "records", "period", "people",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column. `name` is its path; `stored` columns can be filtered and sorted, computed ones only shown."""

    name: str
    label: str
    kind: str
    unit: str = ""
    list_key: str = ""
    target: type[models.Model] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    compute: Callable[[Any], Any] | None = None
    expression: Any = None
    stored: bool = True
    #: The path of the column beside it that says the same in English (name → name_en), where the noun has one.
    english: str = ""
    #: What people read where nothing stands: 平台, where no person did it.
    absent: str = ""
    #: What a worked-out column reads of records beside its own: paths ("panel__rubric") to fetch with the row.
    reads: tuple[str, ...] = ()
    #: Says a value that is kept in no language.
    teller: Callable[[str], str] | None = None

    @property
    def join(self) -> str:
        """The relation to fetch with the row."""
        if not self.stored or self.kind == RECORDS:
            return ""
        return self.name if self.kind in (RECORD, PLACE) else self.name.rpartition("__")[0]

    @property
    def numeric(self) -> bool:
        """Right-aligned, with tabular figures?"""
        return self.kind in (NUMBER, MONEY, QUANTITY)

    def read(self, record: Any) -> Any:
        """The value in a record: a plain value, a record, a place, or a list of records; None when not there."""
        if self.compute:
            return self.compute(record)
        value = _at(record, self.name)
        return list(value.all()) if self.kind == RECORDS and value is not None else value

    def told(self, record: Any) -> Any:
        """The value for people: in English where the reader wants it and the record has it."""
        value = (self.english and in_english() and _at(record, self.english)) or self.read(record)
        return say(self.absent) if value is None and self.absent else value


def _at(record: Any, path: str) -> Any:
    """What stands at the end of a path; None when it ends before."""
    value = record
    for name in path.split("__"):
        try:
            value = getattr(value, name, None)
        except ObjectDoesNotExist:
            return None
        if value is None:
            return None
    return value


def computed(
    name: str,
    label: str,
    compute: Callable[[Any], Any],
    kind: str = TEXT,
    unit: str = "",
    *,
    reads: tuple[str, ...] = (),
) -> Column:
    """A column worked out from the record when it is shown. `reads`: long texts and structures of records beside it."""
    return Column(name, label, kind, unit=unit, compute=compute, stored=False, reads=reads)


def summed(name: str, label: str, expression: Any, kind: str, unit: str = "") -> Column:
    """A column the database works out with the rows: summed("trials_made", "试用", Count("trials"), NUMBER)."""
    return Column(name, label, kind, unit=unit, expression=expression, stored=False)


def column(noun: type[Record], written: str | Column) -> Column:
    """The column of a path of a noun. Raises TypeError when the path leads nowhere."""
    if isinstance(written, Column):
        return written
    try:
        field, owner = follow(noun, written.split("__"))
    except FieldDoesNotExist as error:
        raise TypeError(f"{noun.__name__} 没有列 {written}：{error}") from error
    return _describe(written, field, owner)


def follow(noun: type[models.Model], names: Sequence[str]) -> tuple[Any, type[models.Model]]:
    """The field at the end of a path, and the model it is of. Raises FieldDoesNotExist."""
    model: type[models.Model] = noun
    for name in names[:-1]:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.get_field(names[-1]), model


def _describe(path: str, field: Any, owner: type[models.Model]) -> Column:
    label = str(getattr(field, "verbose_name", "") or field.name)
    if field.name == "state" and issubclass(owner, Record):
        flow = flow_of(owner)
        return Column(path, label, STATE, choices=tuple(flow.states.items()) if flow else ())
    if field.many_to_many:
        return Column(path, label, RECORDS, target=field.related_model)
    if field.is_relation:
        kind = PLACE if issubclass(field.related_model, Place) else RECORD
        return Column(path, label, kind, target=field.related_model)
    if isinstance(field, CodeField):
        return Column(path, label, CODE, list_key=field.list_key)
    if isinstance(field, CodesField) and field.list_key:
        return Column(path, label, CODES, list_key=field.list_key)
    if field.choices:
        return Column(path, label, CHOICE, choices=tuple((str(key), str(name)) for key, name in field.choices))
    if isinstance(field, ToldField):
        return Column(path, label, TEXT, teller=field.teller)
    english = f"{path}_en" if any(one.name == f"{field.name}_en" for one in owner._meta.fields) else ""
    return Column(path, label, _plain(field), unit=getattr(field, "unit", ""), english=english)


def _plain(field: models.Field[Any, Any]) -> str:
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (MoneyField, MONEY),
        ((models.DateTimeField, InstantField), TIME),
        (models.DateField, DATE),
        (models.BooleanField, YES_NO),
        ((models.IntegerField, models.DecimalField, models.FloatField), NUMBER),
        (PeriodField, PERIOD),
        (models.TextField, LONG),
    ]
    return next((kind for types, kind in kinds if isinstance(field, types)), TEXT)
