"""Does one record satisfy a Q? The same Q scopes lists in SQL, so a rule is written once and cannot say two things."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import Model, Q

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, allowed: value in allowed,
    "isnull": lambda value, wanted: (value is None) is wanted,
    "startswith": lambda value, start: value is not None and str(value).startswith(start),
    "lt": lambda value, bound: value is not None and value < bound,
    "lte": lambda value, bound: value is not None and value <= bound,
    "gt": lambda value, bound: value is not None and value > bound,
    "gte": lambda value, bound: value is not None and value >= bound,
}


class _AskTheDatabase(Exception):
    """The Q goes through a reverse relation or a sub-query."""


def matches(q: Q, record: Model) -> bool:
    """True when the record satisfies q. Forward paths are followed in Python; anything else asks the database."""
    try:
        return _holds(q, record, inverted=False)
    except _AskTheDatabase:
        return type(record)._base_manager.filter(q, pk=record.pk).exists()


def _holds(node: Any, record: Model, *, inverted: bool) -> bool:
    if isinstance(node, Q):
        below = inverted or node.negated
        parts: Iterable[bool] = (_holds(child, record, inverted=below) for child in node.children)
        found = any(parts) if node.connector == Q.OR and node.children else all(parts)
        return found is not node.negated
    if not isinstance(node, tuple):
        raise _AskTheDatabase
    path, wanted = node
    return _leaf(record, path.split("__"), wanted, inverted=inverted)


def _leaf(record: Model, names: list[str], wanted: Any, *, inverted: bool) -> bool:
    if hasattr(wanted, "resolve_expression"):
        raise _AskTheDatabase
    compare = _LOOKUPS["exact"]
    if names[-1] in _LOOKUPS:
        compare = _LOOKUPS[names.pop()]
    value: Any = record
    for place, name in enumerate(names):
        if value is None and inverted:  # what NOT means behind a broken path, only the database's joins can say
            raise _AskTheDatabase
        value = _step(value, name, last=place == len(names) - 1)
    return compare(value, wanted.pk if isinstance(wanted, Model) else wanted)


def _step(value: Any, name: str, *, last: bool) -> Any:
    """One step along a path; the last step of a relation is its key, which costs no query."""
    if value is None:
        return None
    if name == "pk":
        return value.pk
    try:
        field = value._meta.get_field(name)
    except FieldDoesNotExist as error:  # a past row has not everything its record has
        raise _AskTheDatabase from error
    if field.one_to_many or field.many_to_many:
        raise _AskTheDatabase
    if not field.is_relation or last:
        return getattr(value, field.attname)
    try:
        return getattr(value, name)
    except ObjectDoesNotExist:
        return None
