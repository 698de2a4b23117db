"""Setting a page in type: a typst form and what it is told make a PDF, with a Chinese typeface that comes with the platform."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import typst

#: The wheel that brings the typeface, so that no machine needs one installed.
_TYPEFACE = "cvttf_NotoSansCJK_Regular"
#: Setting a page takes a fiftieth of a second, but some memory.
_one_at_a_time = Lock()


def typeset(form: Path, told: dict[str, Any], day: date) -> bytes:
    """The PDF/A of a form. `told` reaches it as JSON in `sys.inputs.told`; the same form, words and day are the same bytes."""
    with _one_at_a_time:
        made: bytes = typst.compile(
            form, format="pdf", root=form.parent, font_paths=_fonts(), ignore_system_fonts=True,
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, pdf_standards="a-2b",
            timestamp=int(datetime.combine(day, time(), UTC).timestamp()),
        )  # fmt: skip
    return made


@cache
def _fonts() -> typst.Fonts:
    """The typefaces, read once."""
    found = find_spec(_TYPEFACE)
    if found is None or found.origin is None:
        raise LookupError(f"没有安装中文字体包 {_TYPEFACE}，请重新运行 python3 city run 以安装依赖。")
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(found.origin).parent])
