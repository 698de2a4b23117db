"""Calling a panel together: what a system's verb asks for when a case is to be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Holding, Organisation
from chengshu.kernel.lifecycle.perform import begin
from chengshu.kernel.panels.models import Commitment, Panel, Roster
from chengshu.kernel.panels.pool import pool
from chengshu.kernel.panels.rubric import rubric

#: One alone could choose the outcome.
FEWEST = 2


@dataclass(frozen=True)
class Wanted:
    """What a panel is to be: so many experts of a topic, marking by a list of criteria, looked after by a role of a body."""

    title: str
    topic: str
    size: int
    rubric: str
    organiser: Organisation
    role: str
    reveal_by: date


@dataclass(frozen=True)
class Entry:
    """What is marked, and the organisation it belongs to."""

    record: Record
    title: str
    owner: Organisation


def convene(
    case: Record,
    wanted: Wanted,
    *,
    entries: Sequence[Entry],
    parties: Iterable[Organisation],
    commissioners: Sequence[tuple[str, Organisation]],
) -> Panel:
    """Make the panel, freeze its list, ask the commissioners (role, organisation) for their commitments. Part of a verb.

    Members may have nothing to do with `parties` nor with the entries' owners. Raises Conflict where too few are free, or
    fewer than two bodies commit.
    """
    if len({body.pk for _, body in commissioners}) < FEWEST:
        raise Conflict(
            say("抽取专家至少要有两个不同单位的委托方分别出具承诺，现在只有 {many} 个。", many=len(commissioners))
        )
    whom = {one.pk: one for one in (*parties, *(entry.owner for entry in entries))}
    found = pool(wanted.topic, whom.values(), today())
    if len(found.free) < wanted.size:
        raise Conflict(
            say(
                "符合条件的专家只有 {free} 名（回避 {excluded} 名），不够抽取 {size} 名。请减少人数或增补专家。",
                free=len(found.free), excluded=len(found.excluded), size=wanted.size,
            ),
            free=len(found.free), excluded=len(found.excluded),
        )  # fmt: skip
    draft = Panel(
        title=wanted.title, case_noun=case.noun(), case_number=case.number, organiser_id=wanted.organiser.pk,
        role=wanted.role, topic=wanted.topic, size=wanted.size, reveal_by=wanted.reveal_by,
        rubric=rubric(wanted.rubric), parties=sorted(one.number for one in whom.values()),
        entries=[_told(entry) for entry in entries], candidates=len(found.free),
    )  # fmt: skip
    panel = begin(PLATFORM, draft, "convene")
    begin(
        PLATFORM, Roster(panel=panel, names="\n".join(found.free), excluded=list(map(list, found.excluded))), "freeze"
    )
    for nth, (role, body) in enumerate(commissioners, 1):
        begin(PLATFORM, Commitment(panel=panel, nth=nth, role=role, organisation_id=body.pk), "ask")
    return panel


def _told(entry: Entry) -> dict[str, str]:
    return {
        "noun": entry.record.noun(),
        "number": entry.record.number,
        "title": entry.title,
        "owner": entry.owner.number,
    }


def holder_of(role: str) -> Organisation | None:
    """The organisation that has held a role longest; who commissions in it where a system names nobody."""
    held = Holding.objects.on(today()).filter(role=role).select_related("organisation")
    first = held.order_by("since", "number").first()
    return first.organisation if first else None
