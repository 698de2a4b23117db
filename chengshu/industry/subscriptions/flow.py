"""Subscriptions stand until they are ended; a tip is followed, or put aside with a reason."""

from chengshu.kernel.identity.who import acting_for, role
from chengshu.kernel.lifecycle.flow import Flow, Step

member = acting_for("firm", words="本企业") & role("firm_agent")
_WISH = ["chain?", "process?", "words?"]

SUBSCRIPTION = Flow(
    "subscriptions.subscription", "需求订阅",
    [
        Step("subscribe", None, "active", "订阅需求", by=member, asks=_WISH, next="有合适的需求发布时，会在待办和通知里告诉您，每条只提醒一次。"),
        Step("amend", "active", None, "修改订阅", by=member, asks=_WISH),
        Step("end", "active", "ended", "取消订阅", by=member),
    ],
    states={"active": "订阅中", "ended": "已取消"},
    resting=["active"],
)  # fmt: skip

TIP = Flow(
    "subscriptions.tip", "需求提醒",
    [
        Step("tell", None, "told", "提醒", told=member),
        Step("follow", "told", "followed", "去看看", by=member, next="打开需求，合适的话发起洽谈。"),
        Step("dismiss", "told", "dismissed", "不感兴趣", by=member, asks=["dismissed_for"], danger=True),
        Step("fade", "told", "faded", "未处理", after=20),
    ],
    states={"told": "已提醒", "followed": "已关注", "dismissed": "不感兴趣", "faded": "未处理"},
    resting=["told"],
)  # fmt: skip
