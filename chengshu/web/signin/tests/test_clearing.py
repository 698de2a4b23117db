"""Sessions that have ended are let go of by the worker, once a day."""

from datetime import timedelta

import pytest
from django.test import Client

from chengshu.kernel.base.clock import now
from chengshu.kernel.journal.feed import EVERY
from chengshu.web.signin.models import Session
from chengshu.web.turns import Worker


@pytest.fixture
def two_sessions(cast):
    """One that has ended, one that has not: their keys."""
    keys = []
    for _ in range(2):
        browser = Client()
        browser.force_login(cast.people.clerk)
        keys.append(browser.session.session_key)
    Session.objects.filter(session_key=keys[0]).update(expire_date=now() - timedelta(seconds=1))
    return keys


def test_the_worker_clears_what_has_expired_and_nothing_else(two_sessions, monkeypatch):
    (job,) = [one for one in EVERY if one.name.endswith("clear_sessions")]
    assert job.seconds == 24 * 3600
    monkeypatch.setattr("chengshu.web.turns.EVERY", [job])
    worker = Worker()
    worker.turn()
    assert list(Session.objects.values_list("session_key", flat=True)) == two_sessions[1:]


def test_it_is_not_due_again_before_a_day_has_passed(two_sessions, monkeypatch):
    done = []
    (job,) = [one for one in EVERY if one.name.endswith("clear_sessions")]
    monkeypatch.setattr("chengshu.web.turns.EVERY", [type(job)(job.seconds, job.name, lambda: done.append(1))])
    worker = Worker()
    worker.turn()
    worker.turn()
    assert done == [1]
