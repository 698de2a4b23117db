"""The same for a population: groups and caps of all entitlements in DuckDB, policy by policy, a window only where one is needed."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.population import enumerated
from chengshu.kernel.rules.preparing import named
from chengshu.kernel.rules.sql_code import quoted


def resolve(
    connection: DuckDBPyConnection,
    policies: Sequence[Policy],
    day: date,
    *,
    entitlement: str = "entitlement",
    earlier: str | None = None,
    into: str = "resolved",
) -> None:
    """What is due from all entitlements, into a table.

    earlier: a table of earlier payments (policy, subject, object, paid_on DATE, amount BIGINT), each of an object ("" or the
    subject where it has but one). `into`: policy, subject, object, amount, reduced_by, asked, lost, would, period, rank.
    """
    reasons = ", ".join(map(quoted, ["", *reductions(policies)]))
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)} (policy {enumerated(policies)}, subject VARCHAR, object VARCHAR, amount BIGINT, "
        f"reduced_by ENUM({reasons}), asked BIGINT, lost BOOLEAN, would BIGINT, period UTINYINT, rank BIGINT)"
    )
    _earlier(connection, earlier)
    grouped = _groups(policies)
    for group, members in grouped.items():
        _group(connection, group, members, day, named(entitlement))
        for policy in members:
            _write(connection, policy, day, "_grouped", into)
    alone = [policy for policy in policies if policy.group not in grouped]
    capped = [policy for policy in alone if _caps(policy)]
    for policy in capped:
        _write(connection, policy, day, _alone([policy], named(entitlement)), into)
    if plain := [policy for policy in alone if policy not in capped]:
        wanted = "policy, subject, object, amount, '', amount, false, amount, period, rank"
        connection.execute(f"INSERT INTO {into} SELECT {wanted} FROM {_alone(plain, named(entitlement))}")
    connection.execute("DROP TABLE IF EXISTS _grouped; DROP TABLE _earlier")


def reductions(policies: Sequence[Policy]) -> Iterator[str]:
    """Everything that may reduce a payment at this stage."""
    yield from dict.fromkeys(f"group:{policy.group}" for policy in policies if policy.group)
    yield from dict.fromkeys(cap.name for policy in policies for cap in policy.caps)


def _groups(policies: Sequence[Policy]) -> dict[str, list[Policy]]:
    """The groups that have more than one member here."""
    found: dict[str, list[Policy]] = {}
    for policy in policies:
        if policy.group:
            found.setdefault(policy.group, []).append(policy)
    return {group: members for group, members in found.items() if len(members) > 1}


def _earlier(connection: DuckDBPyConnection, earlier: str | None) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _earlier (policy VARCHAR, subject VARCHAR, object VARCHAR, paid_on DATE, amount BIGINT)"
    )
    if earlier:
        own = "policy, subject, coalesce(nullif(object, ''), subject), paid_on, amount"
        connection.execute(f"INSERT INTO _earlier SELECT {own} FROM {named(earlier)}")


def _alone(policies: Sequence[Policy], entitlement: str) -> str:
    keys = ", ".join(quoted(policy.key) for policy in policies)
    return (
        f"(SELECT policy, subject, object, amount, '' AS reduced_by, amount AS asked, false AS lost, period, rank "
        f"FROM {entitlement} WHERE outcome = 1 AND policy IN ({keys})) AS alone"
    )


def _group(connection: DuckDBPyConnection, group: str, members: Sequence[Policy], day: date, entitlement: str) -> None:
    """The highest counts; equal ones in the order of the policies. Amount and place make one number, so one maximum tells."""
    places = " ".join(f"WHEN {quoted(policy.key)} THEN {255 - place}" for place, policy in enumerate(members))
    keys, reason, own = (
        ", ".join(quoted(policy.key) for policy in members),
        quoted(f"group:{group}"),
        _object(members[0]),
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _grouped AS SELECT policy, subject, object, amount, asked, period, rank, lost, "
        f"CASE WHEN lost THEN {reason} ELSE '' END AS reduced_by FROM ("
        f"SELECT *, amount AS asked, key < max(key) OVER (PARTITION BY {own}) AS lost FROM ("
        f"SELECT policy, subject, object, amount, period, rank, amount * 256 + CASE policy {places} END AS key "
        f"FROM {entitlement} WHERE outcome = 1 AND policy IN ({keys})))"
    )
    for policy in members:
        others = f"policy IN ({', '.join(quoted(other.key) for other in members if other is not policy)}) AND year(paid_on) = {day.year}"
        if _any(connection, others):
            _less(connection, policy, others, reason, own)


def _less(connection: DuckDBPyConnection, policy: Policy, others: str, reason: str, own: str) -> None:
    """Take off what the other members paid for the same object."""
    sums = f"SELECT {own}, sum(amount)::BIGINT AS amount FROM _earlier WHERE {others} GROUP BY {own} HAVING sum(amount) > 0"
    same = " AND ".join(f"_grouped.{name} = paid.{name}" for name in own.split(", "))
    connection.execute(
        "UPDATE _grouped SET amount = greatest(_grouped.amount - paid.amount, 0), "
        f"reduced_by = CASE WHEN _grouped.amount > 0 THEN {reason} ELSE _grouped.reduced_by END "
        f"FROM ({sums}) AS paid WHERE _grouped.policy = {quoted(policy.key)} AND {same}"
    )


def _object(policy: Policy) -> str:
    """What tells one object from another."""
    return "subject, object" if policy.rows == "projects" else "subject"


def _caps(policy: Policy) -> list[int]:
    """The places of the caps that bind one subject or object; those of whole policies are for the lines."""
    return [place for place, cap in enumerate(policy.caps) if cap.per != "policy"]


def _write(connection: DuckDBPyConnection, policy: Policy, day: date, source: str, into: str) -> None:
    """One policy's caps, one over the other, and the rows into the table."""
    own = f"policy = {quoted(policy.key)}"
    inner = f"SELECT policy, subject, object, amount, reduced_by, asked, lost, period, rank FROM {source} WHERE {own}"
    paid = _any(connection, own)
    for place in _caps(policy):
        inner = _capped(policy, place, day, inner, paid)
    connection.execute(
        f"INSERT INTO {into} SELECT policy, subject, object, CASE WHEN lost THEN 0 ELSE amount END, reduced_by, asked, lost, "
        f"amount, period, rank FROM ({inner})"
    )


