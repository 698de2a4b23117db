# ruff: noqa: E501
"""Expressions and documents written to break something are refused, with the place, and nothing is run."""

import pytest

from chengshu.kernel.rules.document import InvalidPolicy, read_policy
from chengshu.kernel.rules.problems import Problem
from chengshu.kernel.rules.tests.invented import facts, plain, policy, problems, text

NEVER = [
    # functions of databases and of Python
    "read_csv('/etc/passwd') IS NULL", "pg_sleep(10) IS NULL", "load_extension('x')", "random() > children", "now() > arrived_on",
    "current_date > arrived_on", "current_user = title", "getvariable('x') = title", "eval('1') = children", "__import__('os')",
    "title.upper() = title", "length(title) > 3", "lower(title) = title", "regexp_matches(title, '(a+)+$')", "sqrt(children) > 1",
    "abs(children) > 1", "round(score) > 1", "if(full_time, true, false)", "nullif(children, 1) = 2", "ifnull(children, 1) = 2",
    "coalesce() = 1", "count(*) > 0", "sum(children) > 1", "max(children) > 1", "row_number() over () = 1",
    "sum(children) over (partition by degree) > 1", "list_filter([1], x -> x) IS NULL", "struct_pack(a := 1) IS NULL",
    # sub-selects and statements
    "(SELECT 1) = 1", "EXISTS (SELECT 1)", "children IN (SELECT 1)", "children = ANY (SELECT 1)", "children = ALL (SELECT 1)",
    "true; DROP TABLE people", "true UNION SELECT true", "SELECT true", "WITH x AS (SELECT 1) SELECT 1", "DROP TABLE people",
    "true LIMIT 1", "true FROM people", "true WHERE true", "true GROUP BY 1", "PIVOT people ON degree", "children PIVOT (sum(a) FOR b IN (1))",
    "UNPIVOT people ON degree", "FROM people", "VALUES (1)", "TABLE people", "COPY people TO 'x'", "ATTACH 'x'", "PRAGMA x",
    "INSERT INTO people VALUES (1)", "DELETE FROM people", "UPDATE people SET a = 1", "CREATE TABLE x (a int)", "SET x = 1", "CALL x()",
    "EXPLAIN true", "DESCRIBE people", "SUMMARIZE people", "SHOW tables", "USE x", "GRANT ALL", "EXECUTE x", "PREPARE x AS SELECT 1",
    "people.children = 1", "main.people.children = 1", "* = 1", "people.* = 1", "COLUMNS(*) = 1", "children[1] = 1", "{'a': 1} = 1",
    # comments and quotes
    "true -- children = 1", "true /* x */", "/* x */ true", "true # x", "true //", "title = 'a''b'", "title = 'a\\\\b'", "title = 'abc",
    'title = \\"a\\"', "title = $$a$$", "title = E'a'", "title = x'00'", "title = `a`", "title = N'a'", "title = r'a'", "title = U&'a'",
    # operators that are not ours
    "children / 2 > 1", "children % 2 = 1", "children ^ 2 = 1", "children ** 2 = 1", "children || 'a' = 'b'", "children & 1 = 1",
    "children | 1 = 1", "children << 1 = 1", "~children = 1", "children :: text = 'a'", "CAST(children AS text) = 'a'", "children == 1",
    "title LIKE 'a%'", "title ILIKE 'a'", "title SIMILAR TO 'a'", "title ~ '(a+)+$'", "title GLOB 'a'", "title REGEXP 'a'",
    "full_time IS TRUE", "full_time IS NOT FALSE", "children IS DISTINCT FROM 1", "children <=> 1", "children ? 1", "children @> 1",
    "children BETWEEN SYMMETRIC 1 AND 2", "children NOTNULL", "children ISNULL", "children := 1", "children => 1", "x -> x",
    "CASE degree WHEN 'doctor' THEN true ELSE false END", "CASE WHEN full_time THEN true END", "CASE END", "CASE WHEN THEN END",
    "TRY_CAST(children AS int) = 1", "DATE(arrived_on) = arrived_on", "INTERVAL '1' DAY > 1", "TIMESTAMP '2024-01-01' > arrived_on",
    "arrived_on > DATE '2024-13-01'", "arrived_on > DATE '2024-1-1'", "arrived_on > DATE 'today'", "arrived_on > '2024-01-01'",
    # numbers
    "children > 1e999", "children > 99999999999999999999999999", "children > 0x1F", "children > 1_000", "children > 1.1234567", "children > .5",
    "children > 5.", "children > NaN", "children > Infinity", "children > 0b1", "children > 1e5", "children > 5元", "half > 50%",
    "income * income > some", "income > 1000", "income + 1 > some", "ratio(income, children) > 1", "score * score * score * score * score > 1",
    "children * children * children * children * children > 1",
    # types confused
    "children", "degree", "income", "full_time = 1", "full_time > false", "degree = 5", "degree > 'a'", "title < title", "arrived_on + 1 = today",
    "arrived_on = 5", "NOT children", "children AND full_time", "NULL = children", "children = NULL", "children IN (NULL)", "children IN ()",
    "children IN (children)", "children IN (1, 'a')", "full_time IN (true)", "least(full_time, true)", "least(children) = 1",
    "least(degree, 'a') = 'a'", "year(children) = 1", "years_between(children, today) = 1", "years_between(today) = 1", "ratio(score) = 1",
    "- full_time", "-degree = 1", "NULL + 1 = 2", "income = degree", "coalesce(income, 5) > some", "CASE WHEN children THEN true ELSE false END",
    # names
    "unknown = 1", "Degree = 'doctor'", "DEGREE = 'doctor'", "dеgree = 'doctor'", "degree\u200b = 'doctor'", "ｄegree = 'doctor'",
    "children ≥ 1", "children ＝ 1", "（children = 1）", "degree = ‘doctor’", "children = １", "children\u00a0= 1", "\ufeffchildren = 1",
    "children = 1 \u202e", "__class__ = 1", "f0 = 1", "day = today", "get = 1", "$1 = 1", ":x = 1", "@x = 1", "?", "{{ x }}", "{% x %}",
    "", " ", "(", ")", "()", "((children = 1)", "children = 1)", "= 1", "children =", "AND", "NOT", "children children", "1 2", ",", "true,true",
    "children, children", "true AS x", "true x", "true ORDER BY 1", "NOT NOT full_time", "- - children > 1", "children = = 1",
]  # fmt: skip


