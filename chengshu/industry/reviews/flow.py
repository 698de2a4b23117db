"""The life of a review, and how a case asks for experts. Each system that reviews gives its own nouns to both."""

from __future__ import annotations

from chengshu.industry.reviews.rules import candidates
from chengshu.kernel.identity.rule import Who
from chengshu.kernel.identity.who import own, person, through
from chengshu.kernel.lifecycle.asks import Ask, several
from chengshu.kernel.lifecycle.flow import Flow, Parts, Step, parts

#: When the last review has come to one of these, the case is concluded. A cancelled one went with its case.
DONE: Parts = parts("reviews", "submitted", "declined", "recalled")


def judge(owner: str) -> Who:
    """The expert of a review, as long as the case is not one of their own organisation's."""
    return person("expert", words="被指派的专家") & ~own(owner)


def panel(owner: str) -> Who:
    """On a case: the experts asked, save those who withdrew, and never one of the owner's own people."""
    asked = person("expert").when(state__in=["invited", "submitted"])
    return through("reviews", asked, words="被指派的专家") & ~own(owner)


def review_flow(noun: str, title: str, *, owner: str, clerk: Who) -> Flow:
    """Invited, then given, declined, or recalled by the clerk who waits in vain. Five working days."""
    expert = judge(owner)
    return Flow(
        noun, title,
        [
            Step("invite", None, "invited", "指派"),
            Step("submit", "invited", "submitted", "提交评审", by=expert, asks=["score", "opinion", "grounds"], within=5,
                 escalate=clerk, next="全部专家提交后自动汇总，由组织评审的部门决定。"),
            Step("decline", "invited", "declined", "回避或婉拒", by=expert, asks=["reason"], told=clerk, danger=True,
                 hint="与申报单位有合作、亲属等关系的，请回避。"),
            Step("recall", "invited", "recalled", "收回指派", by=clerk, asks=["reason"], danger=True, told=person("expert")),
            Step("cancel", "invited", "cancelled", "评审取消", asks=["reason?"], told=person("expert")),
        ],
        states={
            "invited": "待评审", "submitted": "已评审", "declined": "已婉拒", "recalled": "已收回", "cancelled": "已取消",
        },
    )  # fmt: skip


def experts_for(topic: str, owner: str) -> Ask:
    """The question whom to assign. `topic` and `owner` are columns of the case."""
    return several(
        "experts", "评审专家", "identity.person",
        hint="只列出本领域、与申报单位没有任职、申报的利益关系和近两年合作、尚未指派的专家；一般指派 2 至 3 名。",
        among=lambda case: candidates(getattr(case, topic), getattr(case, owner), case.reviews.all()),
    )  # fmt: skip
