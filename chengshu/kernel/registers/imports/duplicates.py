"""What no two rows may share: with each other, or with a record that is already there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import UniqueConstraint
from django.utils.crypto import salted_hmac

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say

#: What the platform gives a record itself.
_OWN = {"id", "number"}


class Unique:
    """The sets of columns in which no two records of a noun may agree, as far as the questions of a step fill them."""

    def __init__(self, noun: type[Record], asked: Iterable[str]) -> None:
        self.noun, known = noun, set(asked)
        single = [(one.name,) for one in noun._meta.concrete_fields if one.unique and one.name not in _OWN]
        several = [tuple(one.fields) for one in noun._meta.total_unique_constraints]
        self.sets = [names for names in (*single, *several) if known & set(names)]
        known_as = {one.name: one.attname for one in noun._meta.concrete_fields}
        self._columns = [tuple(known_as[name] for name in names) for names in self.sets]

    def marks(self, record: Record) -> list[tuple[int, tuple[Any, ...]]]:
        """(which set, its values) of a record, where none of the values is empty."""
        found = [(n, tuple(getattr(record, name) for name in names)) for n, names in enumerate(self._columns)]
        return [(n, values) for n, values in found if None not in values]

    def taken(self, records: Iterable[Record]) -> set[tuple[int, tuple[Any, ...]]]:
        """Those of the records' marks that a record already there has."""
        mine = {mark for record in records for mark in self.marks(record)}
        found: set[tuple[int, tuple[Any, ...]]] = set()
        for n, names in enumerate(self._columns):
            values = [mark[1] for mark in mine if mark[0] == n]
            if values:
                wanted = {f"{name}__in": {one[place] for one in values} for place, name in enumerate(names)}
                rows = self.noun._base_manager.filter(**wanted).values_list(*names)
                found |= {(n, tuple(row)) for row in rows}
        return found & mine

    def message(self, record: Record, which: int) -> tuple[str, str]:
        """(question, sentence) for a mark that is taken."""
        names, noun = self.sets[which], say(str(type(record)._meta.verbose_name))
        usual = say("已有一条{noun}的{labels}与此相同。", noun=noun, labels=self.labels(which))
        return names[0] if len(names) == 1 else "", self._own_message(names) or usual

    def _own_message(self, names: tuple[str, ...]) -> str:
        for one in self.noun._meta.constraints:
            if isinstance(one, UniqueConstraint) and tuple(one.fields) == names:
                usual = one.violation_error_message == one.default_violation_error_message
                return "" if usual else str(one.get_violation_error_message())
        return ""

    def labels(self, which: int) -> str:
        """The columns of a set, in words."""
        known_as = {one.name: str(one.verbose_name) for one in self.noun._meta.concrete_fields}
        return "＋".join(say(known_as[name]) for name in self.sets[which])


def fingerprint(what: object) -> str:
    """A short mark of anything that has one written form. It can be kept: whoever finds it cannot try out contents."""
    return salted_hmac("imports", repr(what), algorithm="sha256").hexdigest()[:24]
