"""The same for a population: lines in DuckDB, and only where money is short.

A strict line has one edge: whoever stands before it is paid in full, whoever stands after it is not. So nothing has to be
summed up row by row: sums by stretches of the line find the stretch in which the money ends, and that one is walked.
"""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.cells import among, codes_of, listed
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import columns_of, named
from chengshu.kernel.rules.sql_code import quoted

STRETCH = 4096
_IDS = "policy, place"


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
    """What is paid of all that is due. Written is only what caps of whole policies and budgets change, into <into>_changes.

    resolved: what resolve() made. available: fen left in each budget. arrivals: a table policy, subject, object, came BIGINT;
    who is not in it comes last, and among equals the order of the population's tables decides. paid_before: fen that a policy has
    paid to everybody in the time of its policy cap. `into` becomes a view of what was resolved and its changes: policy, subject,
    object, amount, reduced_by.
    """
    from chengshu.kernel.rules.allocating import check_budgets

    check_budgets(policies, available)
    reasons = ", ".join(map(quoted, ["", *dict.fromkeys(reductions(policies))]))
    changes = f"{named(resolved)}_changes"
    type_, codes = columns_of(connection, changes)["policy"], codes_of(connection, changes)
    connection.execute(
        f"CREATE OR REPLACE TABLE {named(into)}_changes (policy {type_}, place UINTEGER, amount BIGINT, reduced_by ENUM({reasons}))"
    )
    policies = [policy for policy in policies if policy.key in codes]
    lines = _Lines(connection, policies, codes, available, resolved, arrivals and named(arrivals), paid_before or {})
    lines.run()
    lines.write(f"{into}_changes")
    connection.execute(
        f"CREATE OR REPLACE VIEW {into} AS SELECT due.policy, subject, coalesce(object, subject) AS object, "
        "coalesce(new.amount, due.amount) AS amount, coalesce(CAST(new.reduced_by AS VARCHAR), '') AS reduced_by "
        f"FROM {resolved}_due AS due JOIN {resolved}_names USING (place) "
        f"LEFT JOIN {into}_changes AS new ON due.policy = new.policy AND due.place = new.place "
        "WHERE NOT due.lost OR new.policy IS NOT NULL"
    )


def reductions(policies: Sequence[Policy]) -> Iterator[str]:
    """Everything that may reduce a payment at this stage."""
    for policy in policies:
        yield from (cap.name for cap in policy.caps if cap.per == "policy")
        if policy.budget:
            yield f"budget:{policy.budget.key}"


@dataclass(frozen=True, slots=True)
class _Edge:
    """The first place in a line that does not fit, and what is left for it."""

    ord: int
    room: int

    def applied(self, amount: str, cut: bool) -> str:
        """SQL of an amount that is paid up to here."""
        room = self.room if cut else 0
        return f"CASE WHEN ord < {self.ord} THEN {amount} WHEN ord = {self.ord} THEN {room} ELSE 0 END"


