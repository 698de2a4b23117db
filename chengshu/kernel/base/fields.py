"""Columns that know a city's words: money in fen, codes of a list, reporting periods, instants."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from chengshu.kernel.base.lists import code_list, label
from chengshu.kernel.base.money import format_yuan, parse_yuan, say_yuan
from chengshu.kernel.base.periods import Period
from chengshu.kernel.base.words import in_english, say


class MoneyInput(forms.Field):
    """An amount typed in yuan (1,234.50 · 1.2万 · 3.5亿), kept in fen."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        """Fen, or a message saying how an amount is written. A whole number is already fen (API, code)."""
        if value in self.empty_values or (isinstance(value, int) and not isinstance(value, bool)):
            return None if value in self.empty_values else value
        try:
            return parse_yuan(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="money") from error

    def run_validators(self, value: Any) -> None:
        """A limit is told in yuan, as it is typed."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            for one in error.error_list:
                if one.params and isinstance(one.params.get("limit_value"), int):
                    one.params = {**one.params, "limit_value": say_yuan(one.params["limit_value"])}
            raise

    def prepare_value(self, value: Any) -> Any:
        """Fen back to the yuan a person types."""
        return format_yuan(value).removesuffix(" 元") if isinstance(value, int) else value


class MoneyField(models.BigIntegerField):
    """An amount of yuan in integer fen. Never a float."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Typed in yuan."""
        known = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        return MoneyInput(**(known | {k: v for k, v in kwargs.items() if k in known}))


class CodeInput(forms.ChoiceField):
    """A choice from a code list; the list is read when the form is made."""

    def __init__(self, *, list_key: str, **kwargs: Any) -> None:
        self.list_key = list_key
        items = [(item.code, item.name) for item in code_list(list_key).items.values()]
        super().__init__(choices=[("", "请选择"), *items], **kwargs)


def options_of(asked: "forms.ChoiceField | CodesInput") -> list[tuple[str, str]]:
    """The choices of a choice field, in the reader's language."""
    if isinstance(asked, CodesInput):
        return [
            (code, label(asked.list_key, code, "en" if in_english() else "zh"))
            for code in code_list(asked.list_key).items
        ]
    choices: Any = asked.choices
    if isinstance(asked, CodeInput) and in_english():
        return [(str(code), label(asked.list_key, str(code), "en")) for code, _ in choices]
    return [(str(value), say(str(name))) for value, name in choices]


class CodeField(models.CharField):
    """A code of one of the city's lists (cities/<city>/lists/<key>.yaml). Shown by its name, stored by its code."""

    def __init__(self, *args: Any, list_key: str = "", **kwargs: Any) -> None:
        self.list_key = list_key
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "list_key": self.list_key}

    def label_of(self, code: str, lang: str = "zh") -> str:
        """What people read for a code."""
        return label(self.list_key, code, lang)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """A choice from the city's list."""
        known = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        taken = {k: v for k, v in kwargs.items() if k in known}
        return CodeInput(list_key=self.list_key, **(known | taken))


