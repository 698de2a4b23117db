"""The people and firms of the platform as rows of the made-up population, so that whoever signs in has facts.

Names are left out: the platform knows them, and what is erased there must not stay here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.identity.models import Firm, Person, Place
from chengshu.services.subsidies.population.making import Given


def given(city: Path, plan: dict[str, Any]) -> dict[str, list[Given]]:
    """Rows of each table for everybody the platform knows, with what population.yaml says of some."""
    known = plan.get("known") or {}
    districts = [str(code) for code in plan["districts"]]
    told = {number: row for row in known.get("firms", ()) for number in [_number(city, row)] if number}
    return {
        "people": list(_people(known.get("people", ()), districts)),
        "firms": list(_firms(told, districts)),
        "projects": list(_projects(told)),
    }


def _people(known: list[dict[str, Any]], districts: list[str]) -> Iterator[Given]:
    told = {row["account"]: row for row in known}
    for person in Person.objects.order_by("number"):
        row = told.get(person.username, {})
        where = row.get("district", districts[0])
        yield Given(person.number, person.number, row.get("kind", "worker"), where, None, row.get("facts", {}))


def _firms(told: dict[str, dict[str, Any]], districts: list[str]) -> Iterator[Given]:
    for firm in Firm.objects.select_related("place").order_by("number"):
        number = firm.credit_code or firm.number
        row = told.get(number, {})
        where = row.get("district") or _district(firm.place, districts)
        facts = {"size": firm.size} if firm.size else {}
        yield Given(number, number, row.get("kind", firm.industry[:1]), where, firm.name, facts | row.get("facts", {}))


def _projects(told: dict[str, dict[str, Any]]) -> Iterator[Given]:
    for number, row in told.items():
        for one in row.get("projects", ()):
            yield Given(number, one["object"], one["kind"], row["district"], one["name"], one["facts"])


def _number(city: Path, row: dict[str, Any]) -> str:
    """The credit code of a firm of the demo cast; empty when the cast has no such firm, or it was not loaded."""
    path = city / "accounts.yaml"
    firms = read_yaml(path).get("firms", ()) if path.exists() else ()
    codes = [make_credit_code(firm["area"], firm["serial"]) for firm in firms if firm["serial"] == row["serial"]]
    return codes[0] if codes and Firm.objects.filter(number=codes[0]).exists() else ""


def _district(place: Place | None, districts: list[str]) -> str:
    while place is not None and place.code not in districts:
        place = place.parent
    return place.code if place else districts[0]
