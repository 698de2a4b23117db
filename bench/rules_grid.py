"""One applicant and the whole population held against each other, cell by cell: entitlements, groups, caps and budgets."""

from __future__ import annotations

from typing import Any

from bench.rules_policies import DAY, policies, population


def differing(people: int) -> tuple[int, int]:
    """(cells compared, cells that differ): forty-nine policies for each of some people, in each of three stages."""
    from chengshu.kernel.rules.allocating import Claim, allocate, allocate_some
    from chengshu.kernel.rules.deciding import decide_all
    from chengshu.kernel.rules.population import connect, entitle
    from chengshu.kernel.rules.resolving import resolve, resolve_one

    connection, own = connect(), policies()
    connection.execute(f"ATTACH '{population(1_000_000)}' AS src (READ_ONLY)")
    connection.execute(f"CREATE TABLE people AS SELECT * FROM src.people ORDER BY hash(subject) LIMIT {people}")
    entitle(connection, own, DAY, {"people": "people"})
    resolve(connection, own, DAY)
    names = [name for name, *_ in connection.execute("DESCRIBE people").fetchall()]
    rows = [
        dict(zip(names, row, strict=True))
        for row in connection.execute("SELECT * FROM people ORDER BY rowid").fetchall()
    ]
    stored, due, claims = {}, {}, []
    for came, row in enumerate(rows):
        subject, decisions = row["subject"], decide_all(own, row, DAY)
        for one in decisions:
            if one.outcome == "eligible" or (one.outcome == "need_data" and len(one.missing) == 1):
                stored[one.policy, subject] = (1 if one.outcome == "eligible" else -1, one.amount)
        ranks = {one.policy: one.rank for one in decisions}
        for one in resolve_one(decisions, own):
            due[one.policy, subject] = (one.amount, one.reduced_by)
            claims.append(Claim(one.policy, subject, "", one.would, ranks[one.policy], came, one.lost))
    asked: dict[str, int] = {}
    for policy in own:
        if policy.budget:
            asked[policy.budget.key] = (
                sum(amount for (key, _), (amount, _) in due.items() if key == policy.key) * 2 // 3
            )
    allocate(connection, own, asked)
    paid = {(one.policy, one.subject): (one.amount, one.reduced_by) for one in allocate_some(claims, own, asked)}
    different = (
        _against(connection, "SELECT policy, subject, outcome, amount FROM entitlement", stored)
        + _against(connection, "SELECT policy, subject, amount, reduced_by FROM resolved", due)
        + _against(connection, "SELECT policy, subject, amount, reduced_by FROM allocated", paid)
    )
    return 3 * len(own) * len(rows), different


def _against(connection: Any, query: str, single: dict[Any, Any]) -> int:
    found = {(key, subject): (first, second) for key, subject, first, second in connection.execute(query).fetchall()}
    return sum(found.get(cell) != single.get(cell) for cell in {*found, *single})
