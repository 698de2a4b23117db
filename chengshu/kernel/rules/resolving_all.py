"""The same for a population: groups and caps of all entitlements in DuckDB, all policies in one statement for each kind of row."""

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
    paid = _any(connection)
    for projects in (False, True):
        own = [policy for policy in policies if (policy.rows == "projects") is projects]
        if own:
            stage = _Stage(connection, own, enumerated(policies), day, paid)
            due = stage.capped(stage.grouped(named(entitlement)))
            wanted = "policy, subject, object, CASE WHEN lost THEN 0 ELSE amount END, reduced_by, asked, lost, amount, period, rank"
            connection.execute(f"INSERT INTO {into} SELECT {wanted} FROM ({due})")
    connection.execute("DROP TABLE IF EXISTS _best; DROP TABLE IF EXISTS _others; DROP TABLE _earlier")


def reductions(policies: Sequence[Policy]) -> Iterator[str]:
    """Everything that may reduce a payment at this stage."""
    yield from dict.fromkeys(f"group:{policy.group}" for policy in policies if policy.group)
    yield from dict.fromkeys(cap.name for policy in policies for cap in policy.caps)


def _earlier(connection: DuckDBPyConnection, earlier: str | None) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _earlier (policy VARCHAR, subject VARCHAR, object VARCHAR, paid_on DATE, amount BIGINT)"
    )
    if earlier:
        own = "policy, subject, coalesce(nullif(object, ''), subject), paid_on, amount"
        connection.execute(f"INSERT INTO _earlier SELECT {own} FROM {named(earlier)}")


