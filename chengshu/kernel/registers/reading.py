"""Reading: what one actor may see of one register, now or as of a past day. Every door reads through here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.clock import end_of, today
from chengshu.kernel.base.errors import BadRequest, Missing
from chengshu.kernel.base.history import as_of
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import noun_name, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.rule import ALL, NONE, Who
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.register import Register, register_for, register_of


class _Hidden:
    """Stands where a value is that the reader may not see."""

    def __repr__(self) -> str:
        return "—"


HIDDEN = _Hidden()


#: Of no day before it does the city know anything; comparing with years before still finds a calendar there.
FIRST_DAY = date(1950, 1, 1)


def within_reach(day: date) -> None:
    """Raises BadRequest for a day of which nothing can be said: it has not come, or lies before all that is known."""
    if day < FIRST_DAY:
        raise BadRequest(say("日期 {day} 太早，最早可以查询 {first}。", day=day, first=FIRST_DAY), parameter="at")
    if day > today():
        raise BadRequest(
            say("日期 {day} 还没有到，只能查询今天（{today}）及以前的数据。", day=day, today=today()), parameter="at"
        )


@dataclass(frozen=True)
class Reading:
    """A register through one actor's eyes. `day` is a past day; empty means now."""

    register: Register
    acting: Acting
    day: date | None = None

    def __post_init__(self) -> None:
        if self.day:
            within_reach(self.day)

    @classmethod
    def of(cls, noun: type[Record], acting: Acting) -> Reading:
        """Of a noun that has a register. Raises LookupError."""
        return cls(register_for(noun), acting)

    @property
    def past(self) -> bool:
        """Is a past day asked for?"""
        return self.day is not None and self.day < today()

    @cached_property
    def scope(self) -> Q:
        """The rows this actor is let see."""
        if self.acting.is_platform:
            return ALL
        found = [q for rule in self.register.rows if (q := rule.q(self.acting)) is not NONE]
        if not found:
            return NONE
        return ALL if any(not q.children for q in found) else Q(*found, _connector=Q.OR)

    def rows(self) -> models.QuerySet[Any]:
        """The rows, with nothing fetched beside them."""
        noun = self.register.noun
        source = as_of(noun, end_of(self.day)) if self.past and self.day else noun._default_manager.all()
        return source.filter(self.scope) if self.scope.children else source

    def full_rows(self) -> models.QuerySet[Any]:
        """The rows with what their columns show."""
        return self.dressed(self.rows())

    def dressed(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Rows with what their columns show. Sums are of today's children, so a past day goes without them."""
        rows = rows.select_related(*self.register.joins)
        return rows if self.past else rows.defer(*self.register.unread).annotate(**self.register.sums)

    def find(self, number: str) -> Any:
        """One row by its number. Raises Missing whether it is not there or not to be seen: the two are never told apart."""
        found = self.full_rows().filter(number=number[:40].replace("\x00", "")).first()
        if found is None:
            when = say("（{day} 当日）", day=self.day) if self.past else ""
            raise Missing(
                say(
                    "没有找到编号为“{number}”的{verbose_name}{when}，或您无权查看。",
                    number=number[:40],
                    verbose_name=noun_name(self.register.noun),
                    when=when,
                )
            )
        return found

    def sees(self, record: Any) -> bool:
        """May this actor see this row?"""
        return self.acting.is_platform or any(rule.allows(self.acting, record) for rule in self.register.rows)

    def rule_for(self, name: str) -> Who | None:
        """The rule that guards a column, by its own name or that of the relation it goes through."""
        private = self.register.private
        parts = name.split("__")
        return next((private[key] for n in range(len(parts), 0, -1) if (key := "__".join(parts[:n])) in private), None)

    def open_columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns this actor could see in at least some row."""
        return tuple(one for one in columns if (rule := self.rule_for(one.name)) is None or rule.possible(self.acting))

    def value(self, record: Any, column: Column) -> Any:
        """A value, or HIDDEN."""
        return column.read(record) if self.opens(record, column) else HIDDEN

    def told(self, record: Any, column: Column) -> Any:
        """A value as people read it, in their language where the record has it, or HIDDEN."""
        return column.told(record) if self.opens(record, column) else HIDDEN

    def opens(self, record: Any, column: Column) -> bool:
        """May this actor see this value?"""
        rule = self.rule_for(column.name)
        return rule is None or rule.allows(self.acting, record)

    def narrowed(self, rows: models.QuerySet[Any], names: list[str]) -> models.QuerySet[Any]:
        """Only rows whose private columns this actor may see: filtering or sorting by a hidden value would tell it."""
        for name in names:
            rule = self.rule_for(name)
            if rule is not None and not self.acting.is_platform:
                q = rule.q(self.acting)
                rows = rows.none() if q is NONE else rows.filter(q)
        return rows


def visible(model: type[models.Model], acting: Acting) -> models.QuerySet[Any]:
    """The rows of any model that an actor may name in an answer: a register's scope, or a public list (places)."""
    register = register_of(model._meta.label_lower)
    return Reading(register, acting).rows() if register else model._default_manager.all()


def is_visible(record: models.Model, acting: Acting) -> bool:
    """Is a record one of them?"""
    register = register_of(record._meta.label_lower)
    return not register or Reading(register, acting).sees(record)
