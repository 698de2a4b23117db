"""The tables of the journal, each in a file of its own."""

from chengshu.kernel.journal.entries import Entry

__all__ = ["Entry"]