class PeriodInput(forms.CharField):
    """A reporting period as text: 2024, 2024H1, 2024Q2, 2024-06."""

    def to_python(self, value: Any) -> str:
        """The period in its one written form."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return str(Period.parse(text))
        except ValueError as error:
            raise ValidationError(str(error), code="period") from error


class PeriodField(models.CharField):
    """A reporting period, stored as text that sorts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Typed as text."""
        known = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        return PeriodInput(max_length=7, **(known | {k: v for k, v in kwargs.items() if k in known}))


class CodesInput(forms.Field):
    """Several codes: a list, or text separated by commas or spaces; with a list, only codes of it, or their names."""

    widget = forms.TextInput
    takes_list = True
    MOST = 50

    def __init__(self, *, list_key: str = "", **kwargs: Any) -> None:
        self.list_key = list_key
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str]:
        """The codes, each once, in the order given."""
        if not isinstance(value, (str, list, tuple, type(None))):
            raise ValidationError(say("请填写代码，用逗号分开，最多 50 个。"), code="codes")
        parts = value.replace("，", ",").replace(" ", ",").split(",") if isinstance(value, str) else list(value or [])
        if not all(isinstance(part, str) and len(part) <= 40 for part in parts) or len(parts) > self.MOST:
            raise ValidationError(say("请填写代码，用逗号分开，最多 50 个。"), code="codes")
        found = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
        return list(dict.fromkeys(map(self._code, found))) if self.list_key else found

    def _code(self, typed: str) -> str:
        """A code of the list, by itself or by its name in either language."""
        kept = code_list(self.list_key)
        named = next((one.code for one in kept.items.values() if typed in (one.code, one.name, one.name_en)), None)
        if named is None:
            raise ValidationError(say("“{list}”里没有“{typed}”。", list=kept.name, typed=typed), code="codes")
        return named

    def prepare_value(self, value: Any) -> Any:
        """One line."""
        return ", ".join(value) if isinstance(value, list) else value


class CodesField(models.JSONField):
    """A short list of codes, such as the domains an expert judges. With `list_key`, codes of one of the city's lists."""

    def __init__(self, *args: Any, list_key: str = "", **kwargs: Any) -> None:
        self.list_key = list_key
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, **({"list_key": self.list_key} if self.list_key else {})}

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Ticked where there is a list, else typed as text."""
        known = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        taken = {k: v for k, v in kwargs.items() if k in known}
        return CodesInput(list_key=self.list_key, **(known | taken))


class PairsInput(forms.Field):
    """Names with plain values: an object, or text with one "name: value" a line (or a JSON object).

    Values are text, whole numbers or true/false; what a name means is for whoever asked to judge.
    """

    widget = forms.Textarea
    takes_object = True
    MOST, LONGEST = 100, 500

    def to_python(self, value: Any) -> dict[str, Any]:
        """The pairs, in the order given."""
        pairs = value if isinstance(value, dict) else self._read(str(value or ""))
        if len(pairs) > self.MOST:
            raise ValidationError(say("最多填写 {most} 项。", most=self.MOST), code="pairs")
        for name, one in pairs.items():
            if not isinstance(name, str) or not isinstance(one, (str, int)) or not _plain_pair(name, str(one)):
                raise ValidationError(
                    say("“{name}”的值读不懂：请填文字、整数或 true/false。", name=_shown(name)), code="pairs"
                )
        return pairs

    def _read(self, text: str) -> dict[str, Any]:
        if text.lstrip().startswith("{"):
            try:
                found = json.loads(text, parse_float=str)
            except (ValueError, RecursionError) as error:
                raise ValidationError(say("不是有效的 JSON 对象。"), code="pairs") from error
            return found if isinstance(found, dict) else {}
        lines = [line.replace("：", ":", 1).partition(":") for line in text.splitlines() if line.strip()]
        if broken := next((name for name, colon, _ in lines if not colon), ""):
            told = say("“{line}”读不懂：请每行写一项，名称和值之间用冒号分开。", line=broken[:40])
            raise ValidationError(told, code="pairs")
        return {name.strip(): one.strip() for name, _, one in lines}

    def prepare_value(self, value: Any) -> Any:
        """One pair a line."""
        if isinstance(value, dict):
            return "\n".join(
                f"{name}: {str(one).lower() if isinstance(one, bool) else one}" for name, one in value.items()
            )
        return value


def _shown(name: object) -> str:
    return "".join(one for one in str(name)[:40] if one.isprintable())


def _plain_pair(name: str, value: str) -> bool:
    return 0 < len(name) <= 60 and len(value) <= PairsInput.LONGEST and f"{name}{value}".isprintable()


class ToldField(models.CharField):
    """Something kept in no language: a code with its values, as text. `teller` says it in the reader's language."""

    def __init__(self, *args: Any, teller: Callable[[str], str] = say, **kwargs: Any) -> None:
        self.teller = teller
        super().__init__(*args, **kwargs)


class PairsField(models.JSONField):
    """A few named plain values, such as what an applicant states of themselves."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """An object, or lines of text."""
        known = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        return PairsInput(**(known | {k: v for k, v in kwargs.items() if k in known}))


if TYPE_CHECKING:
    # For a type checker it is what Python sees: an aware moment.
    _Instant = models.DateTimeField[Any, Any]
else:
    _Instant = models.BigIntegerField


class InstantField(_Instant):
    """An aware moment stored as whole microseconds since 1970: the same bytes on every database, so that it can be hashed."""

    def from_db_value(self, value: int | None, *_: Any) -> datetime | None:
        """Aware, in UTC."""
        return None if value is None else from_micros(value)

    def to_python(self, value: Any) -> Any:
        """A moment stays a moment."""
        return from_micros(value) if isinstance(value, int) else value

    def get_prep_value(self, value: Any) -> int | None:
        """Whole microseconds."""
        return micros(value) if isinstance(value, datetime) else value


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970, without a float on the way."""
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def from_micros(value: int) -> datetime:
    """The aware moment of a count of microseconds."""
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
