"""An edition on paper: A4, set by typst, headings on every page, digest, signature, how to check it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import override

from chengshu.kernel.base.typesetting import typeset
from chengshu.kernel.base.words import say
from chengshu.kernel.editions.freezing import WRITTEN_IN
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.wording import particulars

FORM = Path(__file__).with_name("paper.typ")


def paper(edition: Edition) -> bytes:
    """The PDF. An edition never changes, and the same edition is always the same bytes."""
    return typeset(FORM, _told(edition), edition.published_on)


def _told(edition: Edition) -> dict[str, Any]:
    """What the form prints."""
    told, names = edition.told, [one["name"] for one in edition.told["columns"]]
    with override(WRITTEN_IN):
        return {
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
            "order": say("序号"),
        }
