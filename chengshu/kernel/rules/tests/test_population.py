"""The population's answers are the single applicant's, cell by cell, with whatever is unknown among them."""

from __future__ import annotations

from datetime import date

import duckdb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chengshu.kernel.rules.document import InvalidPolicy, Policy, read_policy
from chengshu.kernel.rules.tests.expressions import PEOPLE, people, written
from chengshu.kernel.rules.tests.grid import differences, load
from chengshu.kernel.rules.tests.invented import facts, plain

DAY = date(2024, 5, 31)
CONNECTION = duckdb.connect()


def readable(key: str, when: str, amount: str, more: str, dated: bool) -> Policy:
    document = plain(when, amount, ", ".join(PEOPLE), more=more).replace("key: plain", f"key: {key}")
    if dated:
        document = document.replace("periods: [{from: 2020-01-01}]\n", DATED)
    try:
        return read_policy(document, facts())
    except InvalidPolicy as error:
        assume(all("超过" not in str(one) and "太复杂" not in str(one) for one in error.problems))
        raise


DATED = """dated: arrived_on
periods:
  - {from: 2020-01-01, to: 2023-12-31}
  - {from: 2024-01-01, to: 2024-06-30, parameters: {some: 2000元, half: 25.5%, many: 4, start: 2023-03-31, kept: master}}
  - {from: 2025-01-01, parameters: {some: 0.01元}}
"""


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(written("T"), written("M"), st.sampled_from(["", "rounding: yuan\n"])), min_size=3, max_size=3),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_single_and_population_never_differ(documents: list[tuple[str, str, str]], dated: bool, seed: int) -> None:
    rows = people(seed, 300)
    policies = [readable(f"p{n}", when, amount, more, dated) for n, (when, amount, more) in enumerate(documents)]
    load(CONNECTION, "people", PEOPLE, rows)
    assert differences(CONNECTION, policies, DAY, "people", rows) == []
