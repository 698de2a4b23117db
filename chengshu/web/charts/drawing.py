"""What every chart is drawn with: numbers as text, coordinates, a scale's steps, the frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10
from zlib import crc32

from markupsafe import Markup, escape

#: What stands for a number that is missing.
MISSING = "—"
#: A number on a chart; None is a gap.
Value = Decimal | float | int | None


def figures(value: Decimal | float, decimals: int) -> str:
    """12,345.7: half up, thousands grouped, a true minus."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0  # never -0
    return f"{rounded:,}".replace("-", "−")


def with_unit(value: Decimal | float, decimals: int, unit: str) -> str:
    """A number and its unit: 62.1 %, 677.0 亿元."""
    return f"{figures(value, decimals)} {unit}".strip()


def at(value: float) -> str:
    """A coordinate, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def steps(low: float, top: float, about: int = 4) -> list[float]:
    """Round numbers from `low` to the first not below `top`: 0, 25, 50 … (1, 2, 2.5, 5) × 10ⁿ."""
    rough = (top - low) / about or 1
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    found = [floor(low / step) * step]
    while found[-1] < top:
        found.append(found[-1] + step)
    return found


def known(values: Iterable[Value]) -> list[float]:
    """The values that are there."""
    return [float(value) for value in values if value is not None]


def runs(values: Sequence[Value]) -> Iterator[list[tuple[int, float]]]:
    """The stretches without a gap: (place, value) each."""
    run: list[tuple[int, float]] = []
    for place, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((place, float(value)))
    if run:
        yield run


def element(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """One element, its attributes and text escaped. `x_` stands for `x`, `text_anchor` for `text-anchor`."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(at(value) if isinstance(value, float) else value)}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    return Markup(f"<{name}{said}>{escape(content)}</{name}>")  # noqa: S704 — every part is escaped


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after the other."""
    return Markup("").join(parts)


def frame(kind: str, title: str, told: str, height: float, content: Markup) -> Markup:
    """A chart as wide as its place: `title` and `told` are what a screen reader says."""
    key = f"{kind}-{crc32(f'{title}{told}'.encode()):08x}"
    spoken = joined([element("title", title, id=f"{key}-t"), element("desc", told, id=f"{key}-d")])
    return element(
        "svg", spoken + content, class_=f"chart {kind}", role="img", width="100%", height=at(height),
        aria_labelledby=f"{key}-t {key}-d", focusable="false",
    )  # fmt: skip
