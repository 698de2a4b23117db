"""Loading a city pack: its places, bodies and demo cast, each through the same verbs a clerk would use.

Loading again is safe: what is there stays, what the pack changed is changed with an entry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Body, Firm, Holding, Organisation, Person, Place
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.places import load_places

Tell = Callable[[str], None]
_SINCE = date(2020, 1, 1)


def load_city(city: Path, tell: Tell, *, demo: bool = True) -> None:
    """Load the pack in a folder. `tell` is given a line of progress at a time."""
    with transaction.atomic():
        tell(f"地点 {load_places(city / 'places')} 处")
        tell(f"单位 {_load_bodies(city / 'organisations')} 个")
        if demo and (city / "accounts.yaml").exists():
            tell(f"演示账号 {_load_accounts(read_yaml(city / 'accounts.yaml'))} 个")


def _load_bodies(folder: Path) -> int:
    rows = [row for path in sorted(folder.glob("*.yaml")) for row in read_yaml(path)["organisations"]]
    known = {body.number: body for body in Body.objects.all()}
    places = Place.objects.in_bulk()
    for row in rows:
        known[row["code"]] = _body(row, known, places)
    return len(rows)


def _body(row: dict[str, Any], known: dict[str, Body], places: dict[Any, Place]) -> Body:
    parent = known[row["parent"]] if row.get("parent") else None
    told = {
        "name": row["name"],
        "short_name": row.get("short_name", ""),
        "name_en": row.get("name_en", ""),
        "parent": parent,
        "place": places[row["place"]],
    }
    body = known.get(row["code"])
    if body is None:
        return begin(PLATFORM, Body(number=row["code"], **told), "establish")
    if any(getattr(body, name) != value for name, value in told.items()):
        changed: Body = perform(PLATFORM, body, "amend", {k: v for k, v in told.items() if v}).record
        return changed
    return body


def _load_accounts(document: dict[str, Any]) -> int:
    firms = {row["serial"]: _firm(row) for row in document.get("firms", ())}
    known = {
        one.username: one
        for one in Person.objects.filter(username__in=[row["username"] for row in document["accounts"]])
    }
    # Everybody reads this password on the front page: hashed once, not a quarter of a second for each.
    hashed = make_password(document["password"]) if len(known) < len(document["accounts"]) else ""
    for row in document["accounts"]:
        person = known.get(row["username"]) or _person(row, hashed)
        for post in row["posts"]:
            organisation = (
                firms[post["firm"]] if "firm" in post else Organisation.objects.get(number=post["organisation"])
            )
            _hold(person, organisation, post)
    return len(document["accounts"])


def _firm(row: dict[str, Any]) -> Firm:
    number = make_credit_code(row["area"], row["serial"])
    told = {name: row[name] for name in ("name", "name_en", "industry", "size", "chain") if name in row}
    draft = Firm(number=number, credit_code=number, place_id=row["place"], simulated=True, **told)
    return Firm.objects.filter(number=number).first() or begin(PLATFORM, draft, "register")


def _person(row: dict[str, Any], hashed: str) -> Person:
    return begin(PLATFORM, Person(username=row["username"], name=row["name"], password=hashed), "enrol")


def _hold(person: Person, organisation: Organisation, post: dict[str, Any]) -> None:
    if not Holding.objects.filter(person=person, organisation=organisation, role=post["role"]).exists():
        draft = Holding(person=person, organisation=organisation, role=post["role"], topics=post.get("topics", []))
        begin(PLATFORM, draft, "appoint", {"since": _SINCE})
