"""Policies over the whole population: what a new version changes, by district and kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from chengshu.kernel.rules import comparing
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.subsidies.population import standing
from chengshu.services.subsidies.rules import census

NAMES = (
    "gain", "lose", "more", "less", "entitled_before", "entitled_after", "cost_before", "cost_after", "need_before", "need_after",
)  # fmt: skip


def effect(old: Document | None, new: Document, day: date) -> dict[str, Any]:
    """Who gains, loses, gets more or less, and what it costs, fen; before groups, caps and budget. Without a population all is 0."""
    there = standing()
    rows: list[dict[str, Any]] = []
    if there.present:
        connection, tables = census.connect(new.rows)
        found = comparing.effect(connection, old, new, day, tables)
        rows = [
            {"district": district, "kind": kind, **_told(line)}
            for (district, kind), line in found.by.items()
            if line.gain or line.lose or line.more or line.less or line.same
        ]
    totals = {name: sum(row[name] for row in rows) for name in NAMES}
    many = there.rows.get(new.rows, 0)
    return {"day": day.isoformat(), "population": many, "simulated": there.simulated, **totals, "by": rows}


def _told(line: comparing.Line) -> dict[str, int]:
    """Numbers that add up over districts and kinds."""
    both = line.more + line.less + line.same
    return {
        "gain": line.gain, "lose": line.lose, "more": line.more, "less": line.less,
        "entitled_before": line.lose + both, "entitled_after": line.gain + both, "cost_before": line.before,
        "cost_after": line.after, "need_before": line.need_before, "need_after": line.need_after,
    }  # fmt: skip
