"""The same for a population: lines in DuckDB, and only where money is short."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.population import enumerated
from chengshu.kernel.rules.preparing import named
from chengshu.kernel.rules.sql_code import quoted


def allocate(
    connection: DuckDBPyConnection,
    policies: Sequence[Policy],
    available: Mapping[str, int],
    *,
    resolved: str = "resolved",
    arrivals: str | None = None,
    paid_before: Mapping[str, int] | None = None,
    into: str = "allocated",
) -> None:
    """What is paid of all that is due, into a table: policy, subject, object, amount, reduced_by.

    available: fen left in each budget. arrivals: a table policy, subject, object, came BIGINT; without it first come means
    first by subject. paid_before: fen that a policy has paid to everybody in the time of its policy cap.
    """
    from chengshu.kernel.rules.allocating import check_budgets

    check_budgets(policies, available)
    reasons = ", ".join(map(quoted, ["", *dict.fromkeys(reductions(policies))]))
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)} (policy {enumerated(policies)}, subject VARCHAR, object VARCHAR, amount BIGINT, "
        f"reduced_by ENUM({reasons}))"
    )
    queued = _queued(connection, policies, available, named(resolved))
    if free := [policy for policy in policies if policy not in queued]:
        keys = _keys(free)
        connection.execute(
            f"INSERT INTO {into} SELECT policy, subject, object, amount, '' FROM {resolved} WHERE NOT lost AND policy IN ({keys})"
        )
    if queued:
        _line_up(connection, policies, queued, resolved, arrivals)
        _settle(connection, queued, available, paid_before or {})
        while _send_on(connection):
            _settle(connection, queued, available, paid_before or {})
        connection.execute(f"INSERT INTO {into} SELECT policy, subject, object, paid, reduced_by FROM _settled")
        connection.execute("DROP TABLE _line; DROP TABLE _settled")


def reductions(policies: Sequence[Policy]) -> Iterator[str]:
    """Everything that may reduce a payment at this stage."""
    for policy in policies:
        yield from (cap.name for cap in policy.caps if cap.per == "policy")
        if policy.budget:
            yield f"budget:{policy.budget.key}"


def _keys(policies: Sequence[Policy]) -> str:
    return ", ".join(quoted(policy.key) for policy in policies)


def _queued(
    connection: DuckDBPyConnection, policies: Sequence[Policy], available: Mapping[str, int], resolved: str
) -> list[Policy]:
    """The policies whose payments stand in line: a budget does not suffice, the policy has a cap, or others may be sent to it."""
    due = f"SELECT CAST(policy AS VARCHAR), sum(amount) FROM {resolved} WHERE NOT lost GROUP BY policy"
    sums = dict(connection.execute(due).fetchall())
    asked: dict[str, int] = {}
    for policy in policies:
        if policy.budget:
            asked[policy.budget.key] = asked.get(policy.budget.key, 0) + int(sums.get(policy.key) or 0)
    short = {key for key, fen in asked.items() if fen > available[key]}
    found = {policy.key for policy in policies if _capped(policy) or (policy.budget and policy.budget.key in short)}
    while True:
        own = [policy for policy in policies if policy.key in found]
        groups = {policy.group for policy in own if policy.budget and policy.budget.short == "next"} - {""}
        budgets = {policy.budget.key for policy in own if policy.budget}
        more = {one.key for one in policies if one.group in groups or (one.budget and one.budget.key in budgets)}
        if more <= found:
            return own
        found |= more


def _capped(policy: Policy) -> bool:
    return any(cap.per == "policy" for cap in policy.caps)


def _line_up(
    connection: DuckDBPyConnection,
    policies: Sequence[Policy],
    queued: Sequence[Policy],
    resolved: str,
    arrivals: str | None,
) -> None:
    """One order for all lines, made once: rank, arrival, subject, object, policy."""
    came = "came" if arrivals else "NULL::BIGINT"
    join = f"LEFT JOIN {named(arrivals)} AS arrivals USING (policy, subject, object)" if arrivals else ""
    place = " ".join(f"WHEN {quoted(policy.key)} THEN {n}" for n, policy in enumerate(policies))
    ranked = _keys([policy for policy in queued if policy.budget and policy.budget.order == "ranked"]) or "NULL"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _line AS SELECT row_number() OVER ("
        "ORDER BY rank DESC NULLS LAST, came NULLS LAST, subject, object, place) AS ord, * FROM ("
        f"SELECT due.policy, CASE due.policy {place} END AS place, subject, object, would AS claim, NOT lost AS active, "
        f"false AS sent_on, CASE WHEN due.policy IN ({ranked}) THEN due.rank END AS rank, {came} AS came "
        f"FROM {resolved} AS due {join} WHERE due.policy IN ({_keys(queued)}))"
    )


_BEFORE = "coalesce(sum(asked) OVER (PARTITION BY {} ORDER BY ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"


def _settle(
    connection: DuckDBPyConnection,
    queued: Sequence[Policy],
    available: Mapping[str, int],
    paid_before: Mapping[str, int],
) -> None:
    """What everybody in the lines would be paid now."""
    inner = "SELECT *, claim AS asked, '' AS reduced_by FROM _line WHERE active"
    for place in range(max((len(policy.caps) for policy in queued), default=0)):
        inner = _under_caps(queued, place, paid_before, inner)
    budget = _cases({policy.key: quoted(policy.budget.key) for policy in queued if policy.budget})
    left = " ".join(f"WHEN {quoted(key)} THEN {fen}" for key, fen in available.items()) or "WHEN '' THEN 0"
    cut = _keys([policy for policy in queued if policy.budget and policy.budget.short == "cut"]) or "NULL"
    goes_to = _cases({one.key: quoted(one.group) for one in queued if one.budget and one.budget.short == "next"})
    room = (
        f"CASE WHEN budget IS NULL THEN asked ELSE greatest(CASE budget {left} END - {_BEFORE.format('budget')}, 0) END"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _settled AS SELECT ord, policy, subject, object, "
        "CAST(CASE WHEN sent_on THEN 0 WHEN asked <= room THEN asked "
        f"WHEN policy IN ({cut}) THEN room ELSE 0 END AS BIGINT) AS paid, "
        "CASE WHEN asked <= room THEN reduced_by ELSE 'budget:' || budget END AS reduced_by, "
        f"CASE WHEN asked > room AND asked > 0 AND NOT sent_on THEN {goes_to} END AS goes_to "
        f"FROM (SELECT *, {room} AS room FROM (SELECT *, {budget} AS budget FROM ({inner})))"
    )
    member_of = _cases({policy.key: quoted(policy.group) for policy in queued if policy.group})
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW _waiting AS SELECT *, {member_of} AS member_of FROM _line WHERE NOT active AND claim > 0"
    )


def _under_caps(queued: Sequence[Policy], place: int, paid_before: Mapping[str, int], inner: str) -> str:
    """The caps of whole policies that stand at one place of their lists."""
    capped = [policy for policy in queued if place < len(policy.caps) and policy.caps[place].per == "policy"]
    if not capped:
        return inner
    left = _cases({one.key: str(one.compiled.mosts[place][-1] - paid_before.get(one.key, 0)) for one in capped})
    reason = _cases({one.key: quoted(one.caps[place].name) for one in capped})
    room = f"CASE WHEN {left} IS NULL THEN asked ELSE greatest({left} - {_BEFORE.format('policy')}, 0) END"
    return (
        "SELECT * EXCLUDE (room) REPLACE (least(asked, room) AS asked, "
        f"CASE WHEN asked > room THEN {reason} ELSE reduced_by END AS reduced_by) FROM (SELECT *, {room} AS room FROM ({inner}))"
    )


def _cases(values: Mapping[str, str]) -> str:
    """A value by policy, NULL for the others."""
    return (
        f"CASE policy {' '.join(f'WHEN {quoted(key)} THEN {value}' for key, value in values.items())} END"
        if values
        else "NULL"
    )


def _send_on(connection: DuckDBPyConnection) -> bool:
    """Hand those who get nothing to the next best of their group. Was anybody?"""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _sent AS SELECT gone.ord AS gone, waiting.ord AS next FROM _settled AS gone JOIN _waiting AS waiting "
        "ON gone.goes_to = waiting.member_of AND gone.subject = waiting.subject AND gone.object = waiting.object "
        "QUALIFY row_number() OVER (PARTITION BY gone.ord ORDER BY waiting.claim DESC, waiting.place) = 1"
    )
    connection.execute("UPDATE _line SET sent_on = true WHERE ord IN (SELECT gone FROM _sent)")
    connection.execute("UPDATE _line SET active = true WHERE ord IN (SELECT next FROM _sent)")
    return bool(connection.execute("SELECT count(*) FROM _sent").fetchall()[0][0])
