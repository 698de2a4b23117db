"""What the platform does by itself: measure a version, open budgets, tell those newly entitled, count whom policies reach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.money import parse_yuan
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Body, Firm, Holding, Person, Place
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.models import Claim, Coverage, Offer, Silence
from chengshu.services.subsidies.rules.deciding import district_of, known_of
from chengshu.services.subsidies.rules.fitting import fits
from chengshu.services.subsidies.rules.measuring import effect, reach, subjects_of


def measure(version: PolicyVersion) -> None:
    """Before and after, written on the version that waits for its second person."""
    present = version.policy.in_force
    found = effect(document(present) if present else None, document(version), today())
    perform(PLATFORM, version, "measure", {"effect": json.dumps(found, ensure_ascii=False)})


def open_budget_of(policy: Policy, year: int) -> None:
    """The budget that the city pack names for a policy and a year, where there is one."""
    path = settings.CITY / "policies" / "budgets.yaml"
    rows = read_yaml(path)["budgets"] if path.exists() else []
    row = next((one for one in rows if one["key"] == policy.budget), None)
    amount = row and (row["amounts"].get(year) or row["amounts"].get(str(year)))
    if row and amount:
        owner = Body.objects.filter(number=row["owner"]).first() or policy.owner
        open_budget(
            row["name"], owner, parse_yuan(str(amount)), str(year), key=row["key"], name_en=row.get("name_en", "")
        )


def tell(policies: Iterable[Policy], holders: Iterable[Firm | Person] | None = None) -> int:
    """Offer what may be had without asking to those with an account who did not have it yet; says how many offers."""
    many = 0
    for policy in policies:
        version = policy.in_force
        if not policy.proactive or version is None:
            continue
        some = list(holders) if holders is not None else _with_account(policy, version)
        many += sum(
            _tell(policy, holder) for holder in some if (policy.subject == Policy.FIRM) is isinstance(holder, Firm)
        )
    return many


def _with_account(policy: Policy, version: PolicyVersion) -> Iterator[Firm | Person]:
    """Those that could be told; where the population is known, those of them that it entitles."""
    entitled = subjects_of(document(version), today())
    rows: Any = Person.objects.filter(is_active=True)
    if policy.subject == Policy.FIRM:
        rows = Firm.objects.filter(pk__in=Holding.objects.on(today()).filter(role="firm_agent").values("organisation"))
    for holder in rows.order_by("number"):
        if entitled is None or holder.number in entitled:
            yield holder


def _tell(policy: Policy, holder: Firm | Person) -> bool:
    held: dict[str, Any] = (
        {"firm": holder, "person": None} if isinstance(holder, Firm) else {"firm": None, "person": holder}
    )
    if Silence.objects.filter(state="kept", **held).exists() or _has_had(policy, held):
        return False
    (fit,) = fits(policy.subject, holder, known_of(holder), today(), policy.key)
    if fit.decision.outcome != "eligible" or not fit.amount:
        return False
    place = Place.objects.filter(pk=district_of(holder.place)).first() if isinstance(holder, Firm) else None
    draft = Offer(policy=policy, version_used=fit.version, amount=fit.amount, district=place, **held)
    try:
        begin(PLATFORM, draft, "tell")
    except CityError:  # another worker was faster
        return False
    return True


def _has_had(policy: Policy, held: dict[str, Any]) -> bool:
    """An offer of this year, answered or not, or a claim that is open or of this year."""
    year = today().year
    if Offer.objects.filter(policy=policy, created_at__year=year, **held).exists():
        return True
    claims = Claim.objects.filter(policy=policy, **held).exclude(state="withdrawn")
    return claims.filter(day__year=year).exists() or claims.filter(state__in=Claim.OPEN).exists()


def count(policies: Iterable[Policy]) -> None:
    """Whom each policy reaches over the whole population, by district: people without an account are counted, not told."""
    versions = [version for policy in policies if (version := policy.in_force)]
    found = reach([document(version) for version in versions], today())
    places = Place.objects.in_bulk()
    for version in versions:
        told = {district: (many, amount) for district, many, amount in found.get(version.policy.key, ())}
        known = {one.district_id or "": one for one in version.policy.coverage.all()}
        for district in sorted({*told, *known}):
            many, amount = told.get(district, (0, 0))
            answers = {"entitled": many, "amount": amount}
            if (row := known.get(district)) is None:
                begin(PLATFORM, Coverage(policy=version.policy, district=places.get(district)), "count", answers)
            elif (row.entitled, row.amount) != (many, amount):
                perform(PLATFORM, row, "recount", answers)
