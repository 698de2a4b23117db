"""The city packs: whole trees, the articles' counts and words, a word stock that fits its lists."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packs import document as load

CITIES = Path(__file__).resolve().parents[2]
PAGES = CITIES.parents[1] / "shared" / "sources"
QINGDAO, SAMPLE = CITIES / "qingdao", CITIES / "sample"
BOTH = pytest.mark.parametrize("city", [QINGDAO, SAMPLE], ids=["qingdao", "sample"])
needs_pages = pytest.mark.skipif(not PAGES.is_dir(), reason="the newspaper pages are not beside this checkout")

OURS = "拟定"
STANDARDS = {"GB/T 4754-2017", "统计上大中小微型企业划分办法（2017）"}
PARENT_KINDS = {
    "city": {None},
    "department": {"city"},
    "district": {"city"},
    "district_department": {"district"},
    "street": {"district"},
    "institution": {"city", "department", "district"},
}
SLOT = re.compile(r"\{(\w+)\}")


PACKS = {
    city: {
        "toml": tomllib.loads((city / "city.toml").read_text(encoding="utf-8")),
        "places": load(city / "places" / "places.yaml")["places"],
        "organisations": load(city / "organisations" / "organisations.yaml")["organisations"],
        "lists": {path.stem: load(path) for path in sorted((city / "lists").glob("*.yaml"))},
        "plans": [load(path) for path in sorted((city / "plans").glob("*.yaml"))],
        "names": {path.stem: load(path) for path in sorted((city / "names").glob("*.yaml"))},
        "sources": {source["id"]: source for source in load(city / "sources.yaml")},
        "indicators": [each for path in sorted((city / "indicators").glob("*.yaml")) for each in load(path)],
    }
    for city in (QINGDAO, SAMPLE)
}
LISTS = PACKS[QINGDAO]["lists"]
PLAN = PACKS[QINGDAO]["plans"][0]


def codes(city: Path, key: str) -> set[str]:
    return {item["code"] for item in PACKS[city]["lists"][key]["items"]}


def roots(items: list[dict[str, Any]]) -> list[str]:
    """Codes without a parent; fails on an unknown parent, a repeated code or a circle."""
    parent = {item["code"]: item.get("parent") for item in items}
    assert len(parent) == len(items), [code for code, n in Counter(i["code"] for i in items).items() if n > 1]
    for code, direct in parent.items():
        walked, above = {code}, direct
        while above is not None:
            assert above in parent, f"{code}: no such parent {above}"
            assert above not in walked, f"{code} is below itself"
            walked.add(above)
            above = parent[above]
    return [code for code, above in parent.items() if above is None]


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside the value, itself included."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(inner)


def texts(value: Any) -> Iterator[str]:
    """Every string inside the value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(inner)


def sourced(city: Path) -> list[dict[str, Any]]:
    pack = PACKS[city]
    return [each for part in ("places", "organisations", "lists", "plans") for each in mappings(pack[part])]


def unspaced(text: str) -> str:
    return re.sub(r"\s", "", text)


def page_text(number: str) -> str:
    return unspaced(next(PAGES.glob(f"{number}_*.txt")).read_text(encoding="utf-8"))


# -- the city ------------------------------------------------------------------------------------------------


def test_the_city_is_qingdao_in_its_own_time() -> None:
    toml = PACKS[QINGDAO]["toml"]
    assert (toml["key"], toml["name"], toml["name_en"]) == ("qingdao", "青岛", "Qingdao")
    assert (toml["code"], toml["timezone"], toml["licence"]) == ("370200", "Asia/Shanghai", "Apache-2.0")


@BOTH
def test_the_host_of_the_site_is_a_body_and_the_folder_bears_the_key(city: Path) -> None:
    toml = PACKS[city]["toml"]
    assert toml["host"] in {body["code"] for body in PACKS[city]["organisations"]}
    assert toml["key"] == city.name
    assert all((city / name).exists() for note in toml["notes"] for name in note["files"])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@BOTH
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_coloured_text_can_be_read_on_every_ground(city: Path, theme: str) -> None:
    colours = PACKS[city]["toml"]["colours"][theme]
    for text in ("roof", "tree", "sea", "ink", "grey"):
        for ground in ("ground", "sky", "sand"):
            dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


# -- places --------------------------------------------------------------------------------------------------


