"""From a number down to its records: those of them that the asker may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.history import Version
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.indicators.indicator import Indicator
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_of


def behind(
    indicator: Indicator, acting: Acting, day: date | None = None, part: tuple[str, str] = ("", "")
) -> tuple[Reading, models.QuerySet[Any]] | None:
    """The reading and the rows an indicator is made of at a day, newest first; None for one that is only published.

    `part` is a dimension and one of its values: the rows behind one bar of a chart.
    """
    if indicator.value is None:
        return None
    past = day if day and day < today() else None
    rows = indicator.value.behind(past, _only(indicator, part))
    noun = getattr(rows.model, "present", rows.model)
    register = register_of(noun.noun())
    if register is None:
        return None
    reading = Reading(register, acting, past if issubclass(rows.model, Version) else None)
    key = "row" if issubclass(rows.model, Version) else "pk"
    found = reading.full_rows().filter(**{f"{key}__in": rows.order_by().values(key)})
    return reading, found.order_by("-record" if key == "row" else "-id")


def _only(indicator: Indicator, part: tuple[str, str]) -> Q:
    dimension, value = part
    return Q(**{indicator.path_of(dimension): value[:60].replace("\x00", "")}) if dimension else Q()
