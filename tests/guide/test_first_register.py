"""The guide does what it says, word for word: the first register, and the first platform clerk."""

import json
import re
from pathlib import Path

from tests.guide.tutorial import House, edits, files, first_clerk

WALK = str(Path(__file__).with_name("walking.py"))
LOST = "services/found-things"


def test_the_register_is_one_folder_of_at_most_a_hundred_lines() -> None:
    written = files()
    assert {str(Path(path).parent) for path in written} == {"chengshu/services/lost_property"}
    assert len(written) == 5
    assert sum(len(content.splitlines()) for content in written.values()) <= 100


def test_one_more_field_is_one_line_in_one_file() -> None:
    ((path, column, lines),) = edits()
    assert path in files()
    assert f"    {column} = " in files()[path]
    assert len(lines.splitlines()) == 1


def test_the_guide_word_for_word(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.write()
    assert "+ Create model FoundThing\n" in house.city("makemigrations")
    found = json.loads(house.python(WALK, "first"))
    handed_in_through_the_page(found)
    kept_claimed_and_given_back_through_the_api(found)
    on_every_other_door(found)
    told_by_the_commands_and_the_document(found)
    house.edit()
    assert "+ Add field shelf to foundthing\n" in house.city("makemigrations")
    link = house.city(*first_clerk()).strip()
    found = json.loads(house.python(WALK, "again", link))
    one_more_field(found)
    the_first_clerk_can_sign_in_and_enrol_others(found["clerk"])


def handed_in_through_the_page(found: dict) -> None:
    keys, umbrella = found["numbers"]
    assert "待办 1" in found["east_inbox"]
    assert re.search(rf"一串钥匙 {keys} · 失物招领 · 待接收 .*，还剩 2 个工作日 接收保管", found["east_inbox"])
    assert umbrella not in found["east_inbox"]
    assert "黑伞" in found["west_inbox"]
    nobody, outsider, finder, east = found["unpublished"]
    assert (nobody, outsider, finder, east) == ([], [], [umbrella, keys], [keys])


def kept_claimed_and_given_back_through_the_api(found: dict) -> None:
    keys, _ = found["numbers"]
    assert (found["kept"]["state"], found["kept"]["keeper"]["name"]) == ("kept", "东岸区人民政府")
    assert found["published"] == [[keys], [keys]]
    seen = found["seen_by_outsider"]
    assert (seen["name"], seen["hidden"], {"finder", "claimant"} & set(seen)) == (
        "一串钥匙",
        ["finder", "claimant"],
        set(),
    )
    assert (found["claimed"]["state"], found["claimed"]["claimant"]["name"]) == ("claimed", "失主")
    assert found["refused"] == "“发还”由保管单位办理，您现在以失主（本人）的身份操作。"
    assert (found["returned"]["state"], found["returned"]["version"]) == ("returned", 4)


def on_every_other_door(found: dict) -> None:
    keys, umbrella = found["numbers"]
    said = found["page"]
    order = [
        said.index(step) for step in ("发还 → 已发还", "认领 → 待发还", "接收保管 → 保管中", "登记拾到的物品 → 待接收")
    ]
    assert order == sorted(order)
    head, *rows = found["export"]
    assert head[:5] == ["编号", "物品", "拾到地点", "拾到日期", "状态"]
    assert [(row[0], row[1], row[4]) for row in rows] == [(umbrella, "黑伞", "待接收"), (keys, "一串钥匙", "已发还")]
    assert "东岸区" in found["map"]
    assert found["proven"]["entry"] == found["returned"]["entry"]
    assert found["proven"]["place"] < found["proven"]["size"]


def told_by_the_commands_and_the_document(found: dict) -> None:
    assert found["check"].endswith("没有发现问题。")
    assert "✗" not in found["check"]
    at = "chengshu/services/lost_property"
    assert f"{at}/models.py:9  lost_property.foundthing  拾得物品" in found["map_command"]
    assert f"{at}/flow.py:14  lost_property.foundthing.keep  接收保管  待接收 → 保管中" in found["map_command"]
    assert f"{at}/register.py:9  {LOST}  失物招领" in found["map_command"]
    assert found["paths"] == {
        f"/{LOST}": ["get", "post"],
        f"/{LOST}/{{number}}": ["get"],
        f"/{LOST}/{{number}}/journal": ["get"],
        f"/{LOST}/{{number}}/files": ["get"],
        f"/{LOST}/{{number}}/files/{{id}}": ["get"],
        f"/{LOST}/{{number}}/keep": ["post"],
        f"/{LOST}/{{number}}/claim": ["post"],
        f"/{LOST}/{{number}}/give_back": ["post"],
        f"/{LOST}/bulk/{{verb}}": ["post"],
        f"/{LOST}/template": ["get"],
    }
    assert "shelf" not in found["columns"]


def the_first_clerk_can_sign_in_and_enrol_others(found: dict) -> None:
    assert found["led_to"] == ["/account/invitation/way/", "/account/login/", "/my/"]
    assert "平台管理员（市发展和改革委员会）" in found["people"]
    assert "登记人员" in found["people"]


def one_more_field(found: dict) -> None:
    assert "拾到日期 " in found["page"]
    assert "还没有内容：存放位置" in found["page"]
    assert found["item"]["shelf"] == ""
    assert found["columns"]["shelf"] == {"type": ["string", "null"], "title": "存放位置"}
    assert "存放位置" in found["export"][0]
    assert found["check"].endswith("没有发现问题。")
