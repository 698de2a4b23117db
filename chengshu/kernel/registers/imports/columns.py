"""The columns of a sheet: one for each question of the step, in the order in which the register shows them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.fields import CodeInput, CodesInput, MoneyInput, PeriodInput
from chengshu.kernel.base.lists import label as label_of
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.organisations import credit_code
from chengshu.kernel.lifecycle.asks import Ask, input_for
from chengshu.kernel.lifecycle.inputs import RecordInput, RecordsInput, key_column
from chengshu.kernel.registers.imports.targets import Target

TEXT, LONG, NUMBER, DECIMAL, MONEY, DATE, TIME, PERIOD, YES_NO, CHOICE, CODES, RECORD, RECORDS, CREDIT, REFERENCE = (
    "text", "long", "number", "decimal", "money", "date", "time", "period", "yes_no", "choice", "codes", "record",
    "records", "credit", "reference",
)  # fmt: skip
#: The first kind that fits: a kind stands before what it derives from.
_KINDS: list[tuple[type[forms.Field], str]] = [
    (MoneyInput, MONEY), (PeriodInput, PERIOD), (CodesInput, CODES), (RecordsInput, RECORDS), (RecordInput, RECORD),
    (forms.ChoiceField, CHOICE), (forms.FloatField, DECIMAL), (forms.DecimalField, DECIMAL),
    (forms.IntegerField, NUMBER), (forms.BooleanField, YES_NO), (forms.DateTimeField, TIME), (forms.DateField, DATE),
]  # fmt: skip
_HOW = {
    TEXT: "文字", LONG: "文字，可以多行", NUMBER: "整数", DECIMAL: "小数", MONEY: "金额，单位为元", DATE: "日期",
    TIME: "日期和时间", PERIOD: "报告期", YES_NO: "是或否", CHOICE: "从“可选项”中选择", CODES: "代码，可以有几个，用逗号分开",
    RECORD: "编号，或没有重名的名称", RECORDS: "编号，可以有几个，用逗号分开",
    CREDIT: "18 位统一社会信用代码", REFERENCE: "已有记录的编号",
}  # fmt: skip
_SAMPLES = {NUMBER: "12", DECIMAL: "12.5", MONEY: "1234.50", PERIOD: "2024-06"}
#: What may be written, and the code it stands for.
Options = tuple[tuple[str, str], ...]
#: Candidates up to so many are listed in the template; of more, one writes the number.
LISTED = 500
#: So many of them stand beside an error, or so few when there are more.
SHOWN, SOME = 12, 3
#: Between the name and the key of a record: 市南区 · 370202.
BETWEEN = " · "
#: Of a step on records that are there: the column that says which.
NUMBER_OF = "number"


@dataclass(frozen=True)
class SheetColumn:
    """One column. `options` where there is a short list of what may be written; `codes` is any name of it → code."""

    name: str
    label: str
    kind: str
    required: bool
    asked: forms.Field
    options: Options = ()
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """Its name, with the unit of money."""
        label = say(self.label)
        return say("{label}（{unit}）", label=label, unit=say("元")) if self.kind == MONEY else label

    @property
    def how(self) -> str:
        """What to write, in words."""
        most = getattr(self.asked, "max_length", None)
        if self.kind in (TEXT, LONG) and most:
            return say("{kind}，最多 {most} 字", kind=say(_HOW[self.kind]), most=most)
        return say(_HOW[CHOICE if self.options and self.kind == RECORD else self.kind])

    @property
    def allowed(self) -> str:
        """What may be written, to stand beside an error."""
        many = len(self.options)
        if many:
            shown = self.options[: SHOWN if many <= SHOWN else SOME]
            named = ("; " if in_english() else "；").join(one for one, _ in shown)
            return named + (say(" 等 {count} 项，见模板的“可选项”", count=many) if many > SHOWN else "")
        return say("{how}，例如 {example}", how=self.how, example=self.example) if self.example else self.how

    @property
    def example(self) -> str:
        """One that would do; empty for free text."""
        if self.options:
            return self.options[0][0]
        if self.kind in (DATE, TIME):
            return today().isoformat() + (" 09:30" if self.kind == TIME else "")
        return say("是") if self.kind == YES_NO else _SAMPLES.get(self.kind, "")


def columns_of(target: Target, acting: Acting) -> tuple[SheetColumn, ...]:
    """The columns of a step; of a step on records that are there, their number first."""
    record = target.register.noun()
    if target.step.creates:
        target.step.by.claim(record, acting)
    found = [_column(target, ask, record, acting) for ask in target.step.questions if ask.kind != "files"]
    order = _order(target)
    found.sort(key=lambda one: order.get(one.name, len(order)))
    return (*(() if target.step.creates else (_number(),)), *found)


def fixed(target: Target) -> bool:
    """Is the step's form the same for every row? Not where candidates depend on the record."""
    return target.step.creates or not any(ask.among or callable(ask.choices) for ask in target.step.questions)


