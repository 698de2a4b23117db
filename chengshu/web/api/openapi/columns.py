"""A column as JSON schema: in an item, and as a filter."""

from __future__ import annotations

from typing import Any

from django.db import models

from chengshu.kernel.base.fields import CodesField
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.querying import RANGES
from chengshu.kernel.registers.register import Register
from chengshu.web.api.questions import Schema

_PLAIN: dict[str, Schema] = {
    kinds.TEXT: {"type": "string"},
    kinds.LONG: {"type": "string"},
    kinds.MONEY: {"type": "integer", "format": "int64"},
    kinds.DATE: {"type": "string", "format": "date"},
    kinds.TIME: {"type": "string", "format": "date-time"},
    kinds.YES_NO: {"type": "boolean"},
    kinds.CODE: {"type": "string"},
    kinds.CODES: {"type": "array", "items": {"type": "string"}},
    kinds.CHOICE: {"type": "string"},
    kinds.STATE: {"type": "string"},
    kinds.PERIOD: {"type": "string", "examples": ["2024", "2024Q2", "2024-06"]},
}
_FIELDS: list[tuple[type[models.Field[Any, Any]], Schema]] = [
    (CodesField, {"type": "array", "items": {"type": "string"}}),
    (models.JSONField, {}),
    (models.DecimalField, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}),
    (models.FloatField, {"type": "number"}),
    (models.IntegerField, {"type": "integer"}),
]
_REFERENCES = {kinds.PLACE: "Place", kinds.RECORD: "Reference"}


def item_schema(register: Register, column: Column) -> Schema:
    """What stands in an item under the column's name."""
    if column.kind == kinds.RECORDS:
        return {"type": "array", "items": _ref("Reference"), "title": _title(column)}
    if column.kind in _REFERENCES:
        return {"anyOf": [_ref(_REFERENCES[column.kind]), {"type": "null"}], "title": _title(column)}
    known = _stored(register, column) if column.stored else {}
    if "type" in known:
        known = {**known, "type": [known["type"], "null"]}
    unit = say("单位：分") if column.kind == kinds.MONEY else column.unit and say("单位：{unit}", unit=say(column.unit))
    return {**known, "title": _title(column), **({"description": unit} if unit else {}), **_named(column)}


def _stored(register: Register, column: Column) -> Schema:
    """By the kind of the column; by its field where the kind leaves it open."""
    if column.kind not in (kinds.NUMBER, kinds.TEXT):
        return _PLAIN.get(column.kind, {})
    field = _field(register.noun, column.name.split("__"))
    return next((schema for fields, schema in _FIELDS if isinstance(field, fields)), _PLAIN[kinds.TEXT])


def _field(model: Any, names: list[str]) -> Any:
    field = model._meta.get_field(names[0])
    return _field(field.related_model, names[1:]) if names[1:] else field


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _title(column: Column) -> str:
    return say(column.label)


def _named(column: Column) -> Schema:
    names = choice_names(column)
    return {"x-names": names} if names else {}


def choice_names(column: Column) -> dict[str, str]:
    """Code → what people read, for columns with a closed list; empty for others."""
    if column.kind in (kinds.CODE, kinds.CODES):
        lang = "en" if in_english() else "zh"
        return {code: label(column.list_key, code, lang) for code in code_list(column.list_key).items}
    return {code: say(name) for code, name in column.choices}


def filter_parameters(register: Register) -> list[dict[str, Any]]:
    """The query parameters a register's filters make: several values of a choice, both ends of a range."""
    return [parameter for column in register.filtered for parameter in _of(column)]


def _of(column: Column) -> list[dict[str, Any]]:
    if column.kind not in RANGES:
        return [_choice(column)]
    bound = _PLAIN.get(column.kind, {"type": "integer"})
    if column.kind == kinds.TIME:
        bound = _PLAIN[kinds.DATE]
    ends = [
        query(f"{column.name}_from", say("{label}，从（含）", label=_title(column)), bound),
        query(f"{column.name}_to", say("{label}，至（含）", label=_title(column)), bound),
    ]
    return [*ends, _choice(column)] if column.kind == kinds.PERIOD else ends


def _choice(column: Column) -> dict[str, Any]:
    names = choice_names(column)
    if column.kind == kinds.YES_NO:
        one: Schema = {"type": "string", "enum": ["true", "false"]}
    else:
        one = {"type": "string", **({"enum": list(names)} if names else {})}
    schema = {"type": "array", "items": one, **({"x-names": names} if names else {})}
    return query(column.name, say("{label}，可写多个，用逗号分开", label=_title(column)), schema)


def query(name: str, description: str, schema: Schema, *, required: bool = False) -> dict[str, Any]:
    """One query parameter; lists are written a,b."""
    made: dict[str, Any] = {"name": name, "in": "query", "description": description, "schema": schema}
    if required:
        made["required"] = True
    return made | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})