@BOTH
def test_places_are_one_tree_below_the_city(city: Path) -> None:
    assert roots(PACKS[city]["places"]) == [PACKS[city]["toml"]["code"]]
    kinds = {place["code"]: place["kind"] for place in PACKS[city]["places"]}
    above = {"city": {None}, "district": {"city"}, "zone": {"district"}, "street": {"district"}}
    for place in PACKS[city]["places"]:
        assert kinds.get(place.get("parent")) in above[place["kind"]], place["code"]


def test_districts_have_their_official_codes() -> None:
    districts = {p["name"]: p["code"] for p in PACKS[QINGDAO]["places"] if p["kind"] == "district"}
    assert districts == {
        "市南区": "370202",
        "市北区": "370203",
        "西海岸新区": "370211",
        "崂山区": "370212",
        "李沧区": "370213",
        "城阳区": "370214",
        "即墨区": "370215",
        "胶州市": "370281",
        "平度市": "370283",
        "莱西市": "370285",
    }


@BOTH
def test_every_district_has_a_tile_of_its_own_and_a_centre(city: Path) -> None:
    districts = [place for place in PACKS[city]["places"] if place["kind"] == "district"]
    tiles = Counter(tuple(place["grid"]) for place in districts)
    assert max(tiles.values()) == 1
    assert min(column for column, _ in tiles) == min(row for _, row in tiles) == 0
    assert all(119 < place["centre"][0] < 122 and 35 < place["centre"][1] < 38 for place in districts)


def test_tiles_stand_as_the_districts_lie() -> None:
    places = [place for place in PACKS[QINGDAO]["places"] if place["kind"] == "district"]
    tile = {place["short_name"]: place["grid"] for place in places}
    assert tile["平度"] == [0, 0]
    assert tile["莱西"][1] < tile["即墨"][1] < tile["崂山"][1]
    assert tile["胶州"][0] < tile["城阳"][0] < tile["即墨"][0]
    assert tile["城阳"][1] < tile["李沧"][1] < tile["市北"][1] <= tile["市南"][1]
    assert tile["西海岸"] == [0, max(row for _, row in tile.values())]


def test_every_district_has_its_streets_and_a_street_carries_its_districts_code() -> None:
    streets = [place for place in PACKS[QINGDAO]["places"] if place["kind"] == "street"]
    counts = Counter(street["parent"] for street in streets)
    assert (len(streets), len(counts), min(counts.values())) == (134, 10, 5)
    assert all(street["code"][:6] == street["parent"] and len(street["code"]) == 9 for street in streets)
    assert all((int(street["code"][6:]) >= 100) == street["name"].endswith("镇") for street in streets)


# -- organisations -------------------------------------------------------------------------------------------


@BOTH
def test_bodies_are_one_tree_below_the_city_government(city: Path) -> None:
    bodies = PACKS[city]["organisations"]
    kinds = {body["code"]: body["kind"] for body in bodies}
    assert [kinds[root] for root in roots(bodies)] == ["city"]
    for body in bodies:
        assert kinds.get(body.get("parent")) in PARENT_KINDS[body["kind"]], body["code"]


@BOTH
def test_every_body_sits_in_a_place_of_its_districts(city: Path) -> None:
    places = {place["code"]: place for place in PACKS[city]["places"]}
    bodies = {body["code"]: body for body in PACKS[city]["organisations"]}
    assert {body["place"] for body in bodies.values()} <= set(places)
    for body in bodies.values():
        if body["kind"] == "street":
            assert places[body["place"]]["parent"] == bodies[body["parent"]]["place"], body["code"]
        if body["kind"] == "district_department":
            assert body["place"] == bodies[body["parent"]]["place"], body["code"]


def test_every_district_has_a_government_two_recommending_bureaus_and_all_street_offices() -> None:
    bodies = PACKS[QINGDAO]["organisations"]
    governments = [body["code"] for body in bodies if body["kind"] == "district"]
    known = {body["code"] for body in bodies}
    assert len(governments) == 10
    assert {f"{code}_{b}" for code in governments for b in ("development_reform", "industry_it")} <= known
    streets = {place["code"] for place in PACKS[QINGDAO]["places"] if place["kind"] == "street"}
    assert {body["place"] for body in bodies if body["kind"] == "street"} == streets


@BOTH
def test_names_of_bodies_are_unique(city: Path) -> None:
    for field in ("name", "name_en"):
        names = Counter(body[field] for body in PACKS[city]["organisations"])
        assert max(names.values()) == 1, names.most_common(3)


