"""How far an import has come: counted from its rows, so that it is true at any moment."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Max

from chengshu.kernel.registers.imports.models import Import, ImportRow


def counts(record: Import) -> Counter[str]:
    """State of a row → how many."""
    found = record.outcomes.order_by().values_list("state").annotate(rows=Count("*"))
    return Counter(dict(found))


def written(record: Import) -> int:
    """How many rows became records so far."""
    return counts(record)[ImportRow.DONE] if record.state == "importing" else record.done_rows


def percent(record: Import) -> int:
    """Of what is being done in its state: rows of the file checked, or good rows written."""
    if record.state == "checking":
        last = record.outcomes.aggregate(last=Max("row"))["last"] or 0
        return min(100 * last // max(record.size, 1), 100)
    if record.state == "importing":
        found = counts(record)
        return 100 * (found[ImportRow.DONE] + found[ImportRow.FAILED]) // max(record.good, 1)
    return 0 if record.state == "uploaded" else 100
