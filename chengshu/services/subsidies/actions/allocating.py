"""Ranked budgets are given out when their line is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.rules.allocating import Claim as Asked
from chengshu.kernel.rules.allocating import allocate_some
from chengshu.kernel.rules.resolving import Resolved, resolve_one
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.flow import ALLOCATION
from chengshu.services.subsidies.models import Allocation, Claim
from chengshu.services.subsidies.rules import reasons
from chengshu.services.subsidies.rules.deciding import again
from chengshu.services.subsidies.rules.earlier import documents_behind, granted_by, granted_to
from chengshu.services.subsidies.rules.line import standing
from chengshu.services.subsidies.rules.reasons import NONE, Reason


@verb(ALLOCATION, "open")
def open_line(allocation: Allocation, acting: Acting) -> None:
    """For a budget of the body one acts for, or of one below it."""
    owner = Body.objects.get(pk=allocation.budget.owner_id)
    if not acting.is_platform and not (acting.organisation and owner.path.startswith(acting.organisation.path)):
        raise Invalid.field("budget", say("这笔预算属于{owner}，不能由您安排分配。", owner=owner))
    allocation.owner = owner


@verb(ALLOCATION, "allocate")
@verb(ALLOCATION, "fall_due")
def allocate(allocation: Allocation) -> None:
    """By rank, to those approved who applied in time. Who gets nothing is told why, and the round is his last for the year."""
    budget, year = allocation.budget, int(allocation.budget.period)
    rows = standing(budget.key, year).filter(state="queued", day__lte=min(allocation.closes_on, today()))
    line = list(rows.select_related("policy", "version_used", "firm", "person"))
    allocation.available, allocation.count = budget.available, len(line)
    given = _given(dict(_asked(line)), allocation.available)
    for claim in line:
        amount, why = given[claim]
        if amount:
            perform(PLATFORM, claim, "fund", {"amount": amount, "reduced_by": why.kept(), "allocation": allocation})
        else:
            missed = (why or reasons.outranked()).kept()
            perform(PLATFORM, claim, "miss", {"reduced_by": missed, "allocation": allocation})
    allocation.granted = sum(1 for amount, _ in given.values() if amount)
    allocation.total = sum(amount for amount, _ in given.values())


def _asked(line: Sequence[Claim]) -> Iterator[tuple[Claim, tuple[Asked, str]]]:
    """What each asks of the budget, after groups and caps, and which of them reduced it; what one holder asks for is resolved together."""
    places = {claim: place for place, claim in enumerate(line)}
    by_holder: dict[object, list[Claim]] = defaultdict(list)
    for claim in line:
        by_holder[claim.holder.pk].append(claim)
    for own in by_holder.values():
        for claim, one in _resolved(own):
            came, who = places[claim], claim.holder.number
            yield claim, (Asked(one.policy, who, one.object, one.would, claim.rank, came, one.lost), one.reduced_by)


def _resolved(own: Iterable[Claim]) -> Iterator[tuple[Claim, Resolved]]:
    """One holder's claims. Of one policy those decided by the same version go together, earlier versions first."""
    left = sorted(own, key=lambda one: (one.version_used.order, one.number))
    while left:
        first: dict[object, object] = {}
        some = [one for one in left if first.setdefault(one.policy_id, one.version_used_id) == one.version_used_id]
        left = [one for one in left if one not in some]
        documents = sorted({document(one.version_used) for one in some}, key=lambda one: one.key)
        paid = granted_to(some[0].holder)
        found = resolve_one([again(one) for one in some], documents + documents_behind(paid, documents), paid)
        yield from zip(some, found, strict=True)


def _given(asked: Mapping[Claim, tuple[Asked, str]], available: int) -> dict[Claim, tuple[int, Reason]]:
    """What each is paid, and why not more: the kernel's strict line, the group's next best where the policy says so."""
    documents = {policy.key: policy for claim in asked if (policy := document(claim.version_used))}
    budgets = {policy.budget.key: available for policy in documents.values() if policy.budget}
    before = {policy.key: granted_by(policy, today()) for policy in documents.values()}
    found = allocate_some([one for one, _ in asked.values()], list(documents.values()), budgets, before)
    paid = {(one.policy, one.subject, one.object): one for one in found}
    given = {}
    for claim, (one, reduced_by) in asked.items():
        allocated = paid.get((one.policy, one.subject, one.object))
        amount, reason = (allocated.amount, allocated.reduced_by or reduced_by) if allocated else (0, reduced_by)
        given[claim] = amount, _why(reason, amount)
    return given


def _why(reduced_by: str, amount: int) -> Reason:
    if reduced_by.startswith("cap:"):
        return reasons.capped(reduced_by, amount)
    if reduced_by.startswith("group:"):
        return reasons.grouped()
    return (reasons.rest(amount) if amount else reasons.outranked()) if reduced_by else NONE
