"""Who may read what an entry tells: those who may read its record, as far as they may read its columns."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.http import HttpRequest

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS

_EVERY_RECORD_HAS = {column.name for column in Record._meta.fields}


class Visit(HttpRequest):
    """A request as chengshu.web.acting leaves it."""

    acting: Acting


def reading_of(acting: Acting, entry: Entry) -> tuple[Reading, Any] | None:
    """The register and the record through this actor's eyes; None when the record is not theirs to read."""
    try:
        model = apps.get_model(entry.noun)._meta.concrete_model
    except (LookupError, ValueError):
        return None
    for register in REGISTERS.values():
        if register.noun._meta.concrete_model is model:
            reading = Reading(register, acting)
            if record := reading.full_rows().filter(pk=entry.record).first():
                return reading, record
    return None


def reads_all(reading: Reading, record: Any, entry: Entry) -> bool:
    """May this actor read every column the entry tells of? Only then are text and salt given to them.

    A column that the register shows to nobody counts as one they may not read.
    """
    columns = {_column(name) for name in {**entry.told.get("changed", {}), **entry.personal_told}}
    answers = entry.told.get("asked", {}).keys()
    if not columns <= reading.register.by_name.keys() | _EVERY_RECORD_HAS:
        return False
    rules = [reading.rule_for(name) for name in {*columns, *answers}]
    return all(rule is None or rule.allows(reading.acting, record) for rule in rules)


def _column(told: str) -> str:
    """The column's name; the journal tells relations by the name of their key."""
    return told.removesuffix("_id")
