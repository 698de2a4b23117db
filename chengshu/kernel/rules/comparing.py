"""Two versions of a policy: what differs, clause by clause, and what that does to the population."""

# ruff: noqa: S608 - every name in these statements was checked, every value is written as a literal by sql_code.

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Policy
from chengshu.kernel.rules.preparing import BadTable, column, columns_of, named, prepare
from chengshu.kernel.rules.statements import Statements, possible, writer_for

#: Sections whose members have names, and the key that names them; "" where the mapping's own key does.
_NAMED = {"parameters": "", "conditions": "id", "periods": "from", "tests": "name", "caps": "", "schedule": "when"}
_WORDS = {
    "key": "标识", "title": "名称", "title_en": "英文名称", "subject": "对象", "rows": "按什么计算", "owner": "主管单位",
    "source": "出处", "clause": "条款", "dated": "以哪个日期为准", "parameters": "参数", "periods": "施行期", "facts": "所需资料",
    "conditions": "条件", "amount": "金额", "rounding": "取整", "group": "互斥组", "group_period": "互斥期间",
    "caps": "上限", "budget": "预算",
    "schedule": "分期", "proactive": "免申即享", "tests": "测试", "catalogue": "事实目录",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. kind: added, removed or changed; where: conditions.degree.when; words: of the section and its member."""

    kind: str
    where: str
    words: str
    old: str
    new: str


def changes(old: Policy, new: Policy) -> list[Change]:
    """Every difference between two versions, in the order of the document; nothing for layout and comments."""
    found: list[Change] = []
    for section, words in _WORDS.items():
        before, after = _members(section, old), _members(section, new)
        for name in dict.fromkeys([*before, *after]):
            where = f"{section}.{name}" if name else section
            found += _compared(
                where, _said(words, name, before.get(name), after.get(name)), before.get(name), after.get(name)
            )
    return found


def _members(section: str, policy: Policy) -> dict[str, Any]:
    """The members of a section by name; a plain one is its own single member."""
    if section == "catalogue":
        return {name: fact.plain() for name, fact in policy.facts.items()}
    content = policy.content.get(section)
    if content is None:
        return {}
    if section == "facts":
        return {name: name for name in content}
    if section == "caps":
        return {f"{one.get('per')}.{one.get('period')}": one for one in content}
    if section == "budget":
        return dict(content)
    if section not in _NAMED:
        return {"": content}
    if isinstance(content, Mapping):
        return dict(content)
    return {str(one.get(_NAMED[section])): one for one in content}


def _compared(where: str, words: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _compared(f"{where}.{name}", words, old.get(name), new.get(name))
        return
    kind = "added" if old is None else "removed" if new is None else "changed"
    yield Change(kind, where, words, _text(old), _text(new))


def _said(words: str, name: str, old: Any, new: Any) -> str:
    one = new if isinstance(new, Mapping) else old
    member = str(one.get("words") or one.get("name") or name) if isinstance(one, Mapping) else name
    return say("{section}：{member}", section=say(words), member=member) if member else say(words)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "；".join(f"{name}: {_text(part)}" for name, part in value.items() if part not in (None, ""))
    return "、".join(map(_text, value)) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Line:
    """How many gain it, lose it, get more, less or the same; fen before and after; how many lack data before and after."""

    gain: int
    lose: int
    more: int
    less: int
    same: int
    before: int
    after: int
    need_before: int
    need_after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new version does: in all, and by the values of the columns asked for."""

    total: Line
    by: dict[tuple[Any, ...], Line]


def effect(
    connection: DuckDBPyConnection,
    old: Policy | None,
    new: Policy,
    day: date,
    tables: Mapping[str, str],
    *,
    by: Sequence[str] = ("district", "kind"),
) -> Effect:
    """Both versions over the population in one scan, before groups, caps and budgets; old None is a policy that was not there.

    Raises BadTable where the table lacks a column of `by`, ValueError where the versions look at different kinds of rows.
    """
    if old is not None and old.rows != new.rows:
        raise ValueError(say("两个版本的 rows 不同（{old}、{new}），不能比较。", old=old.rows, new=new.rows))
    table = named(tables[new.rows])
    lacking = [name for name in by if name not in columns_of(connection, table)]
    if lacking:
        raise BadTable(say("表 {table} 没有 {name} 列。", table=table, name=lacking[0]))
    extra = ", ".join(f"{column(name)} AS by_{place}" for place, name in enumerate(by))
    prepared = prepare(connection, table, [one for one in (old, new) if one], "_compared", extra=extra)
    before, after = _outcome(old, day, prepared, "a"), _outcome(new, day, prepared, "b")
    groups = ", ".join(f"by_{place}" for place in range(len(by)))
    inner = f"SELECT {groups + ', ' if groups else ''}{before}, {after} FROM {prepared.table}"
    sql = f"SELECT {groups + ', ' if groups else ''}{_COUNTS} FROM ({inner}){f' GROUP BY {groups}' if groups else ''}"
    found = {tuple(row[: len(by)]): Line(*map(int, row[len(by) :])) for row in connection.execute(sql).fetchall()}
    connection.execute("DROP TABLE _compared")
    total = Line(*(sum(getattr(line, name) for line in found.values()) for name in Line.__slots__))
    return Effect(
        total, dict(sorted(found.items(), key=lambda pair: tuple(str(part) for part in pair[0]))) if by else {}
    )


_COUNTS = ", ".join([
    "count(*) FILTER (WHERE a IS NULL AND b IS NOT NULL)", "count(*) FILTER (WHERE a IS NOT NULL AND b IS NULL)",
    "count(*) FILTER (WHERE b > a)", "count(*) FILTER (WHERE b < a)", "count(*) FILTER (WHERE b = a)",
    "coalesce(sum(a), 0)", "coalesce(sum(b), 0)", "count(*) FILTER (WHERE a_need)", "count(*) FILTER (WHERE b_need)",
])  # fmt: skip


def _outcome(policy: Policy | None, day: date, prepared: Any, name: str) -> str:
    """SQL of the amount where eligible, and of whether data is lacking."""
    if policy is None:
        return f"CAST(NULL AS BIGINT) AS {name}, false AS {name}_need"
    statements = Statements(policy, writer_for(policy, day, prepared.columns, prepared.codes))
    amount = statements.amount
    got = f"CASE WHEN {statements.met} THEN {amount} END"
    return f"{got} AS {name}, ({possible(statements.parts)}) AND ({got}) IS NULL AS {name}_need"
