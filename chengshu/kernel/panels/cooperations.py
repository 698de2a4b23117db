"""Who has worked with whom, as the systems declare it of their own records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from chengshu.kernel.base.record import Record


@dataclass(frozen=True)
class Cooperation:
    """That two have worked together: a noun, the paths to both (a person or an organisation), and the date's column."""

    noun: str
    one: str
    other: str
    on: str
    only: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """From either to the other, as the database says it."""
        here, there = self.one.replace(".", "__"), self.other.replace(".", "__")
        return (here, there), (there, here)


COOPERATIONS: list[Cooperation] = []


def cooperation(noun: str, one: str, other: str, *, on: str, **only: Any) -> None:
    """A system declares whom its records have brought together, in its register.py:

    cooperation("trials.trial", "manufacturer", "product.provider", on="evaluated_on", state="converted").
    """
    COOPERATIONS.append(Cooperation(noun, one, other, on, only))


def end_of(noun: type[models.Model], path: str) -> type[Record]:
    """The noun at the end of a path. Raises FieldDoesNotExist."""
    model: Any = noun
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    found: type[Record] = model
    return found
