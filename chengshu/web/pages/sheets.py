"""A step's questions, page by page: long text, files and ticks alone, three small ones together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from chengshu.kernel.base.fields import CodesInput, MoneyInput, options_of
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import in_english, listed, named, say
from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.inputs import FilesInput, MarksInput, RecordInput, RecordsInput
from chengshu.kernel.registers.presenting import NOTHING
from chengshu.web.pages.choose import key_in
from chengshu.web.pages.controls import Control, control

TOGETHER = 3

Errors = Mapping[str, list[str]]


@dataclass(frozen=True)
class Sheet:
    """The controls of one page; `place` counts from 1."""

    place: int
    controls: list[Control]

    @property
    def names(self) -> list[str]:
        """The questions on it."""
        return [one.name for one in self.controls]


def sheets(form: forms.Form, answers: Mapping[str, Any], errors: Errors, address: str) -> list[Sheet]:
    """Every page of a step, in the order of its questions."""
    pages: list[list[Control]] = []
    for name, asked in form.fields.items():
        one = control(name, asked, answers, errors, address)
        room = pages and one.small and pages[-1][-1].small and len(pages[-1]) < TOGETHER
        if room:
            pages[-1].append(one)
        else:
            pages.append([one])
    return [Sheet(place, some) for place, some in enumerate(pages, 1)]


def read_sheet(form: forms.Form, names: list[str], posted: QueryDict) -> dict[str, Any]:
    """What a page's controls sent, as the answers a draft keeps: plain text, lists of text, yes or no."""
    return {name: _read(form.fields[name], name, posted) for name in names}


def _read(asked: forms.Field, name: str, posted: QueryDict) -> Any:
    if isinstance(asked, forms.BooleanField):
        return name in posted
    if isinstance(asked, FilesInput) or (isinstance(asked, CodesInput) and asked.list_key):
        return posted.getlist(name)
    if isinstance(asked, RecordsInput):
        typed = [one for text in posted.getlist(name) for one in text.splitlines() if one.strip()]
        return [key_in(asked, one) for one in typed]
    if isinstance(asked, MarksInput):
        return {one.code: posted.get(f"{name}.{one.code}", "")[:20] for one in asked.criteria}
    text = posted.get(name, "")
    return key_in(asked, text) if isinstance(asked, RecordInput) else text


def told(form: forms.Form, name: str) -> str:
    """An answer as the check page reads it back; what does not hold stands as it was typed."""
    asked, value = form.fields[name], form.cleaned_data.get(name, form.data.get(name))
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(asked, FilesInput):
        return listed([one.name for one in Document.objects.filter(pk__in=value)])
    if isinstance(asked, forms.BooleanField):
        return say("是") if value else say("否")
    if isinstance(asked, MoneyInput) and isinstance(value, int):
        return format_yuan(value, "en" if in_english() else "zh")
    if isinstance(asked, MarksInput):
        return listed([f"{one.words} {value.get(one.code, NOTHING)}" for one in asked.criteria])
    if isinstance(asked, forms.ChoiceField) or (isinstance(asked, CodesInput) and asked.list_key):
        names = dict(options_of(asked))
        return listed([names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])])
    if isinstance(value, dict):
        return str(asked.prepare_value(value))
    return listed(value) if isinstance(value, list) else named(value)
