"""What the walk through every step needs to know of panels: a rubric, a list to draw from, secrets that fit their hashes."""

from functools import partial
from types import SimpleNamespace
from typing import Any

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.panels.draw import digest
from chengshu.kernel.panels.models import Commitment, Panel, Roster, Seat, Sheet
from tests.cast import _stamps
from tests.exhaustive.making import make

SECRET, OTHER = "a-secret-of-sixteen", "another-secret-of-16"
RUBRIC = [
    {"code": "novelty", "name": "创新性", "name_en": "Novelty", "weight": 60, "most": 10, "guidance": "新", "guidance_en": ""},
    {"code": "means", "name": "可行性", "name_en": "Means", "weight": 40, "most": 20, "guidance": "", "guidance_en": ""},
]  # fmt: skip
MARKS = {"novelty": 8, "means": 15}


def bare(cast: SimpleNamespace) -> Panel:
    """A panel of the bureau's over one entry of the maker's, without a list."""
    entry = {
        "noun": "identity.firm",
        "number": cast.maker_firm.number,
        "title": "方案",
        "owner": cast.maker_firm.number,
    }
    return Panel(
        title="样例评审", case_noun="x.y", case_number="X-1", organiser_id=cast.bureau.pk, role="industry_clerk",
        topic="software", size=1, reveal_by=today(), rubric=RUBRIC, candidates=2, entries=[entry],
    )  # fmt: skip


def _save_with_list(panel: Panel, cast: SimpleNamespace, **how: Any) -> None:
    Panel.save(panel, **how)
    names = "\n".join(sorted((cast.people.expert.number, cast.people.second_expert.number)))
    Roster.objects.create(panel=panel, names=names, number=f"RST-{panel.number}", state="frozen", **_stamps())


def _panel(cast: SimpleNamespace) -> Panel:
    made = bare(cast)
    made.save = partial(_save_with_list, made, cast)
    return made


def _roster(cast: SimpleNamespace) -> Roster:
    panel = bare(cast)
    panel.number, panel.created_at, panel.changed_at = "PNL-WITHOUT-LIST", now(), now()
    panel.save(force_insert=True)
    return Roster(panel=panel, names=cast.people.expert.number)


def _commitment(cast: SimpleNamespace) -> Commitment:
    panel = make(Panel, cast, "revealing")
    return Commitment(
        panel=panel, nth=1, organisation_id=cast.bureau.pk, role="platform_clerk", promised=digest(SECRET)
    )


def _seat(cast: SimpleNamespace) -> Seat:
    return Seat(panel=make(Panel, cast, "drawn"), place=1, expert=cast.people.expert)


def _sheet(cast: SimpleNamespace) -> Sheet:
    seat = make(Seat, cast, "invited")
    return Sheet(
        seat=seat, panel=seat.panel, expert=seat.expert, owner_id=cast.maker_firm.pk, title="方案",
        entry_noun="identity.firm", entry=cast.maker_firm.number, scores=MARKS, total=78,
    )  # fmt: skip


MAKE = {
    "panels.panel": _panel,
    "panels.roster": _roster,
    "panels.commitment": _commitment,
    "panels.seat": _seat,
    "panels.sheet": _sheet,
}
ANSWERS = {
    ("panels.commitment", "commit"): lambda record: {"promised": digest(OTHER)},
    ("panels.commitment", "reveal"): lambda record: {"secret": SECRET},
    ("panels.sheet", "submit"): lambda record: {"scores": MARKS, "grounds": "可行"},
    ("panels.seat", "skip"): lambda record: {"ground": "declared_tie"},
}
