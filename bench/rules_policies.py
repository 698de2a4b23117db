"""Forty-nine invented policies in seven forms, and an invented population for them: what the bench of the rules decides.

Each form stands here as a document and, by hand, as SQL; as OpenFisca formulas the same seven are in rules_openfisca.py.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DAY = date(2026, 6, 15)
FACTS = """
degree: {type: code, list: bench_degrees, words: 学历, of: person}
graduated_on: {type: date, words: 毕业日期, of: person}
arrived_on: {type: date, words: 来青工作日期, of: person}
full_time: {type: yes_no, words: 全日制, of: person}
resident: {type: yes_no, words: 本市户籍或居住证, of: person}
district: {type: code, list: bench_districts, words: 区市, of: person}
born_on: {type: date, words: 出生日期, of: person}
children: {type: integer, words: 子女数, of: person}
income: {type: money, words: 年收入, of: person}
score: {type: number, decimals: 2, words: 评分, of: person}
recognised_on: {type: date, words: 认定日期, of: person}
meals: {type: integer, words: 上月助餐次数, of: person}
disabled: {type: yes_no, words: 残疾, of: person}
title: {type: code, list: bench_titles, words: 称号, of: person}
"""
NAMES = [line.partition(":")[0] for line in FACTS.strip().splitlines()]
#: Six districts and, last, the whole city.
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "")
HEAD = """key: {key}
title: {key}
subject: person
rows: people
owner: bureau
source: {{document: bench, quote: 测算}}
facts: [{facts}]
parameters:
  area: {{type: code, list: bench_districts, value: "{district}", words: 区市}}
"""
#: After the parameter `area`; {here} is the condition that one lives there.
FORMS = {
    "graduate": """  doctor: {{type: money, value: {yuan}元, words: 博士每年}}
  master: {{type: money, value: 1200元, words: 硕士每年}}
  longest: {{type: integer, value: 3, words: 最长年限}}
  fresh_months: {{type: integer, value: {fresh}, words: 毕业后多久内算应届}}
  in_all: {{type: money, value: 15000元, words: 合计最高}}
dated: arrived_on
periods: [{{from: 2023-02-24, to: 2025-12-31}}, {{from: 2026-01-01, parameters: {{doctor: 9000元}}}}]
conditions:
  - {{id: degree, words: 全日制博士或硕士, when: "full_time AND degree IN ('doctor', 'master')"}}
  - {{id: fresh, words: 应届毕业, when: "months_between(graduated_on, arrived_on) < fresh_months"}}
  - {{id: here, words: 在本区工作, when: {here}}}
  - {{id: term, words: 在年限内, when: "arrived_on <= today AND years_between(arrived_on, today) < longest"}}
amount: CASE WHEN degree = 'doctor' THEN doctor ELSE master END
rounding: yuan
group: living_{n}
caps: [{{per: subject, period: year, most: doctor}}, {{per: subject, period: life, most: in_all}}]
budget: {{key: graduate_{n}, order: first_come, short: next}}
""",
    "rent": """  oldest: {{type: integer, value: {young}, words: 年龄上限}}
  most_income: {{type: money, value: {rich}元, words: 收入上限}}
  share: {{type: number, value: 7.5%, words: 比例}}
  most: {{type: money, value: {yuan}元, words: 最高}}
