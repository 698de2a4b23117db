"""Who is to be told: who may take a step, who stands in for them, who answers for what is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Delegation, Holding
from chengshu.kernel.identity.rule import People, Who
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle import signatures
from chengshu.kernel.lifecycle.flow import Step

#: More people than this are not told one by one: their organisations are.
MOST = 200
#: The role that answers for an organisation, and hears when it is late.
LEADER = "leader"

#: Whom a notice goes to: the column of the notice that names them, and their key.
Target = tuple[str, UUID | None]
PERSON, ORGANISATION = "person_id", "organisation_id"


def may_act(record: Record, step: Step) -> list[Target]:
    """The people who may take a step now, and who stands in for them. Nobody, when it is anyone's to take."""
    return targets(record, step.by, _able(record, step))


def answerable(record: Record, step: Step) -> list[Target]:
    """Whom lateness is told to: `escalate`, else the leaders of the late bodies and of all above them."""
    if step.escalate is not None:
        return named(record, step.escalate)
    if step.cosign:
        late = {body.pk for body in signatures.waiting(record, step)}
    else:
        late = _organisations(step.by, record, _able(record, step))
    paths = Organisation.objects.filter(pk__in=late).values_list("path", flat=True)
    numbers = {number for path in paths for number in path.split("/") if number}
    leaders = _held().filter(role=LEADER, organisation__number__in=numbers)
    return targets(record, role(LEADER), set(leaders.values_list("person", flat=True)))


def named(record: Record, who: Who) -> list[Target]:
    """The people of a rule."""
    return targets(record, who, who.people(record))


def targets(record: Record, who: Who, people: People) -> list[Target]:
    """People and who acts in their place today; if too many, the organisations they act for."""
    if not people:
        return []
    given = Delegation.objects.on(today()).filter(giver__in=people)
    everybody = people | set(given.values_list("taker", flat=True))
    if len(everybody) <= MOST:
        return [(PERSON, key) for key in sorted(everybody)]
    return [(ORGANISATION, key) for key in sorted(_organisations(who, record, people))[:MOST]]


def _able(record: Record, step: Step) -> People:
    """Who may take a step; of those who co-sign, who has not signed and is next."""
    if not step.cosign:
        return step.by.people(record)
    held = _held().filter(organisation__in=signatures.waiting(record, step))
    return set(held.values_list("person", flat=True))


def _organisations(who: Who, record: Record, people: People) -> set[UUID]:
    """The organisations for which a rule lets these people at a record."""
    words = list(_words(who))
    found = {end.pk for word in words if isinstance(word, acting_for) for end in word.ends(record)}
    roles = {word.name for word in words if isinstance(word, role)}
    if (found and not roles) or not people:
        return found
    held = _held().filter(person__in=people)
    return found | set((held.filter(role__in=roles) if roles else held).values_list("organisation", flat=True))


def _words(who: Who) -> Iterator[Who]:
    """The single rules a combined one is made of."""
    combined: Iterable[Who] = getattr(who, "rules", ())
    if not combined:
        yield who
    for rule in combined:
        yield from _words(rule)


def _held() -> Any:
    return Holding.objects.on(today())