@BOTH
def test_every_owner_of_an_indicator_is_a_body_and_every_place_of_a_fact_is_a_place(city: Path) -> None:
    bodies = {body["name"] for body in PACKS[city]["organisations"]}
    assert {indicator["owner"] for indicator in PACKS[city]["indicators"]} <= bodies
    places = {place["code"]: place for place in PACKS[city]["places"]}
    known = set()
    for place in places.values():
        district = places[place["parent"]]["name"] if "parent" in place else ""
        for name in [place["name"], *place.get("aliases", [])]:
            known |= {name, district + name}
    facts = [value for value in mappings(PACKS[city]["indicators"]) if "at" in value and "place" in value]
    assert {value["place"] for value in facts} <= known


# -- lists ---------------------------------------------------------------------------------------------------


@BOTH
def test_every_list_is_named_by_its_file_and_its_items_hold_together(city: Path) -> None:
    for key, each in PACKS[city]["lists"].items():
        assert each["key"] == key
        if "parent_list" in each:
            assert {item["parent"] for item in each["items"]} <= codes(city, each["parent_list"]), key
            roots([{"code": item["code"]} for item in each["items"]])
        else:
            roots(each["items"])


def test_six_domains_have_their_21_tasks_and_65_scenarios() -> None:
    domains = LISTS["scenario_domains"]["items"]
    assert [domain["name"] for domain in domains] == [
        "产业转型升级",
        "科技创新赋能",
        "民生服务提质",
        "居民消费升级",
        "城市资源利用",
        "社会治理提效",
    ]
    assert [domain["count"] for domain in domains] == [22, 15, 9, 7, 3, 9]
    tasks = Counter(task["parent"] for task in LISTS["scenario_tasks"]["items"])
    assert [tasks[domain["code"]] for domain in domains] == [4, 3, 4, 3, 3, 4]
    assert [side["count"] for side in LISTS["scenario_sides"]["items"]] == [8, 14]


def test_there_are_24_chains_and_those_the_articles_name_say_where() -> None:
    chains = LISTS["chains"]["items"]
    groups = Counter(chain["parent"] for chain in chains)
    assert groups == {"advantage": 7, "emerging": 10, "services": 7}
    named = [chain["name"] for chain in chains if "source" in chain]
    assert named == ["智能家电", "集成电路", "虚拟现实", "人工智能", "生物医药及医疗器械", "软件和信息服务"]
    assert all(chain.get("assumed") is True for chain in chains if "source" not in chain)


def test_industries_are_the_sections_and_the_divisions_of_c_i_and_m() -> None:
    items = [item["code"] for item in LISTS["industries"]["items"]]
    divisions = {"C": range(13, 44), "I": range(63, 66), "M": range(73, 76)}
    assert items == [*"ABCDEFGHIJKLMNOPQRST", *(f"{s}{n}" for s, ns in divisions.items() for n in ns)]


@BOTH
def test_kinds_of_project_add_up_to_the_plans_projects(city: Path) -> None:
    published = {fact["indicator"]: fact["value"] for fact in PACKS[city]["plans"][0]["published"]}
    kinds = {kind["code"]: kind["count"] for kind in PACKS[city]["lists"]["project_kinds"]["items"]}
    assert sum(kinds.values()) == published["plans.projects"]
    if city == QINGDAO:
        assert (kinds["infrastructure"], kinds["digital_economy"]) == (48, 18)


@BOTH
def test_weights_make_a_hundred_and_budget_bands_leave_no_gap(city: Path) -> None:
    lists = PACKS[city]["lists"]
    for key in ("review_criteria", "evaluation_aspects"):
        assert sum(item["weight"] for item in lists[key]["items"]) == 100, key
    bands = lists["budget_bands"]["items"]
    assert [band.get("below") for band in bands] == [*(band["from"] for band in bands[1:]), None]
    assert bands[0]["from"] == 0


# -- plans ---------------------------------------------------------------------------------------------------


def test_the_plan_has_24_measures_in_four_groups() -> None:
    assert [measure["number"] for measure in PLAN["measures"]] == list(range(1, 25))
    groups = Counter(measure["group"] for measure in PLAN["measures"])
    assert groups == {"service": 10, "governance": 6, "data_value": 5, "support": 3}
    assert [group["code"] for group in PLAN["groups"]] == list(groups)


@BOTH
def test_measures_name_bodies_and_title_themselves_in_the_words_of_their_quote(city: Path) -> None:
    bodies = {body["code"] for body in PACKS[city]["organisations"]}
    qualifiers = codes(city, "qualifiers")
    for plan in PACKS[city]["plans"]:
        assert plan["owner"] in bodies
        for measure in plan["measures"]:
            assert {measure["owner"], *measure.get("partners", [])} <= bodies
            assert measure["owner"] not in measure.get("partners", [])
            letters = iter(measure["quote"])
            assert all(letter in letters for letter in measure["title"]), measure["title"]
            for target in measure.get("targets", []):
                assert target["words"] in measure["quote"]
                assert target.get("qualifier", "about") in qualifiers


