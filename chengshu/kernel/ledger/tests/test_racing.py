"""Processes that claim from one budget at once spend what there is and not a fen more."""

import os
import random
from contextlib import nullcontext
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.periods import Period
from chengshu.kernel.ledger.auditing import audit
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.models import Budget, Posting, Transfer
from chengshu.kernel.ledger.tests.claims import race
from chengshu.kernel.lifecycle.seeding import seed
from tests.cast import assemble
from tests.disk import on_disk
from tests.invented.models import Booking, Room

CLAIMS, PROCESSES = 150, 3


@pytest.fixture
def shared(transactional_db, tmp_path):
    """A city that other processes open too: its budget, what is claimed, and how they are told of it."""
    with on_disk(tmp_path / "city.db") if connection.vendor == "sqlite" else nullcontext(_address()) as url:
        yield SimpleNamespace(
            environment={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}, **_claims()
        )


def _claims():
    cast = assemble()
    draws = random.Random(7)
    stamps = {"created_at": now(), "changed_at": now()}
    room = Room.objects.create(number="ROOM-1", name="一号", keeper=cast.bureau, seats=1, **stamps)
    amounts = [draws.randint(1, 1_000) for _ in range(CLAIMS)]
    seed([Booking(room=room, holder=cast.maker_firm, seats=one, state="held") for one in amounts], "accept")
    return {"budget": open_budget("争用", cast.bureau, sum(amounts) // 4, "2024"), "amounts": amounts}


def test_racing_claims_spend_what_there_is_and_one_that_is_killed_leaves_nothing_half(shared):
    """The first of three is killed when its second claim has done everything but commit."""
    told = race(shared.budget.number, PROCESSES, shared.environment, die_at=1)
    assert told[0] is None
    given, done, short = (sum(one[name] for one in told[1:]) for name in ("sum", "done", "short"))
    assert done + short == CLAIMS * 2 // 3 and short > 0
    budget = Budget.objects.get(pk=shared.budget.pk)
    ended = list(Booking.objects.filter(state="ended").values_list("seats", flat=True))
    assert (len(ended), sum(ended) - given > 0) == (done + 1, True)
    assert (budget.reserved, budget.available) == (sum(ended), budget.amount - sum(ended))
    assert 0 <= budget.available < max(shared.amounts)
    reserved = Transfer.objects.filter(kind="reserve")
    assert (reserved.count(), Posting.objects.filter(transfer__in=reserved).count()) == (done + 1, 2 * (done + 1))
    assert audit(Period.containing(today(), "month"))[1] == []


def _address():
    """The test's own database, where it is one of PostgreSQL."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
