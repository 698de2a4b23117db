"""The lives of timetables, sessions and bookings."""

from __future__ import annotations

from chengshu.industry.bookings.models import Booking
from chengshu.industry.bookings.rules.gates import (
    bookable,
    can_cancel,
    listed,
    not_before_its_day,
    open_sessions,
    own_questions,
    own_resources,
    soon,
    still_to_come,
)
from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.asks import Ask
from chengshu.kernel.lifecycle.days import gone_by
from chengshu.kernel.lifecycle.flow import Flow, Step, takes

clerk, leader = role("science_clerk"), role("leader")
agent = role("firm_agent")
_holders = agent | role("expert")
holder = acting_for("holder", words="资源单位") & _holders
keeper = acting_for("resource.holder", words="资源单位") & _holders
host = acting_for("session.resource.holder", words="资源单位") & _holders
booker = acting_for("firm", words="预约企业") & agent
SEATS = takes("session", "seats", "seats", held_in=Booking.HELD, unit="个席位")

TIMETABLE = Flow(
    "bookings.timetable", "开放安排",
    [
        Step("publish", None, "published", "开放预约", by=holder, asks=[
            Ask("resource", among=own_resources, unless=listed), Ask("from_on", unless=gone_by), Ask("to_on", unless=soon), "parts", "seats",
            "holidays_too?"], next="每个时段单独可约，先约先得。"),
        Step("withdraw", "published", "withdrawn", "收回", by=holder, asks=["reason"], danger=True, unless=still_to_come,
             hint="还没有过去的时段全部取消，已经预约的企业会收到通知。"),
    ],
    states={"published": "已开放", "withdrawn": "已收回"},
    resting=["published"],
)  # fmt: skip

SESSION = Flow(
    "bookings.session", "可约时段",
    [
        Step("open", None, "open", "开放"),
        Step("resize", "open", None, "调整席位", by=keeper, asks=["seats"]),
        Step("cancel", "open", "cancelled", "取消时段", by=keeper, asks=["reason"], danger=True, hint="已经预约的企业会收到通知。"),
        Step("pass", "open", "over", "时段已过", on="day"),
    ],
    states={"open": "可约", "over": "已过", "cancelled": "已取消"},
    resting=["open"],
)  # fmt: skip

_USE = ["hours", "note"]

BOOKING = Flow(
    "bookings.booking", "资源预约",
    [
        Step("book", None, "booked", "预约", by=booker, takes=SEATS, told=host, asks=[
            Ask("session", among=open_sessions, unless=bookable), "seats", "purpose", Ask("question", required=False, among=own_questions)],
             next="席位已经留下。不能来的，请在前一天之前取消；90 天内爽约 3 次的，30 天不能再约。"),
        Step("cancel", "booked", "cancelled", "取消预约", by=booker, unless=can_cancel, asks=["reason?"], danger=True, told=host),
        Step("revoke", "booked", "revoked", "不能接待", by=host, asks=["reason"], danger=True, told=booker),
        Step("finish", "booked", "awaiting", "时段已过，待登记", on="day"),
        Step("log", ["booked", "awaiting"], "used", "登记使用", by=host, within={"awaiting": 3}, unless=not_before_its_day, asks=_USE,
             told=booker),
        Step("miss", "awaiting", "missed", "登记爽约", by=host, asks=["reason?"], danger=True, told=booker,
             next="企业收到通知；认为不符的可以申诉，由科技部门处理。"),
        Step("leave", "awaiting", "unlogged", "逾期未登记", after=20),
        Step("contest", "missed", "contested", "申诉", by=booker, asks=["reason"], danger=True, told=clerk | host,
             next="科技部门 3 个工作日内处理。"),
        Step("excuse", "contested", "excused", "申诉成立", by=clerk, within=3, escalate=leader, asks=["reason"], told=booker | host),
        Step("uphold", "contested", "upheld", "申诉不成立", by=clerk, asks=["reason"], danger=True, told=booker | host),
        Step("correct", "used", None, "更正", by=host, asks=[*_USE, "reason"], corrects=True, told=booker),
    ],
    states={
        "booked": "已预约", "cancelled": "已取消", "revoked": "未能接待", "awaiting": "待登记", "used": "已使用", "missed": "爽约",
        "contested": "申诉中", "excused": "不计爽约", "upheld": "爽约属实", "unlogged": "未登记",
    },
    resting=["booked", "missed"],
)  # fmt: skip
