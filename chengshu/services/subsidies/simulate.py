"""What is made up here: the population that policies are evaluated on."""

from chengshu.kernel.office.world import World
from chengshu.services.subsidies.population.telling import populate

NEEDS = ("market",)


def simulate(world: World) -> None:
    """People, firms and what firms are paid for, as tables; the platform's own among them."""
    populate(world)
