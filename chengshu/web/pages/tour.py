"""What the city pack puts on the front page (tour.yaml): a guided tour, and a few published figures.

stops: [{account, title, title_en, text, text_en, path}], in the order of the walk; `account` is the sign-in
name of one of the demo cast. highlights: [codes of indicators]. A city without the file has a front page
without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.words import in_english, named
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.people import Person
from chengshu.kernel.indicators.facts import SOURCES
from chengshu.kernel.indicators.figures import Figure, figure
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.indicators.saying import figure_said, qualifier


@dataclass(frozen=True)
class Stop:
    """One stop: its place in the walk, what is done there, and where."""

    place: int
    title: str
    text: str
    path: str


@cache
def _read(folder: Path) -> dict[str, Any]:
    path = folder / "tour.yaml"
    return dict(read_yaml(path)) if path.exists() else {}


@dataclass(frozen=True)
class Guide:
    """One of the demo cast, in which role, and the stops that are theirs. `here`: the visitor is they."""

    account: str
    who: str
    role: str
    here: bool
    stops: list[Stop]


def guides(acting: Acting) -> list[Guide]:
    """The tour by demo person, the visitor's own first; empty where the demo cast is not on the platform."""
    written = _read(settings.CITY).get("stops", [])
    theirs: dict[str, list[Stop]] = {}
    for place, one in enumerate(written, 1):
        stop = Stop(place, _spoken(one, "title"), _spoken(one, "text"), one["path"])
        theirs.setdefault(one["account"], []).append(stop)
    people = {one.username: one for one in Person.objects.filter(username__in=theirs)} if theirs else {}
    roles = _roles(settings.CITY)
    found = [
        Guide(name, people[name].name, _spoken(roles.get(name, {}), "shown"), people[name] == acting.person, some)
        for name, some in theirs.items()
        if name in people
    ]
    return sorted(found, key=lambda guide: not guide.here)


@cache
def _roles(folder: Path) -> dict[str, dict[str, Any]]:
    """The demo accounts as the city pack describes them, by sign-in name."""
    path = folder / "accounts.yaml"
    return {one["username"]: one for one in read_yaml(path)["accounts"]} if path.exists() else {}


def _spoken(written: dict[str, Any], key: str) -> str:
    return str((in_english() and written.get(f"{key}_en")) or written.get(key, ""))


@dataclass(frozen=True)
class Highlight:
    """One figure. `source` is the title of what it was printed in; empty when it is computed."""

    name: str
    qualifier: str
    text: str
    unit: str
    at: date
    source: str
    simulated: bool


def highlights() -> list[Highlight]:
    """The figures of the front page that have a value."""
    codes = [code for code in _read(settings.CITY).get("highlights", []) if code in INDICATORS]
    found = [figure(INDICATORS[code]) for code in codes]
    return [_highlight(one) for one in found if one.value is not None]


def _highlight(found: Figure) -> Highlight:
    source = SOURCES.get(found.source)
    text, unit = figure_said(found)
    return Highlight(
        name=named(found.indicator),
        qualifier=qualifier(found),
        text=text,
        unit=unit,
        at=found.at,
        source=source.title if source else "",
        simulated=found.simulated,
    )
