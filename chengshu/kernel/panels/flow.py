"""The lives of ties, panels, lists, commitments, seats and sheets."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.who import own, person, role
from chengshu.kernel.lifecycle.asks import Ask, marks
from chengshu.kernel.lifecycle.flow import Flow, Step, parts
from chengshu.kernel.lifecycle.inputs import Criterion
from chengshu.kernel.panels.pool import EXPERT
from chengshu.kernel.panels.rubric import criteria
from chengshu.kernel.panels.who import stands_for

#: A seat that the panel waits for no more.
SEATED_OUT = ("scored", "declined", "recalled", "skipped")

clerk = role("platform_clerk")
expert = person("expert", words="评审专家本人")
_NOT_CLERKS = (EXPERT, "firm_agent")
organiser = stands_for("organiser", "role", words="组织单位经办人", never=_NOT_CLERKS)
panels_organiser = stands_for("panel.organiser", "panel.role", words="组织单位经办人", never=_NOT_CLERKS)
commissioner = stands_for("organisation", "role", words="委托方")
#: An expert who has come to belong to whose entry it is neither sees nor marks it.
marker = expert & ~own("owner")


def not_all_promised(commitment: Any) -> str | None:
    """No secret is told before every hash is there."""
    if commitment.panel.state == "revealing":
        return None
    return say("须等全部委托方提交承诺后再揭示，否则后来的一方可以照着改。")


def rubric_of(sheet: Any) -> list[Criterion]:
    """The criteria of a sheet's panel; none before it has one."""
    return criteria(sheet.panel.rubric) if getattr(sheet, "panel_id", None) else []


TIE = Flow(
    "panels.tie", "利益关系申报",
    [
        Step("declare", None, "declared", "申报利益关系", by=person("person", words="专家本人") & role(EXPERT),
             asks=["organisation", "kind", "until?"], next="抽取评审专家时，您会自动回避该单位的事项。"),
        Step("record", None, "declared", "登记利益关系", by=clerk, asks=["person", "organisation", "kind", "until?", "reason"]),
        Step("end", "declared", "ended", "关系终止", by=person("person", words="专家本人") | clerk, asks=["reason"]),
    ],
    states={"declared": "已声明", "ended": "已终止"},
    resting=["declared"],
)  # fmt: skip

PANEL = Flow(
    "panels.panel", "评审组",
    [
        Step("convene", None, "committing", "组建评审组"),
        Step("lock", "committing", "revealing", "承诺齐全", once=parts("commitments", "committed")),
        Step("draw", "revealing", "drawn", "抽取专家", once=parts("commitments", "revealed"), told=organiser),
        Step("void", ["committing", "revealing"], "voided", "逾期未揭示，抽取作废", on="reveal_by", told=organiser),
        Step("open", "drawn", "opened", "开启评分", once=parts("seats", *SEATED_OUT), told=organiser),
        Step("cancel", ["committing", "revealing", "drawn"], "cancelled", "取消评审", by=organiser, asks=["reason"], danger=True,
             next="需要评审的，可以重新组建评审组。"),
    ],
    states={
        "committing": "待承诺", "revealing": "待揭示", "drawn": "评分中", "opened": "评分已开启", "voided": "已作废",
        "cancelled": "已取消",
    },
)  # fmt: skip

ROSTER = Flow(
    "panels.roster", "候选名单",
    [Step("freeze", None, "frozen", "冻结名单", asks=["names"])],
    states={"frozen": "已冻结"},
)  # fmt: skip

COMMITMENT = Flow(
    "panels.commitment", "抽取承诺",
    [
        Step("ask", None, "asked", "约请承诺"),
        Step("commit", "asked", "committed", "提交承诺值", by=commissioner, asks=["promised"], within=2, escalate=panels_organiser,
             next="全部委托方提交后，请在期限内揭示密语；逾期不揭示，抽取作废并公开。"),
        Step("reveal", "committed", "revealed", "揭示密语", by=commissioner, asks=["secret"], unless=not_all_promised, within=2,
             escalate=panels_organiser, next="全部揭示后随即抽取，任何人都可以重新计算。"),
        Step("withhold", ["asked", "committed"], "withheld", "逾期未揭示", told=commissioner),
        Step("release", ["asked", "committed"], "released", "评审取消", told=commissioner),
    ],
    states={"asked": "待承诺", "committed": "已承诺", "revealed": "已揭示", "withheld": "逾期未揭示", "released": "已取消"},
)  # fmt: skip

SEAT = Flow(
    "panels.seat", "评审席位",
    [
        Step("invite", None, "invited", "抽中并邀请", told=expert),
        Step("skip", None, "skipped", "须回避，顺延下一名", asks=["ground"]),
        Step("decline", "invited", "declined", "回避或婉拒", by=expert, asks=["ground", "reason"], danger=True,
             told=panels_organiser, next="由抽取顺位的下一名专家接替，其他专家不变。"),
        Step("recall", "invited", "recalled", "收回邀请", by=panels_organiser, asks=["reason"], danger=True, told=expert,
             next="由抽取顺位的下一名专家接替，其他专家不变。"),
        Step("finish", "invited", "scored", "评分完成", once=parts("sheets", "submitted")),
        Step("dismiss", "invited", "dismissed", "评审取消", told=expert),
    ],
    states={
        "invited": "评分中", "scored": "已评分", "declined": "已回避", "recalled": "已收回", "skipped": "顺延", "dismissed": "已取消",
    },
    resting=["invited"],
)  # fmt: skip

SHEET = Flow(
    "panels.sheet", "评分表",
    [
        Step("hand_out", None, "open", "发放评分表"),
        Step("submit", "open", "submitted", "提交评分", by=marker, within=5, escalate=panels_organiser,
             asks=[marks("scores", "各项评分", rubric_of), "grounds"],
             next="评分密封保存，全部专家提交后同时开启；在此之前没有人能看到。"),
        Step("unseal", "submitted", "opened", "开启", asks=[Ask("outlier", required=False)]),
        Step("drop", ["open", "submitted"], "dropped", "作废"),
    ],
    states={"open": "待评分", "submitted": "已密封", "opened": "已开启", "dropped": "已作废"},
)  # fmt: skip
