"""The same for a population: groups and caps of all entitlements in DuckDB, all policies in one statement for each kind of row."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.cells import among, codes_of
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import columns_of, named
from chengshu.kernel.rules.sql_code import quoted

#: With so many the largest amount and a place still fit into 64 bits together.
MOST_MEMBERS = 256


def resolve(
    connection: DuckDBPyConnection,
    policies: Sequence[Policy],
    day: date,
    *,
    entitlement: str = "entitlement",
    earlier: str | None = None,
    into: str = "resolved",
) -> None:
    """What is due from all entitlements, as entitle() left them. Written is only what groups and caps change, into <into>_changes.

    earlier: a table of earlier payments (policy, subject, object, paid_on DATE, amount BIGINT), each of an object ("" or the
    subject where it has but one). `into` becomes a view of the entitlements and their changes: policy, subject, object,
    amount, reduced_by, asked, lost, would, period, rank; <into>_due is the same by number, <into>_names has whose they are,
    <into>_totals what each policy comes to.
    """
    reasons = ", ".join(map(quoted, ["", *reductions(policies)]))
    cells, names = f"{named(entitlement)}_cells", f"{entitlement}_names"
    type_, codes = columns_of(connection, cells)["policy"], codes_of(connection, cells)
    policies = [policy for policy in policies if policy.key in codes]
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)}_changes (policy {type_}, place UINTEGER, "
        f"amount BIGINT, reduced_by ENUM({reasons}), lost BOOLEAN, would BIGINT, asked BIGINT, rank BIGINT)"
    )
    _earlier(connection, policies, earlier, names)
    paid = _any(connection)
    for own in _kinds(policies, paid):
        stage = _Stage(connection, own, type_, codes, day, paid)
        due = stage.capped(stage.grouped(_with_names(cells, names) if stage.projects else cells))
        wanted = "policy, place, CASE WHEN lost THEN 0 ELSE amount END, reduced_by, lost, amount, asked, rank"
        connection.execute(f"INSERT INTO {into}_changes SELECT {wanted} FROM ({due}) WHERE reduced_by <> ''")
    connection.execute(
        "DROP TABLE IF EXISTS _best; DROP TABLE IF EXISTS _members; DROP TABLE IF EXISTS _others; DROP TABLE _earlier"
    )
    connection.execute(
        f"CREATE OR REPLACE VIEW {into}_due AS {_due(among(codes, policies, 'all_.policy'), cells, into)}"
    )
    connection.execute(f"CREATE OR REPLACE VIEW {into}_names AS SELECT * FROM {names}")
    connection.execute(
        f"CREATE OR REPLACE VIEW {into} AS SELECT policy, subject, object, amount, reduced_by, asked, lost, would, period, rank "
        f"FROM {_with_names(f'{into}_due', names)}"
    )
    _totals(connection, among(codes, policies), cells, into)


def _with_names(table: str, names: str) -> str:
    """SQL of a table by number, with whose each row is."""
    return (
        f"(SELECT own.*, whose.subject, coalesce(whose.object, whose.subject) AS object FROM {table} AS own "
        f"JOIN {names} AS whose USING (place))"
    )


def _totals(connection: DuckDBPyConnection, among_: str, cells: str, into: str) -> None:
    """The table <into>_totals: each policy and what it comes to."""
    taken = f"SELECT policy, sum(asked - amount) AS taken FROM {into}_changes GROUP BY policy"
    sums = f"SELECT policy, sum(amount) AS amount FROM {cells} WHERE {among_} GROUP BY policy"
    connection.execute(
        f"CREATE OR REPLACE TABLE {into}_totals AS SELECT CAST(sums.policy AS VARCHAR) AS policy, amount - coalesce(taken, 0) AS amount "
        f"FROM ({sums}) AS sums LEFT JOIN ({taken}) AS taken USING (policy)"
    )


def _due(among_: str, cells: str, into: str) -> str:
    """Every entitlement of these policies, as it was or as it was changed."""
    return (
        "SELECT all_.policy, all_.place, coalesce(new.amount, all_.amount) AS amount, "
        "coalesce(CAST(new.reduced_by AS VARCHAR), '') AS reduced_by, all_.amount AS asked, coalesce(new.lost, false) AS lost, "
        f"coalesce(new.would, all_.amount) AS would, all_.period, all_.rank FROM {cells} AS all_ "
        f"LEFT JOIN {into}_changes AS new ON all_.policy = new.policy AND all_.place = new.place WHERE {among_}"
    )


def _kinds(policies: Sequence[Policy], paid: bool) -> Iterator[list[Policy]]:
    """The policies from which something may be taken off, those that are treated alike together."""
    members = Counter(policy.group for policy in policies if policy.group)
    found: dict[tuple[bool, bool], list[Policy]] = {}
    for policy in policies:
        capped = any(binding(policy, place, paid) for place in range(len(policy.caps)))
        grouped = members[policy.group] > 1
        if grouped or capped:
            found.setdefault((policy.by_project, grouped), []).append(policy)
    yield from found.values()


def binding(policy: Policy, place: int, paid: bool) -> bool:
    """Can this cap take something off? Not where a payment can never be larger and there is only the one."""
    cap, kind = policy.caps[place], policy.amount_expr.kind
    if cap.per == "policy":
        return False
    if cap.times:
        return paid or min(policy.compiled.mosts[place][:-1]) < 1
    largest = kind.high // 10**kind.scale + 100
    return paid or policy.by_project or largest > min(policy.compiled.mosts[place][:-1])


def reductions(policies: Sequence[Policy]) -> Iterator[str]:
    """Everything that may reduce a payment at this stage."""
    yield from dict.fromkeys(f"group:{policy.group}" for policy in policies if policy.group)
    yield from dict.fromkeys(cap.name for policy in policies for cap in policy.caps)


def _earlier(connection: DuckDBPyConnection, policies: Sequence[Policy], earlier: str | None, names: str) -> None:
    """Earlier payments, with the number of the row they were for where there still is one."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _earlier "
        "(policy VARCHAR, place UINTEGER, subject VARCHAR, object VARCHAR, paid_on DATE, amount BIGINT)"
    )
    if earlier:
        paid = f"SELECT policy, subject, coalesce(nullif(object, ''), subject) AS object, paid_on, amount FROM {named(earlier)}"
        projects = ", ".join(quoted(policy.key) for policy in policies if policy.by_project) or "''"
        connection.execute(
            f"INSERT INTO _earlier SELECT policy, place, paid.subject, paid.object, paid_on, amount FROM ({paid}) AS paid "
            f"LEFT JOIN {names} AS whose ON paid.subject = whose.subject AND paid.object = coalesce(whose.object, whose.subject) "
            f"AND (paid.policy IN ({projects})) = (whose.rows = 'projects')"
        )