def _any(connection: DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM _earlier").fetchall()[0][0])


class _Stage:
    """The policies of one kind of row. A firm has several projects: there an object is named by both, and caps need a window."""

    def __init__(
        self, connection: DuckDBPyConnection, policies: Sequence[Policy], type_: str, day: date, paid: bool
    ) -> None:
        self.connection, self.policies, self.type, self.day, self.paid = connection, policies, type_, day, paid
        self.projects = policies[0].rows == "projects"
        self.own = "subject, object" if self.projects else "subject"

    def grouped(self, entitlement: str) -> str:
        """SELECT of all that is asked, with who lost it to another member of the group."""
        keys = ", ".join(quoted(policy.key) for policy in self.policies)
        members = self._members()
        places = {policy.key: str(255 - place) for own in members.values() for place, policy in enumerate(own)}
        groups = {policy.key: quoted(policy.group) for own in members.values() for policy in own}
        rows = f"FROM {entitlement} WHERE outcome = 1 AND policy IN ({keys})"
        if not members:
            return f"SELECT policy, subject, object, amount, '' AS reduced_by, amount AS asked, false AS lost, period, rank {rows}"
        # Amount and place make one number, so one maximum tells who wins, and equal ones go to the policy named first.
        keyed = f"SELECT *, {_cases(groups)} AS grp, amount * 256 + {_cases(places)} AS place {rows}"
        self._make(
            "_best",
            f"SELECT grp, {self.own}, max(place) AS best FROM ({keyed}) WHERE grp IS NOT NULL GROUP BY grp, {self.own} "
            "HAVING count(*) > 1",
        )
        lost = "coalesce(place < best, false)"
        less, others = self._others(members)
        return (
            f"SELECT policy, subject, object, greatest(amount - {less}, 0) AS amount, "
            f"CASE WHEN {lost} OR (amount > 0 AND {less} > 0) THEN 'group:' || grp ELSE '' END AS reduced_by, amount AS asked, "
            f"{lost} AS lost, period, rank FROM ({keyed}) LEFT JOIN _best USING (grp, {self.own}){others}"
        )

    def _members(self) -> dict[str, list[Policy]]:
        """The groups that have more than one member here."""
        found: dict[str, list[Policy]] = {}
        for policy in self.policies:
            if policy.group:
                found.setdefault(policy.group, []).append(policy)
        return {group: members for group, members in found.items() if len(members) > 1}

    def _others(self, members: dict[str, list[Policy]]) -> tuple[str, str]:
        """(SQL of what other members paid for the same object this year, the join that brings it)."""
        if not self.paid:
            return "0", ""
        pairs = [
            f"SELECT {quoted(one.key)} AS policy, {self.own}, amount FROM _earlier WHERE year(paid_on) = {self.day.year} "
            f"AND policy IN ({', '.join(quoted(other.key) for other in own if other is not one)})"
            for own in members.values()
            for one in own
        ]
        self._make(
            "_others",
            f"SELECT CAST(policy AS {self.type}) AS policy, {self.own}, greatest(sum(amount), 0)::BIGINT AS others "
            f"FROM ({' UNION ALL '.join(pairs)}) GROUP BY policy, {self.own}",
        )
        return "coalesce(others, 0)", f" LEFT JOIN _others USING (policy, {self.own})"

    def capped(self, inner: str) -> str:
        """Caps over it, one after the other: a row may take what earlier payments and the rows before it leave of a cap."""
        for place in range(max((len(policy.caps) for policy in self.policies), default=0)):
            own = [policy for policy in self.policies if place < len(policy.caps)]
            if bound := [policy for policy in own if policy.caps[place].per != "policy"]:
                inner = self._under(bound, place, inner)
        return inner

    def _under(self, bound: Sequence[Policy], place: int, inner: str) -> str:
        rows = [
            f"({quoted(policy.key)}, {period}, {most}, {quoted(policy.caps[place].name)})"
            for policy in bound
            for period, most in enumerate(policy.compiled.mosts[place][:-1])
        ]
        self._make(
            f"_cap_{place}",
            f"SELECT CAST(policy AS {self.type}) AS policy, CAST(period AS UTINYINT) AS period, CAST(most AS BIGINT) AS most, cap "
            f"FROM (VALUES {', '.join(rows)}) AS caps(policy, period, most, cap)",
        )
        inner, left = f"SELECT * FROM ({inner}) LEFT JOIN _cap_{place} USING (policy, period)", "most"
        if self.paid:
            inner, left = self._with_paid(bound, place, inner), f"{left} - coalesce(paid, 0)"
        by_subject = [policy for policy in bound if policy.caps[place].per == "subject"]
        if self.projects and by_subject:
            keys = ", ".join(quoted(policy.key) for policy in by_subject)
            frame = (
                "PARTITION BY policy, subject ORDER BY lost, object ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
            )
            before = f"CASE WHEN policy IN ({keys}) THEN coalesce(sum(amount) OVER ({frame}), 0) ELSE 0 END"
            inner, left = f"SELECT *, {before} AS before FROM ({inner})", f"{left} - before"
        inner = f"SELECT *, CAST(least(greatest({left}, 0), {2**62}) AS BIGINT) AS room FROM ({inner})"
        return (
            "SELECT policy, subject, object, CASE WHEN amount > room AND most IS NOT NULL THEN room ELSE amount END AS amount, "
            "CASE WHEN amount > room AND most IS NOT NULL AND NOT lost THEN cap ELSE reduced_by END AS reduced_by, asked, lost, "
            f"period, rank FROM ({inner})"
        )

    def _with_paid(self, bound: Sequence[Policy], place: int, inner: str) -> str:
        """What was paid before under a cap, by subject or by object."""
        sums = []
        for policy in bound:
            cap = policy.caps[place]
            per = "object" if self.projects and cap.per == "object" else "''"
            when = "" if cap.period == "life" else f" AND year(paid_on) = {self.day.year}"
            sums.append(
                f"SELECT policy, subject, {per} AS per, amount FROM _earlier WHERE policy = {quoted(policy.key)}{when}"
            )
        self._make(
            f"_paid_{place}",
            f"SELECT CAST(policy AS {self.type}) AS policy, subject, per, sum(amount) AS paid "
            f"FROM ({' UNION ALL '.join(sums)}) GROUP BY policy, subject, per",
        )
        by_object = [policy.key for policy in bound if self.projects and policy.caps[place].per == "object"]
        per = (
            f"CASE WHEN policy IN ({', '.join(map(quoted, by_object))}) THEN object ELSE '' END" if by_object else "''"
        )
        return f"SELECT * FROM (SELECT *, {per} AS per FROM ({inner})) LEFT JOIN _paid_{place} USING (policy, subject, per)"

    def _make(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def _cases(values: dict[str, str]) -> str:
    """A value by policy, NULL for the others."""
    return f"CASE policy {' '.join(f'WHEN {quoted(key)} THEN {value}' for key, value in values.items())} END"
