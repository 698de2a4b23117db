"""Questions as a page asks them: which control fits, what can be chosen, what stands there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from chengshu.kernel.base.fields import CodesInput, MoneyInput, PeriodInput, options_of
from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.words import in_english, listed, named, say
from chengshu.kernel.lifecycle.documents import KINDS, MOST_BYTES, Document
from chengshu.kernel.lifecycle.inputs import Criterion, FilesInput, MarksInput, RecordInput, RecordsInput, key_column
from chengshu.web.pages.choose import candidates, key_of, spoken

#: Up to so many choices are all shown as buttons; up to so many fold into a list; beyond that one searches.
BUTTONS, FOLDED = 7, 30

RADIOS, TICKS, SELECT, SEARCH, SEARCHES, FILES, LONG, YES, MARKS = (
    "radios", "ticks", "select", "search", "searches", "files", "long", "yes", "marks",
)  # fmt: skip
_LINES: dict[type[forms.Field], str] = {
    MoneyInput: "money",
    forms.DateField: "date",
    forms.IntegerField: "number",
    forms.DecimalField: "decimal",
    PeriodInput: "period",
    forms.EmailField: "email",
}
_HINTS = {
    "money": "单位为元，可写成 1234.50、1.2万 或 3.5亿。",
    "period": "写成 2024、2024H1、2024Q2 或 2024-06。",
    SEARCH: "输入名称或编号，从结果中选择。",
    SEARCHES: "每行一个编号；可先查找，再加入。",
}


@dataclass(frozen=True)
class Control:
    """One question on a page. `value` is text, or a list of texts where several answers are possible."""

    name: str
    label: str
    kind: str
    value: Any
    required: bool = True
    hint: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    most: int | None = None
    offers: str = ""
    criteria: tuple[Criterion, ...] = ()
    groups: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Where an error's link leads: the control itself, or the first of its choices."""
        return f"f-{self.name}-1" if self.kind in (RADIOS, TICKS, MARKS) else f"f-{self.name}"

    @property
    def small(self) -> bool:
        """May it share a page with others?"""
        return self.kind not in (FILES, LONG, TICKS, SEARCHES, MARKS)


def control(
    name: str, asked: forms.Field, answers: Mapping[str, Any], errors: Mapping[str, list[str]], address: str
) -> Control:
    """The control of one form field, with what was answered so far. `address` is the step's."""
    kind, options = _shape(asked)
    value = answers.get(name)
    hints = [
        say(str(asked.help_text)) if asked.help_text else "",
        say(_HINTS[kind]) if kind in _HINTS else "",
    ]
    if kind == FILES:
        hints.append(_file_hint())
        options = [(str(one.pk), one.name) for one in Document.objects.filter(pk__in=value or [])]
    elif kind == SEARCH and name in errors and isinstance(asked, RecordInput) and not asked.find(str(value)):
        options = [(spoken(one), "") for one in candidates(asked.rows(), str(value))]
    return Control(
        name=name,
        label=say(str(asked.label or name)),
        kind=kind,
        value=_typed(asked, kind, value),
        required=asked.required,
        hint="".join(hints),
        options=options,
        errors=list(errors.get(name, [])),
        most=getattr(asked, "max_length", None),
        criteria=getattr(asked, "criteria", ()),
        groups=_groups(asked, options) if kind == TICKS and len(options) > FOLDED else [],
        offers=f"{address}choose/{name}" if kind in (SEARCH, SEARCHES) else "",
    )


def _groups(asked: forms.Field, options: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Many codes folded under what they belong to, where their list says so: the links of each chain."""
    kept = code_list(asked.list_key) if isinstance(asked, CodesInput) else None
    if kept is None or not kept.parents:
        return []
    lang, found = "en" if in_english() else "zh", dict[str, list[tuple[str, str]]]()
    for code, name in options:
        found.setdefault(kept.items[code].parent, []).append((code, name))
    return [(label(kept.parents, parent, lang), some) for parent, some in found.items()]


def _file_hint() -> str:
    endings = listed(ending.lstrip(".").upper() for some in KINDS.values() for ending in some[:1])
    return say("可上传 {endings}，每个不超过 {most} MB。", endings=endings, most=MOST_BYTES // 1024 // 1024)


def _shape(asked: forms.Field) -> tuple[str, list[tuple[str, str]]]:
    """The kind of control and its choices."""
    if isinstance(asked, FilesInput):
        return FILES, []
    if isinstance(asked, RecordInput):
        return _record_shape(asked)
    if isinstance(asked, CodesInput) and asked.list_key:
        return TICKS, options_of(asked)
    if isinstance(asked, forms.BooleanField):
        return YES, []
    if isinstance(asked, MarksInput):
        return MARKS, []
    if isinstance(asked, forms.ChoiceField):
        options = [(value, label) for value, label in options_of(asked) if value]
        return (RADIOS if len(options) <= BUTTONS else SELECT), options
    if isinstance(asked.widget, forms.Textarea):
        return LONG, []
    return next((kind for type_, kind in _LINES.items() if isinstance(asked, type_)), "text"), []


def _record_shape(asked: RecordInput) -> tuple[str, list[tuple[str, str]]]:
    several = isinstance(asked, RecordsInput)
    few = list(asked.rows()[: FOLDED + 1])
    if len(few) > FOLDED:
        return (SEARCHES if several else SEARCH), [(spoken(one), "") for one in few[:FOLDED]]
    called = Counter(map(named, few))
    options = [(key_of(one), named(one) if called[named(one)] == 1 else spoken(one)) for one in few]
    if several:
        return TICKS, options
    return (RADIOS if len(options) <= BUTTONS else SELECT), options


def _typed(asked: forms.Field, kind: str, value: Any) -> Any:
    """What stands in the control."""
    if kind == MARKS:
        return value if isinstance(value, dict) else {}
    if kind == TICKS:
        return _parts(value)
    if kind == SEARCHES:
        return "\n".join(_parts(value))
    if kind == SEARCH and value and isinstance(asked, RecordInput):
        found = asked.rows().filter(**{key_column(asked.model): str(value)[:60]}).first()
        return spoken(found) if found else value
    return "" if value is None else value


def _parts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [part for part in value.replace(",", " ").split() if part]
    return [str(one) for one in value or []]
