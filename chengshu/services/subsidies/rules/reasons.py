"""Why less is payable than a policy gives by itself, in words that are kept with a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chengshu.kernel.base.money import say_yuan
from chengshu.kernel.base.words import say
from chengshu.kernel.rules.document import Policy as Document

if TYPE_CHECKING:
    from chengshu.services.policies.models import Policy

_SPAN = {"month": "本月", "quarter": "本季度", "year": "本年度", "life": "累计"}
_SPAN_EN = {"month": "a month", "quarter": "a quarter", "year": "a year", "life": "in all"}
_WHOSE = {"subject": "每个对象", "object": "每个项目", "policy": "本政策"}
_WHOSE_EN = {"subject": "for each holder", "object": "for each project", "policy": "for the policy"}


def had() -> str:
    """A policy without caps has paid for the same this year."""
    return say("本年已经发放过")


def better(other: Document) -> str:
    """Another one of the group gives more."""
    return say("与“{other}”只能享受一项，取较高的", other=other)


def taken(other: Document, period: str) -> str:
    """Another one of the group was granted."""
    return (
        say("已享受同组的“{taken}”", taken=other) if period == "life" else say("本年已享受同组的“{taken}”", taken=other)
    )


def grouped() -> str:
    """What of it goes to another one of the group."""
    return say("同组只能享受一项，已扣除另一项")


def capped(cap: str, left: int) -> str:
    """A cap leaves so much; `cap` as the kernel names it: cap:subject:year."""
    _, per, span = cap.split(":")
    period = say(_SPAN[span])
    if not left:
        return say("{whose}{period}上限已用完", whose=say(_WHOSE[per]), period=period)
    return say("{whose}{period}上限只剩 {rest}", whose=say(_WHOSE[per]), period=period, rest=say_yuan(left))


def cap_called(policy: Policy, cap: str) -> dict[str, str]:
    """What the account of a cap is called in the ledger, in both languages."""
    _, per, span = cap.split(":")
    return {
        "called": f"{policy.title} · {_WHOSE[per]}{_SPAN[span]}上限",  # no catalogue
        "name_en": f"{policy.title_en or policy.title} · most {_WHOSE_EN[per]} {_SPAN_EN[span]}",
    }


def rest(left: int) -> str:
    """The budget holds less than is due."""
    return say("预算只剩 {rest}", rest=say_yuan(left))


def used_up() -> str:
    """The budget holds nothing."""
    return say("预算已用完，申请后按先后排队，有退回或追加时发放")


def instead(other: Document) -> str:
    """The budget holds nothing, another one of the group does."""
    return say("预算已用完，改为享受同组的“{other}”", other=other)


def outranked() -> str:
    """A ranked budget was allocated, and ended before this place."""
    return say("预算按名次分配，到您的名次时已不足")


def over() -> str:
    """The year of the budget has passed."""
    return say("预算年度已结束，没有轮到")
