"""Answers to a step's questions: judged by its form, then sorted into columns, parameters, files and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.asks import form_for
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


def clean(step: Step, record: Record, acting: Acting, given: Mapping[str, Any]) -> Answers:
    """Judge raw answers (text from a page, JSON from a program, values from code). Raises Invalid naming each field."""
    _only_known(step, given)
    if not step.questions:
        return Answers()
    form = form_for(step.questions, record, acting)(dict(given))
    errors = _wrong_types(form, given)
    if errors or not form.is_valid():
        raise Invalid(errors + _messages(form, {error["field"] for error in errors}))
    return _sort(step, record, form.cleaned_data)


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
        names = "、".join(sorted(known)) or "无"
        raise Invalid(
            [
                {
                    "field": name[:60],
                    "message": say("“{label}”没有这一项。可填的项：{names}。", label=step.said, names=names),
                }
                for name in unknown
            ]
        )


def _wrong_types(form: forms.Form, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """JSON lets anything in; Django's fields would turn a list or a number into text without a word."""
    found = []
    for name, value in given.items():
        listed = getattr(form.fields[name], "takes_list", False)
        yes_no = isinstance(form.fields[name], forms.BooleanField)
        if isinstance(value, dict) or (isinstance(value, (list, tuple)) and not listed):
            found.append({"field": name, "message": "这里只能填一个值。"})
        elif isinstance(value, (bool, float)) and not (yes_no and isinstance(value, bool)):
            found.append(
                {"field": name, "message": '类型不对：请填文字、整数或日期；小数请用文字写，例如 "12.5"。'}
            )
    return found


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
