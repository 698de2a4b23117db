"""The tables of the journal, each in a file of its own."""

from chengshu.kernel.journal.checkpoints import Checkpoint
from chengshu.kernel.journal.deliveries import Delivery
from chengshu.kernel.journal.duty import Heartbeat
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.feed import Reader
from chengshu.kernel.journal.tree import Head, Stamp, Tile

__all__ = ["Checkpoint", "Delivery", "Entry", "Head", "Heartbeat", "Reader", "Stamp", "Tile"]
