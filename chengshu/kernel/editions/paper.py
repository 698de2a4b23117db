"""An edition on paper: A4, set by typst, headings on every page, digest, signature, how to check it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import typst
from django.utils.translation import override

from chengshu.kernel.base.words import say
from chengshu.kernel.editions.freezing import WRITTEN_IN
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.wording import particulars

FORM = Path(__file__).with_name("paper.typ")
#: The wheel that brings a Chinese typeface, so that no machine needs one installed.
_TYPEFACE = "cvttf_NotoSansCJK_Regular"
#: Setting a list takes a fiftieth of a second, but some memory.
_one_at_a_time = Lock()


def paper(edition: Edition) -> bytes:
    """The PDF. An edition never changes, and the same edition is always the same bytes."""
    with _one_at_a_time:
        made: bytes = typst.compile(
            FORM, format="pdf", root=FORM.parent, font_paths=_fonts(), ignore_system_fonts=True,
            sys_inputs={"edition": _told(edition)}, pdf_standards="a-2b",
            timestamp=int(datetime.combine(edition.published_on, time(), UTC).timestamp()),
        )  # fmt: skip
    return made


def _told(edition: Edition) -> str:
    """What the form prints."""
    told, names = edition.told, [one["name"] for one in edition.told["columns"]]
    with override(WRITTEN_IN):
        said = {
            "title": edition.title,
            "publisher": edition.publisher,
            "published_on": edition.published_on.isoformat(),
            "version": say("第 {edition} 版", edition=edition.edition),
            "number": edition.number,
            "columns": [one["label"] for one in told["columns"]],
            "rows": [
                {"cells": [row[name]["text"] for name in names], "simulated": row["simulated"]} for row in told["rows"]
            ],
            "particulars": particulars(edition),
            "simulated": say("标有“模拟”的条目由模拟数据生成，不是真实的名单。"),
            "mock": say("模拟"),
        }
    return json.dumps(said, ensure_ascii=False)


@cache
def _fonts() -> typst.Fonts:
    """The typefaces, read once."""
    found = find_spec(_TYPEFACE)
    if found is None or found.origin is None:
        raise LookupError(f"没有安装中文字体包 {_TYPEFACE}，请重新运行 python3 city run 以安装依赖。")
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(found.origin).parent])
