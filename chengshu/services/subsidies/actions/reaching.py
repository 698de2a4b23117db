"""What the platform does by itself: measure a version, open budgets, bring entitlements up, count whom policies reach."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Body, Place
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.rules.runs import Done
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.models import Allocation, Coverage
from chengshu.services.subsidies.rules import census
from chengshu.services.subsidies.rules.measuring import effect


def measure(version: PolicyVersion) -> None:
    """Before and after, written on the version that waits for its second person."""
    present = version.policy.in_force
    found = effect(document(present) if present else None, document(version), today())
    perform(PLATFORM, version, "measure", {"effect": json.dumps(found, ensure_ascii=False)})


def open_budget_of(policy: Policy, year: int) -> None:
    """The budget that the city pack names for a policy and a year, where there is one."""
    row = _row_of(policy)
    amount = row and (row["amounts"].get(year) or row["amounts"].get(str(year)))
    if row and amount:
        owner = Body.objects.filter(number=row["owner"]).first() or policy.owner
        open_budget(
            row["name"], owner, parse_yuan(str(amount)), str(year), key=row["key"], name_en=row.get("name_en", "")
        )


def arrange_closing(policy: Policy, year: int) -> None:
    """The next day of the city pack on which the line of a policy's budget is closed, where it names one and none stands."""
    budget = Budget.objects.filter(key=policy.budget, period=str(year), state="open").first() if policy.budget else None
    days = (date.fromisoformat(f"{year}-{day}") for day in (_row_of(policy) or {}).get("closes", ()))
    following = min((day for day in days if day >= today()), default=None)
    if budget is None or following is None:
        return
    if not Allocation.objects.filter(Q(closes_on=following) | Q(state="open"), budget=budget).exists():
        begin(PLATFORM, Allocation, "open", {"budget": budget, "closes_on": following})


def _row_of(policy: Policy) -> dict[str, Any] | None:
    path = settings.CITY / "policies" / "budgets.yaml"
    rows = read_yaml(path)["budgets"] if path.exists() else []
    return next((one for one in rows if one["key"] == policy.budget), None)


def bring_up() -> Done:
    """Bring the entitlements of the whole population up to today, for all policies in force."""
    versions = PolicyVersion.objects.filter(state="published").order_by("policy__key")
    return census.bring_up([document(version) for version in versions], today())


def count(policies: Iterable[Policy]) -> None:
    """What each policy reaches over the whole population, by district: people, firms, or projects where it pays by project.

    Whoever has no account is counted and cannot be told.
    """
    versions = [version for policy in policies if (version := policy.in_force)]
    found = census.reach([document(version) for version in versions])
    places = Place.objects.in_bulk()
    for version in versions:
        told: dict[str, tuple[int, int]] = {}
        for district, many, amount in found.get(version.policy.key, ()):
            place = district if district in places else ""
            before = told.get(place, (0, 0))
            told[place] = before[0] + many, before[1] + amount
        known = {one.district_id or "": one for one in version.policy.coverage.all()}
        for district in sorted({*told, *known}):
            many, amount = told.get(district, (0, 0))
            answers = {"entitled": many, "amount": amount}
            if (row := known.get(district)) is None:
                begin(PLATFORM, Coverage(policy=version.policy, district=places.get(district)), "count", answers)
            elif (row.entitled, row.amount) != (many, amount):
                perform(PLATFORM, row, "recount", answers)
