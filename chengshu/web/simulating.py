"""Running every system's simulate.py, in the order they need each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from graphlib import TopologicalSorter
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.db import transaction

from chengshu.kernel.base.record import Record
from chengshu.kernel.office.world import World, marked

#: How much larger "city" is than what the articles tell, where a system can be.
TIMES = 10


def simulate(scale: str, tell: Callable[[str], None]) -> None:
    """Fill the city with made-up, marked records, once. `scale` is "small", "published" (the size the articles tell) or "city".

    One transaction: interrupted, it has not happened, and the next start makes it whole.
    """
    world = World(settings.CITY, scale == "small", tell, times=TIMES if scale == "city" else 1)
    found = _simulators()
    if _is_simulated(found):
        tell("这个数据库里已有模拟数据，不再生成。要换规模，请用 CITY_HOME 另建一个数据目录。")
        return
    needs = {name: set(getattr(module, "NEEDS", ())) & set(found) for name, module in found.items()}
    with transaction.atomic(), marked():
        for name in TopologicalSorter(needs).static_order():
            found[name].simulate(replace(world, system=name))


def _is_simulated(systems: Iterable[str]) -> bool:
    nouns = [noun for name in systems for noun in apps.get_app_config(name).get_models() if issubclass(noun, Record)]
    return any(noun._default_manager.filter(simulated=True).exists() for noun in nouns)


def _simulators() -> dict[str, ModuleType]:
    """System name → its simulate module. A module may name the systems it needs in NEEDS."""
    names = [name for name in settings.DECLARING if find_spec(f"{name}.simulate")]
    return {name.rpartition(".")[2]: import_module(f"{name}.simulate") for name in names}
