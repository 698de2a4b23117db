"""Making the index anew from the records themselves, beside the one that is searched meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chengshu.kernel.journal.tree import size
from chengshu.kernel.matching import folder
from chengshu.kernel.matching.backend import Document
from chengshu.kernel.matching.sources import SOURCES


def rebuild(tell: Callable[[str, int], None] | None = None) -> int | None:
    """Make a new index of every record and put it in place; returns how many documents it holds, None when another
    process is making one. `tell` hears each noun and how many there were.

    It knows of everything placed before it began; what came meanwhile it is told of by the journal.
    """
    with folder.only_one("rebuild") as mine:
        if not mine:
            return None
        place, made, many = size(), folder.new(), [0]
        try:
            made.fill(_documents(many, tell), place)
        except BaseException:
            made.discard()
            raise
        made.put_in_place()
    return many[0]


def _documents(many: list[int], tell: Callable[[str, int], None] | None) -> Iterator[Document]:
    for source in list(SOURCES.values()):
        before = many[0]
        for document in source.all_documents():
            many[0] += 1
            yield document
        if tell:
            tell(source.name, many[0] - before)
