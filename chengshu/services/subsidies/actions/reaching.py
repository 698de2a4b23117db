"""What the platform does by itself: measure a version, open budgets, tell those newly entitled, count whom policies reach."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Body, Firm, Holding, Person, Place
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.rules.runs import Done
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.models import Allocation, Claim, Coverage, Offer, Silence
from chengshu.services.subsidies.rules import census
from chengshu.services.subsidies.rules.deciding import district_of, known_of
from chengshu.services.subsidies.rules.earlier import held_by
from chengshu.services.subsidies.rules.fitting import fits
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


def tell(policies: Iterable[Policy], holders: Iterable[Firm | Person] | None = None) -> int:
    """Offer what may be had without asking to those with an account who did not have it yet; says how many offers.

    Where the population is known, only those it entitles are looked at one by one.
    """
    some = {policy.key: policy for policy in policies if policy.proactive and policy.in_force}
    if not some:
        return 0
    wanted = _pairs(some, _with_account() if holders is None else list(holders), whole=holders is None)
    left = wanted - _had(some)
    silent = set(Silence.objects.filter(state="kept").values_list("firm", "person"))
    by_holder: dict[Firm | Person, set[str]] = defaultdict(set)
    for key, holder in left:
        if _key(holder) not in silent:
            by_holder[holder].add(key)
    return sum(_offer(some, holder, keys) for holder, keys in sorted(by_holder.items(), key=lambda it: it[0].number))


def _pairs(some: Mapping[str, Policy], holders: list[Firm | Person], *, whole: bool) -> set[tuple[str, Firm | Person]]:
    """Who could be told of what."""
    own = {
        (key, one)
        for key, it in some.items()
        for one in holders
        if (it.subject == Policy.FIRM) is isinstance(one, Firm)
    }
    if not whole:
        return own
    documents = [document(version) for it in some.values() if (version := it.in_force)]
    entitled = census.entitled_among(documents, [one.number for one in holders])
    return own if entitled is None else {(key, one) for key, one in own if (key, one.number) in entitled}


def _with_account() -> list[Firm | Person]:
    """Those that could be told: people, and firms somebody acts for."""
    agents = Holding.objects.on(today()).filter(role="firm_agent").values("organisation")
    return [*Person.objects.filter(is_active=True), *Firm.objects.filter(pk__in=agents)]


def _key(holder: Firm | Person) -> tuple[Any, Any]:
    return (holder.pk, None) if isinstance(holder, Firm) else (None, holder.pk)


def _had(some: Mapping[str, Policy]) -> set[tuple[str, Firm | Person]]:
    """What was offered this year, answered or not, or claimed this year, or is claimed still."""
    year, of_these = today().year, Q(policy__in=list(some.values()))
    offers = Offer.objects.filter(of_these, created_at__year=year)
    claims = Claim.objects.filter(of_these, Q(day__year=year) | Q(state__in=Claim.OPEN)).exclude(state="withdrawn")
    found: set[tuple[str, Firm | Person]] = set()
    for rows in (offers, claims):
        for one in rows.select_related("policy", "firm", "person"):
            found.add((one.policy.key, one.holder))
    return found


def _offer(some: Mapping[str, Policy], holder: Firm | Person, keys: set[str]) -> int:
    """All that fits a holder is looked at, since of a group only the best is offered."""
    subject = Policy.FIRM if isinstance(holder, Firm) else Policy.PERSON
    place = Place.objects.filter(pk=district_of(holder.place)).first() if isinstance(holder, Firm) else None
    many = 0
    for fit in fits(subject, holder, known_of(holder), today()):
        if fit.policy.key not in keys or fit.decision.outcome != "eligible" or not fit.amount:
            continue
        draft = Offer(
            policy=fit.policy, version_used=fit.version, amount=fit.amount, district=place, simulated=fit.simulated,
            **held_by(holder),
        )  # fmt: skip
        try:
            begin(PLATFORM, draft, "tell")
        except CityError:  # another worker was faster
            continue
        many += 1
    return many


def count(policies: Iterable[Policy]) -> None:
    """Whom each policy reaches over the whole population, by district: people without an account are counted, not told."""
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