@pytest.mark.parametrize("expression", NEVER)
def test_a_hostile_expression_is_refused_with_its_place(expression: str) -> None:
    found = problems(plain(expression))
    assert found
    assert all(one.line >= 1 and one.column >= 1 and one.message and one.where for one in found)
    assert {one.line for one in found} == {19}


KINDS = {
    "function calls": ["pg_sleep(10) IS NULL", "load_extension('x')", "__import__('os')", "read_csv('/etc/passwd') IS NULL"],
    "sub-selects": ["(SELECT 1) = 1", "EXISTS (SELECT 1)", "children IN (SELECT 1)"],
    "stacked statements": ["true; DROP TABLE people", "true UNION SELECT true"],
    "comments": ["true -- children = 1", "true /* x */", "true # x"],
    "homoglyphs": ["dеgree = 'doctor'", "ｄegree = 'doctor'", "degree\u200b = 'doctor'", "children = １"],
    "huge literals": ["children > 1e999", "children > 99999999999999999999999999"],
    "regex bombs": ["title ~ '(a+)+$'", "regexp_matches(title, '(a+)+$')"],
    "type confusion": ["full_time = 1", "degree = 5", "income = degree", "children AND full_time"],
}  # fmt: skip


def test_there_are_more_than_a_hundred_of_them_of_every_kind() -> None:
    """Nesting bombs and giants stand below, for they are made."""
    assert len(set(NEVER)) == 227
    assert {one for examples in KINDS.values() for one in examples} <= set(NEVER)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 30 + "full_time" + ")" * 30,
        "(" * 5000 + "full_time" + ")" * 5000,
        "NOT (" * 100 + "full_time" + ")" * 100,
        "CASE WHEN full_time THEN " * 50 + "true" + " ELSE false END" * 50,
        "least(children, " * 15 + "1" + ")" * 15 + " > 0",
        " AND ".join(["full_time"] * 1000),
        " + ".join(["children"] * 200) + " > 1",
        " * ".join(["children"] * 6) + " > 1",
        "title = '" + "a" * 5000 + "'",
        "full_time" + " " * 5000,
        "children IN (" + ",".join(map(str, range(1000))) + ")",
        "a" * 3000,
    ],
    ids=lambda text: text[:20],
)
def test_a_nesting_bomb_or_a_giant_is_refused_at_once(expression: str) -> None:
    assert problems(plain(expression))


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (BOMB, 1),
        ("a: *nobody", 1),
        ("key: x\nkey: y", 2),
        ("key: !!python/object/apply:os.system ['ls']", 1),
        ("key: !include other.yaml", 1),
        ("<<: {key: x}\nkey: y", 1),
        ("key: x\n---\nkey: y", 2),
        ("[" * 5000, 1),
        ("key: [", 1),
        ("key: 'x", 1),
        ("key: x: y", 1),
        ("? [a]\n: b", 1),
        ("\tkey: x", 1),
        ("key: \x00", 1),
        ("key: \x07x", 1),
        ("", 1),
        ("# nothing", 1),
        ("- a\n- b", 1),
        ("just words", 1),
        ("x" * 300_000, 1),
        ("{" * 2000, 1),
        ("key: ${jndi:ldap://x}", 1),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_hostile_document_is_refused_with_its_place(document: str, line: int) -> None:
    found = problems(document)
    assert found
    assert found[0].line == line
    assert all(isinstance(one, Problem) for one in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5000元", "5000"), ("5000元", "5000.001元"), ("5000元", "1e5元"), ("5000元", "NaN"), ("5000元", "99999999999999999999元"),
        ("value: 3,", "value: 3.5,"), ("value: 3,", "value: 3000000000000,"), ("2023-02-24,", "2023-02-30,"), ("2023-02-24,", "today,"),
        ("key: graduates", "key: Graduates"), ("key: graduates", "key: today"), ("key: graduates", "key: ../x"), ("subject: person", "subject: dog"),
        ("rows: people", "rows: firms"), ("rows: people", "rows: [people]"), ("facts: [degree,", "facts: [nothing,"),
        ("facts: [degree,", "facts: [degree, degree,"), ("id: here", "id: new"), ("id: new", "id: in_force"), ("to: 2025-12-31", "to: 2022-12-31"),
        ("from: 2026-01-01", "from: 2025-12-31"), ("from: 2026-01-01", "from: 2019-12-31"), ("doctor: 6000元", "nurse: 6000元"), ("doctor: 6000元", "doctor: 5"),
        ("dated: arrived_on", "dated: degree"), ("dated: arrived_on", "dated: today"), ("short: cut", "short: maybe"),
        ("order: first_come", "order: ranked"), ("order: first_come", "order: first_come, rank: district"), ("per: subject", "per: dog"),
        ("most: doctor", "most: longest"), ("most: doctor", "most: degree"), ("most: doctor", "times: doctor"), ("most: doctor", "times: 1.5"),
        ("most: doctor", "most: doctor, times: 1"), ("per: subject, period: year, most: doctor", "per: policy, period: year, times: 1"), ("share: 50%", "share: 60%"), ("proactive: true", "proactive: maybe"),
        ("title: 新", "titel: 新"), ("doctor: {type: money", "degree: {type: money"), ("doctor: {type: money", "today: {type: money"),
        ("doctor: {type: money", "doctor: {type: float"), ("outcome: eligible", "outcome: yes"), ("missing: [degree]", "missing: [income]"),
        ("fails: [degree]", "fails: [nothing]"), ("day: 2024-05-01, facts: {arrived_on", "day: never, facts: {arrived_on"),
        ("full_time: true, district: '370212'}", "full_time: 1, district: '370212'}"), ("degree: bachelor", "income: 5元"),
        ("words: 博士每年补贴", "words: ''"), ("group: living", "group: 住房"), ("owner: laoshan_org", "owner: {a: b}"),
        ("source: {document: 001-5,", "source: {dokument: 001-5,"), ("ELSE master END", "ELSE longest END"),
    ],
)  # fmt: skip
def test_one_slip_in_a_good_document_is_found_on_its_line(old: str, new: str) -> None:
    good = text()
    line = good[: good.index(old)].count("\n") + 1
    found = problems(good.replace(old, new, 1))
    assert found
    assert line in {one.line for one in found}


def test_all_problems_of_a_document_are_told_at_once_in_order_and_marked() -> None:
    bad = (
        text()
        .replace("5000元", "5000", 1)
        .replace("district = '370212'", "distrikt = 370212")
        .replace('longest"', 'longest +"')
    )
    found = problems(bad)
    assert [(one.line, one.column, one.where) for one in found] == [
        (10, 32, "parameters.doctor.value"),
        (21, 81, "conditions.term.when"),
        (22, 37, "conditions.here.when"),
    ]
    assert found[2].marked.splitlines()[1].index("^") == 42
    assert "是不是 district" in found[2].message
    with pytest.raises(InvalidPolicy, match="第 21 行第 81 列"):
        read_policy(bad, facts())


def test_the_good_document_is_good() -> None:
    assert policy("graduates").warnings == ()
    assert problems(plain()) == []