def _any(connection: DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM _earlier").fetchall()[0][0])


@dataclass(frozen=True)
class _Stage:
    """The policies of one kind of row. A firm has several projects: there an object is named by both, and caps need a window.

    type, codes: how policies are enumerated. paid: were there earlier payments?
    """

    connection: DuckDBPyConnection
    policies: Sequence[Policy]
    type: str
    codes: Mapping[str, int]
    day: date
    paid: bool

    @property
    def projects(self) -> bool:
        """Are these several for one subject?"""
        return self.policies[0].by_project

    @property
    def own(self) -> str:
        """The columns that go along with an amount."""
        return "place, subject, object" if self.projects else "place"

    def grouped(self, entitlement: str) -> str:
        """SELECT of all that is asked, with who lost it to another member of the group."""
        members = self._members()
        groups = list(members)
        # Amount and place make one number, so one maximum tells who wins, and equal ones go to the policy named first.
        last = MOST_MEMBERS - 1
        rows = [
            f"({quoted(one.key)}, {groups.index(one.group)}, {last - members[one.group].index(one)}, {quoted(f'group:{one.group}')})"
            if one.group in members
            else f"({quoted(one.key)}, NULL, NULL, NULL)"
            for one in self.policies
        ]
        self._make(
            "_members",
            f"SELECT CAST(policy AS {self.type}) AS policy, CAST(grp AS USMALLINT) AS grp, CAST(nth AS BIGINT) AS nth, reason "
            f"FROM (VALUES {', '.join(rows)}) AS members(policy, grp, nth, reason)",
        )
        asked = f"FROM {entitlement} JOIN _members USING (policy)"
        if not members:
            return f"SELECT policy, {self.own}, amount, '' AS reduced_by, amount AS asked, false AS lost, period, rank {asked}"
        self._make(
            "_best",
            f"SELECT grp, place, max(amount * {MOST_MEMBERS} + nth) AS best {asked} WHERE grp IS NOT NULL GROUP BY grp, place "
            "HAVING count(*) > 1",
        )
        keyed = f"SELECT policy, {self.own}, amount, grp, amount * {MOST_MEMBERS} + nth AS key, reason, period, rank {asked}"
        lost, (less, others) = "coalesce(key < best, false)", self._others(members)
        return (
            f"SELECT policy, {self.own}, greatest(amount - {less}, 0) AS amount, "
            f"CASE WHEN {lost} OR (amount > 0 AND {less} > 0) THEN reason ELSE '' END AS reduced_by, amount AS asked, "
            f"{lost} AS lost, period, rank FROM ({keyed}) LEFT JOIN _best USING (grp, place){others} WHERE {self._touched()}"
        )

    def _touched(self) -> str:
        """WHERE: something may be taken off. Without a rival, a cap or an earlier payment nothing is."""
        bound = [one for one in self.policies if any(binding(one, n, self.paid) for n in range(len(one.caps)))]
        if self.paid or len(bound) == len(self.policies):
            return "true"
        return f"best IS NOT NULL OR {among(self.codes, bound)}"

    def _members(self) -> dict[str, list[Policy]]:
        """The groups that have more than one member here."""
        found: dict[str, list[Policy]] = {}
        for policy in self.policies:
            if policy.group:
                found.setdefault(policy.group, []).append(policy)
        if large := next((group for group, members in found.items() if len(members) > MOST_MEMBERS), ""):
            raise ValueError(say("互斥组 {group} 的政策超过 {most} 项。", group=large, most=MOST_MEMBERS))
        return {group: members for group, members in found.items() if len(members) > 1}

    def _others(self, members: dict[str, list[Policy]]) -> tuple[str, str]:
        """(SQL of what other members paid for the same object in the time that counts, the join that brings it)."""
        if not self.paid:
            return "0", ""
        pairs = [
            f"SELECT {quoted(one.key)} AS policy, place, amount FROM _earlier "
            f"WHERE policy IN ({', '.join(quoted(other.key) for other in own if other is not one)}){self._within(one.group_period)}"
            for own in members.values()
            for one in own
        ]
        self._make(
            "_others",
            f"SELECT CAST(policy AS {self.type}) AS policy, place, greatest(sum(amount), 0)::BIGINT AS others "
            f"FROM ({' UNION ALL '.join(pairs)}) GROUP BY policy, place",
        )
        return "coalesce(others, 0)", " LEFT JOIN _others USING (policy, place)"

    def _within(self, period: str) -> str:
        """SQL: of the payments that count for a month, a quarter, a year, or for life."""
        own = "" if period in ("year", "life") else f" AND {period}(paid_on) = {period}(DATE '{self.day}')"
        return "" if period == "life" else f" AND year(paid_on) = {self.day.year}{own}"

    def capped(self, inner: str) -> str:
        """Caps over it, one after the other: a row may take what earlier payments and the rows before it leave of a cap."""
        for place in range(max((len(policy.caps) for policy in self.policies), default=0)):
            own = [policy for policy in self.policies if place < len(policy.caps)]
            if bound := [policy for policy in own if binding(policy, place, self.paid)]:
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
        if own := [policy for policy in bound if policy.caps[place].times]:
            times = f"least(most::HUGEINT * asked, {2**62})::BIGINT"
            inner = f"SELECT * REPLACE (CASE WHEN {among(self.codes, own)} THEN {times} ELSE most END AS most) FROM ({inner})"
        if self.paid:
            inner, left = self._with_paid(bound, place, inner), f"{left} - coalesce(paid, 0)"
        by_subject = [policy for policy in bound if policy.caps[place].per == "subject"]
        if self.projects and by_subject:
            frame = (
                "PARTITION BY policy, subject ORDER BY lost, object ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
            )
            before = (
                f"CASE WHEN {among(self.codes, by_subject)} THEN coalesce(sum(amount) OVER ({frame}), 0) ELSE 0 END"
            )
            inner, left = f"SELECT *, {before} AS before FROM ({inner})", f"{left} - before"
        inner = f"SELECT *, CAST(least(greatest({left}, 0), {2**62}) AS BIGINT) AS room FROM ({inner})"
        return (
            f"SELECT policy, {self.own}, CASE WHEN amount > room AND most IS NOT NULL THEN room ELSE amount END AS amount, "
            "CASE WHEN amount > room AND most IS NOT NULL AND NOT lost THEN cap ELSE reduced_by END AS reduced_by, asked, lost, "
            f"period, rank FROM ({inner})"
        )

    def _with_paid(self, bound: Sequence[Policy], place: int, inner: str) -> str:
        """What was paid before under a cap, by subject or by object."""
        who, per = ("subject", "object") if self.projects else ("place", "''")
        sums = [
            f"SELECT policy, {who}, {per if policy.caps[place].per == 'object' else quoted('')} AS per, amount FROM _earlier "
            f"WHERE policy = {quoted(policy.key)}{self._within(policy.caps[place].period)}"
            for policy in bound
        ]
        self._make(
            f"_paid_{place}",
            f"SELECT CAST(policy AS {self.type}) AS policy, {who}, per, sum(amount) AS paid "
            f"FROM ({' UNION ALL '.join(sums)}) GROUP BY policy, {who}, per",
        )
        by_object = [policy for policy in bound if self.projects and policy.caps[place].per == "object"]
        per = f"CASE WHEN {among(self.codes, by_object)} THEN object ELSE '' END" if by_object else "''"
        return (
            f"SELECT * FROM (SELECT *, {per} AS per FROM ({inner})) LEFT JOIN _paid_{place} USING (policy, {who}, per)"
        )

    def _make(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
