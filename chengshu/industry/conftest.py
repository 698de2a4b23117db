"""Fixtures of the industry's tests."""

from collections.abc import Callable

import pytest

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle import reacting


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Let what was journalled be reacted to, as the worker does."""

    def deliver() -> int:
        reacting.note(list(Entry.objects.order_by("id")))
        return reacting.deliver()

    return deliver
