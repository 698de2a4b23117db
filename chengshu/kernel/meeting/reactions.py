"""What meetings do by themselves: they read from the journal what came of matches, and keep what was shown."""

from __future__ import annotations

from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver

from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import every, reader
from chengshu.kernel.meeting import following, sightings


@reader("meetings", rest=1.0)
def came_of(entries: list[Entry]) -> None:
    """Keep what these entries say has become of matches."""
    following.follow(entries)


@receiver(request_finished)
def after_an_answer(**_: Any) -> None:
    """Write what was shown, once the answer is sent: nobody waits for it."""
    sightings.keep()


@every(86_400)
def forget() -> int:
    """Old sightings that nothing came of."""
    return sightings.thin()
