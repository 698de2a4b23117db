"""The lives of centres, resources, questions and answers.

A question that nobody answers is urged on its fourth day, handed to a broker on its fifth, and missed after its seventh.
"""

from __future__ import annotations

from dataclasses import replace

from chengshu.industry.research.models import Question
from chengshu.industry.research.rules.gates import (
    answerable,
    may_be_invited,
    not_too_many,
    open_to,
    own_resources,
    to_be_answered,
)
from chengshu.industry.research.rules.whose import asker, clerk, holder, invited, leader, owner
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.lifecycle.asks import Ask, files, several
from chengshu.kernel.lifecycle.flow import Flow, Step


def looked_at(by: Who, facts: list[str | Ask], *, verb: str, label: str, let_in: Step, next: str) -> list[Step]:
    """What is handed in and looked at before it counts: sent back, mended, refused, or let in by the step that is given."""
    return [
        Step(verb, None, "submitted", label, by=by, asks=facts, next=next),
        let_in,
        Step("send_back", "submitted", "supplementing", "退回补正", by=clerk, asks=["reason"], told=by),
        Step("resubmit", "supplementing", "submitted", "补正后提交", by=by, asks=facts, within=10),
        Step("refuse", ["submitted", "supplementing"], "refused", "不予通过", by=clerk, asks=["refused_for", "reason"], danger=True,
             told=by),
    ]  # fmt: skip


_LOOKED_AT = {"submitted": "待审核", "supplementing": "待补正", "refused": "未通过"}
_CENTRE: list[str | Ask] = [
    "fields", "chain?", "aims", "staff", "spend?", files("proofs", "研发条件证明", required=False, hint="只供审核，不公开。"),
]  # fmt: skip

CENTRE = Flow(
    "research.centre", "云端研发中心",
    [
        *looked_at(
            owner, _CENTRE, verb="apply", label="申请开设", next="3 个工作日内审核；通过后可以提出研发需求、预约资源。",
            let_in=Step("approve", "submitted", "open", "通过", by=clerk, within=3, escalate=leader, told=owner),
        ),
        Step("amend", "open", None, "更新信息", by=owner, asks=_CENTRE[:-1], told=clerk),
        Step("suspend", "open", "suspended", "暂停", by=clerk, asks=["reason"], danger=True, told=owner,
             hint="暂停期间不能提出新的需求和预约；已经提出的不受影响。"),
        Step("restore", "suspended", "open", "恢复", by=clerk, asks=["reason"], told=owner),
        Step("close", ["submitted", "supplementing", "open"], "closed", "关闭", by=owner, asks=["reason?"], danger=True),
    ],
    states={**_LOOKED_AT, "open": "已开设", "suspended": "已暂停", "closed": "已关闭"},
    paused=["supplementing"],
    resting=["open", "suspended"],
)  # fmt: skip

_RESOURCE: list[str | Ask] = [
    "title", "kind", "fields", "description", "terms?", "price?", "qualifications?", "capacity",
    files("proofs", "资质证明", required=False, hint="只供审核，不公开。"),
]  # fmt: skip

RESOURCE = Flow(
    "research.resource", "创新资源",
    [
        *looked_at(
            holder, _RESOURCE, verb="offer", label="登记资源", next="2 个工作日内审核；上架后会收到合适的研发需求，也可以开放预约。",
            let_in=Step("approve", "submitted", "listed", "通过并上架", by=clerk, within=2, escalate=leader, told=holder),
        ),
        Step("amend", "listed", None, "更新信息", by=holder, asks=_RESOURCE[:-1], told=clerk),
        Step("pause", "listed", "paused", "暂停对接", by=holder, asks=["reason?"], hint="不再收到新的邀请；已经受邀的请照常答复。"),
        Step("resume", "paused", "listed", "恢复对接", by=holder),
        Step("delist", ["listed", "paused"], "delisted", "下架", by=clerk, asks=["reason"], danger=True, told=holder),
        Step("withdraw", ["submitted", "supplementing", "listed", "paused"], "withdrawn", "撤下资源", by=holder, asks=["reason?"],
             danger=True),
    ],
    states={**_LOOKED_AT, "listed": "可对接", "paused": "暂停对接", "delisted": "已下架", "withdrawn": "已撤下"},
    paused=["supplementing"],
    resting=["listed", "paused"],
)  # fmt: skip

