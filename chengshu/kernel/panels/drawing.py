"""A panel's draw, its seats, and what its marks came to."""

from __future__ import annotations

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.panels.draw import Draw
from chengshu.kernel.panels.models import Panel, Seat, Sheet
from chengshu.kernel.panels.pool import in_conflict
from chengshu.kernel.panels.scoring import Standing, standing


def draw_of(panel: Panel) -> Draw:
    """What is published of a panel's draw by now."""
    known = list(panel.commitments.order_by("nth"))
    return Draw(
        panel.number,
        tuple(one.promised for one in known if one.promised),
        tuple(one.secret for one in known if one.secret),
        tuple(panel.roster.names.split()),
    )


def fill(panel: Panel, many: int) -> None:
    """Seat the next so many in the order of the draw. Whoever is in conflict by now is passed over, and it shows.

    Where the order ends first, fewer are seated.
    """
    last = panel.seats.order_by("-place").values_list("place", flat=True).first() or 0
    parties = list(Organisation.objects.filter(number__in=panel.parties))
    for place, (_, number) in enumerate(draw_of(panel).order()[last:], last + 1):
        if many == 0:
            return
        many -= _seat(panel, place, Person.objects.get(number=number), parties)


def _seat(panel: Panel, place: int, expert: Person, parties: list[Organisation]) -> bool:
    """Was the expert of this place seated?"""
    draft = Seat(panel=panel, place=place, expert=expert)
    if (found := in_conflict(expert, parties, today())) or not expert.is_active:
        begin(PLATFORM, draft, "skip", {"ground": found[0] if found else "unavailable"})
        return False
    seat = begin(PLATFORM, draft, "invite")
    owners = {one.number: one for one in parties}
    for entry in panel.entries:
        sheet = Sheet(
            seat=seat, panel=panel, expert=expert, owner=owners.get(entry["owner"]), entry_noun=entry["noun"],
            entry=entry["number"], title=entry["title"],
        )  # fmt: skip
        begin(PLATFORM, sheet, "hand_out")
    return True


def let_go(seat: Seat) -> None:
    """What an expert who leaves has marked does not count."""
    for sheet in seat.sheets.filter(state__in=["open", "submitted"]):
        perform(PLATFORM, sheet, "drop")


def standings(panel: Panel) -> list[Standing]:
    """How every entry of an opened panel came out, in the panel's order; nothing before it is opened."""
    marks: dict[str, list[tuple]] = {one["number"]: [] for one in panel.entries}
    for sheet in panel.sheets.filter(state="opened").order_by("seat__place"):
        marks[sheet.entry].append((sheet.total, sheet.outlier, sheet.grounds))
    return [standing(entry, found) for entry, found in marks.items()]
