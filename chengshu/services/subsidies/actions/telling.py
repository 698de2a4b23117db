"""Those newly entitled are told: once a year, month or quarter, as a policy pays; of each project where it pays by those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from chengshu.kernel.base.clock import city_date, today
from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import noted
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm, Holding, Person, Place
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.rules.document import Cap
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.policies.models import Policy
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.models import Claim, Due, Offer, Silence
from chengshu.services.subsidies.rules import census
from chengshu.services.subsidies.rules.deciding import district_counted, known_of, number_of
from chengshu.services.subsidies.rules.earlier import held_by
from chengshu.services.subsidies.rules.fitting import Fit, by_project, fits_about, versions
from chengshu.services.subsidies.rules.projects import projects_of

#: Policies by key, each with what it says now.
InForce = Mapping[str, tuple[Policy, Document]]


class Matter(NamedTuple):
    """A policy's key, for whom, and about which of their projects; "" where it pays for none."""

    policy: str
    holder: Firm | Person
    item: str


def tell(policies: Iterable[Policy], holders: Iterable[Firm | Person] | None = None) -> int:
    """Offer what may be had without asking to those with an account who did not have it yet; says how many offers.

    Where the population is known, only those it entitles are looked at one by one. An offer of what is due no more lapses.
    """
    proactive = {policy.key: (policy, policy.in_force) for policy in policies if policy.proactive}
    some = {key: (policy, document(version)) for key, (policy, version) in proactive.items() if version}
    if not some:
        return 0
    asked = set(_with_account() if holders is None else holders)
    entitled = _entitled(some, asked) if holders is None else None
    may = set(_all(some, asked)) if entitled is None else entitled
    had, standing = _had(some, None if holders is None else asked)
    doubtful = {matter for matter in standing if matter.holder in asked} - (entitled or set())
    silent = set(Silence.objects.filter(state="kept").values_list("firm", "person"))
    new = {one for one in may - had if _key(one.holder) not in silent}
    by_holder: dict[Firm | Person, set[Matter]] = defaultdict(set)
    for matter in new | doubtful:
        by_holder[matter.holder].add(matter)
    told = 0
    for holder in sorted(by_holder, key=lambda one: one.number):
        own = by_holder[holder]
        found = _fits(holder, own, had - set(standing), set(standing))
        _lapse(standing[one] for one in doubtful & own if not _stands(found.get(one)))
        told += _offer(holder, [found[one] for one in sorted(new & own, key=_order) if one in found])
    return told


def _order(matter: Matter) -> tuple[str, str]:
    return matter.policy, matter.item


def _all(some: InForce, holders: Iterable[Firm | Person]) -> Iterator[Matter]:
    """Whoever might be told, of every project they have."""
    split = {key: written.by_project for key, (_, written) in some.items()}
    for one in holders:
        projects = projects_of(one) if any(split.values()) else {}
        for key, (policy, _) in some.items():
            if (policy.subject == Policy.FIRM) is isinstance(one, Firm):
                yield from (Matter(key, one, item) for item in (projects if split[key] else [""]))


def _entitled(some: InForce, holders: Iterable[Firm | Person]) -> set[Matter] | None:
    """Whom the whole population's evaluation entitles; None where there is none."""
    documents = [written for _, written in some.values()]
    known = {(isinstance(one, Firm), number_of(one)): one for one in holders}
    found = census.entitled_among(documents, [number for _, number in known])
    if found is None:
        return None
    whose = ((key, known.get((some[key][0].subject == Policy.FIRM, subject)), item) for key, subject, item in found)
    return {Matter(key, holder, item) for key, holder, item in whose if holder}


def _with_account() -> list[Firm | Person]:
    """Those that could be told: people, and firms somebody acts for."""
    agents = Holding.objects.on(today()).filter(role="firm_agent").values("organisation")
    return [*Person.objects.filter(is_active=True), *Firm.objects.filter(pk__in=agents)]


def _key(holder: Firm | Person) -> tuple[object, object]:
    return (holder.pk, None) if isinstance(holder, Firm) else (None, holder.pk)


