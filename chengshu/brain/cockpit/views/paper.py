"""The cockpit on paper: one A3 sheet, set by typst, light on white."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from chengshu.brain.cockpit.views.panels import Board, Panel
from chengshu.kernel.base.clock import now, to_the_minute
from chengshu.kernel.base.typesetting import typeset
from chengshu.kernel.base.words import named, say

FORM = Path(__file__).parents[1] / "templates" / "snapshot.typ"


def snapshot(of: list[Board], day: date) -> bytes:
    """The PDF of every section at a day."""
    told = {
        "title": say("领导驾驶舱"),
        "day": say("数据截至 {day}", day=day),
        "made": say("{at} 生成", at=to_the_minute(now())),
        "note": say("标“模拟”的数由模拟数据计算，其余为公开发布的数，角标为出处。"),
        "boards": [_board(board) for board in of],
    }
    return typeset(FORM, told, day)


def _board(board: Board) -> dict[str, Any]:
    return {
        "name": named(board.section),
        "headline": _panel(board.headline),
        "others": [_panel(panel) for panel in board.others],
    }


def _panel(panel: Panel) -> dict[str, Any]:
    source = panel.source
    return {
        "name": panel.name,
        "text": f"{panel.qualifier} {panel.text}".strip(),
        "unit": panel.unit,
        "light": panel.light,
        "at": panel.figure.at.isoformat(),
        "source": source.id if source else "",
        "simulated": say("模拟") if panel.figure.simulated else "",
    }
