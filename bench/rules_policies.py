"""Forty-nine invented policies in seven forms, and an invented population for them: what the bench of the rules decides.

Each form stands here as a document and, by hand, as SQL; as OpenFisca formulas the same seven are in rules_openfisca.py.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2026, 6, 30)
FACTS = """
degree: {type: code, list: bench_degrees, words: 学历, of: person}
arrived_on: {type: date, words: 来青工作日期, of: person}
full_time: {type: yes_no, words: 全日制, of: person}
district: {type: code, list: bench_districts, words: 区市, of: person}
born_on: {type: date, words: 出生日期, of: person}
children: {type: integer, words: 子女数, of: person}
income: {type: money, words: 年收入, of: person}
score: {type: number, decimals: 2, words: 评分, of: person}
disabled: {type: yes_no, words: 残疾, of: person}
title: {type: code, list: bench_titles, words: 称号, of: person}
"""
#: Six districts and, last, the whole city.
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "")
HEAD = """key: {key}
title: {key}
subject: person
rows: people
owner: bureau
source: {{document: bench, quote: 测算}}
facts: [degree, arrived_on, full_time, district, born_on, children, income, score, disabled, title]
conditions:
  - {{id: here, words: 在本区, when: "{here}"}}
"""
FORMS = {
    "graduate": """  - {{id: degree, words: 全日制博士或硕士, when: "full_time AND degree IN ('doctor', 'master')"}}
  - {{id: term, words: 在年限内, when: "years_between(arrived_on, today) < longest"}}
dated: arrived_on
parameters:
  doctor: {{type: money, value: {yuan}元, words: 博士}}
  master: {{type: money, value: 3000元, words: 硕士}}
  longest: {{type: integer, value: 3, words: 年限}}
