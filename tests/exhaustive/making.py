"""Records and answers for any noun, made by looking at its columns.

A system whose nouns cannot be made so has a tests/factory.py: MAKE is {noun: function of the cast giving an
unsaved record}, ANSWERS is {(noun, verb): function of the record giving answers}. A record with a save of its own
has something beside it that depends on its state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from types import ModuleType, SimpleNamespace
from typing import Any

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models, transaction

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
from chengshu.kernel.lifecycle.flow import FLOWS, Step
from chengshu.kernel.lifecycle.inputs import RecordInput, RecordsInput, key_column

_serial = count(1)
_CAST = (Person, Body, Organisation, Firm, Place)
TEXT = "样例"


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def factory(noun: str) -> ModuleType | None:
    """The hooks of the system a noun belongs to."""
    name = f"{apps.get_app_config(noun.partition('.')[0]).name}.tests.factory"
    try:
        return import_module(name) if find_spec(name) else None
    except ModuleNotFoundError:
        return None


def make(noun: type[Record], cast: SimpleNamespace, state: str = "", **given: Any) -> Any:
    """A saved record in a state, with every relation filled."""
    return noun._base_manager.get(pk=_saved(noun, cast, state, **given).pk)


def in_every_state(noun: type[Record], cast: SimpleNamespace) -> Iterator[Any]:
    """One record, read anew in each state of its life: made once where it differs in nothing else. All is undone at the end."""
    flow = FLOWS.get(noun.noun())
    first, *others = list(flow.states) if flow else [""]
    with undone():
        record = _saved(noun, cast, first)
        yield noun._base_manager.get(pk=record.pk)
        differs = "save" in vars(record)
        for state in () if differs else others:
            noun._base_manager.filter(pk=record.pk).update(state=state)
            yield noun._base_manager.get(pk=record.pk)
    for state in others if differs else ():
        with undone():
            yield make(noun, cast, state)


def _saved(noun: type[Record], cast: SimpleNamespace, state: str, **given: Any) -> Any:
    hook = getattr(factory(noun.noun()), "MAKE", {}).get(noun.noun())
    record = hook(cast) if hook else noun(**_columns(noun, cast))
    for name, value in {
        "number": f"{noun.code}-{next(_serial)}", "state": state, "version": 1, "state_since": today(),
        "created_at": now(), "changed_at": now(), **noun.only, **given,
    }.items():  # fmt: skip
        setattr(record, name, value)
    record.save(force_insert=True)
    for relation in noun._meta.many_to_many:
        getattr(record, relation.name).set([_related(relation.related_model, cast, 0)])
    return record


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
            if type(found[column.name]) is date:  # each later than the one before: a beginning and an end
                found[column.name] += timedelta(30 * seen.get(date, 0))
                seen[date] = seen.get(date, 0) + 1
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
        found = known[model][place % len(known[model])]
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
    least = [
        one.limit_value
        for one in column.validators
        if isinstance(one, MinValueValidator) and not callable(one.limit_value)
    ]
    plain = {
        PeriodField: "2024-03", models.DateTimeField: now(), models.DateField: today(),
        models.BooleanField: False, models.JSONField: [],
        models.DecimalField: 1, models.IntegerField: max(1, *least, 1),
    }  # fmt: skip
    for kind, value in plain.items():
        if isinstance(column, kind):
            return value
    return uuid7().hex[-column.max_length :] if column.unique else TEXT[: column.max_length]


def answers(step: Step, record: Record, acting: Acting, cast: SimpleNamespace) -> dict[str, Any]:
    """What answers a step's questions."""
    hook = getattr(factory(record.noun()), "ANSWERS", {}).get((record.noun(), step.verb))
    if hook:
        return hook(record)
    found = {ask.name: _answer(step, ask, record, acting, cast) for ask in step.questions if ask.required}
    return {name: value for name, value in found.items() if value is not None}


def _answer(step: Step, ask: Ask, record: Record, acting: Acting, cast: SimpleNamespace) -> Any:
    asked = input_for(ask, record, acting)
    if isinstance(asked, RecordInput):
        key = _candidate(asked, record, cast)
        return [key] if isinstance(asked, RecordsInput) else key
    if ask.kind in ("choice", "code"):
        return next((code for code, _ in asked.choices if code), None)
    plain = {
        "text": TEXT, "long": TEXT, "number": 1, "decimal": "1", "money": 100, "date": today().isoformat(),
        "yes_no": True, "files": [],
    }  # fmt: skip
    if ask.kind:
        return plain[ask.kind]
    present = getattr(record, ask.name)
    if type(present) is date and not step.corrects:  # what is put off is put off to a later day
        return present + timedelta(1)
    return value_of(record._meta.get_field(ask.name)) if present in (None, "") else present


def _candidate(asked: RecordInput, record: Record, cast: SimpleNamespace) -> str | None:
    """The key of something that may be chosen: one that is there, or one made in a fitting state."""
    for made in (lambda: None, *_fitting(asked.model, record, cast)):
        made()
        rows = asked.rows()
        if isinstance(record, asked.model):
            rows = rows.exclude(pk=record.pk)
        if (found := rows.order_by("pk").first()) is not None:
            return getattr(found, key_column(asked.model))
    return None


def _fitting(model: type[models.Model], record: Record, cast: SimpleNamespace) -> list[Callable[[], Any]]:
    """Ways to make something that belongs to what the record belongs to, one for each state of its life."""
    flow = FLOWS.get(model._meta.label_lower)
    if flow is None or not issubclass(model, Record) or model in _CAST:
        return []
    mine = {column.name: getattr(record, column.name) for column in record._meta.fields if column.is_relation}
    shared = {name: mine[name] for name in (column.name for column in model._meta.fields) if name in mine}
    return [partial(make, model, cast, state, **shared) for state in flow.states]
