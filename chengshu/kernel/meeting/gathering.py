"""All records of one side read at once: what they say as a sparse matrix, and what each condition reads of them.

Rows are read as plain columns and never become records: of a hundred thousand that is most of the time.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from chengshu.kernel.matching.rows import field_at
from chengshu.kernel.matching.rows import told as rows_told
from chengshu.kernel.matching.sources import texts_of
from chengshu.kernel.meeting.condition import Condition
from chengshu.kernel.meeting.declaring import Meeting
from chengshu.kernel.meeting.words import AGAIN, LONGEST, weighed


@dataclass
class Read:
    """What a condition reads: record → place in `told`, where each thing that is said stands once; the first is nothing."""

    places: array[int] = field(default_factory=lambda: array("q"))
    told: list[list[Any]] = field(default_factory=lambda: [[]])
    known: dict[Any, int] = field(default_factory=lambda: {(): 0})

    def add(self, said: list[Any]) -> None:
        """One record's."""
        key = tuple(said)
        if key not in self.known:
            self.known[key] = len(self.told)
            self.told.append(said)
        self.places.append(self.known[key])


@dataclass
class Many:
    """The records of one side: their keys, what they say (a csr_matrix, None of no records), and what conditions read."""

    keys: list[UUID] = field(default_factory=list)
    said: Any = None
    read: dict[Condition, Read] = field(default_factory=dict)


def gathered(meeting: Meeting, side: str, rows: models.QuerySet[Any], vocabulary: dict[str, int]) -> Many:
    """Every row read once, `vocabulary` (word → column) growing by its words."""
    import numpy as np
    from scipy.sparse import csr_matrix

    one = meeting.side(side)
    conditions = {condition: condition.plain(one.noun, side) for condition in (*meeting.hard, *meeting.soft)}
    found = Many(read={condition: Read() for condition in conditions})
    fields = {path: field_at(one.noun, path) for path in one.texts}
    columns, much, ends = array("i"), array("f"), array("q", [0])
    paths = list(dict.fromkeys((*one.texts, *conditions.values())))
    for key, told, _ in rows_told(one.noun, rows, paths):
        found.keys.append(key)
        words = weighed(
            (text[:LONGEST], weight)
            for path, weight in one.texts.items()
            for value in told[path]
            for text in texts_of(fields[path], value)
        )
        columns.extend([vocabulary.setdefault(word, len(vocabulary)) for word in words])
        much.extend(words.values())
        ends.append(len(columns))
        for condition, path in conditions.items():
            found.read[condition].add(told[path])
    if found.keys:
        times = np.frombuffer(much, np.float32)
        shape = (len(found.keys), len(vocabulary))
        parts = times / (times + np.float32(AGAIN)), np.frombuffer(columns, np.int32), np.frombuffer(ends, np.int64)
        found.said = csr_matrix(parts, shape)
    return found
