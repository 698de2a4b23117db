"""Reporting periods as text that sorts: 2024, 2024H1, 2024Q2, 2024-06."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chengshu.kernel.base.words import say

Kind = Literal["year", "half", "quarter", "month"]

_FORM = re.compile(r"(?:19|20|21)[0-9]{2}(?:H[12]|Q[1-4]|-(?:0[1-9]|1[0-2]))?")
_KIND_OF_MARK: dict[str, Kind] = {"": "year", "H": "half", "Q": "quarter", "-": "month"}
_WRITTEN: dict[Kind, str] = {"year": "{0}", "half": "{0}H{1}", "quarter": "{0}Q{1}", "month": "{0}-{1:02d}"}
_LENGTH: dict[Kind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
# Not calendar.month_name, which follows the locale of the process.
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ENGLISH_ORDINALS = ("First", "Second", "Third", "Fourth")


class InvalidPeriod(ValueError):
    """A text that names no reporting period between 1900 and 2199."""


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A year, half-year, quarter or month. Equal, hashed and sorted as its text."""

    text: str

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.text):
            raise InvalidPeriod(
                say(
                    "看不懂报告期“{text}”：应写成 2024（全年）、2024H1（上半年）、2024Q2（第二季度）或 2024-06（6 月），"
                    "年份从 1900 到 2199。",
                    text=self.text[:20],
                )
            )

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The period a person typed, full-width or lower-case too. InvalidPeriod says how to write it."""
        return cls(unicodedata.normalize("NFKC", text).strip().upper() if len(text) <= 40 else text)

    @classmethod
    def containing(cls, day: date, kind: Kind) -> "Period":
        """The period of this kind in which a day lies."""
        return cls._nth(kind, day.year, (day.month - 1) // _LENGTH[kind])

    @classmethod
    def _nth(cls, kind: Kind, year: int, index: int) -> "Period":
        """The period `index` places after the year's first, which may be in another year."""
        years, index = divmod(index, 12 // _LENGTH[kind])
        return cls(_WRITTEN[kind].format(year + years, index + 1))

    def __str__(self) -> str:
        return self.text

    @property
    def kind(self) -> Kind:
        """Year, half, quarter or month."""
        return _KIND_OF_MARK[self.text[4:5]]

    @property
    def year(self) -> int:
        """The calendar year it lies in."""
        return int(self.text[:4])

    @property
    def number(self) -> int:
        """Which one of its kind in the year, from 1."""
        return int(self.text[5:] or 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * _LENGTH[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = self.number * _LENGTH[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    def next(self) -> "Period":
        """The one after, of the same kind."""
        return self._nth(self.kind, self.year, self.number)

    def previous(self) -> "Period":
        """The one before, of the same kind."""
        return self._nth(self.kind, self.year, self.number - 2)

    def months(self) -> tuple["Period", ...]:
        """Its months, in order."""
        return tuple(self._nth("month", self.year, month - 1) for month in range(self.first.month, self.last.month + 1))

    def label(self, lang: str = "zh") -> str:
        """What people read: 2024 年上半年, or First half of 2024 for "en"."""
        return self._english() if lang.startswith("en") else str(self.year) + " 年" + self._chinese()

    def _chinese(self) -> str:
        match self.kind:
            case "half":
                return "上下"[self.number - 1] + "半年"
            case "quarter":
                return "第" + "一二三四"[self.number - 1] + "季度"
            case "month":
                return " " + str(self.number) + " 月"
            case "year":
                return ""

    def _english(self) -> str:
        match self.kind:
            case "half":
                return f"{_ENGLISH_ORDINALS[self.number - 1]} half of {self.year}"
            case "quarter":
                return f"{_ENGLISH_ORDINALS[self.number - 1]} quarter of {self.year}"
            case "month":
                return f"{_ENGLISH_MONTHS[self.number - 1]} {self.year}"
            case "year":
                return self.text
