"""What a step asks for: columns of the noun by name, or parameters that are not columns.

One Django form per step serves page, API, import and command line, so an answer is judged once, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from chengshu.kernel.base.fields import CodeInput, CodesInput, MoneyInput
from chengshu.kernel.base.money import MOST_FEN
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.inputs import (
    Criterion,
    FilesInput,
    MarksInput,
    PlainText,
    RecordInput,
    RecordsInput,
)
from chengshu.kernel.lifecycle.refusing import refusals

LONG_TEXT = 5_000


@dataclass(frozen=True)
class Ask:
    """One question. `kind` is empty for a column of the noun.

    Kinds: text, long, number, decimal, money, date, yes_no, code (with `list_key`), files, record/records (with `noun`,
    the answer is a reference number), choice (with `choices`, or a function of the record giving (value, label) pairs),
    marks (with `choices`, a function of the record giving the criteria).
    `among` gives the candidates of a record question, from the record; without it, what the actor may see.
    `unless` says why an answer will not do, and None when it will: Ask("closes_on", unless=gone_by).
    """

    name: str
    label: str = ""
    kind: str = ""
    required: bool = True
    hint: str = ""
    list_key: str = ""
    noun: str = ""
    choices: Any = ()
    among: Callable[[Any], models.QuerySet[Any]] | None = None
    unless: Callable[[Any], str | None] | None = None


def as_ask(written: str | Ask) -> Ask:
    """'score' · 'comment?' (optional) · 'reason' (kept in the journal) · 'evidence*' (files)"""
    if isinstance(written, Ask):
        return written
    required = not written.endswith("?")
    name = written.rstrip("?")
    if name == "reason":
        return Ask("reason", "理由", "long", required, "请写明理由，办理记录中可见。")
    return Ask(name, required=required)


def text(name: str, label: str, **more: Any) -> Ask:
    """A line of text that is not a column."""
    return Ask(name, label, "text", **more)


def files(name: str, label: str, **more: Any) -> Ask:
    """Attached files, kept with the record and named by the question."""
    return Ask(name, label, "files", **more)


def one_of(
    name: str,
    label: str,
    choices: Callable[[Any], list[tuple[str, str]]] | list[tuple[str, str]],
    **more: Any,
) -> Ask:
    """A choice of candidates known only when the record is."""
    return Ask(name, label, "choice", choices=choices, **more)


def marks(name: str, label: str, criteria: Callable[[Any], Sequence[Criterion]], **more: Any) -> Ask:
    """A whole number for each criterion of the record's rubric."""
    return Ask(name, label, "marks", choices=criteria, **more)


def another(name: str, label: str, noun: str, **more: Any) -> Ask:
    """Another record, by its reference number: what to merge into, whom to hand over to."""
    return Ask(name, label, "record", noun=noun, **more)


def several(name: str, label: str, noun: str, **more: Any) -> Ask:
    """Several other records, by their reference numbers."""
    return Ask(name, label, "records", noun=noun, **more)


_PLAIN: dict[str, Callable[..., forms.Field]] = {
    "text": lambda **k: PlainText(max_length=200, **k),
    "long": lambda **k: PlainText(max_length=LONG_TEXT, widget=forms.Textarea, **k),
    "number": lambda **k: forms.IntegerField(min_value=-(2**53), max_value=2**53, **k),
    "decimal": lambda **k: forms.DecimalField(max_digits=14, decimal_places=2, **k),
    "money": lambda **k: MoneyInput(validators=[MinValueValidator(-MOST_FEN), MaxValueValidator(MOST_FEN)], **k),
    "date": forms.DateField,
    "yes_no": forms.BooleanField,
    "files": FilesInput,
}


def _among(ask: Ask, record: Any) -> Callable[[], models.QuerySet[Any]] | None:
    """What a record question may be answered with, where that is not all the actor may see: looked up only when it is."""
    return partial(ask.among, record) if ask.among else None


def _parameter(ask: Ask, record: Any, acting: Acting) -> forms.Field:
    common: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.hint}
    if ask.kind == "code":
        return CodeInput(list_key=ask.list_key, **common)
    if ask.kind == "record":
        return RecordInput(ask.noun, acting, _among(ask, record), **common)
    if ask.kind == "records":
        return RecordsInput(ask.noun, acting, _among(ask, record), **common)
    if ask.kind == "marks":
        return MarksInput(ask.choices(record), **common)
    if ask.kind == "choice":
        choices = ask.choices(record) if callable(ask.choices) else ask.choices
        return forms.ChoiceField(choices=[("", "请选择"), *choices], **common)
    return _PLAIN[ask.kind](**common)


def _column(ask: Ask, record: models.Model, acting: Acting) -> forms.Field:
    column: Any = record._meta.get_field(ask.name)
    common: dict[str, Any] = {
        "label": ask.label or column.verbose_name,
        "required": ask.required and not isinstance(column, models.BooleanField),
        "help_text": ask.hint or column.help_text,
    }
    if isinstance(column, models.ForeignKey):
        noun = column.related_model._meta.label_lower
        return RecordInput(noun, acting, _among(ask, record), **common)
    if isinstance(column, models.ManyToManyField):
        noun = column.related_model._meta.label_lower
        return RecordsInput(noun, acting, _among(ask, record), **common)
    field: forms.Field = _plain_text(column, common) or column.formfield(**common)
    field.required = common["required"]
    field.validators.extend(one for one in column.validators if one not in field.validators)
    return field


def _plain_text(column: Any, common: dict[str, Any]) -> forms.Field | None:
    if type(column) is not models.TextField and (type(column) is not models.CharField or column.choices):
        return None
    widget = forms.Textarea if isinstance(column, models.TextField) else forms.TextInput
    return PlainText(max_length=column.max_length or LONG_TEXT, widget=widget, **common)


def input_for(ask: Ask, record: Any, acting: Acting) -> forms.Field:
    """The form field of one question."""
    field = _parameter(ask, record, acting) if ask.kind else _column(ask, record, acting)
    field.error_messages |= refusals(field)
    field.error_messages["required"] = _wanted(ask, field)
    if ask.unless is not None:
        field.validators.append(_refusing(ask.unless))
    return field


def _wanted(ask: Ask, field: forms.Field) -> str:
    """What to do where nothing was answered."""
    if ask.kind == "files":
        return say("请上传文件。")
    return (
        say("请选择。")
        if isinstance(field, (RecordInput, CodeInput, CodesInput, forms.ChoiceField))
        else say("请填写。")
    )


def _refusing(unless: Callable[[Any], str | None]) -> Callable[[Any], None]:
    def judge(value: Any) -> None:
        if reason := unless(value):
            raise ValidationError(reason, code="unless")

    return judge


def form_for(asks: tuple[Ask, ...], record: Any, acting: Acting) -> type[forms.Form]:
    """A form class for these questions about this record, asked of this actor."""
    return type("StepForm", (forms.Form,), {ask.name: input_for(ask, record, acting) for ask in asks})
