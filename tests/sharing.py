"""How the tests are shared among processes: a file is one share, so that what it makes is made once.

Slow files go first, that nobody ends with them alone; those whose tests are slow one by one are shared test by test.
"""

from __future__ import annotations

from typing import Any

import pytest

#: Slowest first: each needs seconds.
FIRST = (
    "tests/guide/test_first_register.py", "chengshu/web/cli/tests/test_run.py", "tests/api_fuzz/test_schemathesis.py",
    "tests/journeys/test_simulated_city.py", "chengshu/projects/plans/tests/test_simulated_plans.py",
    "tests/architecture/test_scope_on_every_door.py", "tests/exhaustive/test_every_step.py", "tests/browser/",
    "tests/architecture/", "chengshu/web/proofs/", "chengshu/kernel/journal/",
)  # fmt: skip
ONE_BY_ONE = (FIRST[0], FIRST[2], *FIRST[5:9])


def rank(nodeid: str) -> int:
    """The place of a test's file among the slow ones; behind them all for the others."""
    return next((place for place, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))


def share(nodeid: str) -> str:
    """What goes to one process with a test: its file, or the test alone."""
    return nodeid if nodeid.startswith(ONE_BY_ONE) else nodeid.partition("::")[0]


def scheduler(config: pytest.Config, log: Any) -> Any:
    """A scheduler of xdist that shares so."""
    from xdist.scheduler import LoadScopeScheduling

    class Shares(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share(nodeid)

    config.option.loadscopereorder = False
    return Shares(config, log)
