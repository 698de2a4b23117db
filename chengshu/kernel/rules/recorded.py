"""Facts that records of the platform establish: a system declares them of its nouns, and a policy reads them by the record's number.

What the platform itself has seen through to its end need not be proved, and cannot be stated otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from chengshu.kernel.base.record import Record

#: A column of the noun, by its path, or what is worked out from the record.
Source = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Recorded:
    """A noun whose records are what somebody may be paid for: whose each is, and the facts it establishes."""

    noun: str
    holder: str
    facts: Mapping[str, Source]
    only: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)

    def of(self, holder: Record) -> QuerySet[Any]:
        """The holder's records, the newest first."""
        model: Any = apps.get_model(self.noun)
        return model._default_manager.filter(**{self.holder: holder.pk}, **self.only).order_by("-number")

    def everybody(self) -> Iterator[tuple[Any, Any]]:
        """(holder, record), of all of them."""
        model: Any = apps.get_model(self.noun)
        for record in model._default_manager.filter(**self.only).select_related(self.holder).order_by("number"):
            yield getattr(record, self.holder), record

    def read(self, record: Any) -> Iterator[tuple[str, Any]]:
        """Fact → value, of those it has."""
        for name, source in self.facts.items():
            value = source(record) if callable(source) else _at(record, source)
            if value not in (None, ""):
                yield name, value


RECORDED: list[Recorded] = []


def recorded(
    noun: str, holder: str, facts: Mapping[str, Source], parts: Mapping[str, str] | None = None, **only: Any
) -> None:
    """A system declares what its records establish, in its register.py:

    recorded("challenges.challenge", "poster", {"bounty": "bounty", "contracted_on": "signed_on"}, signed_on__isnull=False).
    parts: the nouns a fact is worked out from besides, each with its path to the record: {"challenges.milestone": "challenge"}.
    """
    RECORDED.append(Recorded(noun, holder, facts, only, parts or {}))


def nouns() -> list[str]:
    """Every noun by which a fact may change."""
    return list(dict.fromkeys(noun for one in RECORDED for noun in (one.noun, *one.parts)))


def holders_of(record: Record) -> Iterator[Any]:
    """Whose facts may have changed with a record, or with a part of one."""
    for one in RECORDED:
        whole = record if one.noun == record.noun() else _at(record, one.parts.get(record.noun(), ""))
        holder = getattr(whole, one.holder, None)
        if holder is not None:
            yield holder


def items(holder: Record) -> list[Record]:
    """All records by which a holder might be paid, system by system."""
    return [record for one in RECORDED for record in one.of(holder)]


def established(holder: Record, number: str) -> tuple[Record, dict[str, Any]] | None:
    """The record of this number, and what it establishes; None where the holder has none such."""
    for one in RECORDED if number else ():
        record = one.of(holder).filter(number=number).first()
        if record is not None:
            return record, dict(one.read(record))
    return None


def _at(record: Any, path: str) -> Any:
    for name in path.split("__"):
        record = getattr(record, name, None) if name else None
    return record
