"""Places of the city pack. They are reference data with official codes, not records with a life: loading replaces them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.identity.models import Place


def load_places(folder: Path) -> int:
    """Read places/*.yaml, parents first. Returns how many there are."""
    rows: list[dict[str, Any]] = [row for path in sorted(folder.glob("*.yaml")) for row in read_yaml(path)["places"]]
    known: dict[str, Place] = {}
    for row in rows:
        parent = known[row["parent"]] if row.get("parent") else None
        known[row["code"]] = _place(row, parent)
    Place.objects.bulk_create(
        known.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[field.name for field in Place._meta.fields if not field.primary_key],
    )
    return len(known)


def _place(row: dict[str, Any], parent: Place | None) -> Place:
    column, line = row.get("grid") or (None, None)
    longitude, latitude = row.get("centre") or (None, None)
    return Place(
        code=row["code"], name=row["name"], name_en=row.get("name_en", ""), kind=row["kind"], parent=parent,
        path=f"{parent.path if parent else ''}{row['code']}/", column=column, row=line,
        longitude=longitude, latitude=latitude, simulated=bool(row.get("simulated")),
    )  # fmt: skip
