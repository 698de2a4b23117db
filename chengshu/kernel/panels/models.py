"""The tables of panels, each in a file of its own."""

from chengshu.kernel.panels.commitment import Commitment
from chengshu.kernel.panels.panel import Panel, Roster
from chengshu.kernel.panels.seat import Seat, Sheet
from chengshu.kernel.panels.tie import Tie

__all__ = ["Commitment", "Panel", "Roster", "Seat", "Sheet", "Tie"]