@BOTH
def test_published_totals_and_targets_are_those_of_the_indicators(city: Path) -> None:
    indicators = {indicator["code"]: indicator for indicator in PACKS[city]["indicators"]}
    plan = PACKS[city]["plans"][0]
    for said, kind, at in [
        *((fact, "facts", fact["at"]) for fact in plan["published"]),
        *((target, "targets", target["due"]) for m in plan["measures"] for target in m.get("targets", [])),
    ]:
        indicator = indicators[said["indicator"]]
        assert indicator["unit"] == said["unit"], said["indicator"]
        assert said["value"] in [value["value"] for value in indicator[kind] if value["at"] == at]


def test_the_published_totals_are_those_of_the_article() -> None:
    figures = {fact["indicator"].removeprefix("plans."): fact["value"] for fact in PLAN["published"]}
    assert figures == {
        "completion": 62.1,
        "projects": 115,
        "planned_investment": 1663,
        "invested": 677,
        "infrastructure_projects": 48,
        "infrastructure_planned": 683,
        "infrastructure_invested": 277,
        "digital_economy_projects": 18,
        "digital_economy_invested": 51,
    }
    assert len([t for measure in PLAN["measures"] for t in measure.get("targets", [])]) == 9


# -- sources and English -------------------------------------------------------------------------------------


@BOTH
def test_every_source_is_known_and_whatever_cites_a_page_quotes_it(city: Path) -> None:
    for each in sourced(city):
        source = each.get("source")
        if source in PACKS[city]["sources"]:
            assert each["quote"], each
        elif source == OURS:
            assert each["assumed"] is True
        elif source is not None:
            assert source in STANDARDS, each
        else:
            assert "quote" not in each, each


@needs_pages
def test_quotes_are_word_for_word() -> None:
    pages = {number: page_text(number) for number in ("000", "001", "002", "003", "004")}
    quoted = [each for each in sourced(QINGDAO) if "quote" in each]
    assert len(quoted) > 150
    wrong = [each["quote"] for each in quoted if unspaced(each["quote"]) not in pages[each["source"][:3]]]
    assert wrong == []


@needs_pages
def test_the_24_measures_are_all_the_sentences_of_the_four_groups() -> None:
    page = page_text("001")
    start = page.index(PLAN["groups"][0]["quote"])
    quotes = [group["quote"] for group in PLAN["groups"]]
    sentences = re.findall("[^。]+", page[start : page.index(PLAN["measures"][-1]["quote"]) + 30])
    printed = [sentence for sentence in sentences if sentence not in quotes][:24]
    assert printed == [measure["quote"] for measure in PLAN["measures"]]


@BOTH
def test_everything_named_has_an_english_name(city: Path) -> None:
    pack = PACKS[city]
    named = [each for each in mappings([pack["places"], pack["organisations"], pack["lists"], pack["plans"]])]
    chinese = re.compile("[\u4e00-\u9fff]")
    for each in named:
        for field in ("name", "title"):
            if field in each:
                assert each[f"{field}_en"].strip(), each
                assert not chinese.search(each[f"{field}_en"]), each


# -- the word stock ------------------------------------------------------------------------------------------


@BOTH
def test_every_slot_of_a_template_is_given_or_has_values_and_none_is_idle(city: Path) -> None:
    declared = {"firms": {"place", "stem", "word", "form"}}
    for key, file in PACKS[city]["names"].items():
        templates = {part: value for part, value in file.items() if part not in ("given", "slots")}
        used = {slot for text in texts(templates) for slot in SLOT.findall(text)}
        slots = declared.get(key, {*file.get("given", []), *file.get("slots", {})})
        assert used == slots, key


@BOTH
def test_no_text_of_the_word_stock_is_said_twice_or_left_empty(city: Path) -> None:
    names = PACKS[city]["names"]
    for key in ("reviews", "refusals", "objections", "trials", "reports", "outcomes"):
        said = Counter(text for text in texts(names[key]) if len(text) > 8)
        assert [text for text, n in said.items() if n > 1] == [], key
    for group, field in (("products", "name"), ("demands", "title")):
        assert max(Counter(item[field] for item in names[group][group]).values()) == 1
    assert max(Counter(item["name"] for item in names["scenarios"]["names"]).values()) == 1
    assert all(text.strip() == text and text for text in texts(names))


