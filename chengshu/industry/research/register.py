"""Open centres and listed resources are public; a question is for those who might answer, an answer for the two and the bureau."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.industry.research.rules.matching import answered
from chengshu.industry.research.rules.whose import (
    agent,
    asker,
    clerk,
    expert,
    holder,
    involved,
    leader,
    owner,
)
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.who import anyone
from chengshu.kernel.meeting.told import ANSWER, asked
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.calculations import Calculation, calculation
from chengshu.kernel.registers.columns import column, summed
from chengshu.kernel.registers.register import Register

SHELF = "云端研发"

_DAYS = replace(column(Question, "answer_days"), unit="天")


def _children(noun: type[Record], parent: str, **only: Any) -> Coalesce:
    """How many of a noun each row has, counted for the rows that are shown and not for the whole list."""
    mine = noun._default_manager.filter(**{parent: OuterRef("pk")}, **only).order_by().values(parent)
    return Coalesce(Subquery(mine.annotate(many=Count("pk")).values("many")), 0)


class Centres(Register):
    noun, slug, title = Centre, "cloud-centres", "云端研发中心"
    about = "企业在云上开设的研发中心：提出研发需求，调用外部的实验室、仪器、专家和团队。由市科学技术局审核。"
    columns = [
        "firm", "number", "firm__place", "fields", "chain", "opened_on", "state",
        summed("questions_put", "研发需求", _children(Question, "centre"), kinds.NUMBER, unit="项"),
    ]  # fmt: skip
    facts = [
        "firm",
        "firm__place",
        "fields",
        "chain",
        "staff",
        "spend",
        "opened_on",
        columns[-1],
        "refused_for",
        "aims",
    ]
    filters = ["state", "chain", "firm__place", "firm__size", "opened_on"]
    search = ["number", "firm__name", "aims"]
    sort = ["firm", "number", "opened_on"]
    rows = [anyone.when(state="open"), owner, clerk, leader]
    private = {"spend": owner | clerk, "refused_for": owner | clerk, "proofs": owner | clerk}
    related = ["questions"]
    place = "firm__place"


class Resources(Register):
    noun, slug, title = Resource, "research-resources", "创新资源"
    about = "高校、院所和企业向社会开放的实验室、仪器设备、专家和团队，由资源单位维护、市科学技术局审核。"
    columns = [
        "title", "number", "holder", "kind", "fields", "price", "state",
        summed("questions_met", "对接需求", _children(Answer, "resource", given_on__isnull=False), kinds.NUMBER, unit="次"),
    ]  # fmt: skip
    facts = [
        "title", "holder", "holder__place", "kind", "fields", "price", "qualifications", "capacity", columns[-1], "listed_on",
        "refused_for", "description", "terms",
    ]  # fmt: skip
    filters = ["state", "kind", "holder__place", "holder", "price"]
    search = ["number", "title", "description", "holder__name"]
    sort = ["title", "number", "holder", "price"]
    rows = [anyone.when(state__in=["listed", "paused"]), holder, clerk, leader]
    private = {"refused_for": holder | clerk, "proofs": holder | clerk}
    pages = [("resource_calendar", "预约日历")]
    place = "holder__place"


class Questions(Register):
    noun, slug, title = Question, "research-questions", "研发需求"
    about = "云端研发中心提出的研发需求，登记的企业和专家可以响应；7 天内没有响应的由市科学技术局说明。"
    columns = ["title", "number", "firm", "state", "answer_by", _DAYS, "due_on", "field"]
    facts = [
        "title", "firm", "centre", "field", "kinds", "budget", "qualifications", "invited_only", "put_on", "answer_by", "answered_on",
        _DAYS, "broker", "outcome", "description",
    ]  # fmt: skip
    filters = ["state", "field", "firm__place", "centre__chain", "put_on", "answer_by", "outcome", "firm"]
    search = ["number", "title", "description"]
    sort = ["title", "number", "put_on", "answer_by", "answer_days"]
    rows = [
        owner, clerk, leader, involved,
        (agent | expert).when(invited_only=False, state__in=list(Question.SHOWN)),
    ]  # fmt: skip
    private = {"papers": owner | clerk | involved}
    related = ["answers"]
    pages = [("question_matches", "谁能响应", owner | clerk | leader)]
    place = "firm__place"


class Answers(Register):
    noun, slug, title = Answer, "research-answers", "需求响应"
    about = "资源单位对研发需求的答复，只有双方和市科学技术局可以查看。"
    columns = ["number", "question", "resource", "holder", "asked_on", "given_on", "state", "due_on"]
    facts = [
        "question", "question__firm", "resource", "holder", "price", "asked_on", "given_on", "ended_for", "text",
    ]  # fmt: skip
    filters = ["state", "resource__kind", "question__field", "given_on", "ended_for", "question", "resource"]
    search = ["number", "question__title", "resource__title", "holder__name"]
    sort = ["number", "asked_on", "given_on"]
    rows = [holder, asker, clerk, leader]


calculation(
    Calculation(
        "industry/research/matches", "哪些资源合适",
        "一项研发需求的推荐资源和理由，最合适的在前；nearly 是差一点的，有必须满足的条件没有满足。由提出企业和科技部门查询。不保存任何内容。",
        asked, ANSWER, answered,
    )
)  # fmt: skip
