"""A value as people read it and as programs read it. Every page, export and answer goes through these two."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.timezone import localtime

from chengshu.kernel.base.clock import to_the_minute
from chengshu.kernel.base.history import Version
from chengshu.kernel.base.lists import label
from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import in_english, listed, named, say
from chengshu.kernel.identity.places import Place
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.reading import HIDDEN

#: Shown where nothing is.
NOTHING = "—"
#: Most values of a page of items, told apart first.
_AS_THEY_ARE = (str, int, bool, type(None))


def show(value: Any, column: Column) -> str:
    """What people read, in their language. Numbers have thousands separated; the unit stands in the heading."""
    if value is HIDDEN:
        return say("不公开")
    if value is None or value in ("", []):
        return NOTHING
    lang = "en" if in_english() else "zh"
    if column.kind in (kinds.CODE, kinds.CODES):
        codes = value if isinstance(value, list) else [value]
        return listed([label(column.list_key, str(code), lang) for code in codes])
    if column.kind in (kinds.STATE, kinds.CHOICE):
        return say(dict(column.choices).get(str(value), str(value)))
    if column.kind == kinds.MONEY:
        return format_yuan(int(value), lang)
    if column.kind == kinds.PERIOD:
        return Period.parse(str(value)).label(lang)
    if column.kind == kinds.YES_NO:
        return say("是") if value else say("否")
    return column.teller(value) if column.teller else _plainly(value)


def _plainly(value: Any) -> str:
    if isinstance(value, datetime):
        return to_the_minute(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, (int, Decimal)):
        return f"{value:,}"
    if isinstance(value, list):
        return listed([_plainly(one) for one in value])
    return named(value)


def plain(value: Any) -> Any:
    """What programs read: codes, ISO dates, money in integer fen, related records as {"number", "name"}, hidden as None."""
    if type(value) in _AS_THEY_ARE:
        return value
    return None if value is HIDDEN else _told_plainly(value)


def _told_plainly(value: Any) -> Any:
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Place):
        return {"code": value.code, "name": value.name}
    if isinstance(value, (models.Model, Version)):
        return {"number": getattr(value, "number", str(value.pk)), "name": str(value)}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def choice_name(column: Column, value: str) -> str:
    """The name of one choice of a filter."""
    if column.kind == kinds.PLACE:
        found = Place.objects.filter(pk=value).first()
        return _plainly(found) if found else value
    if column.kind in (kinds.RECORD, kinds.RECORDS) and column.target is not None:
        found_record = column.target._default_manager.filter(number=value).first()
        return _plainly(found_record) if found_record else value
    if column.kind == kinds.YES_NO:
        return say("是") if value in ("1", "True", "true", "yes") else say("否")
    return show(value, column)
