"""The registry of checks. To add one, write a generator of findings in this folder and give it a title."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something named that is not there: where it is named, and what is wrong with it."""

    where: str
    what: str


Look = Callable[[], Iterator[Finding]]
#: Title → check, in the order they are run.
CHECKS: dict[str, Look] = {}


def check(title: str) -> Callable[[Look], Look]:
    """Declare a check; the title says what holds when it finds nothing."""

    def declare(look: Look) -> Look:
        CHECKS[title] = look
        return look

    return declare