def _any(connection: DuckDBPyConnection, where: str) -> bool:
    return bool(connection.execute(f"SELECT count(*) FROM _earlier WHERE {where}").fetchall()[0][0])


def _capped(policy: Policy, place: int, day: date, inner: str, paid: bool) -> str:
    """A row may take what earlier payments and the rows before it leave of the cap."""
    cap, most = policy.caps[place], by_period(policy.compiled.mosts[place])
    per = _object(policy) if cap.per == "object" else "subject"
    if paid:
        when = "" if cap.period == "life" else f" AND year(paid_on) = {day.year}"
        sums = f"SELECT {per}, sum(amount)::BIGINT AS paid FROM _earlier WHERE policy = {quoted(policy.key)}{when} GROUP BY {per}"
        inner = (
            f"SELECT rows.*, coalesce(paid, 0) AS paid FROM ({inner}) AS rows LEFT JOIN ({sums}) AS paid USING ({per})"
        )
        most = f"({most} - paid)"
    if policy.rows == "projects" and cap.per == "subject":
        frame = "PARTITION BY subject ORDER BY lost, object ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
        inner = f"SELECT *, coalesce(sum(amount) OVER ({frame}), 0) AS before FROM ({inner})"
        most = f"({most} - before)"
    over = f"amount > greatest({most}, 0)"
    return (
        f"SELECT policy, subject, object, CASE WHEN {over} THEN CAST(greatest({most}, 0) AS BIGINT) ELSE amount END AS amount, "
        f"CASE WHEN {over} AND NOT lost THEN {quoted(cap.name)} ELSE reduced_by END AS reduced_by, asked, lost, period, rank "
        f"FROM ({inner})"
    )


def by_period(values: Sequence[int]) -> str:
    """SQL of a value that depends on the period; the last one is for none."""
    *own, _ = values
    if len(set(own)) == 1:
        return str(own[0])
    return f"CASE period {' '.join(f'WHEN {place} THEN {one}' for place, one in enumerate(own))} END"
