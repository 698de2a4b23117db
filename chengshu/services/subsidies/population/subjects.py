"""Who the made-up rows are: numbers that nobody was ever given, names that nobody bears, districts by weight."""

from __future__ import annotations

from typing import Any

from chengshu.services.subsidies.population.drawing import Drawing, text

#: The first serial of a made-up firm here; smaller ones and those from 9,000,000 on are the simulator's and the cast's.
FIRST_SERIAL = 1_000_000
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_Y_IN_36, _Y_IN_31 = 34, 30


def shelf(words: list[str]) -> str:
    """A list of texts as SQL."""
    return "[" + ", ".join(map(text, words)) + "]"


def drawn_word(drawing: Drawing, name: str, words: list[str]) -> str:
    """One of some words."""
    return f"{shelf(words)}[1 + (({drawing.hashed(name)} >> 32) % {len(words)})::INTEGER]"


def credit_code(area: str, serial: str) -> str:
    """A credit code with right check digits (GB 32100, GB 11714) from SQL of the area's six digits and of the serial."""
    digits = [f"({serial} // {10 ** (6 - place)} % 10)" for place in range(7)]
    body = " + ".join(f"{digit} * {weight}" for digit, weight in zip(digits, _BODY_WEIGHTS, strict=True))
    check = f"((11 - ({_Y_IN_36 * 3} + {body}) % 11) % 11)"
    weights = [pow(3, place, 31) for place in range(17)]
    areas = " + ".join(f"substr({area}, {place + 1}, 1)::INTEGER * {weights[2 + place]}" for place in range(6))
    serials = " + ".join(f"{digit} * {weights[9 + place]}" for place, digit in enumerate(digits))
    # An X (10 of 11) is letter 29 of the alphabet.
    first = f"(CASE WHEN {check} = 10 THEN 29 ELSE {check} END) * {weights[16]}"
    total = f"({9 * weights[0] + 1 * weights[1] + _Y_IN_31 * weights[8]} + {areas} + {serials} + {first})"
    last = f"substr('{_LETTERS}', 1 + ((31 - {total} % 31) % 31)::INTEGER, 1)"
    written = f"lpad(({serial})::VARCHAR, 7, '0')"
    return f"'91' || {area} || 'Y' || {written} || substr('0123456789X', 1 + {check}::INTEGER, 1) || {last}"


def by_range(rows: int, weights: dict[str, int]) -> str:
    """A code by the row's number `n`: each has one stretch of them, in the order of the codes, so that tables come out sorted."""
    whole, below, arms = sum(weights.values()), 0, []
    for code in sorted(weights):
        below += weights[code]
        arms.append(f"WHEN n < {rows * below // whole} THEN {text(code)}")
    return f"CASE {' '.join(arms)} END"


def people(drawing: Drawing, plan: dict[str, Any], words: dict[str, Any]) -> dict[str, str]:
    """The fixed columns of made-up people, over i and n."""
    name = (
        f"{drawn_word(drawing, 'surname', words['surnames'])} || {drawn_word(drawing, 'given', words['given_names'])}"
    )
    number = "'SIM' || lpad(n::VARCHAR, 9, '0')"
    return {
        "subject": number,
        "object": number,
        "name": name,
        "kind": drawing.chosen("kind", {text(kind): weight for kind, weight in plan["kinds"].items()}),
        "district": drawing.chosen("district", {text(code): weight for code, weight in plan["districts"].items()}),
    }


def firms(drawing: Drawing, plan: dict[str, Any], words: dict[str, Any]) -> dict[str, str]:
    """The fixed columns of made-up firms, over i and n."""
    trades = [word for chain in words["chains"].values() for word in chain["words"]]
    stem, trade = drawn_word(drawing, "stem", words["stems"]), drawn_word(drawing, "trade", trades)
    area = by_range(drawing.rows, plan["districts"])
    number = credit_code("area", f"({FIRST_SERIAL} + n)")
    return {
        "area": area,
        "subject": number,
        "object": "subject",
        "name": f"{stem} || {trade} || {text('有限公司')}",
        "kind": drawing.chosen("kind", {text(kind): weight for kind, weight in plan["kinds"].items()}),
        "district": "area",
    }


def projects(drawing: Drawing, plan: dict[str, Any], labels: dict[str, str], firms_in_all: int) -> dict[str, str]:
    """The fixed columns of made-up projects, over i and n: some firms have one, some two or four."""
    firm = f"(((n // 8) * 8 + [0, 1, 2, 2, 4, 4, 4, 4][1 + n % 8]) * {firms_in_all} // {drawing.rows})"
    area = by_range(firms_in_all, plan["districts"]).replace("n <", f"{firm} <")
    named = " ".join(f"WHEN {text(kind)} THEN {text(label)}" for kind, label in labels.items())
    number = "'P-' || lpad(n::VARCHAR, 7, '0')"
    return {
        "area": area,
        "subject": credit_code("area", f"({FIRST_SERIAL} + {firm})"),
        "object": number,
        "kind": drawing.chosen("kind", {text(kind): weight for kind, weight in plan["kinds"].items()}),
        "name": f"CASE kind {named} ELSE kind END || ' ' || {number}",
        "district": "area",
    }
