"""Writing a change: the row, its to-many columns, and the journal entry that tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models

from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.stamps import touch
from chengshu.kernel.lifecycle.answers import Answers

#: Columns the entry says by itself, or that are derived from it.
SAID_ELSEWHERE = frozenset(
    {"id", "number", "state", "state_since", "version", "clocks", "wakes_on", "created_at", "changed_at", "simulated"}
)


@dataclass(frozen=True)
class Change:
    """One change of one record. `before` is empty for a new one; `beside` is what else its entry tells."""

    record: Record
    verb: str
    acting: Acting
    old: str
    before: dict[str, Any]
    answers: Answers
    cause: str = ""
    simulated: bool = False
    beside: dict[str, list[Any]] = field(default_factory=dict)


def record_change(change: Change) -> int:
    """Save the row and append the entry; returns the entry's id."""
    record = change.record
    after = record.values()
    if change.before:
        altered = {name: value for name, value in after.items() if change.before[name] != value}
        _update(record, tuple(altered))
    else:
        altered = {name: value for name, value in after.items() if value not in (None, "")}
        record.save(force_insert=True)
    changed = {name: [change.before.get(name), value] for name, value in altered.items() if name not in SAID_ELSEWHERE}
    changed |= {name: _set_many(record, name, rows) for name, rows in change.answers.many.items()}
    touch(record.noun())
    return append(**tell(change, changed))


def _update(record: Record, names: tuple[str, ...]) -> None:
    """Write these columns of the row, which is locked. What save() does besides, it does at six times the cost."""
    here = connections[DEFAULT_DB_ALIAS]
    statement, columns = _statement(type(record), names, here.vendor)
    values = [column.get_db_prep_save(getattr(record, column.attname), here) for column in columns]
    with here.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.rowcount != 1:
            raise DatabaseError(f"{record.noun()} {record.number}: {cursor.rowcount} rows written")


@lru_cache(maxsize=4_000)
def _statement(noun: type[Record], names: tuple[str, ...], vendor: str) -> tuple[str, list[Any]]:
    """The UPDATE of these columns by key, and the columns whose values it takes. `vendor` only tells databases apart."""
    del vendor
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    key: Any = noun._meta.get_field("id")
    columns: list[Any] = [noun._meta.get_field(name) for name in names]
    told = ", ".join(f"{quoted(column.column)} = %s" for column in columns)
    at = f"UPDATE {quoted(noun._meta.db_table)} SET {told} WHERE {quoted(key.column)} = %s"  # noqa: S608
    return at, [*columns, key]


def tell(change: Change, changed: dict[str, list[Any]]) -> dict[str, Any]:
    """What the journal is told of a change: the arguments of `append`. Personal columns apart, secrets not at all."""
    record, acting = change.record, change.acting
    hidden = type(record).unjournalled
    private = {name: pair for name, pair in changed.items() if name in type(record).personal}
    told: dict[str, Any] = {
        "changed": {name: pair for name, pair in changed.items() if name not in private and name not in hidden}
    }
    if change.answers.parameters or change.answers.files:
        told["asked"] = {name: _plain(value) for name, value in change.answers.parameters.items()} | {
            name: [str(one) for one in ids] for name, ids in change.answers.files.items()
        }
    if change.answers.reason:
        told["reason"] = change.answers.reason
    told |= change.beside
    return {
        "noun": record.noun(), "record": record.pk, "number": record.number, "version": record.version,
        "verb": change.verb, "states": (change.old, record.state), "payload": told, "personal": private,
        "actor": acting.person and acting.person.pk, "organisation": acting.organisation and acting.organisation.pk,
        "behalf": acting.on_behalf_of and acting.on_behalf_of.pk, "cause": change.cause, "simulated": change.simulated,
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A parameter as the journal tells it: records by their numbers."""
    if isinstance(value, Record):
        return value.number
    if isinstance(value, models.Model):
        return value.pk
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _set_many(record: Record, name: str, rows: list[Any]) -> list[list[str]]:
    """Set a to-many column, in the order given: bodies named for co-signing sign in it. Before and after as keys."""
    relation = getattr(record, name)
    through, source, target = relation.through, relation.source_field_name, relation.target_field_name
    links = through._default_manager.filter(**{source: record}).order_by("pk")
    before = [str(key) for key in links.values_list(target, flat=True)]
    links.delete()
    through._default_manager.bulk_create(
        [through(**{f"{source}_id": record.pk, f"{target}_id": row.pk}) for row in rows]
    )
    return [before, [str(row.pk) for row in rows]]
