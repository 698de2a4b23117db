"""One search through many registers, each with its own scope: how many answer in each, and the best of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chengshu.kernel.base.among import in_these
from chengshu.kernel.base.words import named, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.matching import finding
from chengshu.kernel.matching.marking import Excerpt, Needles, excerpt, needles
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import column
from chengshu.kernel.registers.facets import total
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.querying import Question, answer, page
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import Register
from chengshu.kernel.registers.searching import found_for

#: Characters of a search that are read.
LONGEST = 100
#: Something always comes nearest by what it means: so many are shown that share few words with what is typed.
MEANT = 5


@dataclass(frozen=True)
class Group:
    """What answers in one register: the best rows, and how many there are in all. `near`: none answers, these come near."""

    reading: Reading
    rows: list[Any]
    count: int
    best: float = 0.0
    near: bool = False

    @property
    def register(self) -> Register:
        """Where they are listed."""
        return self.reading.register


def look(acting: Acting, registers: list[Register], words: str, limit: int) -> list[Group]:
    """The registers with something to show, the best answer first; if none has, what comes near the words."""
    if not words:
        return []
    readings = [Reading(one, acting) for one in registers]
    found = [group for reading in readings if (group := _group(reading, words, limit)).rows]
    if not found:
        found = [group for reading in readings if (group := _near(reading, words, limit)).rows]
    return sorted(found, key=lambda group: -group.best)


def _group(reading: Reading, words: str, limit: int) -> Group:
    found = found_for(reading, words)
    if found is not None and not found.ids:
        return Group(reading, [], 0)
    question = Question(words=words, limit=limit)
    # Most registers have nothing: asked of the database alone, that is known sooner than what their columns would show.
    if found is None and not answer(reading, question).exists():
        return Group(reading, [], 0)
    rows = page(reading, question).rows
    if not rows:
        return Group(reading, [], 0)
    best = found.scores[found.rank[rows[0].pk]] if found and rows[0].pk in found.rank else 0.0
    return Group(reading, rows, total(reading, question), best)


def _near(reading: Reading, words: str, limit: int) -> Group:
    """Of the nearest in scope those that hold a third of the characters looked for, in one of their texts; and the few that
    mean most nearly the same, where that is known.
    """
    nearest = _nearest(reading, words, limit)
    best, wanted = [*nearest.scores][:limit], needles(words)
    if not best:
        return Group(reading, [], 0)
    dressed = {row.pk: row for row in reading.dressed(in_these(reading.rows(), best))}
    near = (dressed[one] for one in best if one in dressed)
    rows = [one for one in near if one.pk in nearest.meant or _holds_a_third(reading, one, wanted)]
    return Group(reading, rows, len(rows), nearest.scores[rows[0].pk] if rows else 0.0, near=True)


@dataclass(frozen=True)
class _Nearest:
    """Records in scope that come near, the best first, with their scores; and the few that are there for what they mean."""

    scores: dict[UUID, float]
    meant: list[UUID]


def _nearest(reading: Reading, words: str, limit: int) -> _Nearest:
    """What the index holds near is nearest among all. Where that leaves too few who may be seen, the same is asked among all
    that may be: what one may not see takes nobody's place.
    """
    noun = reading.register.noun.noun()
    found = finding.nearest(noun, words)
    if found is None or not found.ids:
        return _Nearest({}, [])
    scope = reading.narrowed(reading.rows(), list(reading.register.search))
    seen = _within(found, set(in_these(scope, found.ids).values_list("pk", flat=True)))
    few = len(seen.meant) < MEANT if found.meant else len(seen.scores) < limit
    if not few or len(found.ids) < finding.DEEP:
        return seen
    among = set(scope.values_list("pk", flat=True))
    again = finding.nearest(noun, words, among) if among else None
    return seen if again is None else _within(again, among)


def _within(found: finding.Candidates, seen: Set[UUID]) -> _Nearest:
    scores = {one: score for one, score in zip(found.ids, found.scores, strict=True) if one in seen}
    return _Nearest(scores, [one for one in found.meant if one in seen][:MEANT])


def _holds_a_third(reading: Reading, record: Any, wanted: Needles) -> bool:
    name, _, text = why(reading, record, wanted)
    return 3 * max(name.found, text.found if text else 0) >= wanted.length


def why(reading: Reading, record: Any, wanted: Needles) -> tuple[Excerpt, str, Excerpt | None]:
    """Its name with what answers marked; and of its other texts that this reader may see the one that answers most:
    the column's name and an excerpt.
    """
    name = named(record)
    others = []
    for path in reading.register.search:
        one = column(reading.register.noun, path)
        text = show(reading.told(record, one), one) if one.kind != kinds.RECORDS and reading.opens(record, one) else ""
        if text not in (name, record.number):
            others.append((path, excerpt(text, wanted)))
    best = max(others, key=lambda pair: pair[1].found, default=None)
    if best is None or not best[1].found:
        return excerpt(name, wanted), "", None
    # A provider's name is called “provider”, not “name”.
    return excerpt(name, wanted), say(column(reading.register.noun, best[0].partition("__")[0]).label), best[1]
