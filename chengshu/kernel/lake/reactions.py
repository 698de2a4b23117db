"""What the lake does by itself: it keeps the history of every noun."""

from __future__ import annotations

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import reader
from chengshu.kernel.lake import history


@reader(history.READER)
def keep(entries: list[Entry]) -> None:
    """Bring the histories forward by these entries."""
    history.keep(entries)
