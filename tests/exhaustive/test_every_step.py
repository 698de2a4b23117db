"""The whole of every flow: each verb, from each state, by everybody. The rule, the state and the guard
decide, nothing else, and what is refused leaves no trace.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from copy import copy
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from chengshu.kernel.base.errors import BadRequest, CityError, Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import ANONYMOUS, PLATFORM, Acting
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle import perform as performing
from chengshu.kernel.lifecycle.availability import why_not
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.exhaustive.making import answers, in_every_state, make, undone
from tests.thoroughly import IN_PASSING

# Who may and from where is Python's; what guards ask the database is asked on both by the tests of their systems.
pytestmark = IN_PASSING


@pytest.fixture
def everybody(cast: SimpleNamespace) -> dict[str, Acting]:
    """The cast, the platform, and nobody."""
    return {**cast.actings(), "平台": PLATFORM, "访客": ANONYMOUS}


def outcome(acting: Acting, record: Any, step: Step, given: dict[str, Any]) -> str:
    """done, or the name of the error; of bad answers, which."""
    try:
        perform(acting, record, step.verb, given)
    except Invalid as error:
        return f"Invalid {error.extra['errors']}"
    except CityError as error:
        return type(error).__name__
    return "done"


def expected(flow: Flow, step: Step, record: Any, acting: Acting) -> str:
    """What the rule, the state and the guard say. Only an organisation can co-sign."""
    if not step.by.allows(acting, record):
        return Refused.__name__
    if record.state not in flow.sources(step) or why_not(step, record):
        return Conflict.__name__
    return Refused.__name__ if step.cosign and acting.organisation is None else "done"


def trace(record: Any) -> tuple[Any, int]:
    """What a refusal must not change: the row, and the journal. Asked for thousands of times, and so in plain SQL."""
    meta = type(record)._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {meta.db_table} WHERE id = %s", [meta.pk.get_db_prep_value(record.pk, connection)]
        )
        ((*row,), names) = cursor.fetchone(), [column[0] for column in cursor.description]
        cursor.execute(f"SELECT count(*) FROM {Entry._meta.db_table}")
        return dict(zip(names, row, strict=True)), cursor.fetchone()[0]


def walk(flow: Flow, record: Any, step: Step, everybody: dict[str, Acting], entries: int, cast: Any) -> Iterator[str]:
    """What is not as it should be when everybody tries one step on a record, and the journal holds so many entries."""
    met: set[str] = set()
    for name, acting in everybody.items():
        should = expected(flow, step, record, acting)
        if connection.vendor != "sqlite" and should in met:
            continue  # who may is decided before any database: the second one shows each outcome once
        met.add(should)
        if should != "done":
            # Nothing has touched the row: it need not be read anew. And whatever a refusal wrote stays, to be found below.
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(performing, "lock", copy)
                patch.setattr(performing, "_writing", partial(nullcontext, []))
                found = outcome(acting, record, step, {})
        else:
            with undone():
                found = outcome(acting, record, step, answers(step, record, acting, cast))
                row, now = trace(record)
                if found == "done" and not (row["version"] > record.version and now > entries):
                    found = "办了却没有记录"
        if found != should:
            yield f"{record.state} {step.verb} {name}: {found}，应为 {should}"


@pytest.mark.parametrize("noun", sorted(FLOWS))
def test_each_verb_from_each_state_by_everybody(noun: str, cast: SimpleNamespace, everybody: dict[str, Acting]) -> None:
    flow, wrong = FLOWS[noun], []
    for record in in_every_state(flow.model, cast):
        before = trace(record)
        for step in flow.steps:
            if not step.creates:
                wrong += walk(flow, record, step, everybody, before[1], cast)
                if trace(record) != before:
                    wrong.append(f"{record.state} {step.verb}: 拒绝之后留下了痕迹")
    assert wrong == []


def test_a_verb_that_makes_a_record_is_refused_on_one_that_is_there(cast: SimpleNamespace) -> None:
    for flow in FLOWS.values():
        with undone():
            record = make(flow.model, cast, next(iter(flow.states)))
            before = trace(record)
            assert flow.creating() != []
            for step in flow.creating():
                assert outcome(PLATFORM, record, step, {}) == BadRequest.__name__
            assert trace(record) == before


def test_nobody_makes_a_record_but_those_the_rule_lets(everybody: dict[str, Acting]) -> None:
    wrong = []
    for flow in FLOWS.values():
        count = Entry.objects.count(), flow.model._base_manager.count()
        for step in flow.creating():
            for name, acting in everybody.items():
                with undone():
                    found = _begun(acting, flow, step)
                if (found == Refused.__name__) is step.by.possible(acting):
                    wrong.append(f"{flow.noun} {step.verb} {name}: {found}")
        assert (Entry.objects.count(), flow.model._base_manager.count()) == count
    assert wrong == []


def _begun(acting: Acting, flow: Flow, step: Step) -> str:
    try:
        begin(acting, flow.model, step.verb, {})
    except (Refused, Conflict, Invalid) as error:
        return type(error).__name__
    return "done"