UNANSWERED, PROMISED = list(Question.UNANSWERED), list(Question.PROMISED)
_RESOURCES = several("resources", "邀请哪些资源", "research.resource", among=may_be_invited, unless=not_too_many,
                     hint="一次最多 20 个；已经受邀的不再列出。“谁能响应”里有推荐和理由。")  # fmt: skip

QUESTION = Flow(
    "research.question", "研发需求",
    [
        Step("put", None, "open", "提出研发需求", by=owner, asks=[
            "title", "field", "kinds?", "description", "budget?", "qualifications?", "invited_only?",
            files("papers", "附件", required=False, hint="受邀单位可以查看。")],
             next="平台立即邀请最合适的资源单位，7 天内给您响应；到第 5 天还没有，由科技部门的撮合人接手。"),
        Step("urge", "open", "urged", "催办", on="urge_on", told=invited | clerk),
        Step("hand_over", ["open", "urged"], "brokering", "转撮合人", on="hand_over_on", told=owner | clerk),
        Step("take_over", "brokering", "brokered", "接手撮合", by=clerk, within=1, escalate=leader, told=owner,
             asks=[replace(_RESOURCES, required=False)], next="请在承诺日期之前促成答复。"),
        Step("miss", PROMISED, "overdue", "超过 7 天未响应", on="answer_by", told=owner | clerk | leader),
        Step("explain", "overdue", "explained", "说明情况", by=clerk, asks=["reason"], within=1, escalate=leader, told=owner | leader,
             hint="告诉企业为什么没有做到、接下来怎么办。"),
        Step("answer", UNANSWERED, "answered", "收到首次响应", told=owner),
        Step("solve", "answered", "solved", "登记结果", by=owner, asks=["outcome", "reason?"], within=40, told=clerk),
        Step("invite", UNANSWERED, None, "邀请资源单位", by=owner | clerk, asks=[_RESOURCES]),
        Step("ask_broker", ["open", "urged"], "brokering", "请撮合人帮忙", by=owner, asks=["reason?"]),
        Step("close", [*UNANSWERED, "answered"], "closed", "撤回需求", by=owner, asks=["reason?"], danger=True),
        Step("hide", [*UNANSWERED, "answered"], "hidden", "下架", by=clerk, asks=["reason"], danger=True, told=owner),
    ],
    states={
        "open": "待响应", "urged": "已催办", "brokering": "待撮合", "brokered": "撮合中", "overdue": "超期未响应", "explained": "超期已说明",
        "answered": "已响应", "solved": "已有结果", "closed": "已撤回", "hidden": "已下架",
    },
    resting=["open", "urged", "brokered", "explained"],
)  # fmt: skip

_ANSWER: list[str | Ask] = [
    Ask("text"), "price?", files("papers", "附件", required=False, hint="只有双方和科技部门可以查看。"),
]  # fmt: skip

ANSWER = Flow(
    "research.answer", "需求响应",
    [
        Step("ask", None, "asked", "邀请", told=holder),
        Step("offer", None, "given", "主动响应", by=holder, told=asker, asks=[
            Ask("question", among=to_be_answered, unless=open_to), Ask("resource", among=own_resources), *_ANSWER]),
        Step("reply", "asked", "given", "答复", by=holder, asks=_ANSWER, within=3, unless=answerable, told=asker,
             next="提出企业会收到您的答复，采纳与否都会告诉您。"),
        Step("decline", "asked", "declined", "不便响应", by=holder, asks=["ended_for", "reason?"], danger=True),
        Step("lapse", "asked", "lapsed", "逾期未答复", after=10, told=holder),
        Step("take_up", "given", "taken", "采纳", by=asker, asks=["reason?"], told=holder, next="可以直接预约这个资源，或与资源单位签订技术合同。"),
        Step("pass_over", "given", "passed", "不采纳", by=asker, asks=["ended_for", "reason?"], told=holder),
        Step("withdraw", "given", "withdrawn", "收回答复", by=holder, asks=["reason?"], danger=True, told=asker),
    ],
    states={
        "asked": "待答复", "given": "已答复", "declined": "不便响应", "lapsed": "未答复", "taken": "已采纳", "passed": "未采纳",
        "withdrawn": "已收回",
    },
    resting=["given"],
)  # fmt: skip
