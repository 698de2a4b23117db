"""A step's questions as JSON schema: from the very form fields that judge the answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from chengshu.kernel.base.fields import CodesInput, MoneyInput, PairsInput, PeriodInput, options_of
from chengshu.kernel.base.words import noun_name, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.asks import Ask, input_for
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.lifecycle.inputs import FilesInput, MarksInput, RecordInput, RecordsInput

Schema = dict[str, Any]


def asks_of(step: Step, record: Any, acting: Acting) -> list[dict[str, Any]]:
    """What a step asks about this record: name, label, is an answer required, a hint, the answer's schema."""
    return [_ask(ask, input_for(ask, record, acting)) for ask in step.questions]


def _ask(ask: Ask, field: forms.Field) -> dict[str, Any]:
    return {
        "name": ask.name,
        "label": say(str(field.label)),
        "required": field.required,
        "hint": say(str(field.help_text)) if field.help_text else "",
        "schema": answer_schema(field),
    }


def answer_schema(field: forms.Field) -> Schema:
    """The JSON schema of an answer to a form field."""
    describe = next(make for kind, make in _KINDS if isinstance(field, kind))
    return describe(field)


def _money(field: Any) -> Schema:
    return {"type": "integer", "format": "int64", "description": say("单位：分")} | _range(field)


def _choice(field: Any) -> Schema:
    names = {value: name for value, name in options_of(field) if value}
    blank = [] if field.required else [""]
    return {"type": "string", "enum": [*names, *blank], "x-names": names} if names else {"type": "string"}


def _record(field: Any) -> Schema:
    return {"type": "string", "maxLength": 60, "description": say("{name}的编号", name=noun_name(field.model))}


def _records(field: Any) -> Schema:
    return {"type": "array", "maxItems": 1000, "items": _record(field)}


def _codes(field: Any) -> Schema:
    names = dict(options_of(field)) if field.list_key else {}
    listed: Schema = {"enum": [*names], "x-names": names} if names else {"maxLength": 40}
    return {"type": "array", "maxItems": CodesInput.MOST, "items": {"type": "string", **listed}}


def _text(field: Any) -> Schema:
    schema: Schema = {"type": "string"}
    if field.max_length:
        schema["maxLength"] = field.max_length
    return schema | ({"minLength": 1} if field.required else {})


def _range(field: Any) -> Schema:
    """The bounds that the field's validators hold."""
    found: Schema = {}
    for validator in field.validators:
        if isinstance(validator, MinValueValidator):
            found["minimum"] = max(found.get("minimum", validator.limit_value), validator.limit_value)
        elif isinstance(validator, MaxValueValidator):
            found["maximum"] = min(found.get("maximum", validator.limit_value), validator.limit_value)
    return found


def _marks(field: Any) -> Schema:
    """The criteria, where the record they depend on is known."""
    each = {
        one.code: {"type": "integer", "minimum": 0, "maximum": one.most, "title": one.words}
        | ({"description": one.hint} if one.hint else {})
        for one in field.criteria
    }
    if each:
        return {"type": "object", "properties": each, "required": [*each], "additionalProperties": False}
    return {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}


_UUIDS: Schema = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_PAIRS: Schema = {
    "type": "object",
    "maxProperties": PairsInput.MOST,
    "additionalProperties": {"type": ["string", "integer", "boolean"], "maxLength": PairsInput.LONGEST},
}
#: The first kind that fits describes: a kind stands before what it derives from.
_KINDS: list[tuple[type[forms.Field], Callable[[Any], Schema]]] = [
    (MoneyInput, _money),
    (FilesInput, lambda field: _UUIDS | {"description": say("附件的 id，先用 POST /api/v1/files 上传")}),
    (RecordsInput, _records),
    (RecordInput, _record),
    (CodesInput, _codes),
    (PairsInput, lambda field: _PAIRS),
    (MarksInput, _marks),
    (forms.ChoiceField, _choice),
    (
        PeriodInput,
        lambda field: {"type": "string", "maxLength": 7, "examples": ["2024", "2024Q2", "2024-06"]},
    ),
    (forms.DecimalField, lambda field: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (forms.IntegerField, lambda field: {"type": "integer"} | _range(field)),
    (forms.BooleanField, lambda field: {"type": "boolean"}),
    (forms.DateTimeField, lambda field: {"type": "string", "format": "date-time"}),
    (forms.DateField, lambda field: {"type": "string", "format": "date"}),
    (forms.EmailField, lambda field: {"type": "string", "format": "email"}),
    (forms.CharField, _text),
    (forms.Field, lambda field: {"type": "string"}),
]
