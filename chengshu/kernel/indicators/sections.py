"""The cockpit's sections, as the city pack lays them out: each a headline and a few lesser figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator


@dataclass(frozen=True)
class Section:
    """One section. `assumed`: its name is ours, the articles give only how many there are."""

    key: str
    name: str
    name_en: str
    headline: str
    others: tuple[str, ...]
    assumed: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def indicators(self) -> list[Indicator]:
        """Every indicator of the section: the headline, the lesser ones, then the rest by code."""
        first = [code for code in (self.headline, *self.others) if code in INDICATORS]
        rest = sorted(code for code, one in INDICATORS.items() if one.section == self.key and code not in first)
        return [INDICATORS[code] for code in (*first, *rest)]


SECTIONS: dict[str, Section] = {}


def load_sections(path: Path) -> None:
    """Read cockpit.yaml; a city without one has no cockpit."""
    SECTIONS.clear()
    if not path.exists():
        return
    for row in sorted(read_yaml(path)["sections"], key=lambda row: row["order"]):
        SECTIONS[row["key"]] = Section(
            row["key"], row["name"], row.get("name_en", ""), row["headline"], tuple(row.get("others", ())), bool(row.get("assumed"))
        )  # fmt: skip
