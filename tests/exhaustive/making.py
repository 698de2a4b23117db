"""Records and answers for any noun, made by looking at its columns.

A system whose nouns cannot be made so has a tests/factory.py: MAKE is {noun: function of the cast giving an unsaved record},
ANSWERS is {(noun, verb): function of the record giving answers}.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from itertools import count
from types import ModuleType, SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import models

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.fields import CodeField, PeriodField
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.models import Body, Firm, Organisation, Person, Place
from chengshu.kernel.identity.organisations import CreditCodeField
from chengshu.kernel.lifecycle.asks import Ask, input_for
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.lifecycle.inputs import RecordInput, RecordsInput, key_column

_serial = count(1)
TEXT = "样例"


def factory(noun: str) -> ModuleType | None:
    """The hooks of the system a noun belongs to."""
    name = f"{apps.get_app_config(noun.partition('.')[0]).name}.tests.factory"
    try:
        return import_module(name) if find_spec(name) else None
    except ModuleNotFoundError:
        return None


def make(noun: type[Record], cast: SimpleNamespace, state: str = "", **given: Any) -> Any:
    """A saved record in a state, with every relation filled."""
    hook = getattr(factory(noun.noun()), "MAKE", {}).get(noun.noun())
    record = hook(cast) if hook else noun(**_columns(noun, cast))
    for name, value in {
        "number": f"{noun.code}-{next(_serial)}", "state": state, "version": 1, "state_since": today(),
        "created_at": now(), "changed_at": now(), **given,
    }.items():  # fmt: skip
        setattr(record, name, value)
    record.save(force_insert=True)
    for relation in noun._meta.many_to_many:
        getattr(record, relation.name).set([_related(relation.related_model, cast, 0)])
    return noun._base_manager.get(pk=record.pk)


def _columns(noun: type[Record], cast: SimpleNamespace) -> dict[str, Any]:
    found, seen = {}, {}
    for column in noun.facts():
        if isinstance(column, models.ForeignKey):
            if column.related_model is not noun._meta.concrete_model:
                kind = column.related_model._meta.concrete_model
                found[column.name] = _related(column.related_model, cast, seen.get(kind, 0))
                seen[kind] = seen.get(kind, 0) + 1
        elif not column.null and not column.has_default():
            found[column.name] = value_of(column)
    return found


def _related(model: type[models.Model], cast: SimpleNamespace, place: int) -> Any:
    """One of the cast; another one for every further column, so that two parties are never the same."""
    people = cast.people
    known: dict[Any, list[Any]] = {
        Person: [people.expert, people.second_expert, people.maker, people.citizen],
        Body: [cast.bureau, cast.office], Organisation: [cast.bureau, cast.office],
        Firm: [cast.maker_firm, cast.provider_firm, cast.other_firm], Place: [cast.east, cast.west],
    }  # fmt: skip
    if model in known:
        found = known[model][place]
        return Body.objects.get(pk=found.pk) if model is Body else found
    return make(model, cast)


def value_of(column: models.Field[Any, Any]) -> Any:
    """A value a column takes."""
    if isinstance(column, CodeField):
        return next(iter(code_list(column.list_key).items), "x")
    if isinstance(column, CreditCodeField):
        return make_credit_code("990001", 900_000 + next(_serial))
    if column.choices:
        return column.choices[0][0]
    for kind, value in (
        (PeriodField, "2024-03"), (models.DateTimeField, now()), (models.DateField, today()), (models.BooleanField, False),
        (models.DecimalField, 1), (models.IntegerField, 1), (models.JSONField, []),
    ):  # fmt: skip
        if isinstance(column, kind):
            return value
    return uuid7().hex[-column.max_length :] if column.unique else TEXT[: column.max_length]


def answers(step: Step, record: Record, acting: Acting, cast: SimpleNamespace) -> dict[str, Any]:
    """What answers a step's questions."""
    hook = getattr(factory(record.noun()), "ANSWERS", {}).get((record.noun(), step.verb))
    if hook:
        return hook(record)
    found = {ask.name: _answer(ask, record, acting, cast) for ask in step.questions if ask.required}
    return {name: value for name, value in found.items() if value is not None}


def _answer(ask: Ask, record: Record, acting: Acting, cast: SimpleNamespace) -> Any:
    asked = input_for(ask, record, acting)
    if isinstance(asked, RecordInput):
        key = _candidate(asked, record, cast)
        return [key] if isinstance(asked, RecordsInput) else key
    if ask.kind in ("choice", "code"):
        return next((code for code, _ in asked.choices if code), None)
    plain = {
        "text": TEXT, "long": TEXT, "number": 1, "decimal": "1", "money": 100, "date": today().isoformat(), "yes_no": True,
        "files": [],
    }  # fmt: skip
    if ask.kind:
        return plain[ask.kind]
    columns = {column.name: column for column in record._meta.fields}
    return value_of(columns[ask.name]) if ask.name in columns else TEXT


def _candidate(asked: RecordInput, record: Record, cast: SimpleNamespace) -> str | None:
    """The key of something that may be chosen: not the record itself, nor what it has already."""
    rows = asked.rows()
    if issubclass(asked.model, Record):
        rows = rows.exclude(pk=record.pk)
    found = rows.order_by("pk").first()
    if found is None and asked.model not in (Person, Body, Organisation, Firm, Place):
        make(asked.model, cast)
        found = asked.rows().exclude(pk=record.pk).order_by("pk").first()
    return getattr(found, key_column(asked.model)) if found else None
