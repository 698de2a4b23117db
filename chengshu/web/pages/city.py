"""The city as the pages name it: what city.toml says, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from chengshu.kernel.base.words import in_english, named
from chengshu.kernel.identity.organisations import Organisation

_hosts: dict[str, Organisation] = {}


@cache
def _read(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "city.toml").read_text("utf-8"))


def city() -> dict[str, Any]:
    """The whole of city.toml."""
    return _read(settings.CITY)


def city_name() -> str:
    """青岛 · Qingdao"""
    return str(city()["name_en"] if in_english() else city()["name"])


def host_name() -> str:
    """The body that runs the platform. Asked of the database until it is there, then remembered."""
    number = str(city()["host"])
    if number not in _hosts:
        found = Organisation.objects.filter(number=number).first()
        if found is None:
            return city_name() if in_english() else str(city()["name_full"])
        _hosts[number] = found
    return named(_hosts[number])
