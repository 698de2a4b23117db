"""Districts: what counts by place roll up to, and where their tiles lie on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chengshu.kernel.identity.places import Place


@dataclass(frozen=True)
class Counted:
    """A place and the rows in it or below it."""

    place: Place
    rows: int


def by_district(counts: Mapping[str, int]) -> list[Counted]:
    """Counts by place code, each added to the district it lies in, in the order of the districts.

    What lies in no district (the city itself) stands at the end under its own name.
    """
    places = list(Place.objects.filter(kind="district")) if counts else []
    known = {place.pk: place for place in places}
    paths = dict(Place.objects.filter(pk__in=set(counts) - set(known)).values_list("pk", "path"))
    sums = dict.fromkeys(known, 0)
    for code, rows in counts.items():
        owner = next((part for part in paths.get(code, "").split("/") if part in known), code)
        sums[owner] = sums.get(owner, 0) + rows
    others = Place.objects.filter(pk__in=set(sums) - set(known)) if len(sums) > len(known) else []
    return [Counted(place, sums[place.pk]) for place in [*places, *others]]
