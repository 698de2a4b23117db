"""Runs that touch only what has changed: rows, policies, and the rows for whom time has made a difference.

After each run the entitlements are those that a full evaluation on that day would give.
"""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from chengshu.kernel.rules.cells import among, codes_of, create, listed, new_names, number
from chengshu.kernel.rules.document import Policy, expressions
from chengshu.kernel.rules.population import by_rows, fill
from chengshu.kernel.rules.preparing import as_they_are, column, columns_of, named, prepare
from chengshu.kernel.rules.sql_code import quoted
from chengshu.kernel.rules.statements import writer_for
from chengshu.kernel.rules.tree import Expr

_LOOKED_THROUGH = frozenset({"and", "or", "not", "case", "coalesce", "is_null", "least", "greatest"})
_NO_FACTS = ("subject", "object", "changed_on", "_place")


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did: rows that were new or changed, rows that are gone, policies evaluated for everybody, cells evaluated."""

    changed: int
    gone: int
    fresh: tuple[str, ...]
    evaluated: int


class Run:
    """Keeps entitlements as entitle() does, by the same names. Its memory lies beside, in <into>_run and <into>_<rows>.

    A population table with a column changed_on tells itself which rows changed (on or after the day of the last run), and
    drops none; of one without it the rows are compared by their row_hash, or by a hash of all columns.
    """

    def __init__(self, connection: DuckDBPyConnection, into: str = "entitlement") -> None:
        self.connection, self.into = connection, named(into)
        self.memory = f"{self.into}_run"
        self.tables = (f"{self.into}_cells", f"{self.into}_lacking")

    def bring(self, policies: Sequence[Policy], day: date, tables: Mapping[str, str]) -> Done:
        """Bring the entitlements up to a day, in one transaction. Raises BadTable."""
        self.connection.execute("BEGIN")
        try:
            done = self._bring(policies, day, tables)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return done

    def _bring(self, policies: Sequence[Policy], day: date, tables: Mapping[str, str]) -> Done:
        known = self._known()
        if not known:
            new_names(self.connection, self.into)
            create(self.connection, policies, self.into)
        fresh = [policy for policy in policies if self._is_fresh(policy, known, day)]
        self._enumerate(policies, fresh, known)
        changed = gone = evaluated = 0
        for rows, own in by_rows(policies):
            since = min((last for _, last in known.values()), default=None)
            table = self._numbered(rows, named(tables[rows]), since)
            more, less = self._differing(rows, table, since)
            changed, gone = changed + more, gone + less
            old = [policy for policy in own if policy not in fresh]
            evaluated += self._again(old, day, table)
            for policy in old:
                evaluated += self._with_time(policy, known[policy.key][1], day, table)
            evaluated += self._all([policy for policy in own if policy in fresh], day, table)
        self._remember(policies, day)
        return Done(changed, gone, tuple(policy.key for policy in fresh), evaluated)

    def _known(self) -> dict[str, tuple[str, date]]:
        """Policy → hash and day of the last run."""
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {self.memory} (policy VARCHAR, hash VARCHAR, day DATE)")
        found = self.connection.execute(f"SELECT policy, hash, day FROM {self.memory}").fetchall()
        return {key: (hash_, day) for key, hash_, day in found}

    def _is_fresh(self, policy: Policy, known: Mapping[str, tuple[str, date]], day: date) -> bool:
        """Is it new, of another version, or in another period for everybody?"""
        if policy.key not in known or known[policy.key][0] != policy.hash:
            return True
        return not policy.dated and policy.period_on(day) != policy.period_on(known[policy.key][1])

    def _enumerate(self, policies: Sequence[Policy], fresh: Sequence[Policy], known: Mapping[str, object]) -> None:
        """Forget what is no longer asked or will be evaluated anew; the columns name the policies there are now."""
        stale = {*known} - {policy.key for policy in policies} | {policy.key for policy in fresh}
        if not stale or not known:
            return
        for table in self.tables:
            kept = f"SELECT * FROM {table} WHERE CAST(policy AS VARCHAR) NOT IN ({listed(iter(sorted(stale)))})"
            self._make(f"_kept_{table}", kept)
        create(self.connection, policies, self.into)
        for table in self.tables:
            kept = f"SELECT CAST(policy AS VARCHAR), * EXCLUDE (policy) FROM _kept_{table}"
            self.connection.execute(f"INSERT INTO {table} {kept}; DROP TABLE _kept_{table}")

    def _numbered(self, rows: str, table: str, since: date | None) -> str:
        """A view of a table with the number of each row, after giving those a number that have none; they keep it for good."""
        same = "rows.subject = whose.subject" + (" AND rows.object = whose.object" if rows == "projects" else "")
        known = f"(SELECT place, subject, object FROM {self.into}_names WHERE rows = {quoted(rows)}) AS whose"
        recent = f"WHERE changed_on >= DATE '{since}'" if since and _marked(self.connection, table) else ""
        number(
            self.connection, rows, f"(SELECT * FROM {table} {recent}) AS rows ANTI JOIN {known} ON {same}", self.into
        )
        view = f"_numbered_{rows}"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT rows.*, whose.place AS _place FROM {table} AS rows JOIN {known} ON {same}"
        )
        return view

    def _differing(self, rows: str, table: str, since: date | None) -> tuple[int, int]:
        """Fill _changed and _gone with the numbers of rows, and remember the rows as they are now."""
        if _marked(self.connection, table):
            recent = f"changed_on >= DATE '{since}'" if since else "false"
            self._make("_changed", f"SELECT _place AS place FROM {table} WHERE {recent}")
            self._make("_gone", f"SELECT _place AS place FROM {table} WHERE false")
        else:
            self._compare(f"{self.into}_{rows}", table, _digest(columns_of(self.connection, table)))
        counts = [
            self.connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in ("_changed", "_gone")
        ]
        return counts[0], counts[1]

    def _compare(self, memory: str, table: str, digest: str) -> None:
        """Hold the rows against those of the last run, by their digests."""
        self._make("_now", f"SELECT _place AS place, {digest} AS digest FROM {table}")
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {memory} AS SELECT * FROM _now WHERE false")
        self._make("_changed", f"SELECT place FROM _now ANTI JOIN {memory} USING (place, digest)")
        self._make("_gone", f"SELECT place FROM {memory} ANTI JOIN _now USING (place)")
        for name in ("_changed", "_gone"):
            self.connection.execute(f"DELETE FROM {memory} USING {name} AS these WHERE {memory}.place = these.place")
        self.connection.execute(f"INSERT INTO {memory} SELECT _now.* FROM _now SEMI JOIN _changed USING (place)")

    def _make(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def _again(self, policies: Sequence[Policy], day: date, table: str) -> int:
        """The changed rows for the policies that have not changed."""
        if not policies:
            return 0
        for name in ("_changed", "_gone"):
            self._forget(policies, name)
        return self._evaluate(policies, day, f"SELECT * FROM {table} SEMI JOIN _changed ON _place = place")

    def _with_time(self, policy: Policy, last: date, day: date, table: str) -> int:
        """The rows for which something that asks for today has another value than on the day of the last run."""
        found = dict.fromkeys(part for expr in expressions(policy) for part in timed(expr))
        if last == day or not found:
            return 0
        columns = as_they_are(columns_of(self.connection, table), policy.facts)
        then, now = (writer_for(policy, on, columns, {}) for on in (last, day))
        differ = " OR ".join(f"({then.value(part)}) IS DISTINCT FROM ({now.value(part)})" for part in found)
        self._make("_due", f"SELECT _place AS place FROM {table} ANTI JOIN _changed ON _place = place WHERE {differ}")
        self._forget([policy], "_due")
        return self._evaluate([policy], day, f"SELECT * FROM {table} SEMI JOIN _due ON _place = place")

    def _all(self, policies: Sequence[Policy], day: date, table: str) -> int:
        return self._evaluate(policies, day, f"SELECT * FROM {table}") if policies else 0

    def _forget(self, policies: Sequence[Policy], these: str) -> None:
        own = among(codes_of(self.connection, self.tables[0]), policies)
        for table in self.tables:
            self.connection.execute(
                f"DELETE FROM {table} USING {these} AS these WHERE {own} AND {table}.place = these.place"
            )

    def _evaluate(self, policies: Sequence[Policy], day: date, source: str) -> int:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW _source AS {source}")
        prepared = prepare(self.connection, "_source", policies, "_prepared", place="_place")
        fill(self.connection, policies, day, prepared, self.into)
        return prepared.rows * len(policies)

    def _remember(self, policies: Sequence[Policy], day: date) -> None:
        self.connection.execute(f"DELETE FROM {self.memory}")
        rows = ", ".join(f"({quoted(policy.key)}, {quoted(policy.hash)}, DATE '{day}')" for policy in policies)
        if rows:
            self.connection.execute(f"INSERT INTO {self.memory} VALUES {rows}")


def _digest(names: Iterable[str]) -> str:
    """SQL of a number that changes with the row: its own row_hash, or a hash of everything but its name."""
    if "row_hash" in names:
        return "row_hash"
    return f"hash({', '.join(column(name) for name in sorted(names) if name not in _NO_FACTS)})"


def _marked(connection: DuckDBPyConnection, table: str) -> bool:
    """Does a table tell itself which rows have changed?"""
    return "changed_on" in columns_of(connection, table)


def timed(expr: Expr) -> Iterable[Expr]:
    """The smallest parts of an expression that ask for today: only when one of them changes can the whole change."""
    if not expr.timed:
        return
    if expr.op in _LOOKED_THROUGH:
        for arg in expr.args:
            yield from timed(arg)
    else:
        yield expr
