"""Reading a .csv file row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.documents import decoded
from chengshu.kernel.registers.imports.sheets import MOST_COLUMNS, Outline, Row, Unreadable, read

_SEPARATORS = (",", "\t", ";")


class Csv:
    """A text with values between commas, tabs or semicolons, in UTF-8 or GB18030."""

    def __init__(self, path: Path) -> None:
        self._text = text_in(path.read_bytes())
        self.outline = Outline("CSV", self._text.count("\n") + 1)

    def rows(self) -> Iterator[Row]:
        """Every row in its order."""
        lines = csv.reader(StringIO(self._text, newline=""), delimiter=_separator(self._text), strict=False)
        try:
            for number, values in enumerate(lines, 1):
                yield Row(number, [read(one) for one in values[:MOST_COLUMNS]])
        except csv.Error as error:
            raise Unreadable(
                say(
                    "CSV 第 {line} 行附近无法读取，可能缺少引号：请在表格软件里打开检查。",
                    line=lines.line_num,
                )
            ) from error

    def close(self) -> None:
        """Nothing is held."""


def text_in(data: bytes) -> str:
    """The text of a .csv file. Raises Unreadable."""
    text = decoded(data)
    if text is None:
        raise Unreadable(say("看不出这份 CSV 的编码：请另存为“CSV UTF-8（逗号分隔）”后再上传。"))
    return text


def _separator(text: str) -> str:
    """What most often stands between the values of the first line with something in it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)
