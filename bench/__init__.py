"""One file per claim of the README: `<name>_bench.py` with run() -> list[Line]."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measured figure.

    floor: the same thing done by the barest means (a bare Django view, a raw SQL transaction, a raw hash),
    measured in the same run; ratio: value / floor, so that the figure means something on another machine.
    target is None for a figure that is only reported.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str | None = None
    ok: bool = True


def at_most(name: str, value: float, unit: str, target: float, floor: float | None = None) -> Line:
    """A figure that should be small: milliseconds, megabytes."""
    return Line(name, value, unit, floor, value / floor if floor else None, f"≤ {target:g}", value <= target)


def at_least(name: str, value: float, unit: str, target: float, floor: float | None = None) -> Line:
    """A figure that should be large: life cycles a second."""
    return Line(name, value, unit, floor, value / floor if floor else None, f"≥ {target:g}", value >= target)


def reported(name: str, value: float, unit: str, floor: float | None = None) -> Line:
    """A figure without a target, to stand beside others."""
    return Line(name, value, unit, floor, value / floor if floor else None)
