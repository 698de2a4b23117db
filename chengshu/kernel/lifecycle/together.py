"""What answers say together that will not do: a constraint over several columns, or a pair of which none is the actor's own.

Each is told at the last of the questions it is about: by then everything it needs has been asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.flow import Step

Wrong = dict[str, str]


def out_of_reach(step: Step, acting: Acting) -> Refused:
    """The refusal of a new record that the rule would not let this actor make as it is filled in. Where the rule looks at what
    was answered, `errors` says so at the question: another answer will do.
    """
    words = say("“{label}”由{words}办理，您填写的内容不在您的办理范围内。", label=step.said, words=step.by.said)
    about = _asked(step, step.by.q(acting).referenced_base_fields)
    if not about:
        return Refused(words, allowed=[])
    told = (" " if in_english() else "").join([words, *([say(step.hint)] if step.hint else [])])
    return Refused(words, allowed=[], errors=[{"field": about[-1], "message": told}])


def at_odds(step: Step, record: Record, acting: Acting, answered: Collection[str]) -> list[Wrong]:
    """What the answers given so far, filled into the record, say together that will not do. `answered`: those that hold."""
    found = [one for one in broken(step, record, answered) if one["field"]]
    if step.creates and step.by.possible(acting) and not acting.is_platform:
        about = _asked(step, step.by.q(acting).referenced_base_fields)
        if about and set(about) <= set(answered) and not step.by.allows(acting, record):
            found += out_of_reach(step, acting).extra["errors"]
    return found


def broken(step: Step, record: Record, answered: Collection[str] | None = None) -> list[Wrong]:
    """The constraints of its noun that a record breaks; only those about questions already answered, where these are given."""
    found: list[Wrong] = []
    for model, constraint, names in _constraints(record):
        about = _asked(step, names)
        if answered is not None and not (about and set(about) <= set(answered)):
            continue
        try:
            constraint.validate(model, record)
        except ValidationError as error:
            found += [{"field": about[-1] if about else "", "message": say(str(one))} for one in error.messages]
    return found


def _constraints(record: Record) -> Iterator[tuple[Any, models.BaseConstraint, Collection[str]]]:
    """Each of the noun's, with the columns it is about."""
    for model, constraints in record.get_constraints():
        for one in constraints:
            if isinstance(one, models.CheckConstraint):
                yield model, one, _columns(one.condition)
            elif isinstance(one, models.UniqueConstraint):
                yield model, one, one.fields


def _columns(condition: Any) -> Collection[str]:
    return condition.referenced_base_fields if isinstance(condition, models.Q) else ()


def _asked(step: Step, names: Collection[str]) -> list[str]:
    """Which of these columns the step asks for, in its order."""
    return [ask.name for ask in step.questions if ask.name in names and not ask.kind]