@dataclass
class _Lines:
    connection: DuckDBPyConnection
    policies: Sequence[Policy]
    codes: Mapping[str, int]
    available: Mapping[str, int]
    resolved: str
    arrivals: str | None
    paid_before: Mapping[str, int]
    queued: list[Policy] = field(default_factory=list)
    edges: dict[str, _Edge] = field(default_factory=dict)
    caps: dict[str, list[tuple[str, _Edge]]] = field(default_factory=dict)

    def run(self) -> None:
        """Line up where money is short, hand on who gets nothing, and line up anew where that makes it short."""
        self._make("_sent", f"SELECT {_IDS} FROM {self.resolved}_changes WHERE false")
        self._make("_on", f"SELECT {_IDS}, would FROM {self.resolved}_changes WHERE false")
        joined: set[str] = set()
        while True:
            queued = self._queued()
            if queued != self.queued or joined & {policy.key for policy in queued}:
                self.queued = queued
                self._line_up()
                self._settle()
            joined = self._send_on() if self.queued else set()
            if not joined:
                return

    def write(self, into: str) -> None:
        """What is paid otherwise than it was resolved, and to whom the money was handed on."""
        on = f"SELECT {_IDS}, would, '' FROM _on"
        if self.queued:
            on = f"{on} WHERE NOT {self._among(self.queued)}"
            same = " AND ".join(f"{{0}}.{one} = _line.{one}" for one in _IDS.split(", "))
            sent, joined = (f"EXISTS (SELECT 1 FROM {name} WHERE {same.format(name)})" for name in ("_sent", "_on"))
            paid = f"CASE WHEN {sent} THEN 0 ELSE {self._paid()} END"
            settled = f"SELECT {_IDS}, {paid} AS paid, {self._reason()} AS reason, {joined} AS joined FROM _line"
            self.connection.execute(
                f"INSERT INTO {into} SELECT {_IDS}, paid, reason FROM ({settled}) WHERE reason <> '' OR joined"
            )
            self.connection.execute("DROP TABLE _line")
        self.connection.execute(f"INSERT INTO {into} {on}")
        self.connection.execute("DROP TABLE _sent; DROP TABLE _on")

    def _queued(self) -> list[Policy]:
        """The policies whose payments stand in line: the budget does not suffice, or a policy that shares it has a cap of its own."""
        due = f"SELECT policy, amount FROM {self.resolved}_totals UNION ALL SELECT CAST(policy AS VARCHAR), would FROM _on"
        sums = dict(self._rows(f"SELECT policy, sum(amount) FROM ({due}) GROUP BY policy"))
        asked: dict[str, int] = {}
        for policy in self.policies:
            if policy.budget:
                asked[policy.budget.key] = asked.get(policy.budget.key, 0) + int(sums.get(policy.key) or 0)
        short = {key for key, fen in asked.items() if fen > self.available[key]}
        capped = {one.budget.key for one in self.policies if one.budget and _capped(one)}
        return [one for one in self.policies if _capped(one) or (one.budget and one.budget.key in short | capped)]

    def _line_up(self) -> None:
        """One order for all lines: rank, arrival, the row's number, policy."""
        among_ = self._among(self.queued)
        due = f"SELECT {_IDS}, would AS claim, rank FROM {self.resolved}_due WHERE NOT lost AND {among_}"
        on = f"SELECT {_IDS}, would, rank FROM {self.resolved}_changes SEMI JOIN _on USING ({_IDS}) WHERE {among_}"
        nth = self._cases({policy.key: str(n) for n, policy in enumerate(self.policies)})
        ranked = [one for one in self.queued if one.budget and one.budget.order == "ranked"]
        order = [f"CASE WHEN {self._among(ranked)} THEN rank END DESC NULLS LAST"] if ranked else []
        order += ["came NULLS LAST"] if self.arrivals else []
        self._make(
            "_line",
            f"SELECT row_number() OVER (ORDER BY {', '.join([*order, 'place', nth])}) AS ord, {_IDS}, claim "
            f"FROM ({due} UNION ALL {on}) {self._arrived()}",
        )

    def _arrived(self) -> str:
        """SQL: joined with when it came, where that is told."""
        if not self.arrivals:
            return ""
        projects = listed(one.key for one in self.policies if one.by_project)
        came = (
            f"SELECT policy, place, came FROM {self.arrivals} AS told JOIN {self.resolved}_names AS whose "
            "ON told.subject = whose.subject AND told.object = coalesce(whose.object, whose.subject) "
            f"AND (told.policy IN ({projects})) = (whose.rows = 'projects')"
        )
        return f"LEFT JOIN ({came}) USING ({_IDS})"

    def _settle(self) -> None:
        self.caps, self.edges = {}, {}
        for policy in self.queued:
            for place, cap in enumerate(policy.caps):
                left = policy.compiled.mosts[place][-1] - self.paid_before.get(policy.key, 0)
                if cap.per == "policy" and (edge := self._edge([policy], left)):
                    self.caps.setdefault(policy.key, []).append((cap.name, edge))
        for key in dict.fromkeys(policy.budget.key for policy in self.queued if policy.budget):
            own = [policy for policy in self.queued if policy.budget and policy.budget.key == key]
            if edge := self._edge(own, self.available[key]):
                self.edges[key] = edge

    def _edge(self, policies: Sequence[Policy], left: int) -> _Edge | None:
        """Where the line of some policies no longer fits into what is left."""
        rows, asked = f"FROM _line WHERE {self._among(policies)}", self._asked()
        for stretch, fen in self._rows(f"SELECT ord // {STRETCH}, sum({asked}) {rows} GROUP BY ALL ORDER BY ALL"):
            if fen <= max(left, 0):
                left -= int(fen)
                continue
            first = stretch * STRETCH
            within = f"ord BETWEEN {first} AND {first + STRETCH - 1}"
            for ord_, one in self._rows(f"SELECT ord, {asked} {rows} AND {within} ORDER BY ord"):
                if one > max(left, 0):
                    return _Edge(ord_, max(left, 0))
                left -= one
        return None

    def _asked(self) -> str:
        """SQL of what a row asks of its budget: its claim under the caps of its policy."""
        return self._cases({key: _under(edges) for key, edges in self.caps.items()}, "claim")

    def _short(self) -> list[tuple[Policy, _Edge]]:
        """The policies whose budget ends somewhere in the line."""
        own = [(one, self.edges.get(one.budget.key)) for one in self.queued if one.budget]
        return [(one, edge) for one, edge in own if edge]

    def _paid(self) -> str:
        """SQL of what a row is paid."""
        asked = self._asked()
        paid = {
            policy.key: edge.applied(asked, policy.budget is not None and policy.budget.short == "cut")
            for policy, edge in self._short()
        }
        return self._cases(paid, asked)

    def _reason(self) -> str:
        """SQL of what reduced it last."""
        asked = self._asked()
        whens = [
            f"WHEN {self._among([policy])} AND ord >= {edge.ord} AND {asked} > 0 THEN {quoted(f'budget:{policy.budget.key}')}"
            for policy, edge in self._short()
            if policy.budget
        ]
        for key, edges in self.caps.items():
            for place in reversed(range(len(edges))):
                over = f"{_under(edges[:place])} > {_under(edges[: place + 1])}"
                whens.append(f"WHEN enum_code(policy) = {self.codes[key]} AND {over} THEN {quoted(edges[place][0])}")
        return f"CASE {' '.join(whens)} ELSE '' END" if whens else "''"

    def _send_on(self) -> set[str]:
        """Hand those who get nothing to the next best of their group; returns the policies they come to."""
        nexts = [(one, edge) for one, edge in self._short() if one.budget and one.budget.short == "next"]
        if not nexts:
            return set()
        short = " OR ".join(f"({self._among([one])} AND ord >= {edge.ord})" for one, edge in nexts)
        group = self._cases({policy.key: quoted(policy.group) for policy in self.policies if policy.group})
        nth = self._cases({policy.key: str(n) for n, policy in enumerate(self.policies)})
        gone = f"SELECT {_IDS}, {group} AS grp FROM _line ANTI JOIN _sent USING ({_IDS}) WHERE ({short}) AND {self._asked()} > 0"
        waiting = (
            f"SELECT {_IDS}, would, {nth} AS nth, {group} AS grp FROM {self.resolved}_changes ANTI JOIN _on USING ({_IDS}) "
            "WHERE lost AND would > 0"
        )
        self._make(
            "_moved",
            "SELECT gone.policy AS old, waiting.policy AS policy, place, waiting.would AS would "
            f"FROM ({gone}) AS gone JOIN ({waiting}) AS waiting USING (grp, place) "
            "QUALIFY row_number() OVER (PARTITION BY gone.policy, place ORDER BY waiting.would DESC, waiting.nth) = 1",
        )
        self.connection.execute("INSERT INTO _sent SELECT old, place FROM _moved")
        self.connection.execute(f"INSERT INTO _on SELECT {_IDS}, would FROM _moved")
        return {key for (key,) in self._rows("SELECT DISTINCT CAST(policy AS VARCHAR) FROM _moved")}

    def _among(self, policies: Iterable[Policy]) -> str:
        return among(self.codes, policies)

    def _cases(self, values: Mapping[str, str], other: str = "NULL") -> str:
        """A value by policy, and that of all others."""
        whens = (f"WHEN {self.codes[key]} THEN {value}" for key, value in values.items())
        return f"CASE enum_code(policy) {' '.join(whens)} ELSE {other} END" if values else other

    def _make(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def _capped(policy: Policy) -> bool:
    return any(cap.per == "policy" for cap in policy.caps)


def _under(edges: Sequence[tuple[str, _Edge]]) -> str:
    """SQL of a claim under some caps of its policy."""
    asked = "claim"
    for _, edge in edges:
        asked = f"least({asked}, {edge.applied(asked, True)})"
    return asked
