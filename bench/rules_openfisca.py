"""The same forty-nine policies as a small tax-benefit system of OpenFisca: what the rules are measured beside.

OpenFisca has no unknown: what is not known gets a value that makes nobody eligible. Amounts are yuan, as its systems have them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from bench.rules_policies import DAY, DISTRICTS, Variant, variants

YEAR = str(DAY.year)
DEGREES = {"doctor": 1, "master": 2, "bachelor": 3, "school": 4}
TITLES = {"expert": 1, "craftsman": 2, "technician": 3, "none": 4}
PLACES = {code: place for place, code in enumerate(DISTRICTS[:-1], 1)}
_DAY = np.datetime64(DAY)


def _since(years: int) -> np.datetime64:
    return np.datetime64(date(DAY.year - years, DAY.month, DAY.day))


def _months_to_arrival(of: Any) -> Any:
    """Whole months from graduation to arrival; asked by seven benefits, so it is a variable of its own and computed once."""
    first, last = of("graduated_on"), of("arrived_on")
    from_, to = first.astype("datetime64[M]"), last.astype("datetime64[M]")
    day, ends = first - from_, last - to
    short = (ends < day) & ((last + 1).astype("datetime64[M]") == to)
    return (to - from_).astype(int) - short


def _graduate(of: Any, yuan: int, fresh: int) -> Any:
    degree, arrived = of("degree"), of("arrived_on")
    allowed = of("full_time") & (degree >= 1) & (degree <= 2) & (of("months_to_arrival") < fresh)
    doctor = np.where(arrived < np.datetime64("2026-01-01"), yuan, 9000)
    return np.where(allowed & (arrived > _since(3)) & (arrived <= _DAY), np.where(degree == 1, doctor, 1200), 0)


def _rent(of: Any, yuan: int, young: int, rich: int) -> Any:
    income = of("income")
    allowed = of("resident") & (of("born_on") > _since(young)) & (income < rich)
    return np.where(allowed, np.minimum(income * 0.075, yuan), 0)


def _children(of: Any, yuan: int, well: int) -> Any:
    children = of("children")
    return np.where(of("resident") & (children >= 2) & (of("income") < well), np.minimum(children, 4) * yuan, 0)


def _meals(of: Any, old: int, meal: str) -> Any:
    born, meals = of("born_on"), of("meals")
    allowed = of("resident") & (born <= _since(old)) & (meals > 0)
    return np.where(allowed, np.where(born <= _since(80), 3, float(meal)) * np.minimum(meals, 31), 0)


def _talent(of: Any, yuan: int, grade: int) -> Any:
    degree, score, recognised = of("degree"), of("score"), of("recognised_on")
    allowed = (degree >= 1) & (degree <= 2) & (score >= grade) & (recognised > _since(3)) & (recognised <= _DAY)
    return np.where(allowed, np.minimum(np.floor(score * yuan + 0.5), 160_000), 0)


def _aid(of: Any, yuan: int, poor: int) -> Any:
    income = of("income")
    allowed = of("resident") & (of("disabled") | ((of("children") >= 3) & (income < poor))) & (income < 200_000)
    return np.where(allowed, np.maximum(np.minimum((200_000 - income) * 0.5, yuan), poor * 0.01), 0)


def _honour(of: Any, yuan: int) -> Any:
    title, arrived = of("title"), of("arrived_on")
    allowed = (title >= 1) & (title <= 3) & (arrived >= np.datetime64("2020-01-01")) & (arrived <= _DAY)
    return np.where(allowed, np.where(title == 1, yuan, np.where(title == 2, 1100, 300)), 0)


#: The formula of each form, and the numbers of a variant that it takes.
FORMULAS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "graduate": (_graduate, ("yuan", "fresh")), "rent": (_rent, ("yuan", "young", "rich")), "children": (_children, ("yuan", "well")),
    "meals": (_meals, ("old", "meal")), "talent": (_talent, ("yuan", "grade")), "aid": (_aid, ("yuan", "poor")),
    "honour": (_honour, ("yuan",)),
}  # fmt: skip
INPUTS: dict[str, type] = {
    "degree": int, "graduated_on": date, "arrived_on": date, "full_time": bool, "resident": bool, "district": int, "born_on": date,
    "children": int, "income": float, "score": float, "recognised_on": date, "meals": int, "disabled": bool, "title": int,
}  # fmt: skip


def system() -> Any:
    """The tax-benefit system: fourteen inputs and forty-nine benefits."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="person", is_person=True)
    found = TaxBenefitSystem([person])
    own = {"entity": person, "definition_period": DateUnit.YEAR}
    for name, type_ in INPUTS.items():
        found.add_variable(type(name, (Variable,), {**own, "value_type": type_, "label": name}))
    formula = {"formula": lambda person, period: _months_to_arrival(lambda name: person(name, period))}
    found.add_variable(type("months_to_arrival", (Variable,), {**own, "value_type": int, "label": "", **formula}))
    for one in variants():
        found.add_variable(
            type(one.key, (Variable,), {**own, "value_type": float, "label": one.key, "formula": _formula(one)})
        )
    return found


def _formula(variant: Variant) -> Any:
    form, names = FORMULAS[variant.form]
    numbers = {name: variant.numbers[name] for name in names}
    place = PLACES.get(variant.district)

    def formula(person: Any, period: Any) -> Any:
        amount = form(lambda name: person(name, period), **numbers)
        return amount * (person("district", period) == place) if place else amount

    return formula


def arrays(connection: Any, table: str) -> dict[str, Any]:
    """The population as OpenFisca takes it, an array a fact: codes are numbers already when they leave the database."""
    found = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM {table}").fetchnumpy()
    for name in ("graduated_on", "arrived_on", "recognised_on", "born_on"):
        found[name] = found[name].astype("datetime64[D]")
    return {name: np.ma.getdata(column) for name, column in found.items()}


def _coded(name: str, codes: dict[Any, int]) -> str:
    whens = " ".join(f"WHEN '{text}' THEN {code}" for text, code in codes.items() if text)
    return f"CAST(CASE {name} {whens} ELSE 0 END AS INTEGER) AS {name}"


_COLUMNS = [
    _coded("degree", DEGREES), _coded("title", TITLES), _coded("district", PLACES),
    *(f"coalesce({name}, DATE '1900-01-01') AS {name}" for name in ("arrived_on", "recognised_on")),
    "coalesce(graduated_on, DATE '1800-01-01') AS graduated_on", "born_on",
    *(f"coalesce({name}, false) AS {name}" for name in ("full_time", "resident", "disabled")),
    "coalesce(children, 0) AS children", "coalesce(meals, 0) AS meals",
    "CAST(coalesce(income, 1e14) / 100 AS FLOAT) AS income", "CAST(coalesce(score, 0) AS FLOAT) AS score",
]  # fmt: skip


def totals(inputs: dict[str, Any], rules: Any) -> dict[str, tuple[float, int]]:
    """Of every benefit its sum, and how many get it."""
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(rules, count=len(inputs["degree"]))
    for name in INPUTS:
        simulation.set_input(name, YEAR, inputs[name])
    found = {}
    for one in variants():
        amounts = simulation.calculate(one.key, YEAR)
        found[one.key] = (float(amounts.sum(dtype=np.float64)), int((amounts > 0).sum()))
    return found