def _order(target: Target) -> dict[str, int]:
    """Question → its place in the register."""
    register = target.register
    names = dict.fromkeys(one.name for one in (*register.listed, *register.shown))
    return {name: place for place, name in enumerate(names)}


def _number() -> SheetColumn:
    return SheetColumn(NUMBER_OF, "编号", REFERENCE, required=True, asked=forms.CharField(max_length=40))


def _column(target: Target, ask: Ask, record: Any, acting: Acting) -> SheetColumn:
    if not target.step.creates and callable(ask.choices):
        asked: forms.Field = forms.CharField(label=ask.label, required=ask.required)
    else:
        asked = input_for(ask, record, acting)
    options = () if ask.among and not target.step.creates else _options(asked)
    codes = _codes(asked, options)
    return SheetColumn(ask.name, str(asked.label), _kind(asked), asked.required, asked, options, codes)


def _kind(asked: forms.Field) -> str:
    found = next((kind for fields, kind in _KINDS if isinstance(asked, fields)), None)
    if found is None and credit_code in asked.validators:
        return CREDIT
    return found or (LONG if isinstance(asked.widget, forms.Textarea) else TEXT)


def _codes(asked: forms.Field, options: Options) -> dict[str, str]:
    """Everything a choice may be called → its code: names in both languages, and codes themselves.

    A name that two share names neither.
    """
    named = list(options)
    if isinstance(asked, CodeInput):
        named += [(label_of(asked.list_key, code, lang), code) for _, code in options for lang in ("zh", "en")]
    elif isinstance(asked, forms.ChoiceField):
        named += [(str(name), str(code)) for code, name in _named(asked)]
    found: dict[str, set[str]] = {}
    for word, code in named:
        found.setdefault(_plain(word), set()).add(code)
    single = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    return single | {_plain(code): code for _, code in options}


def _plain(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


def code_in(column: SheetColumn, typed: str) -> str | None:
    """The code of what was written, its name in either language or the code itself; None when it is neither."""
    return column.codes.get(_plain(typed))


def _options(asked: forms.Field) -> Options:
    if isinstance(asked, RecordInput):
        few = list(asked.rows()[: LISTED + 1])
        return tuple((spoken(one), key_of(one)) for one in few) if len(few) <= LISTED else ()
    if not isinstance(asked, forms.ChoiceField):
        return ()
    if isinstance(asked, CodeInput):
        lang = "en" if in_english() else "zh"
        return tuple((label_of(asked.list_key, str(code), lang), str(code)) for code, _ in _named(asked))
    return tuple((say(str(name)), str(code)) for code, name in _named(asked))


def _named(asked: forms.ChoiceField) -> list[tuple[Any, Any]]:
    choices: Any = asked.choices
    return [(code, name) for code, name in choices if code not in ("", None)]


def key_of(record: Model) -> str:
    """What a record is answered by: its number, or a place's code."""
    return str(getattr(record, key_column(type(record))))


def spoken(record: Model) -> str:
    """A record as the template names it: its name, and the key an answer is read by."""
    name, key = str(record), key_of(record)
    return key if name == key else f"{name}{BETWEEN}{key}"
