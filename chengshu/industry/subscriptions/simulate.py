"""Made-up wishes to hear of demands: the demo provider's, and of some others. What was published since is told as ever."""

from __future__ import annotations

from typing import Any

from chengshu.industry.calls.simulate import Desks
from chengshu.industry.market.simulate import providers
from chengshu.industry.subscriptions.models import Subscription
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.office.world import World

NEEDS = ("market",)
#: Working days since they asked: fewer than a tip waits before it fades. Others than the demo provider who did.
SINCE, OTHERS = 15, 6
#: The demo provider's wishes.
OURS: list[dict[str, Any]] = [{"words": "质检，缺陷，视觉，划痕"}, {"process": "production"}]


def simulate(world: World) -> None:
    """Each of the others asks for one process."""
    desks = Desks(world)
    offerer = desks.demo().get("offerer")
    processes = list(code_list("processes").items)
    firms = [one for one in providers() if not offerer or one != offerer.organisation][:OTHERS]
    wishes: list[tuple[Acting, dict[str, Any]]] = [(offerer, wish) for wish in OURS if offerer]
    wishes += [(desks.of(one), {"process": world.pick(processes)}) for one in firms]
    for acting, wish in wishes:
        with world.at(desks.ago(SINCE)):
            begin(acting, Subscription, "subscribe", wish)
    world.tell(f"需求订阅 {Subscription.objects.count()} 个")
