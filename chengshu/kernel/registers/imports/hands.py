"""The two things a row can do: make a record, or take a step on one that is there. Both are first tried, then done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.db import models, transaction

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.answers import Judge, prefilled
from chengshu.kernel.lifecycle.availability import refuse
from chengshu.kernel.lifecycle.flow import Step
from chengshu.kernel.lifecycle.inputs import RecordInput, RecordsInput, key_column
from chengshu.kernel.lifecycle.perform import begin, lock, missing, perform
from chengshu.kernel.lifecycle.together import out_of_reach
from chengshu.kernel.registers.imports.columns import NUMBER_OF, fixed
from chengshu.kernel.registers.imports.duplicates import Unique
from chengshu.kernel.registers.imports.names import Named, key_in, keys_of
from chengshu.kernel.registers.imports.rehearsing import rehearse
from chengshu.kernel.registers.imports.targets import Target
from chengshu.kernel.registers.reading import Reading

Answers = Mapping[str, Any]
#: (question, what it is called, its value): what no two rows may have in common.
Mark = tuple[str, str, Any]


class Hand(Protocol):
    """Whoever takes the step of a sheet, row by row."""

    def keys(self, name: str, words: Iterable[str]) -> Named:
        """What words stand for, in a question that records answer."""
        ...

    def look_up(self, rows: Sequence[Answers]) -> None:
        """Fetch together what these rows name."""
        ...

    def try_out(self, place: int, answers: Answers) -> None:
        """Judge the row that stands at a place among those looked up. Raises CityError."""
        ...

    def taken(self) -> list[tuple[int, str, str]]:
        """(place, question, sentence) of every row that agrees with a record already there, where none may."""
        ...

    def marks(self, place: int) -> list[Mark]:
        """What no other row of the sheet may have in common with the one at a place."""
        ...

    def write(self, answers: Answers) -> str:
        """Take the step; the record's number. Raises CityError."""
        ...


def hand_for(target: Target, acting: Acting) -> Hand:
    """Whoever takes this target's step."""
    return Making(target, acting) if target.step.creates else Taking(target, acting)


class Making:
    """Makes a record of each row."""

    def __init__(self, target: Target, acting: Acting) -> None:
        self.target, self.step, self.acting = target, target.step, acting
        blank = self._draft()
        self.first = prefilled(self.step, blank)
        self.judge = Judge(self.step, blank, acting)
        self.unique = Unique(type(blank), [ask.name for ask in self.step.questions])
        self.drafts: dict[int, Record] = {}

    def _draft(self) -> Record:
        record = self.target.register.noun()
        self.step.by.claim(record, self.acting)
        return record

    def keys(self, name: str, words: Iterable[str]) -> Named:
        """Looked up by key, then by name."""
        return keys_of(_records_field(self.judge, name), words)

    def look_up(self, rows: Sequence[Answers]) -> None:
        """Keys are known once names have been put in their place."""
        self.drafts = {}

    def try_out(self, place: int, answers: Answers) -> None:
        """The form, then whether the record would be one this actor may make."""
        given, draft = self.judge.clean({**self.first, **answers}), self._draft()
        given.fill(draft)
        if not self.step.by.allows(self.acting, draft):
            raise out_of_reach(self.step, self.acting)
        rehearse(self.target, draft, self.acting, given)
        self.drafts[place] = draft

    def taken(self) -> list[tuple[int, str, str]]:
        """One query for each set of columns that must be unique."""
        there = self.unique.taken(self.drafts.values())
        return [
            (place, *self.unique.message(draft, mark[0]))
            for place, draft in self.drafts.items()
            for mark in self.unique.marks(draft)
            if mark in there
        ]

    def marks(self, place: int) -> list[Mark]:
        """The same columns, within the sheet."""
        draft = self.drafts.get(place)
        found = self.unique.marks(draft) if draft else []
        return [(self.unique.sets[which][0], self.unique.labels(which), (which, values)) for which, values in found]

    def write(self, answers: Answers) -> str:
        """Judged anew: what was named may have changed since."""
        given = self.judge.clean({**self.first, **answers})
        return begin(self.acting, self.target.register.noun, self.step.verb, given).number


class Taking:
    """Takes the step on the record whose number stands in the row. What a row leaves blank stays as it is."""

    def __init__(self, target: Target, acting: Acting) -> None:
        self.target, self.step, self.acting = target, target.step, acting
        self.reading = Reading(target.register, acting)
        self.shared = Judge(self.step, target.register.noun(), acting) if fixed(target) else None
        self.records: dict[str, Any] = {}
        self.numbers: list[str] = []

    def keys(self, name: str, words: Iterable[str]) -> Named:
        """Where candidates depend on the record only their keys can be understood."""
        if self.shared is None:
            return Named({word: key_in(word) for word in words})
        return keys_of(_records_field(self.shared, name), words)

    def look_up(self, rows: Sequence[Answers]) -> None:
        """The records of these rows, as far as this actor sees them."""
        self.numbers = [str(one.get(NUMBER_OF, ""))[:40].replace("\x00", "") for one in rows]
        found = self.reading.rows().select_related(*self.target.register.joins).filter(number__in=set(self.numbers))
        self.records = {one.number: one for one in found}

    def try_out(self, place: int, answers: Answers) -> None:
        """May the step be taken on the record, and do the answers hold?"""
        number = self.numbers[place]
        record = self.records.get(number)
        if record is None:
            name = self.target.register.noun._meta.verbose_name
            missing = say("没有找到编号为“{number}”的{name}，或您无权查看。", number=number, name=say(str(name)))
            raise Invalid.field(NUMBER_OF, missing if number else say("请填写编号。"))
        if problem := refuse(self.target.flow, self.step, record, self.acting):
            raise Invalid.field(NUMBER_OF, problem.detail)
        judge = self.shared or Judge(self.step, record, self.acting)
        given = judge.clean({**present(self.step, record), **_without_number(answers)})
        given.fill(record)
        rehearse(self.target, record, self.acting, given)

    def taken(self) -> list[tuple[int, str, str]]:
        """The records are there, that is the point."""
        return []

    def marks(self, place: int) -> list[Mark]:
        """A step is taken once on a record."""
        number = self.numbers[place]
        return [(NUMBER_OF, say("编号"), number)] if number else []

    def write(self, answers: Answers) -> str:
        """What stays as it is is read under the record's lock."""
        rows = self.target.register.noun._base_manager.filter(number=answers[NUMBER_OF])
        with transaction.atomic():
            record = lock(rows)
            if not self.reading.sees(record):
                raise missing(type(record))
            given = {**present(self.step, record), **_without_number(answers)}
            perform(self.acting, rows, self.step.verb, given, sees=self.reading.sees)
        return str(record.number)


def present(step: Step, record: Record) -> dict[str, Any]:
    """What a record already answers of a step's questions, to-many columns too."""
    asked = {ask.name for ask in step.questions}
    many = [one for one in record._meta.many_to_many if one.name in asked]
    return prefilled(step, record) | {one.name: _keys(one, record) for one in many}


def _keys(column: models.ManyToManyField[Any, Any], record: Record) -> list[str]:
    key = key_column(column.related_model)
    return list(getattr(record, column.name).values_list(key, flat=True))


def _without_number(answers: Answers) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name != NUMBER_OF}


def _records_field(judge: Judge, name: str) -> RecordInput:
    found = judge.form.fields[name]
    assert isinstance(found, (RecordInput, RecordsInput))
    return found
