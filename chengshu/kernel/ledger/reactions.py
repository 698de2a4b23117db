"""What the ledger does by itself: it closes the months that have passed."""

from __future__ import annotations

from chengshu.kernel.journal.feed import every
from chengshu.kernel.ledger.closings import close_months


@every(600)
def close_what_has_passed() -> int:
    """Looked at every ten minutes, done once a month."""
    return close_months()
