"""The leaf: the same bytes on every database, and different bytes for different entries."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.leaves import FIELDS, leaf, leaf_of, proper, written_leaf

RECORD, ACTOR = UUID("018f3c2e-1111-7222-8333-444455556666"), UUID("018f3c2e-aaaa-7bbb-8ccc-ddddeeeeffff")
WRITTEN = """chengshu-entry/1
entry 12
at 1716537600000001
noun trials.trial
record 018f3c2e111172228333444455556666
number TRY-2024-000123
version 4
verb convert
before evaluated
after converted
actor 018f3c2eaaaa7bbb8cccddddeeeeffff
organisation -
behalf -
cause MKT-2024-000007@2
simulated 1
payload {}
personal 
"""


def add(**changed):
    told = {
        "noun": "trials.trial",
        "record": RECORD,
        "number": "TRY-2024-000123",
        "version": 4,
        "verb": "convert",
        "states": ("evaluated", "converted"),
        "payload": {"changed": {"contract": [None, 100]}},
        "actor": ACTOR,
        "cause": "MKT-2024-000007@2",
        "simulated": True,
        "at": datetime(2024, 5, 24, 8, 0, 0, 1, UTC),
    }
    key = append(**{**told, **changed})
    Entry.objects.filter(pk=key).update(id=12)
    return Entry.objects.get(pk=12)


def by_the_database(key):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {written_leaf()} FROM journal_entry WHERE id = %s", [key])
        return cursor.fetchone()[0]


def test_a_leaf_is_these_bytes_on_either_database(db):
    entry = add()
    expected = WRITTEN.format(sha256(entry.salt + entry.payload.encode()).hexdigest()).encode()
    assert by_the_database(12) == leaf_of(12) == proper(expected) == expected


def test_the_form_in_the_documentation_is_the_form_in_use():
    told = (Path(__file__).parents[4] / "docs/kernel/journal.md").read_text("utf-8")
    lines = told.split("```text\nchengshu-entry/1\n")[1].split("```")[0].splitlines()
    assert tuple(line.split(" ")[0] for line in lines) == FIELDS


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("甲\n乙", r"number 甲\n乙"),
        (r"甲\n乙", r"number 甲\\n乙"),
        ("青信〔2024〕1 号", "number 青信〔2024〕1 号"),
    ],
)
def test_what_could_be_taken_for_another_line_is_escaped(db, number, line):
    add(number=number)
    made = proper(by_the_database(12))
    assert made == leaf_of(12)
    assert made.decode().split("\n")[5] == line


def test_there_is_no_leaf_without_an_entry(db):
    with pytest.raises(LookupError, match="没有编号为 12 的条目"):
        leaf_of(12)


VALUES = st.tuples(*[st.text(alphabet="a\\n\n-0 ", max_size=4)] * len(FIELDS))


@given(VALUES, VALUES)
def test_no_two_entries_have_the_same_leaf(one, other):
    assert (leaf(one) == leaf(other)) is (one == other)