periods: [{{from: 2023-02-24, to: 2025-12-31}}, {{from: 2026-01-01, parameters: {{doctor: 9000元}}}}]
amount: CASE WHEN degree = 'doctor' THEN doctor ELSE master END
group: living_{n}
caps: [{{per: subject, period: year, most: doctor}}]
budget: {{key: graduate_{n}, order: first_come, short: next}}
""",
    "rent": """  - {{id: young, words: 未满35周岁, when: "years_between(born_on, today) < 35"}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
parameters:
  most_income: {{type: money, value: 9万元, words: 收入上限}}
  share: {{type: number, value: 7.5%, words: 比例}}
  most: {{type: money, value: {yuan}元, words: 最高}}
periods: [{{from: 2024-01-01}}]
amount: least(income * share, most)
group: living_{n}
budget: {{key: rent_{n}, order: first_come, short: cut}}
""",
    "children": """  - {{id: two, words: 二孩及以上, when: children >= 2}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
parameters:
  most_income: {{type: money, value: 15万元, words: 收入上限}}
  each: {{type: money, value: {yuan}元, words: 每孩}}
periods: [{{from: 2024-01-01}}]
amount: least(children, 4) * each
caps: [{{per: subject, period: life, most: each * 3}}]
budget: {{key: children_{n}, order: first_come, short: none}}
""",
    "elders": """  - {{id: old, words: 年满80周岁, when: "years_between(born_on, today) >= 80"}}
parameters:
  plain: {{type: money, value: {yuan}元, words: 一般}}
  more: {{type: money, value: 2400元, words: 残疾}}
periods: [{{from: 2024-01-01}}]
amount: CASE WHEN disabled THEN more ELSE plain END
""",
    "talent": """  - {{id: doctor, words: 博士, when: degree = 'doctor'}}
  - {{id: score, words: 评分达标, when: score >= pass}}
parameters:
  pass: {{type: number, value: 60, words: 及格线}}
  point: {{type: money, value: {yuan}元, words: 每分}}
  most: {{type: money, value: 50万元, words: 最高}}
periods: [{{from: 2024-01-01}}]
amount: least(point * score, most)
rounding: yuan
budget: {{key: talent_{n}, order: ranked, rank: score, short: none}}
""",
    "aid": """  - {{id: need, words: 残疾或多子女低收入, when: "disabled OR (children >= 3 AND income < low)"}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
parameters:
  low: {{type: money, value: 5万元, words: 低收入}}
  most_income: {{type: money, value: 20万元, words: 收入上限}}
  half: {{type: number, value: 0.5, words: 一半}}
  most: {{type: money, value: {yuan}元, words: 最高}}
periods: [{{from: 2024-01-01}}]
amount: greatest(least((most_income - income) * half, most), low * 0.01)
caps: [{{per: subject, period: year, most: most}}]
budget: {{key: aid_{n}, order: first_come, short: cut}}
""",
    "honour": """  - {{id: title, words: 有称号, when: "title IN ('expert', 'craftsman')"}}
  - {{id: recent, words: 近年来青, when: "arrived_on BETWEEN first_day AND today"}}
parameters:
  first_day: {{type: date, value: 2020-01-01, words: 起}}
  some: {{type: money, value: {yuan}元, words: 奖励}}
periods: [{{from: 2024-01-01}}]
amount: some
group: living_{n}
""",
}
#: What a careful person would write for the eligible: WHERE and amount in fen.
BY_HAND = {
    "graduate": (
        "full_time AND degree IN ('doctor', 'master') AND arrived_on > DATE '2023-06-30'",
        "CASE WHEN degree = 'doctor' THEN CASE WHEN arrived_on < DATE '2026-01-01' THEN {fen} ELSE 900000 END ELSE 300000 END",
    ),
    "rent": (
        "born_on > DATE '1991-06-30' AND income < 9000000",
        "CASE WHEN (income * 75 + 500) // 1000 < {fen} THEN (income * 75 + 500) // 1000 ELSE {fen} END",
    ),
    "children": ("children >= 2 AND income < 15000000", "CASE WHEN children < 4 THEN children ELSE 4 END * {fen}"),
    "elders": (
        "born_on <= DATE '1946-06-30' AND disabled IS NOT NULL",
        "CASE WHEN disabled THEN 240000 ELSE {fen} END",
    ),
    "talent": (
        "degree = 'doctor' AND score >= 60",
        "CASE WHEN score * {fen} < 50000000 THEN CAST(floor((score * {fen} + 50) / 100) AS BIGINT) * 100 ELSE 50000000 END",
    ),
    "aid": (
        "(disabled OR (children >= 3 AND income < 5000000)) AND income < 20000000",
        "CASE WHEN (20000000 - income + 1) // 2 > {fen} THEN {fen} WHEN (20000000 - income + 1) // 2 < 50000 THEN 50000 "
        "ELSE (20000000 - income + 1) // 2 END",
    ),
    "honour": (
        "title IN ('expert', 'craftsman') AND arrived_on BETWEEN DATE '2020-01-01' AND DATE '2026-06-30'",
        "{fen}",
    ),
}


def variants() -> list[tuple[str, str, int, str]]:
    """(key, form, yuan, district or "") of all forty-nine."""
    return [(f"{form}_{n}", form, 1500 + 100 * n, district) for n, district in enumerate(DISTRICTS) for form in FORMS]


def documents() -> list[str]:
    """Their texts."""
    found = []
    for n, district in enumerate(DISTRICTS):
        for form, body in FORMS.items():
            here = f"district = '{district}'" if district else "true"
            found.append(HEAD.format(key=f"{form}_{n}", here=here) + body.format(yuan=1500 + 100 * n, n=n))
    return found


def policies() -> list[Any]:
    """All of them, read."""
    from chengshu.kernel.rules.document import read_policy
    from chengshu.kernel.rules.facts import read_facts

    facts = read_facts(FACTS)
    return [read_policy(text, facts) for text in documents()]


def by_hand(table: str) -> list[str]:
    """For each the statement that counts the eligible and sums up what they get."""
    found = []
    for _, form, yuan, district in variants():
        where, amount = BY_HAND[form]
        here = f"district = '{district}'" if district else "true"
        found.append(f"SELECT count(*), sum({amount.format(fen=yuan * 100)}) FROM {table} WHERE {here} AND {where}")
    return found


def population(rows: int) -> Path:
    """A database with a table people of so many rows; made once and kept beside the others of the bench."""
    import duckdb

    place = Path(os.environ.get("CITY_BENCH", tempfile.gettempdir())) / f"chengshu-rules-{rows}.duckdb"
    if not place.exists():
        part = place.with_suffix(f".{os.getpid()}")
        connection = duckdb.connect(str(part))
        connection.execute("SET threads = 2; SET preserve_insertion_order = false")
        connection.execute(_MAKING.format(rows=rows))
        connection.close()
        part.rename(place)
    return place


def _bits(field: str, place: int) -> str:
    """A number from 0 to 1023 out of a hash."""
    return f"(({field} >> {place}) & 1023)::INTEGER"


_A = [_bits("a", 10 * n) for n in range(6)]
_B = [_bits("b", 10 * n) for n in range(6)]
_MAKING = f"""
CREATE TABLE people AS SELECT
  'P' || lpad(i::VARCHAR, 9, '0') AS subject,
  CASE WHEN {_A[0]} < 40 THEN NULL WHEN {_A[0]} < 70 THEN 'doctor' WHEN {_A[0]} < 190 THEN 'master'
       WHEN {_A[0]} < 500 THEN 'bachelor' ELSE 'school' END AS degree,
  CASE WHEN {_A[1]} < 20 THEN NULL ELSE DATE '2014-01-01' + {_A[1]} * 9 // 2 END AS arrived_on,
  CASE WHEN {_A[2]} < 20 THEN NULL ELSE {_A[2]} < 700 END AS full_time,
  CASE WHEN {_A[3]} < 5 THEN NULL ELSE (['370202','370203','370211','370212','370213','370214','370281','370283','370285','370215'])[
       1 + {_A[3]} % 10] END AS district,
  DATE '1930-01-01' + {_A[4]} * 34 + {_A[5]} % 34 AS born_on,
  CASE WHEN {_B[0]} < 40 THEN NULL ELSE ({_B[0]} % 128) // 40 END AS children,
  CASE WHEN {_B[1]} < 80 THEN NULL ELSE 1000000 + {_B[1]}::BIGINT * 29311 + {_B[2]} END AS income,
  CASE WHEN {_B[3]} < 40 THEN NULL ELSE ({_B[3]} * 0.09)::DECIMAL(6,2) END AS score,
  CASE WHEN {_B[4]} < 10 THEN NULL ELSE {_B[4]} < 40 END AS disabled,
  CASE WHEN {_B[5]} < 20 THEN NULL WHEN {_B[5]} < 40 THEN 'expert' WHEN {_B[5]} < 60 THEN 'craftsman' ELSE 'none' END AS title
FROM (SELECT i, hash(i) AS a, hash(i * 7919 + 13) AS b FROM range({{rows}}) AS t(i))
"""
