"""Made-up enrolments: people who act for one firm already and ask to act for another, some let in, some still on the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from chengshu.industry.calls.simulate import Desks, Life, live, workday
from chengshu.industry.enrolments.models import Enrolment
from chengshu.industry.market.simulate import invented_firms, manufacturers
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World

#: After all who choose among the firms: those let in here are in nobody else's story.
NEEDS = ("bookings", "challenges", "deals", "scenarios", "subscriptions", "subsidies")
#: How each goes on, and so many working days ago it began.
WAYS = (("approve", 60), ("approve", 35), ("refuse", 20), ("send_back", 3), ("wait", 1), ("wait", 1))
#: Serials of codes that no other made-up firm has.
SERIALS = 8_500_001


def simulate(world: World) -> None:
    """One life for each way."""
    desks = Desks(world)
    clerk = desks.sole("industry_clerk")
    firms, known = invented_firms(world), manufacturers()[: len(WAYS)]
    people = [world.acting(person) for one in known if (person := desks.of(one).person)]
    live(
        world,
        [
            _life(way, desks.ago(days), (acting, clerk), _asked(next(firms), serial))
            for serial, ((way, days), acting) in enumerate(zip(WAYS, people, strict=False), SERIALS)
        ],
    )
    world.tell(f"企业注册申请 {Enrolment.objects.count()} 件")


def _asked(firm: Firm, serial: int) -> dict[str, Any]:
    """What an applicant says of a firm."""
    assert firm.place is not None
    return {
        "credit_code": make_credit_code(firm.place.code[:6], serial), "name": firm.name, "place": firm.place.code,
        "industry": firm.industry, "size": firm.size, "chain": firm.chain,
    }  # fmt: skip


def _life(way: str, day: date, both: tuple[Acting, Acting], asked: dict[str, Any]) -> Life:
    """Handed in, and on the next working day looked at."""
    applicant, clerk = both
    yield day
    enrolment = begin(applicant, Enrolment, "apply", asked)
    if way == "wait":
        return
    yield workday(day, 1)
    answers: dict[str, Any] = {
        "approve": {}, "send_back": {"reason": "授权书没有盖章，请重新上传。"},
        "refuse": {"refused_for": "incomplete", "reason": "没有授权书，不能确认您可以代表这家企业。"},
    }[way]  # fmt: skip
    perform(clerk, enrolment, way, answers)
