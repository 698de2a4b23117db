"""Answers to a step's questions: judged by its form, then sorted into columns, parameters, files and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.fields import MoneyInput
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.asks import input_for
from chengshu.kernel.lifecycle.flow import Step


@dataclass
class Answers:
    """What was answered. `many` are to-many columns, written after the row."""

    columns: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[UUID]] = field(default_factory=dict)
    reason: str = ""

    def fill(self, record: Record) -> None:
        """Put the columns into the record."""
        for name, value in self.columns.items():
            setattr(record, name, value)


class Judge:
    """A step's form, made once to judge many answers about records that are alike: the rows of a sheet."""

    def __init__(self, step: Step, record: Record, acting: Acting) -> None:
        self.step, self.record = step, record
        # Not form_for: making a class costs more than judging, and this form is never shown.
        self.form = forms.Form({})
        self.form.fields = {ask.name: input_for(ask, record, acting) for ask in step.questions}

    def clean(self, given: Mapping[str, Any]) -> Answers:
        """Judge raw answers. Raises Invalid naming each field."""
        _only_known(self.step, given)
        errors = _wrong_types(self.form.fields, given)
        wrong = {error["field"] for error in errors}
        self.form.data = {name: value for name, value in given.items() if name not in wrong}
        self.form.full_clean()
        if errors or self.form.errors:
            raise Invalid(errors + _messages(self.form, wrong))
        return _sort(self.step, self.record, self.form.cleaned_data)


def clean(step: Step, record: Record, acting: Acting, given: Mapping[str, Any]) -> Answers:
    """Judge raw answers (text from a page, JSON from a program, values from code). Raises Invalid naming each field."""
    if step.questions:
        return Judge(step, record, acting).clean(given)
    _only_known(step, given)
    return Answers()


def cleaned(fields: Mapping[str, forms.Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to questions that belong to no step, judged as a step's are. Raises Invalid naming each field."""
    if unknown := [name for name in given if name not in fields]:
        told = say("没有“{name}”这一项。可填的项：{names}。", name=unknown[0][:40], names=listed(sorted(fields)))
        raise Invalid.field(unknown[0][:60], told)
    errors = _wrong_types(fields, given)
    wrong = {error["field"] for error in errors}
    form = forms.Form({name: value for name, value in given.items() if name not in wrong})
    form.fields = dict(fields)
    form.full_clean()
    if errors or form.errors:
        raise Invalid(errors + _messages(form, wrong))
    return dict(form.cleaned_data)


def prefilled(step: Step, record: Record) -> dict[str, Any]:
    """What a draft already answers of a step's questions."""
    columns = {column.name for column in record._meta.concrete_fields}
    return {
        ask.name: value
        for ask in step.questions
        if ask.name in columns and (value := getattr(record, ask.name, None)) not in (None, "")
    }


def _only_known(step: Step, given: Mapping[str, Any]) -> None:
    """A misspelt name is an error: silently dropping an answer would lose it."""
    known = {ask.name for ask in step.questions}
    if unknown := [name for name in given if name not in known]:
        names = listed(sorted(known)) or say("无")
        raise Invalid(
            [
                {
                    "field": name[:60],
                    "message": say("“{label}”没有这一项。可填的项：{names}。", label=step.said, names=names),
                }
                for name in unknown
            ]
        )


def _wrong_types(fields: Mapping[str, forms.Field], given: Mapping[str, Any]) -> list[dict[str, str]]:
    """JSON lets anything in; Django's fields would turn a list or a number into text without a word, or break on it."""
    return [
        {"field": name, "message": say("类型不对：这里请填{kinds}。", kinds=say(_wanted(fields[name])))}
        for name, value in given.items()
        if not _fits(fields[name], value)
    ]


def _fits(field: forms.Field, value: Any) -> bool:
    """May this field's own code judge the value? Text it may always judge, and what is no JSON comes from our own code."""
    if isinstance(value, (list, tuple)):
        return getattr(field, "takes_list", False)
    if isinstance(value, dict):
        return getattr(field, "takes_object", False)
    if isinstance(value, bool):
        return isinstance(field, forms.BooleanField)
    if isinstance(value, int):
        return isinstance(field, (forms.IntegerField, forms.DecimalField, forms.ChoiceField, MoneyInput))
    return not isinstance(value, float)


def _wanted(field: forms.Field) -> str:
    """What a field takes, in words."""
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (forms.BooleanField, "true 或 false"),
        (MoneyInput, "以分为单位的整数，或以元为单位的文字"),
        (forms.DecimalField, '整数，或用文字写的小数，例如 "12.5"'),
        (forms.IntegerField, "整数"),
        (forms.DateField, "日期，例如 2024-04-01"),
    ]
    if getattr(field, "takes_list", False):
        return "列表或文字"
    if getattr(field, "takes_object", False):
        return "对象或文字"
    return next((words for kind, words in kinds if isinstance(field, kind)), "文字")


def _messages(form: forms.Form, seen: set[str]) -> list[dict[str, str]]:
    return [
        {"field": name, "message": str(message)}
        for name, messages in form.errors.items()
        if name not in seen
        for message in messages
    ]


def _sort(step: Step, record: Record, cleaned: Mapping[str, Any]) -> Answers:
    answers = Answers()
    columns = {column.name: column for column in record._meta.get_fields()}
    for ask in step.questions:
        value = cleaned[ask.name]
        column = columns.get(ask.name)
        if ask.name == "reason" and column is None:
            answers.reason = value
        elif ask.kind == "files":
            answers.files[ask.name] = value
        elif ask.kind or column is None:
            answers.parameters[ask.name] = value
        elif isinstance(column, models.ManyToManyField):
            answers.many[ask.name] = value
        else:
            answers.columns[ask.name] = value
    return answers
