"""Running every system's simulate.py, in the order they need each other."""

from __future__ import annotations

from collections.abc import Callable
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings
from django.db import transaction

from chengshu.kernel.office.world import World, marked


def simulate(scale: str, tell: Callable[[str], None]) -> None:
    """Fill the city with made-up, marked records. `scale` is "small" or "city". One transaction a system."""
    world = World(settings.CITY, scale == "small", tell)
    found = _simulators()
    needs = {name: set(getattr(module, "NEEDS", ())) & set(found) for name, module in found.items()}
    with marked():
        for name in TopologicalSorter(needs).static_order():
            with transaction.atomic():
                found[name].simulate(world)


def _simulators() -> dict[str, ModuleType]:
    """System name → its simulate module. A module may name the systems it needs in NEEDS."""
    names = [name for name in settings.DECLARING if find_spec(f"{name}.simulate")]
    return {name.rpartition(".")[2]: import_module(f"{name}.simulate") for name in names}
