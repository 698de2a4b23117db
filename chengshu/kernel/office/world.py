"""The simulator's world: a seeded chance, the pack's stock of words, a clock that can be turned, and whom to act as.

Everything made here is marked simulated, and the same city and scale give the same world every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from chengshu.kernel.base import clock
from chengshu.kernel.base.clock import CITY_ZONE
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.identity.acting import Acting, acting_as
from chengshu.kernel.identity.models import Holding, Organisation, Person
from chengshu.kernel.identity.standing import offered
from chengshu.kernel.lifecycle.perform import simulating

T = TypeVar("T")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class World:
    """What a system's simulate.py is given. `small` is for a look round; otherwise the size of the city."""

    city: Path
    small: bool
    tell: Callable[[str], None]
    #: How many times the published size a large world is.
    times: int = 1
    #: Whose world it is: what one system draws changes nothing in what another does.
    system: str = ""
    _words: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def chance(self) -> random.Random:
        """Seeded by the city, its size and the system."""
        return random.Random(f"{self.city.name}:{'small' if self.small else 'city'}:{self.system}")

    def size(self, small: int, city: int) -> int:
        """How many: in a small world, or at the size of the city."""
        return small if self.small else city

    def many(self, small: int, published: int) -> int:
        """How many of what can grow beyond the published size."""
        return small if self.small else published * self.times

    def words(self, name: str) -> Any:
        """A file of the pack's word stock (names/<name>.yaml)."""
        if name not in self._words:
            self._words[name] = read_yaml(self.city / "names" / f"{name}.yaml")
        return self._words[name]

    def fill(self, template: str, stock: dict[str, Any], **given: Any) -> str:
        """A template with its {slots} filled: from what is given, else drawn from the stock's own slots."""
        slots = stock.get("slots", {})
        return _SLOT.sub(lambda found: str(given.get(found[1]) or self.chance.choice(slots[found[1]])), template)

    def pick(self, some: list[T]) -> T:
        """One of them."""
        return self.chance.choice(some)

    @contextmanager
    def at(self, day: date, hour: int | None = None) -> Iterator[None]:
        """Let it be a day, at some minute of working hours."""
        minute = self.chance.randrange(60)
        moment = datetime(
            day.year,
            day.month,
            day.day,
            self.chance.randrange(9, 17) if hour is None else hour,
            minute,
            tzinfo=CITY_ZONE,
        )
        with clock.set_to(moment):
            yield

    def after(self, day: date, least: int, most: int) -> date:
        """Some days later, but never after today."""
        return min(day + timedelta(days=self.chance.randint(least, most)), clock.today())

    def acting(self, person: Person, organisation: Organisation | None = None) -> Acting:
        """A person, acting for one of their organisations."""
        return acting_as(person, organisation.number if organisation else "", offered(person))

    def clerk(self, organisation: Organisation, role: str) -> Acting:
        """Whoever holds a role in an organisation."""
        held = (
            Holding.objects.filter(organisation=organisation, role=role)
            .select_related("person")
            .order_by("number")
            .first()
        )
        if held is None:
            raise LookupError(f"{organisation} 没有角色 {role}")
        return self.acting(held.person, organisation)


@contextmanager
def marked() -> Iterator[None]:
    """Whatever is made inside is marked simulated."""
    token = simulating.set(True)
    try:
        yield
    finally:
        simulating.reset(token)
