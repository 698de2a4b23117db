"""What a trial's life asks of the database does not grow with the trials, entries and notices there are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chengshu.industry.trials.models import Trial
from chengshu.kernel.base.clock import today
from chengshu.kernel.journal.feed import catch_up
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.journeys.building import listed

pytestmark = pytest.mark.sqlite
#: What every life adds rows to.
GROWING = "trials_trial|trials_trial_history|trials_uselog|trials_uselog_history|journal_entry|lifecycle_notice"


def plans(asked):
    """Statement → the steps in which the database answers it."""
    with connection.cursor() as cursor:
        for one in {one["sql"] for one in asked if re.match("SELECT|UPDATE", one["sql"])}:
            cursor.execute("EXPLAIN QUERY PLAN " + one.replace("%", "%%"), [])
            yield one, [step for *_, step in cursor.fetchall()]


def test_no_step_of_a_life_and_nothing_that_follows_it_goes_through_a_table_that_grows_with_them(cast):
    product = listed(cast)
    with CaptureQueriesContext(connection) as asked:
        trial = begin(cast.maker, Trial, "request", {"product": product.number, "seats": 1})
        perform(cast.provider, trial, "accept")
        perform(cast.maker, trial, "log", {"used_on": today(), "hours": "2", "note": "导入数据"})
        perform(cast.maker, trial, "evaluate", {"score": 5, "comment": "好用"})
        perform(cast.maker, trial, "convert", {"contract": "9.8万"})
        catch_up()
    found = dict(plans(asked))
    assert len(found) > 40
    through = {sql: steps for sql, steps in found.items() if re.search(rf"SCAN ({GROWING})\b", " ".join(steps))}
    assert through == {}
    sums = {sql: steps for sql, steps in found.items() if "SUM(" in sql and "trials_trial" in sql}
    assert [re.findall("COVERING INDEX trial_[a-z]+", " ".join(steps)) for _, steps in sorted(sums.items())] == [
        ["COVERING INDEX trial_ratings"], ["COVERING INDEX trial_seats"],
    ]  # fmt: skip