@BOTH
def test_the_word_stock_covers_exactly_the_codes_of_the_lists(city: Path) -> None:
    names = PACKS[city]["names"]
    pairs = [
        (names["firms"]["chains"], "chains"),
        (names["projects"]["stems"], "project_kinds"),
        (names["products"]["evidence"], "light_traits"),
        (names["products"]["summaries"], "product_kinds"),
        (names["scenarios"]["summaries"], "scenario_sides"),
        (names["reviews"]["comments"], "review_criteria"),
        (names["reviews"]["opinions"], "review_opinions"),
        (names["refusals"]["refusals"], "refusal_reasons"),
        (names["refusals"]["returns"], "return_reasons"),
        (names["objections"]["objections"], "objection_grounds"),
        (names["objections"]["answers"], "objection_findings"),
        (names["trials"]["no_conversions"], "no_conversion_reasons"),
        (names["trials"]["delistings"], "delisting_reasons"),
        (names["reports"]["progress"], "project_stages"),
        (names["reports"]["problems"], "delay_causes"),
        (names["reports"]["next_steps"], "project_stages"),
        (names["reports"]["opinions"], "report_opinions"),
        (names["reports"]["chasing"], "chase_levels"),
        (names["outcomes"]["scenarios"], "scenario_outcomes"),
        (names["outcomes"]["demands"], "demand_outcomes"),
        (names["outcomes"]["intentions"], "intention_outcomes"),
    ]
    for words, key in pairs:
        assert set(words) == codes(city, key), key
    assert set(names["trials"]["evaluations"]) == set("12345")
    assert {d["process"] for d in names["demands"]["demands"]} == codes(city, "processes")
    assert {d["kind"] for d in names["demands"]["demands"]} <= codes(city, "demand_kinds")
    industries = {i for chain in names["firms"]["chains"].values() for i in chain["industries"]}
    assert industries | set(names["firms"]["providers"]["industries"]) <= codes(city, "industries")


@BOTH
def test_every_task_has_names_on_both_sides_and_every_process_products_of_every_kind(city: Path) -> None:
    names = PACKS[city]["names"]
    scenarios = Counter((item["task"], item["side"]) for item in names["scenarios"]["names"])
    tasks = codes(city, "scenario_tasks")
    assert set(scenarios) == {(task, side) for task in tasks for side in ("demand", "supply")}
    assert min(scenarios[task, "demand"] + scenarios[task, "supply"] for task in tasks) >= 4
    products = {(item["process"], item["kind"]) for item in names["products"]["products"]}
    processes, kinds = codes(city, "processes"), codes(city, "product_kinds")
    assert products == {(process, kind) for process in processes for kind in kinds}


def test_the_word_stock_is_rich_enough_for_a_city() -> None:
    names = PACKS[QINGDAO]["names"]
    industrial = {t["code"] for t in LISTS["scenario_tasks"]["items"] if t["parent"] == "industry_upgrade"}
    sides = Counter(item["side"] for item in names["scenarios"]["names"] if item["task"] in industrial)
    assert sides["demand"] >= 8
    assert sides["supply"] >= 14
    assert len(set(names["firms"]["stems"])) == 150
    assert len(set(names["people"]["surnames"])) == 64
    assert len(set(names["people"]["given_names"])) == 155
    assert len(names["products"]["products"]) == 88
    assert len(names["demands"]["demands"]) == 62
    assert sum(len(stems) for stems in names["projects"]["stems"].values()) == 120


@needs_pages
def test_nobody_in_the_articles_can_come_out_of_the_word_stock() -> None:
    text = "".join(page_text(number) for number in ("000", "001", "002", "003", "004"))
    people = PACKS[QINGDAO]["names"]["people"]
    assert [s + g for s in people["surnames"] for g in people["given_names"] if s + g in text] == []
    assert [stem for stem in PACKS[QINGDAO]["names"]["firms"]["stems"] if stem in text] == []


# -- the sample city -----------------------------------------------------------------------------------------


def test_the_sample_city_is_tiny_and_has_the_shape_of_the_real_one() -> None:
    sample, real = PACKS[SAMPLE], PACKS[QINGDAO]
    assert len([place for place in sample["places"] if place["kind"] == "district"]) == 2
    assert (len(sample["organisations"]), len(sample["plans"][0]["measures"])) == (6, 3)
    assert set(sample["lists"]) == set(real["lists"])
    assert set(sample["names"]) == set(real["names"])
    for key in set(sample["lists"]) - {"districts"}:
        assert codes(SAMPLE, key) <= codes(QINGDAO, key), key
