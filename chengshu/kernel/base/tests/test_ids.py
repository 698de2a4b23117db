"""Ids sort by the moment they were made."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from chengshu.kernel.base import ids
from chengshu.kernel.base.ids import uuid7, uuids


def test_ids_made_one_after_the_other_sort_in_that_order_however_fast() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_is_a_version_seven_uuid_of_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 12, 31, 23, 59, 59, 999_750, UTC)
    monkeypatch.setattr(ids, "_last", 0)
    monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: int(moment.timestamp()) * 10**9 + 999_750_000))
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(moment.timestamp()) * 1_000 + 999
    assert made.int >> 64 & 0xFFF == 4096 * 3 // 4


def test_ids_made_by_the_thousand_are_what_they_would_be_one_by_one() -> None:
    known = [uuid7() for _ in range(3)]
    made = uuids((one.int >> 64, one.int & ((1 << 64) - 1)) for one in known)
    assert made == known
    assert [(str(one), hash(one), one.version) for one in made] == [(str(one), hash(one), 7) for one in known]
