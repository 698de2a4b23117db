"""The life of an objection, and what it does to the notice. Each system that notices gives its own nouns to both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import person
from chengshu.kernel.lifecycle.asks import Ask, files
from chengshu.kernel.lifecycle.flow import Flow, Step

objector = person("objector", words="异议人")


def not_in_notice(case: Any) -> str | None:
    """Objections are heard while the notice runs."""
    return None if case.state == "in_notice" else say("“{case}”不在公示期内，不能提出异议。", case=case)


def _in_notice(case: str) -> Callable[[Any], QuerySet[Any]]:
    """What can be objected to: the cases that a column leads to, as long as they are in notice."""

    def rows(objection: Any) -> QuerySet[Any]:
        cases: Any = objection._meta.get_field(case).related_model
        found: QuerySet[Any] = cases._default_manager.filter(state="in_notice").order_by("number")
        return found

    return rows


def no_open_objection(case: Any) -> str | None:
    """A notice does not end while an objection is unanswered."""
    waiting = case.objections.filter(state="raised").count()
    return say("还有 {waiting} 件异议没有处理，处理完才能结束公示。", waiting=waiting) if waiting else None


def objection_flow(noun: str, *, case: str, clerk: Who, upheld: str, partly: str) -> Flow:
    """Raised, then upheld, partly right, dismissed, or taken back. `case` is its column; `upheld` and `partly` say what follows."""
    return Flow(
        noun, "异议",
        [
            Step("raise", None, "raised", "提出异议", by=objector,
                 asks=[Ask(case, among=_in_notice(case), unless=not_in_notice), "ground", "statement", files("proof", "证明材料", required=False)],
                 next="3 个工作日内答复，答复前公示不会结束。"),
            Step("uphold", "raised", "upheld", "异议成立", by=clerk, asks=["answer"], within=3, told=objector, danger=True,
                 hint=upheld),
            Step("correct", "raised", "partly", "部分成立", by=clerk, asks=["answer"], told=objector, hint=partly),
            Step("dismiss", "raised", "dismissed", "异议不成立", by=clerk, asks=["answer"], within=3, told=objector),
            Step("withdraw", "raised", "withdrawn", "撤回异议", by=objector, danger=True),
        ],
        states={
            "raised": "待处理", "upheld": "成立", "partly": "部分成立", "dismissed": "不成立", "withdrawn": "已撤回",
        },
    )  # fmt: skip
