"""The step of the simulation that makes the population: never over one that a city has brought."""

from __future__ import annotations

from chengshu.kernel.base import clock
from chengshu.kernel.office.world import World
from chengshu.services.subsidies.population.cast import given
from chengshu.services.subsidies.population.making import Maker
from chengshu.services.subsidies.population.standing import folder, standing


def populate(world: World) -> None:
    """Make the population of this world, of today; a city without population.yaml has none."""
    if not (world.city / "policies" / "population.yaml").exists():
        return
    now = standing()
    if now.present and not now.simulated:
        world.tell(str(now))
        return
    maker = Maker(world.city, "city" if world.times > 1 else "small", clock.today())
    maker.make(folder(), given(world.city, maker.plan))
    world.tell(str(standing()))
