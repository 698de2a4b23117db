"""The verbs of panels that need more than filling in fields."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.panels.draw import digest
from chengshu.kernel.panels.drawing import draw_of, fill, let_go
from chengshu.kernel.panels.flow import COMMITMENT, PANEL, SEAT, SHEET
from chengshu.kernel.panels.models import Commitment, Panel, Seat, Sheet
from chengshu.kernel.panels.rubric import total
from chengshu.kernel.panels.scoring import apart


@verb(COMMITMENT, "reveal")
def reveal(commitment: Commitment) -> None:
    """It is the secret that was promised."""
    if digest(commitment.secret) != commitment.promised:
        raise Invalid.field(
            "secret", say("这不是当初承诺的密语：它的 SHA-256 与承诺值不同，请核对（注意不要带换行）。")
        )


@verb(PANEL, "draw")
def draw(panel: Panel) -> None:
    """The last secret is known, so the order is; the first are seated."""
    panel.seed, panel.drawn_on = draw_of(panel).seed(), today()
    fill(panel, panel.size)


@verb(PANEL, "void")
def void(panel: Panel) -> None:
    """Who did not keep a promise stands there for everybody to see."""
    for one in panel.commitments.filter(state__in=["asked", "committed"]):
        perform(PLATFORM, one, "withhold")


@verb(PANEL, "cancel")
def cancel(panel: Panel) -> None:
    """Nobody is waited for any more."""
    for one in panel.commitments.filter(state__in=["asked", "committed"]):
        perform(PLATFORM, one, "release")
    for seat in panel.seats.filter(state="invited"):
        let_go(seat)
        perform(PLATFORM, seat, "dismiss")
    for sheet in panel.sheets.filter(state="submitted"):
        perform(PLATFORM, sheet, "drop")


@verb(PANEL, "open")
def unseal(panel: Panel) -> None:
    """All at once, and what stands apart from the other marks of an entry is marked."""
    sheets = panel.sheets.filter(state="submitted", seat__state="scored").order_by("entry", "seat__place")
    for _, some in groupby(sheets, lambda sheet: sheet.entry):
        of_one = list(some)
        for sheet, far in zip(of_one, apart([one.total or Decimal(0) for one in of_one]), strict=True):
            perform(PLATFORM, sheet, "unseal", {"outlier": far})


@verb(SEAT, "decline")
@verb(SEAT, "recall")
def leave(seat: Seat) -> None:
    """The next in the order takes the place; the others keep theirs."""
    let_go(seat)
    fill(seat.panel, 1)


@verb(SHEET, "submit")
def submit(sheet: Sheet, scores: dict[str, int]) -> None:
    """Marks and what they come to."""
    sheet.scores, sheet.total = scores, total(sheet.panel.rubric, scores)
