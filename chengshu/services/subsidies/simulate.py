"""The city's policies published, some claims through their whole life, offers to those with an account: all marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.workdays import add_workdays
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Firm, Holding, Organisation, Person
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.office.world import World
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import read
from chengshu.services.subsidies.actions.reaching import arrange_closing, bring_up, count, measure, open_budget_of
from chengshu.services.subsidies.actions.telling import tell
from chengshu.services.subsidies.models import Allocation, Claim, Payment, PaymentList
from chengshu.services.subsidies.population.telling import populate
from chengshu.services.subsidies.rules.deciding import known_of
from chengshu.services.subsidies.rules.fitting import Fit, fits
from chengshu.services.subsidies.rules.gates import all_reviewed

#: Firms, and people who act for them.
NEEDS = ("market", "trials")
#: How far the claims of a small world have come.
ENDS = (
    ["paid"] * 8
    + ["listed"] * 3
    + ["approved"] * 2
    + ["reviewing"] * 2
    + ["appealed", "supplementing", "applied", "applied"]
)


def simulate(world: World) -> None:
    """The population first: policies are measured on it."""
    populate(world)
    story = Story(world)
    for path in sorted((world.city / "policies").glob("*.yaml")):
        if "\nconditions:" in (text := path.read_text("utf-8")):
            story.publish(text.strip())
    policies = list(Policy.objects.filter(state="in_force").order_by("key"))
    # Set aside at the beginning of the year, before anything is asked of them.
    with world.at(min(add_workdays(date(today().year, 1, 1), 3).on, today())):
        for policy in policies:
            open_budget_of(policy, today().year)
    story.claims()
    story.allocate()
    story.pay()
    for policy in policies:
        arrange_closing(policy, today().year)
    bring_up()
    tell(policies)
    count(policies)
    world.tell(f"政策 {len(policies)} 项，补贴申请 {Claim.objects.count()} 件")


class Story:
    """Who writes, decides, pays and applies."""

    def __init__(self, world: World) -> None:
        self.world = world
        root = Organisation.objects.get(kind=Organisation.BODY, parent=None)
        self.clerk, self.reviewer = self._desk("policy_clerk", root), self._desk("policy_reviewer", root)
        self.finance = self._desk("finance_clerk")
        self.ended: dict[str, list[Claim]] = defaultdict(list)

    def _desk(self, role: str, at: Organisation | None = None) -> Acting | None:
        """Whoever holds a role, at the top where anybody does there; nobody in a city without demo accounts."""
        held = Holding.objects.filter(role=role).select_related("person", "organisation")
        found = (held.filter(organisation=at).first() if at else None) or held.first()
        return self.world.acting(found.person, found.organisation) if found else None

    def publish(self, text: str) -> None:
        """Written, measured and published, some time before its first claims."""
        day = max(min(one.first for one in read(text).periods), today() - timedelta(days=120))
        with self.world.at(add_workdays(min(day, today() - timedelta(days=30)), 1).on):
            version = begin(self.clerk or PLATFORM, PolicyVersion, "draft", {"text": text})
            if version.failing:
                return
            perform(self.clerk or PLATFORM, version, "submit")
            measure(version)
        with self.world.at(add_workdays(min(day, today() - timedelta(days=30)), 3).on):
            perform(self.reviewer or PLATFORM, version, "publish")

    def claims(self) -> None:
        """Of firms and people with an account, of whatever fits them; each as far as its end says."""
        ends = list(ENDS) * self.world.size(1, 4)
        for holder, agent in self._holders():
            for fit in self._wanted(holder):
                if ends:
                    end = ends.pop(0)
                    if claim := self._claim(agent, holder, fit.policy, end):
                        self.ended[end].append(claim)
            if not ends:
                return

    def _wanted(self, holder: Any) -> list[Fit]:
        """What a holder applies for. People leave one of what is offered without asking, so that it is offered."""
        subject = Policy.FIRM if isinstance(holder, Firm) else Policy.PERSON
        found = [
            fit
            for fit in fits(subject, holder, known_of(holder), today())
            if fit.decision.outcome == "eligible" and fit.amount and not fit.document.by_project
        ]
        left = next((one for one in found if one.policy.proactive), None) if isinstance(holder, Person) else None
        return [one for one in found if one is not left]

    def pay(self) -> None:
        """Lists of those who have come so far, some confirmed by the bank."""
        for end, ago in (("paid", 8), ("listed", 3)):
            payments = list(Payment.objects.filter(claim__in=self.ended[end], state="ready").order_by("number"))
            # A list is drawn up by one and checked by another: without accounts for both there is none.
            if payments and self.clerk and self.finance:
                self._list(payments, end, today() - timedelta(days=ago))

    def allocate(self) -> None:
        """Ranked budgets of which something was asked are given out, some days ago."""
        closed = today() - timedelta(days=9)
        lines = Claim.objects.filter(state="queued", ranked=True, day__year=closed.year)
        for key in sorted(set(lines.values_list("policy__budget", flat=True))):
            budget = Budget.objects.get(key=key, period=str(closed.year))
            with self.world.at(add_workdays(closed - timedelta(days=20), 1).on):
                made = begin(self.clerk or PLATFORM, Allocation, "open", {"budget": budget.number, "closes_on": closed})
            with self.world.at(closed):
                if all_reviewed(made) is None:
                    perform(self.reviewer or PLATFORM, made, "allocate", {"reason": "截止日前的申请已审核完毕。"})

    def _holders(self) -> Iterator[tuple[Any, Acting]]:
        """People of their own, and firms with whoever acts for them, one after the other."""
        people = Person.objects.filter(is_active=True, holdings=None).order_by("number")[: self.world.size(4, 100)]
        agents = Holding.objects.filter(role="firm_agent").select_related("person", "organisation").order_by("number")
        for person in people:
            yield person, self.world.acting(person, None)
        for one in agents[: self.world.size(60, 400)]:
            yield Firm.objects.get(pk=one.organisation.pk), self.world.acting(one.person, one.organisation)

    def _claim(self, agent: Acting, holder: Any, policy: Policy, end: str) -> Claim | None:
        # What is still on a desk came after the lines were closed.
        ago = (6, 8) if end in ("applied", "reviewing", "supplementing") else (16, 24)
        applied = add_workdays(today() - timedelta(days=self.world.chance.randint(*ago)), 1).on
        account = f"6228{self.world.chance.randrange(10**12):012d}"
        answers = {"policy": policy, "payee": holder.name, "bank": "模拟银行青岛分行", "account": account}
        try:
            with self.world.at(applied):
                claim = begin(agent, Claim, "apply", answers)
        except CityError:  # an earlier one of this world has used up a cap or a budget
            return None
        if end == "applied":
            return claim
        with self.world.at(add_workdays(applied, 1).on):
            perform(self.clerk or PLATFORM, claim, "accept")
        with self.world.at(add_workdays(applied, 3).on):
            self._decide(claim, end)
        if end == "appealed":
            with self.world.at(min(add_workdays(applied, 9).on, today())):
                perform(agent, claim, "appeal", {"appealed_for": "合同的补充协议当时没有一并提交，请重新审核。"})
        return claim

    def _decide(self, claim: Claim, end: str) -> None:
        if end == "supplementing":
            perform(self.clerk or PLATFORM, claim, "send_back", {"reason": "请补充上年度审计报告。"})
        elif end == "appealed":
            perform(self.reviewer or PLATFORM, claim, "reject", {"reason": "合同金额与登记的投入对不上。"})
        elif end != "reviewing":
            perform(self.reviewer or PLATFORM, claim, "approve")

    def _list(self, payments: list[Payment], end: str, day: date) -> None:
        with self.world.at(add_workdays(day, 1).on if end == "paid" else day):
            answers = {"title": f"惠企政策资金发放清单（{day.month} 月）", "payments": [one.number for one in payments]}
            made = begin(self.clerk or PLATFORM, PaymentList, "draft", answers)
            perform(self.finance or PLATFORM, made, "check")
            perform(self.finance or PLATFORM, made, "send")
            if end == "paid":
                for one in payments:
                    perform(self.finance or PLATFORM, Payment.objects.get(pk=one.pk), "pay")
