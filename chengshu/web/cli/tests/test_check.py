"""`city check`: each kind of name that leads nowhere is found, and said where."""

from collections.abc import Iterator
from typing import Any

import pytest

from chengshu.kernel.identity.who import acting_for, person, role, through
from chengshu.kernel.indicators.indicator import INDICATORS, Indicator
from chengshu.kernel.indicators.measures import count
from chengshu.kernel.lifecycle.asks import Ask, another
from chengshu.kernel.lifecycle.flow import FLOWS, Flow, Step, parts, takes, verb
from chengshu.kernel.matching.sources import SOURCES
from chengshu.kernel.meeting.conditions import Covers, Same
from chengshu.kernel.meeting.declaring import MEETINGS, Meeting, Side
from chengshu.kernel.meeting.outcome import TALKED
from chengshu.kernel.registers.register import REGISTERS, Register
from chengshu.web.cli.checks import codes, flows, indicators, meetings, registers, rules
from tests.invented.models import Booking, Case, Room


@pytest.fixture(autouse=True)
def only_what_a_test_declares() -> Iterator[None]:
    """The declarations of the city are checked by tests/architecture."""
    registries: list[dict[str, Any]] = [FLOWS, REGISTERS, SOURCES, MEETINGS, INDICATORS]
    kept = [dict(one) for one in registries]
    for one in registries:
        one.clear()
    yield
    for one, before in zip(registries, kept, strict=True):
        one.clear()
        one.update(before)


def found(look) -> list[str]:
    return [f"{one.where}：{one.what}" for one in look()]


def flow(*steps: Step, noun: str = "invented.booking") -> Flow:
    states = {step.to: step.to for step in steps if step.to}
    return Flow(noun, "样例", list(steps), states=states)


def test_a_role_that_the_city_does_not_have_is_found() -> None:
    flow(Step("request", None, "asked", "申请", by=acting_for("holder") | role("astronaut")))
    (what,) = found(rules.roles_exist)
    assert what.startswith("流程 invented.booking 的步骤 request：角色 astronaut 不在城市的角色表中")


def test_paths_that_lead_nowhere_or_to_the_wrong_thing_are_found() -> None:
    flow(
        Step("request", None, "asked", "申请", by=acting_for("room.landlord")),
        Step("accept", "asked", "held", "同意", by=acting_for("room")),
        Step("refuse", "asked", "ended", "拒绝", by=role("clerk", covers="holder") & person("holder")),
    )
    assert found(rules.paths_lead_somewhere) == [
        "流程 invented.booking 的步骤 request：invented.room 没有列 landlord（路径 room.landlord）",
        "流程 invented.booking 的步骤 accept：路径 room 应通向单位与企业，实际通向 invented.room",
        "流程 invented.booking 的步骤 refuse：路径 holder 应通向地点，实际通向 identity.firm",
        "流程 invented.booking 的步骤 refuse：路径 holder 应通向人员，实际通向 identity.firm",
    ]


def test_the_rule_of_a_child_is_judged_by_the_child() -> None:
    flow(Step("apply", None, "asked", "申请", by=through("opinions", person("expert"))), noun="invented.case")
    assert found(rules.paths_lead_somewhere) == []
    flow(Step("apply", None, "asked", "申请", by=through("opinions", person("handler"))), noun="invented.case")
    assert found(rules.paths_lead_somewhere) == [
        "流程 invented.case 的步骤 apply：invented.opinion 没有列 handler（路径 handler）"
    ]


def test_a_state_in_a_condition_that_does_not_exist_is_found() -> None:
    flow(Step("request", None, "asked", "申请", by=acting_for("holder").when(state__in=["asked", "asleep"])))
    assert found(rules.paths_lead_somewhere) == [
        "流程 invented.booking 的步骤 request：invented.booking 没有状态 asleep"
    ]


def test_a_list_that_the_city_does_not_keep_is_found() -> None:
    flow(Step("request", None, "asked", "申请", asks=[Ask("colour", "颜色", "code", list_key="colours")]))
    assert "流程 invented.booking 的步骤 request：没有代码表 colours（lists/*.yaml）" in found(codes.lists_exist)