periods: [{{from: 2024-01-01}}]
conditions:
  - {{id: young, words: 未超过年龄, when: "years_between(born_on, today) < oldest"}}
  - {{id: here, words: 在本区居住, when: {here}}}
  - {{id: resident, words: 户籍或居住证, when: resident}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
amount: least(income * share, most)
group: living_{n}
caps: [{{per: subject, period: year, most: most}}]
budget: {{key: rent_{n}, order: first_come, short: cut}}
""",
    "children": """  most_income: {{type: money, value: {well}元, words: 收入上限}}
  each: {{type: money, value: {yuan}元, words: 每孩}}
periods: [{{from: 2024-01-01}}]
conditions:
  - {{id: two, words: 二孩及以上, when: children >= 2}}
  - {{id: here, words: 在本区居住, when: {here}}}
  - {{id: resident, words: 户籍或居住证, when: resident}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
amount: least(children, 4) * each
rounding: yuan
caps: [{{per: subject, period: life, most: each * 3}}]
budget: {{key: children_{n}, order: first_come, short: none}}
""",
    "meals": """  start: {{type: integer, value: {old}, words: 起始年龄}}
  very_old: {{type: integer, value: 80, words: 高龄}}
  plain: {{type: money, value: {meal}元, words: 每餐}}
  more: {{type: money, value: 3元, words: 高龄每餐}}
  in_all: {{type: money, value: 60元, words: 最高}}
periods: [{{from: 2024-01-01}}]
conditions:
  - {{id: old, words: 达到年龄, when: "years_between(born_on, today) >= start"}}
  - {{id: here, words: 在本区居住, when: {here}}}
  - {{id: resident, words: 户籍或居住证, when: resident}}
  - {{id: meals, words: 上月有助餐, when: meals > 0}}
amount: "CASE WHEN years_between(born_on, today) >= very_old THEN more ELSE plain END * least(meals, 31)"
caps: [{{per: subject, period: year, most: in_all}}]
budget: {{key: meals_{n}, order: first_come, short: cut}}
""",
    "talent": """  pass: {{type: number, value: {grade}, words: 及格线}}
  claim_months: {{type: integer, value: 36, words: 申报期}}
  point: {{type: money, value: {yuan}元, words: 每分}}
  most: {{type: money, value: 16万元, words: 最高}}
dated: recognised_on
periods: [{{from: 2022-01-01}}]
conditions:
  - {{id: degree, words: 博士或硕士, when: "degree IN ('doctor', 'master')"}}
  - {{id: score, words: 评分达标, when: score >= pass}}
  - {{id: here, words: 在本区工作, when: {here}}}
  - {{id: in_time, words: 在申报期内, when: "recognised_on <= today AND months_between(recognised_on, today) < claim_months"}}
amount: least(point * score, most)
rounding: yuan
group: living_{n}
budget: {{key: talent_{n}, order: ranked, rank: score, short: none}}
""",
    "aid": """  low: {{type: money, value: {poor}元, words: 低收入}}
  most_income: {{type: money, value: 20万元, words: 收入上限}}
  half: {{type: number, value: 0.5, words: 一半}}
  most: {{type: money, value: {yuan}元, words: 最高}}
periods: [{{from: 2024-01-01}}]
conditions:
  - {{id: need, words: 残疾或多子女低收入, when: "disabled OR (children >= 3 AND income < low)"}}
  - {{id: here, words: 在本区居住, when: {here}}}
  - {{id: resident, words: 户籍或居住证, when: resident}}
  - {{id: income, words: 收入不超过上限, when: income < most_income}}
amount: greatest(least((most_income - income) * half, most), low * 0.01)
caps: [{{per: subject, period: year, most: most}}]
budget: {{key: aid_{n}, order: first_come, short: cut}}
""",
    "honour": """  first_day: {{type: date, value: 2020-01-01, words: 起}}
  expert: {{type: money, value: {yuan}元, words: 专家}}
  craftsman: {{type: money, value: 1100元, words: 工匠}}
  other: {{type: money, value: 300元, words: 技师}}
periods: [{{from: 2024-01-01}}]
conditions:
  - {{id: title, words: 有称号, when: "title IN ('expert', 'craftsman', 'technician')"}}
  - {{id: here, words: 在本区工作, when: {here}}}
  - {{id: recent, words: 近年来青, when: "arrived_on BETWEEN first_day AND today"}}
amount: CASE WHEN title = 'expert' THEN expert WHEN title = 'craftsman' THEN craftsman ELSE other END
rounding: yuan
group: living_{n}
""",
}
#: What a careful person would write for the eligible: WHERE and amount in fen.
BY_HAND = {
    "graduate": (
        "full_time AND degree IN ('doctor', 'master') AND date_sub('month', graduated_on, arrived_on) < {fresh} "
        "AND arrived_on > DATE '2023-06-15' AND arrived_on <= DATE '2026-06-15'",
        "CASE WHEN degree = 'doctor' THEN CASE WHEN arrived_on < DATE '2026-01-01' THEN {fen} ELSE 900000 END ELSE 120000 END",
    ),
    "rent": (
        "resident AND born_on > DATE '{young_since}' AND income < {rich}00",
        "CASE WHEN (income * 75 + 500) // 1000 < {fen} THEN (income * 75 + 500) // 1000 ELSE {fen} END",
    ),
    "children": (
        "resident AND children >= 2 AND income < {well}00",
        "CASE WHEN children < 4 THEN children ELSE 4 END * {fen}",
    ),
    "meals": (
        "resident AND born_on <= DATE '{old_since}' AND meals > 0",
        "CASE WHEN born_on <= DATE '1946-06-15' THEN 300 ELSE {meal_fen} END * CASE WHEN meals < 31 THEN meals ELSE 31 END",
    ),
    "talent": (
        "degree IN ('doctor', 'master') AND score >= {grade} AND recognised_on > DATE '2023-06-15' AND recognised_on <= DATE '2026-06-15'",
        "CASE WHEN score * {fen} < 16000000 THEN CAST(floor((score * {fen} + 50) / 100) AS BIGINT) * 100 ELSE 16000000 END",
    ),
    "aid": (
        "resident AND (disabled OR (children >= 3 AND income < {poor}00)) AND income < 20000000",
        "CASE WHEN (20000000 - income + 1) // 2 > {fen} THEN {fen} WHEN (20000000 - income + 1) // 2 < {poor} THEN {poor} "
        "ELSE (20000000 - income + 1) // 2 END",
    ),
    "honour": (
        "title IN ('expert', 'craftsman', 'technician') AND arrived_on BETWEEN DATE '2020-01-01' AND DATE '2026-06-15'",
        "CASE title WHEN 'expert' THEN {fen} WHEN 'craftsman' THEN 110000 ELSE 30000 END",
    ),
}


@dataclass(frozen=True)
class Variant:
    """One of the forty-nine: a form with the limits and amounts of one district; no two districts have the same."""

    form: str
    n: int

    @property
    def key(self) -> str:
        """The policy's key."""
        return f"{self.form}_{self.n}"

    @property
    def district(self) -> str:
        """Its district, "" for the whole city."""
        return DISTRICTS[self.n]

    @property
    def numbers(self) -> dict[str, Any]:
        """Its limits and amounts: yuan, years, months, points."""
        n = self.n
        return {
            "yuan": 1500 + 100 * n, "fen": 150_000 + 10_000 * n, "fresh": 24 + 2 * n, "young": 33 + n, "rich": 85_000 + 2_500 * n,
            "well": 140_000 + 5_000 * n, "old": 60 + n, "grade": 58 + n, "poor": 45_000 + 2_000 * n,
            "meal": f"{2 + n / 10:.1f}", "meal_fen": 200 + 10 * n, "young_since": _since(33 + n), "old_since": _since(60 + n),
        }  # fmt: skip

    @property
    def document(self) -> str:
        """Its text."""
        head = HEAD.format(key=self.key, facts=", ".join(NAMES), district=self.district or "370200")
        return head + FORMS[self.form].format(
            n=self.n, here="district = area" if self.district else "true", **self.numbers
        )

    def by_hand(self, table: str) -> str:
        """The statement that counts the eligible and sums up what they get."""
        where, amount = (text.format(**self.numbers) for text in BY_HAND[self.form])
        here = f"district = '{self.district}' AND " if self.district else ""
        return f"SELECT count(*), sum({amount}) FROM {table} WHERE {here}{where}"


def _since(years: int) -> date:
    return date(DAY.year - years, DAY.month, DAY.day)


def variants() -> list[Variant]:
    """All forty-nine."""
    return [Variant(form, n) for n in range(len(DISTRICTS)) for form in FORMS]


def policies() -> list[Any]:
    """All of them, read."""
    from chengshu.kernel.rules.document import read_policy
    from chengshu.kernel.rules.facts import read_facts

    facts = read_facts(FACTS)
    return [read_policy(one.document, facts) for one in variants()]


def population(rows: int) -> Path:
    """A database with a table people of so many rows; made once and kept beside the others of the bench."""
    import duckdb

    place = Path(os.environ.get("CITY_BENCH", tempfile.gettempdir())) / f"chengshu-rules-2-{rows}.duckdb"
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
_C = [_bits("c", 10 * n) for n in range(6)]
_MAKING = f"""
CREATE TABLE people AS SELECT
  'P' || lpad(i::VARCHAR, 9, '0') AS subject,
  CASE WHEN {_A[0]} < 40 THEN NULL WHEN {_A[0]} < 70 THEN 'doctor' WHEN {_A[0]} < 190 THEN 'master'
       WHEN {_A[0]} < 500 THEN 'bachelor' ELSE 'school' END AS degree,
  CASE WHEN {_C[0]} < 20 THEN NULL ELSE DATE '2014-01-01' + {_A[1]} * 9 // 2 - {_C[0]} * 3 // 2 END AS graduated_on,
  CASE WHEN {_A[1]} < 20 THEN NULL ELSE DATE '2014-01-01' + {_A[1]} * 9 // 2 END AS arrived_on,
  CASE WHEN {_A[2]} < 20 THEN NULL ELSE {_A[2]} < 700 END AS full_time,
  CASE WHEN {_C[1]} < 20 THEN NULL ELSE {_C[1]} < 900 END AS resident,
  CASE WHEN {_A[3]} < 5 THEN NULL ELSE (['370202','370203','370211','370212','370213','370214','370281','370283','370285','370215'])[
       1 + {_A[3]} % 10] END AS district,
  DATE '1930-01-01' + {_A[4]} * 34 + {_A[5]} % 34 AS born_on,
  CASE WHEN {_B[0]} < 40 THEN NULL ELSE ({_B[0]} % 128) // 40 END AS children,
  CASE WHEN {_B[1]} < 80 THEN NULL ELSE 1000000 + {_B[1]}::BIGINT * 29311 + {_B[2]} END AS income,
  CASE WHEN {_B[3]} < 40 THEN NULL ELSE ({_B[3]} * 0.09)::DECIMAL(6,2) END AS score,
  CASE WHEN {_C[2]} < 20 THEN NULL ELSE DATE '2020-01-01' + {_C[2]} * 5 // 2 END AS recognised_on,
  CASE WHEN {_C[3]} < 20 THEN NULL WHEN {_C[3]} < 500 THEN 0 ELSE {_C[3]} % 45 END AS meals,
  CASE WHEN {_B[4]} < 10 THEN NULL ELSE {_B[4]} < 40 END AS disabled,
  CASE WHEN {_B[5]} < 20 THEN NULL WHEN {_B[5]} < 40 THEN 'expert' WHEN {_B[5]} < 60 THEN 'craftsman'
       WHEN {_B[5]} < 80 THEN 'technician' ELSE 'none' END AS title
FROM (SELECT i, hash(i) AS a, hash(i * 7919 + 13) AS b, hash(i * 104729 + 7) AS c FROM range({{rows}}) AS t(i))
"""
