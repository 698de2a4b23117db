"""Why less is payable than a policy gives by itself: a code with its values, told in the language of whoever reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chengshu.kernel.base.money import say_yuan
from chengshu.kernel.base.words import named, say
from chengshu.kernel.rules.document import Policy as Document

if TYPE_CHECKING:
    from chengshu.services.policies.models import Policy


_SPAN = {"month": "本月", "quarter": "本季度", "year": "本年度", "life": "累计"}
_SPAN_EN = {"month": "a month", "quarter": "a quarter", "year": "a year", "life": "in all"}
_WHOSE = {"subject": "每个对象", "object": "每个项目", "policy": "本政策"}
_WHOSE_EN = {"subject": "for each holder", "object": "for each project", "policy": "for the policy"}


@dataclass(frozen=True)
class Reason:
    """One of `_TOLD` and what it speaks of: fen, a cap as the kernel names it, the key of another policy. Without a code, none."""

    code: str = ""
    values: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code)

    def __str__(self) -> str:
        return _TOLD[self.code](*self.values) if self.code else ""

    def kept(self) -> str:
        """As a claim keeps it."""
        return json.dumps([self.code, *(getattr(one, "key", one) for one in self.values)]) if self.code else ""


NONE = Reason()


def told(kept: str) -> str:
    """What a claim keeps, in the reader's language; as it was said then, where a claim has kept the words themselves."""
    if not kept.startswith("["):
        return say(kept) if kept else ""
    code, *values = json.loads(kept)
    return str(Reason(code, tuple(values)))


def had() -> Reason:
    """A policy without caps has paid for the same this year."""
    return Reason("had")


def better(other: Document) -> Reason:
    """Another one of the group gives more."""
    return Reason("better", (other,))


def taken(other: Document, period: str) -> Reason:
    """Another one of the group was granted."""
    return Reason("taken", (other, period))


def grouped() -> Reason:
    """What of it goes to another one of the group."""
    return Reason("grouped")


def capped(cap: str, left: int) -> Reason:
    """A cap leaves so much; `cap` as the kernel names it: cap:subject:year."""
    return Reason("capped", (cap, left))


def rest(left: int) -> Reason:
    """The budget holds less than is due."""
    return Reason("rest", (left,))


def used_up() -> Reason:
    """The budget holds nothing."""
    return Reason("used_up")


def instead(other: Document) -> Reason:
    """The budget holds nothing, another one of the group does."""
    return Reason("instead", (other,))


def outranked() -> Reason:
    """A ranked budget was allocated, and ended before this place."""
    return Reason("outranked")


def over() -> Reason:
    """The year of the budget has passed."""
    return Reason("over")


def _title(other: Document | str) -> str:
    """What another policy is called: the document at hand, or the card of the key that was kept."""
    if isinstance(other, Document):
        return str(other)
    from chengshu.services.policies.models import Policy

    card = Policy.objects.filter(key=other).first()
    return named(card) if card else other


def _taken(other: Document | str, period: str) -> str:
    title = _title(other)
    return (
        say("已享受同组的“{taken}”", taken=title) if period == "life" else say("本年已享受同组的“{taken}”", taken=title)
    )


def _capped(cap: str, left: int) -> str:
    _, per, span = cap.split(":")
    period = say(_SPAN[span])
    if not left:
        return say("{whose}{period}上限已用完", whose=say(_WHOSE[per]), period=period)
    return say("{whose}{period}上限只剩 {rest}", whose=say(_WHOSE[per]), period=period, rest=say_yuan(left))


_TOLD: dict[str, Callable[..., str]] = {
    "had": lambda: say("本年已经发放过"),
    "better": lambda other: say("与“{other}”只能享受一项，取较高的", other=_title(other)),
    "taken": _taken,
    "grouped": lambda: say("同组只能享受一项，已扣除另一项"),
    "capped": _capped,
    "rest": lambda left: say("预算只剩 {rest}", rest=say_yuan(left)),
    "used_up": lambda: say("预算已用完，申请后按先后排队，有退回或追加时发放"),
    "instead": lambda other: say("预算已用完，改为享受同组的“{other}”", other=_title(other)),
    "outranked": lambda: say("预算按名次分配，到您的名次时已不足"),
    "over": lambda: say("预算年度已结束，没有轮到"),
}


def cap_called(policy: Policy, cap: str) -> dict[str, str]:
    """What the account of a cap is called in the ledger, in both languages."""
    _, per, span = cap.split(":")
    return {
        "called": f"{policy.title} · {_WHOSE[per]}{_SPAN[span]}上限",  # no catalogue
        "name_en": f"{policy.title_en or policy.title} · most {_WHOSE_EN[per]} {_SPAN_EN[span]}",
    }
