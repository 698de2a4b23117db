"""The weights in force: the newest edition that was not taken back, or those of the declaration."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.fusing import Weights
from chengshu.kernel.meeting.models import Fusion

log = logging.getLogger(__name__)


def digest(meeting: str, weights: Mapping[str, Any]) -> str:
    """SHA-256 of a meeting's name and its weights in canonical JSON."""
    told = json.dumps({"meeting": meeting, "weights": weights}, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def newest(meeting: Meeting) -> Fusion | None:
    """The edition in force; None while nothing was learnt, or all of it was taken back."""
    return Fusion.objects.filter(meeting=meeting.name, state="adopted").order_by("-edition").first()


def in_force(meeting: Meeting) -> Weights:
    """The weights that scores are made with. An edition that does not say what was adopted is left aside, and logged."""
    found = newest(meeting)
    if found is None:
        return meeting.usual
    if digest(found.meeting, found.weights) != found.digest:
        log.error("匹配权重 %s 与启用时的摘要不符，改用声明中的权重", found.number)
        return meeting.usual
    return Weights(**found.weights)
