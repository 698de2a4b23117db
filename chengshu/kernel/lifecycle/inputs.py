"""Form fields the platform adds to Django's: plain text, other records by number, attached files, marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, noun_name, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.finding import located


@dataclass
class Sight:
    """What an actor may see of a noun: its rows, and of one record whether. Every row, until the registers say."""

    rows: Callable[[type[Model], Acting], QuerySet[Any]] = lambda model, acting: model._default_manager.all()
    sees: Callable[[Model, Acting], bool] = lambda record, acting: True


sight = Sight()


def let_see(rows: Callable[[type[Model], Acting], QuerySet[Any]], sees: Callable[[Model, Acting], bool]) -> None:
    """The registers, which stand above this floor, say here which rows may be chosen from: the one upward wire."""
    sight.rows, sight.sees = rows, sees


def unprintable(character: str) -> bool:
    """Control characters, halves of surrogate pairs, and the marks that turn the reading direction around."""
    if character in "\n\r\t":
        return False
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


class PlainText(forms.CharField):
    """Text without control characters (line breaks and tabs aside)."""

    def to_python(self, value: Any) -> str:
        """Stripped; refuses what cannot be printed."""
        if isinstance(value, (list, dict, bool)):
            raise ValidationError(say("这里需要文字。"), code="type")
        text = super().to_python(value) or ""
        for place, character in enumerate(text):
            if unprintable(character):
                raise ValidationError(
                    say("第 {value} 个字符不能使用（控制字符），请删去后再提交。", value=place + 1),
                    code="control",
                )
        return text


def key_column(model: type[Model]) -> str:
    """What people call a row by: its reference number, or a place's code."""
    return "number" if any(field.name == "number" for field in model._meta.fields) else model._meta.pk.name


def _key(typed: str) -> str:
    return typed.strip()[:60].replace("\x00", "")


class RecordInput(forms.CharField):
    """Another record, by reference number; only one of the candidates can be named."""

    def __init__(self, noun: str, acting: Acting, among: Callable[[], QuerySet[Any]] | None, **kwargs: Any) -> None:
        self.model, self.acting, self.among = apps.get_model(noun), acting, among
        self.known: dict[str, Any] = {}
        super().__init__(max_length=60, **kwargs)
        # A record is no text: what CharField would hold of it is left out, what the question adds is not.
        self.validators = []

    def rows(self) -> QuerySet[Any]:
        """What can be chosen: `among`, else what the actor may see."""
        return self.among() if self.among else sight.rows(self.model, self.acting)

    def remember(self, keys: Iterable[str]) -> None:
        """Look many keys up together; to whoever judges with this field next, each is known without asking again."""
        column, wanted = key_column(self.model), {_key(key) for key in keys} - self.known.keys()
        found = {getattr(row, column): row for row in self.rows().filter(**{f"{column}__in": wanted})}
        self.known |= {key: found.get(key) for key in wanted}

    def find(self, key: str) -> Any:
        """The candidate with a key; None when there is none."""
        if key in self.known:
            return self.known[key]
        if self.among or not issubclass(self.model, Record):
            return self.rows().filter(**{key_column(self.model): key}).first()
        found = located(self.model, "number", key)
        return found if found and sight.sees(found, self.acting) else None

    def to_python(self, value: Any) -> Any:
        """The record."""
        if value in self.empty_values or isinstance(value, Model):
            return value or None
        if not isinstance(value, str):
            raise ValidationError(say("请填写编号。"), code="type")
        found = self.find(_key(value))
        if found is None:
            raise ValidationError(self._why_not(_key(value)), code="missing")
        return found

    def _why_not(self, key: str) -> str:
        """What is wrong with a key: no candidate's, though that of a record the actor sees, or nothing's they may know of."""
        there = located(self.model, "number", key) if self.among and issubclass(self.model, Record) else None
        if there and sight.sees(there, self.acting):
            self.run_validators(there)  # the question may know why
            return say("这里不能选“{record}”（{value}），请从列表中选择。", record=there, value=key)
        name = noun_name(self.model)
        return say("没有找到编号为“{value}”的{name}，请核对编号或从列表中选择。", value=key, name=name)

    def prepare_value(self, value: Any) -> Any:
        """The reference number."""
        return getattr(value, key_column(self.model)) if isinstance(value, self.model) else value


class RecordsInput(RecordInput):
    """Several records, by reference numbers: a list, or text separated by commas, spaces or lines."""

    takes_list = True
    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The records, in the order given, each once."""
        if value in self.empty_values:
            return []
        parts = (
            value.replace("，", ",").replace("\n", ",").replace(" ", ",").split(",")
            if isinstance(value, str)
            else value
        )
        if not isinstance(parts, (list, tuple)) or len(parts) > 1_000:
            raise ValidationError(say("请给出编号的列表，最多 1000 个。"), code="type")
        found = [super(RecordsInput, self).to_python(part) for part in parts if part]
        return list(dict.fromkeys(found))

    def prepare_value(self, value: Any) -> Any:
        """The numbers, one a line."""
        if isinstance(value, (list, tuple)):
            return "\n".join(str(super(RecordsInput, self).prepare_value(one)) for one in value)
        return value


class FilesInput(forms.Field):
    """Ids of files uploaded before by the same person (see documents.py)."""

    takes_list = True
    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Ids."""
        given = [value] if isinstance(value, str) else list(value or [])
        try:
            return [one if isinstance(one, UUID) else UUID(str(one)) for one in given if one]
        except ValueError as error:
            raise ValidationError(say("附件标识有误，请重新上传。"), code="file") from error


@dataclass(frozen=True)
class Criterion:
    """What a mark is given by: a whole number from 0 to `most`. `words` and `hint` are in the reader's language."""

    code: str
    words: str
    most: int
    hint: str = ""


class MarksInput(forms.Field):
    """A mark for each of several criteria: an object {code: whole number}; all of them, and no others."""

    takes_object = True

    def __init__(self, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        self.criteria = tuple(criteria)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dict[str, int]:
        """The marks, in the order of the criteria; every fault is told."""
        given = value if isinstance(value, dict) else {}
        if unknown := [code for code in given if code not in {one.code for one in self.criteria}]:
            codes = listed([one.code for one in self.criteria])
            told = say("没有指标 {code}。各项指标：{codes}。", code=str(unknown[0])[:40], codes=codes)
            raise ValidationError(told, code="marks")
        faults = [fault for one in self.criteria if (fault := self._fault(one, given.get(one.code)))]
        if faults and any(one not in self.empty_values for one in given.values()):
            raise ValidationError(faults, code="marks")
        return {} if faults else {one.code: int(given[one.code]) for one in self.criteria}

    def _fault(self, one: Criterion, given: Any) -> str | None:
        """A number as people type it, or a program's whole number."""
        text = str(given).strip() if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
        if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= one.most:
            return None
        return say("“{words}”请填 0 到 {most} 之间的整数。", words=one.words, most=one.most)