def test_what_a_step_names_is_looked_for() -> None:
    booking = flow(
        Step("request", None, "asked", "申请", asks=["colour", another("into", "并入", "invented.ship")]),
        Step("expire", "asked", "held", "到期", on="seats"),
        Step("lapse", "asked", "held", "失效", once=parts("guests", "gone"), within={"held": 3}),
        Step("take", "asked", "held", "取得", takes=takes("room", "seats", "chairs", held_in=["kept"])),
    )

    @verb(booking, "take")
    def take(record: Booking, colour: str) -> None:
        del record, colour

    assert found(flows.flows_hold) == [
        "流程 invented.booking 的步骤 request：问题 colour：invented.booking 没有列 colour（路径 colour）",
        "流程 invented.booking 的步骤 request：问题 into：App 'invented' doesn't have a 'ship' model.",
        "流程 invented.booking 的步骤 expire：on=seats 不是日期列",
        "流程 invented.booking 的步骤 lapse：within 中的状态 held 不是它的起始状态",
        "流程 invented.booking 的步骤 lapse：invented.booking 没有列 guests（路径 guests）",
        "流程 invented.booking 的步骤 take：invented.room 没有列 chairs（路径 chairs）",
        "流程 invented.booking 的步骤 take：held_in 中的状态 kept 不存在",
        "流程 invented.booking 的步骤 take：动词函数 take 的参数 colour 不在这一步所问的内容中",
    ]


def test_a_flow_of_no_noun_and_a_state_that_no_step_reaches_are_found() -> None:
    Flow("invented.ship", "船", [Step("launch", None, "afloat", "下水")], states={"afloat": "在航"})
    Flow(
        "invented.room",
        "会议室",
        [Step("open", None, "open", "开放")],
        states={"open": "开放", "lost": "遗失"},
    )
    ship, room = found(flows.flows_hold)
    assert ship.startswith("流程 invented.ship：没有这个名词")
    assert room == "流程 invented.room：没有步骤能到达状态 lost（遗失）"


def test_paths_of_a_register_that_lead_nowhere_are_found() -> None:
    class Cases(Register):
        noun, slug, title = Case, "checked-cases", "办件"
        columns, facts, filters = ["number", "colour"], ["title"], ["applicant__colour"]
        search, sort, place = ["titel"], ["-amounts"], "applicant"
        related, private = ["opinions", "votes"], {"phones": role("clerk")}

    Cases.family = "industry"
    assert found(registers.registers_hold) == [
        f"登记册 industry/checked-cases 的 {what}"
        for what in (
            "columns：Case 没有列 colour：Case has no field named 'colour'",
            "filters：Case 没有列 applicant__colour：Firm has no field named 'colour'",
            "search：Case 没有列 titel：Case has no field named 'titel'",
            "sort：Case 没有列 amounts：Case has no field named 'amounts'",
            "private：Case 没有列 colour：Case has no field named 'colour'",
            "related：invented.case 没有列 votes（路径 votes）",
            "place：路径 applicant 不通向地点",
        )
    ]


def test_a_meeting_of_nouns_without_registers_or_by_paths_that_lead_nowhere_is_found() -> None:
    class Rooms(Register):
        noun, slug, title = Room, "checked-rooms", "会议室"
        search = ["number"]

    meeting = Meeting(
        "rooms.meeting", "样例", demand=Side(Case, {"titel": 1}), supply=Side(Room, {"name": 1, "number": 1}),
        hard=[Same("名称", "title", "names"), Covers("区市", "district", "keeper")],
    )  # fmt: skip
    meeting.shows_in(Booking, {"talk": TALKED}, demand="holder", supply="room", reason="seats")
    assert found(meetings.meetings_hold) == [
        "对接 rooms.meeting：名词 invented.case 没有登记册",
        "对接 rooms.meeting：name 不在登记册 web/checked-rooms 的 search 之中，索引里没有它",
        "对接 rooms.meeting 的条件 名称：invented.room 没有列 names（路径 names）",
        "对接 rooms.meeting 的条件 区市：路径 keeper 不通向地点",
        "对接 rooms.meeting 的反馈：invented.booking 没有步骤 talk",
        "对接 rooms.meeting 的反馈：invented.booking 的路径 holder 不通向 invented.case",
        "对接 rooms.meeting 的反馈：invented.booking.seats 不是代码列，原因不能归类",
    ]


@pytest.mark.django_db
def test_an_indicator_that_does_not_compute_is_found_with_its_dimension() -> None:
    INDICATORS["rooms.open"] = Indicator(
        "rooms.open", "会议室", "间", count(Room), {"keeper": "keeper", "colour": "colour"}
    )
    (what,) = found(indicators.indicators_compute)
    assert what.startswith("指标 rooms.open（按 colour 分）：算不出来：FieldError：Cannot resolve keyword 'colour'")