def _had(some: InForce, holders: set[Firm | Person] | None) -> tuple[set[Matter], dict[Matter, Offer]]:
    """What was offered this year (month, quarter), answered or not, or claimed in it, or is claimed still, to some or by anybody;
    and the offers that stand.
    """
    year, of_these = today().year, Q(policy__in=[policy for policy, _ in some.values()])
    shorter = {key: cap for key, (_, written) in some.items() if (cap := _shorter(written))}

    def counts(key: str, on: date) -> bool:
        return key not in shorter or shorter[key].counts(on, today())

    if holders is not None:
        of_these &= Q(firm__in=[one for one in holders if isinstance(one, Firm)]) | Q(
            person__in=[one for one in holders if isinstance(one, Person)]
        )
    offers = Offer.objects.filter(of_these, Q(created_at__year=year) | Q(state="told")).exclude(state="lapsed")
    claims = Claim.objects.filter(of_these, Q(day__year=year) | Q(state__in=Claim.OPEN)).exclude(state="withdrawn")
    told = {
        _matter(one): one
        for one in offers.select_related("policy", "firm", "person")
        if one.state == "told" or counts(one.policy.key, city_date(one.created_at))
    }
    claimed = {
        _matter(one)
        for one in claims.select_related("policy", "firm", "person")
        if one.state in Claim.OPEN or counts(one.policy.key, one.day)
    }
    return claimed | set(told), {matter: one for matter, one in told.items() if one.state == "told"}


def _shorter(written: Document) -> Cap | None:
    """The cap by which a policy pays each month or quarter anew."""
    return next((cap for cap in written.caps if cap.per != "policy" and cap.period in ("month", "quarter")), None)


def _matter(one: Due) -> Matter:
    return Matter(one.policy.key, one.holder, one.item)


def _fits(holder: Firm | Person, matters: set[Matter], had: set[Matter], standing: set[Matter]) -> dict[Matter, Fit]:
    """All that fits a holder is looked at, since of a group only the best is offered; of projects, those still open to them."""
    some = versions(Policy.FIRM if isinstance(holder, Firm) else Policy.PERSON)
    once = [one for one in some if not by_project(one)] if any(not one.item for one in matters) else []
    asked = [("", known_of(holder), once)] if once else []
    for item in sorted({one.item for one in matters | standing if one.item and one.holder == holder}):
        each = [one for one in some if by_project(one) and Matter(one.policy.key, holder, item) not in had]
        asked.append((item, known_of(holder, item), each))
    return {Matter(one.policy.key, holder, one.item): one for one in fits_about(asked, holder, today())}


def _stands(fit: Fit | None) -> bool:
    return fit is not None and fit.decision.outcome == "eligible" and not fit.nothing_now


def _offer(holder: Firm | Person, fits: list[Fit]) -> int:
    found = [fit for fit in fits if fit.decision.outcome == "eligible" and fit.amount]
    names = projects_of(holder) if any(fit.item for fit in found) else {}
    many = 0
    for fit in found:
        place = Place.objects.filter(pk=district_counted(holder, fit.item, fit.known)).first()
        draft = Offer(
            policy=fit.policy, version_used=fit.version, item=fit.item, item_name=names.get(fit.item, ""), amount=fit.amount,
            district=place, simulated=fit.simulated, **held_by(holder),
        )  # fmt: skip
        try:
            begin(PLATFORM, draft, "tell")
        except CityError:  # another worker was faster
            continue
        many += 1
    return many


def take_back(policy: Policy) -> None:
    """A policy that has ended gives nothing more: what was offered of it lapses."""
    _lapse(Offer.objects.filter(policy=policy, state="told"), noted("这项政策已停止施行。"))


def _lapse(offers: Iterable[Offer], why: str = "") -> None:
    """What is not due any more is not left standing for somebody to tap in vain."""
    reason = why or noted("按现在的登记资料，不再符合条件，或没有可发放的金额。")
    for offer in offers:
        try:
            perform(PLATFORM, offer, "lapse", {"reason": reason})
        except CityError:  # it was taken or declined meanwhile
            continue
