"""The published facts of Qingdao: well formed, sourced, and word for word what the newspaper printed."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.packs import document as load

CITY = Path(__file__).resolve().parents[1]
PAGES = CITY.parents[2] / "shared" / "sources"

INDICATOR_KEYS = {"code", "name", "name_en", "unit", "section", "owner", "better", "period"}
INDICATOR_MAY = {"owner_assumed", "facts", "targets"}
VALUE_KEYS = {"at", "value", "source", "quote"}
VALUE_MAY = {"qualifier", "upper", "from", "place", "breakdown", "note"}
SOURCE_KEYS = {"id", "page", "title", "publisher", "date", "dated_from", "topic"}
PERIODS = {"point", "year", "half_year", "quarter", "month", "cumulative"}
QUALIFIERS = {"over", "nearly", "about", "at_least", "up_to", "between"}
TWINS = {
    "plans.completion",
    "plans.invested",
    "plans.planned_investment",
    "plans.projects",
    "plans.infrastructure_projects",
    "plans.infrastructure_planned",
    "plans.infrastructure_invested",
    "plans.digital_economy_projects",
    "plans.digital_economy_invested",
    "scenarios.published",
    "scenarios.chain_tied",
    "scenarios.digital_economy",
    "trials.coverage",
}
COUNTED = re.compile("^按(列举|起止日期)计数")
NUMBER_WORDS = {Decimal(100): {"全覆盖", "全额", "百"}, Decimal("33.3"): {"1/3"}, Decimal(50): {"1/2"}}
DIGITS = "零一二三四五六七八九"


#: live.yaml names what the platform computes and no article has published; it holds no facts.
FILES = {path.stem: load(path) for path in sorted((CITY / "indicators").glob("*.yaml")) if path.stem != "live"}
LIVE = {indicator["code"]: indicator for indicator in load(CITY / "indicators" / "live.yaml")}
INDICATORS = [indicator for file in FILES.values() for indicator in file]
BY_CODE = {indicator["code"]: indicator for indicator in INDICATORS}
SOURCES = {source["id"]: source for source in load(CITY / "sources.yaml")}
COCKPIT = load(CITY / "cockpit.yaml")
BODIES = {body["name"] for body in load(CITY / "organisations" / "organisations.yaml")["organisations"]}
PLACES = {place["name"] for place in load(CITY / "places" / "places.yaml")["places"]}
needs_pages = pytest.mark.skipif(not PAGES.is_dir(), reason="the newspaper pages are not beside this checkout")


def in_each_file(test: Callable[..., None], cases: Callable[[str], Iterable[tuple[str, tuple[Any, ...]]]]) -> Any:
    """A test for each file and not for each of its cases: to call a line of code a test costs fifty times the line."""

    @pytest.mark.parametrize("file", FILES)
    def in_file(file: str) -> None:
        for name, case in cases(file):
            try:
                test(*case)
            except AssertionError as wrong:
                wrong.add_note(name)
                raise

    in_file.__name__, in_file.__doc__ = test.__name__, test.__doc__
    return in_file


def each_indicator(test: Callable[[dict[str, Any]], None]) -> Any:
    return in_each_file(test, lambda file: ((one["code"], (one,)) for one in FILES[file]))


def each_value(test: Callable[[str, str, dict[str, Any]], None]) -> Any:
    return in_each_file(test, values)


def values(file: str) -> Iterator[tuple[str, tuple[str, str, dict[str, Any]]]]:
    for indicator in FILES[file]:
        for kind in ("facts", "targets"):
            for value in indicator.get(kind, []):
                yield f"{indicator['code']} {kind} {value['at']}", (indicator["code"], kind, value)


def squeeze(text: str) -> str:
    """The text as one run: line breaks of the PDF and heading marks carry no meaning."""
    return re.sub(r"[\s#]+", "", text)


@cache
def page_text(page: str) -> str:
    (path,) = PAGES.glob(f"{page}_*.txt")
    return squeeze(path.read_text(encoding="utf-8"))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def chinese(number: int) -> set[str]:
    """How a paper spells 1–99: 十六, 三十, and 两 beside 二."""
    tens, ones = divmod(number, 10)
    word = ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")
    return {word, "两"} if number == 2 else {word, "首"} if number == 1 else {word}


def spellings(value: float, unit: str) -> set[str]:
    """The words a quote may use instead of the digits."""
    number = Decimal(str(value))
    words = set(NUMBER_WORDS.get(number, ()))
    if number == int(number) and 0 < number < 100:
        words |= chinese(int(number))
    if unit == "%" and number % 10 == 0 and 0 < number < 100:
        words.add(DIGITS[int(number) // 10] + "成")
    return words


def says(text: str, value: float, unit: str) -> bool:
    """Whether the text names the number in digits (not inside a longer number) or in words."""
    digits = re.compile(rf"(?<![\d.]){re.escape(str(value))}(?!\d|\.\d)")
    return bool(digits.search(text)) or any(word in text for word in spellings(value, unit))


def test_every_file_has_indicators_and_every_indicator_values() -> None:
    assert (len(INDICATORS), sum(1 for file in FILES for _ in values(file))) == (321, 334)
    assert all(any(values(file)) for file in FILES)


def test_codes_are_unique_and_well_formed() -> None:
    counts = Counter(indicator["code"] for indicator in INDICATORS)
    assert [code for code, n in counts.items() if n > 1] == []
    assert [code for code in counts if not re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*", code)] == []


def test_names_are_unique_in_both_languages() -> None:
    for key in ("name", "name_en"):
        counts = Counter(indicator[key] for indicator in INDICATORS)
        assert [name for name, n in counts.items() if n > 1] == [], key


@each_indicator
def test_an_indicator_is_complete(indicator: dict[str, Any]) -> None:
    assert set(indicator) >= INDICATOR_KEYS
    assert set(indicator) <= INDICATOR_KEYS | INDICATOR_MAY
    assert all(isinstance(indicator[key], str) and indicator[key] for key in INDICATOR_KEYS)
    assert indicator["better"] in {"up", "down", "none"}
    assert indicator["period"] in PERIODS
    assert indicator["owner"] in BODIES
    assert indicator.get("owner_assumed", True) is True
    assert indicator.get("facts") or indicator.get("targets")


@each_indicator
def test_an_indicator_is_about_one_place_and_says_each_date_once(indicator: dict[str, Any]) -> None:
    values = [*indicator.get("facts", []), *indicator.get("targets", [])]
    assert len({value.get("place") for value in values}) == 1
    assert values[0].get("place", "青岛市") in PLACES
    for kind in ("facts", "targets"):
        dates = [value["at"] for value in indicator.get(kind, [])]
        assert dates == sorted(set(dates))


@each_value
def test_a_value_is_a_dated_number_with_a_source(code: str, kind: str, value: dict[str, Any]) -> None:
    assert set(value) >= VALUE_KEYS
    assert set(value) <= VALUE_KEYS | VALUE_MAY
    assert type(value["at"]) is datetime.date
    assert is_number(value["value"])
    assert value["source"] in SOURCES
    assert 6 <= len(value["quote"]) <= 60
    assert value["quote"] == squeeze(value["quote"])
    assert value.get("qualifier", "about") in QUALIFIERS
    assert value.get("from", datetime.date.min) <= value["at"]
    assert ("upper" in value) == (value.get("qualifier") == "between")
    assert "upper" not in value or (is_number(value["upper"]) and value["upper"] > value["value"])
    assert kind == "targets" or value["at"] <= SOURCES[value["source"]]["date"]


@each_value
def test_the_parts_of_a_breakdown_add_up(code: str, kind: str, value: dict[str, Any]) -> None:
    for dimension, parts in value.get("breakdown", {}).items():
        assert re.fullmatch("[a-z_]+", dimension)
        assert sum(Decimal(str(part)) for part in parts.values()) == Decimal(str(value["value"]))


def test_a_source_is_one_dated_news_item() -> None:
    assert Counter(source["page"] for source in SOURCES.values()) == {
        "000": 10,
        "001": 7,
        "002": 7,
        "003": 8,
        "004": 5,
    }
    numbers: Counter[str] = Counter()
    for source in SOURCES.values():
        assert set(source) == SOURCE_KEYS
        numbers[source["page"]] += 1
        assert source["id"] == f"{source['page']}-{numbers[source['page']]}"
        assert type(source["date"]) is datetime.date


def test_the_cockpit_has_the_published_number_of_sections() -> None:
    published, sections = COCKPIT["published"], COCKPIT["sections"]
    assert published == {"sections": 14, "items": 450, "source": "003-1"}
    assert [section["order"] for section in sections] == list(range(1, 15))
    assert len({section["key"] for section in sections}) == 14
    assert [section["name"] for section in sections if not section.get("assumed")] == ["工业运行"]


def test_every_indicator_stands_in_a_section_and_every_section_shows_its_own() -> None:
    members = Counter(indicator["section"] for indicator in INDICATORS)
    assert set(members) == {section["key"] for section in COCKPIT["sections"]}
    assert min(members.values()) >= 7
    for section in COCKPIT["sections"]:
        shown = [section["headline"], *section["others"]]
        assert 3 <= len(shown) == len(set(shown)) <= 4
        known = BY_CODE | LIVE
        assert [known[code]["section"] for code in shown] == [section["key"]] * len(shown)
        unpublished = {code for code in shown if not known[code].get("facts")}
        assert unpublished <= {"trials.coverage", *LIVE}
        assert section["headline"] not in unpublished


def test_what_is_only_computed_says_whose_it_is_and_repeats_no_published_code() -> None:
    assert not set(LIVE) & set(BY_CODE)
    assert all(set(one) == INDICATOR_KEYS and one["owner"] in BODIES for one in LIVE.values())


def test_the_figures_that_the_platform_also_computes_stand_apart() -> None:
    assert {indicator["code"] for indicator in FILES["computed_twins"]} == TWINS


@pytest.mark.parametrize(
    ("code", "kind", "at", "number"),
    [
        ("plans.completion", "facts", "2023-06-30", 62.1),
        ("plans.invested", "facts", "2023-06-30", 677),
        ("plans.planned_investment", "facts", "2023-06-30", 1663),
        ("plans.projects", "facts", "2023-06-30", 115),
        ("scenarios.published", "facts", "2024-04-01", 65),
        ("scenarios.chain_tied", "facts", "2024-04-01", 63),
        ("scenarios.digital_economy", "facts", "2024-04-01", 46),
        ("trials.coverage", "targets", "2024-12-31", 92),
    ],
)
def test_the_figures_the_systems_are_calibrated_to(code: str, kind: str, at: str, number: float) -> None:
    published = {value["at"].isoformat(): value["value"] for value in BY_CODE[code][kind]}
    assert published[at] == number


@needs_pages
@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_a_title_is_printed_on_its_page(source: dict[str, Any]) -> None:
    assert squeeze(source["title"]) in page_text(source["page"])


@needs_pages
@each_value
def test_a_quote_is_printed_on_its_page_and_names_the_number(code: str, kind: str, value: dict[str, Any]) -> None:
    assert value["quote"] in page_text(SOURCES[value["source"]]["page"])
    if COUNTED.match(value.get("note", "")):
        assert value["value"] < 10
        return
    unit = BY_CODE[code]["unit"]
    assert all(says(value["quote"], value[key], unit) for key in ("value", "upper") if key in value)


@needs_pages
@each_value
def test_the_parts_of_a_breakdown_are_printed_beside_their_labels(code: str, kind: str, value: dict[str, Any]) -> None:
    text = page_text(SOURCES[value["source"]]["page"])
    for parts in value.get("breakdown", {}).values():
        for label, part in parts.items():
            beside = [text[max(0, m.start() - 40) : m.end() + 40] for m in re.finditer(label, text)]
            counted = COUNTED.match(value.get("note", ""))
            assert beside
            assert counted or any(says(near, part, BY_CODE[code]["unit"]) for near in beside), label
