"""When a child has moved, a parent's step may be due: the last review is in, so the case is decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from chengshu.kernel.base.record import Record
from chengshu.kernel.lifecycle.finding import locked
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step


@cache
def _watchers(noun: type[Record]) -> tuple[tuple[Flow, Step, str], ...]:
    """Flows with a step that waits for children of this noun, and its column that names the parent."""
    found = []
    for flow in FLOWS.values():
        for step in flow.steps:
            if step.once:
                relation: Any = flow.model._meta.get_field(step.once.children)
                if relation.related_model is noun:
                    found.append((flow, step, relation.field.name))
    return tuple(found)


def follow(child: Record, take: Callable[[Record, str], Any]) -> None:
    """Take every parent's step that the child's move has made due, in the child's transaction.

    The parent is locked before its children are counted: of two last ones at once, the second sees the first.
    """
    for flow, step, column in _watchers(type(child)):
        key = getattr(child, f"{column}_id")
        if key is None or step.once is None:
            continue
        parent = locked(flow.model, "id", key)
        if parent and parent.state in flow.sources(step) and step.once.ready(parent):
            take(parent, step.verb)
