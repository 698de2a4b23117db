"""Whether an actor may touch any record is said without making a condition, and is what the condition would say."""

from types import SimpleNamespace

import pytest

from chengshu.kernel.identity.acting import ANONYMOUS, PLATFORM
from chengshu.kernel.identity.rule import NONE, Who
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.registers.register import REGISTERS


def rules() -> list[Who]:
    """Every rule that any declaration is written with."""
    rows = [rule for register in REGISTERS.values() for rule in (*register.rows, *register.private.values())]
    return [*rows, *(step.by for flow in FLOWS.values() for step in flow.steps)]


@pytest.mark.sqlite
def test_no_rule_says_possible_where_its_condition_lets_nobody_in_or_the_other_way_round(cast: SimpleNamespace) -> None:
    everybody = {**cast.actings(), "nobody": ANONYMOUS, "the platform": PLATFORM}
    wrong = [
        (name, rule)
        for rule in rules()
        for name, acting in everybody.items()
        if rule.possible(acting) is not (acting.is_platform or rule.q(acting) is not NONE)
    ]
    assert wrong == []
