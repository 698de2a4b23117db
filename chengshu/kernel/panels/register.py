"""How ties, panels and what belongs to them are shown. The draw is everybody's; who judges is not, and marks are sealed."""

from __future__ import annotations

from typing import Any

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.who import anyone, person, role
from chengshu.kernel.panels.conflicts import REASONS
from chengshu.kernel.panels.flow import clerk, expert, marker, panels_organiser
from chengshu.kernel.panels.models import Commitment, Panel, Roster, Seat, Sheet, Tie
from chengshu.kernel.panels.pool import EXPERT
from chengshu.kernel.panels.rubric import criteria
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import computed
from chengshu.kernel.registers.register import Register

SHELF = "专家评审"

leader = role("leader")
#: Whoever looks after the panel, once every mark is in.
after_opening = (panels_organiser | leader).when(state="opened")


def _rubric(panel: Any) -> str:
    lines = zip(criteria(panel.rubric), panel.rubric, strict=True)
    return "\n".join(
        say("{words}：满分 {most}，权重 {weight}", words=one.words, most=one.most, weight=kept["weight"])
        for one, kept in lines
    )


def _excluded(roster: Any) -> str:
    return "\n".join(
        say("{number}：{reason}（{party}）", number=number, reason=say(REASONS.get(reason, reason)), party=party)
        for number, reason, party in roster.excluded
    )


def _apart(sheet: Any) -> str:
    return say("是") if sheet.outlier else ""


def _marks(sheet: Any) -> str:
    if not sheet.scores:
        return ""
    return "\n".join(f"{one.words} {sheet.scores.get(one.code, '')}" for one in criteria(sheet.panel.rubric))


class Ties(Register):
    noun, slug, title = Tie, "ties", "利益关系"
    about = "评审专家申报的与单位之间的利益关系，抽取专家时自动回避。由本人申报，平台也可登记。"
    columns = ["number", "person", "organisation", "kind", "until", "state"]
    filters = ["state", "kind", "until"]
    search = ["number", "person__name", "organisation__name"]
    rows = [person("person") & role(EXPERT), clerk]


class Panels(Register):
    noun, slug, title = Panel, "panels", "评审组"
    about = "由专家库随机抽取、回避利益关系的评审组。名单、承诺和密语都公开，任何人都可以重新抽一遍核对。"
    columns = ["title", "number", "organiser", "size", "candidates", "reveal_by", "drawn_on", "state"]
    facts = [
        "title", "case_number", "organiser", "size", "candidates", "reveal_by", "drawn_on", "seed",
        computed("criteria", "评分标准", _rubric, kinds.LONG),
    ]  # fmt: skip
    filters = ["state", "organiser", "drawn_on"]
    search = ["number", "title", "case_number"]
    rows = [anyone]
    related = ["commitments", "seats", "sheets"]
    pages = [("panel_draw", "抽取过程和验证")]


class Rosters(Register):
    noun, slug, title = Roster, "rosters", "候选名单"
    about = "抽取前冻结的候选专家名单，和因利益关系回避的专家及原因。"
    columns = ["number", "panel", "state"]
    facts = ["panel", "names", computed("kept_out", "回避的专家", _excluded, kinds.LONG)]
    search = ["number", "panel__title"]
    rows = [panels_organiser, leader]


class Commitments(Register):
    noun, slug, title = Commitment, "commitments", "抽取承诺"
    about = "各委托方为抽取专家出具的承诺值和揭示的密语。先全部承诺，后全部揭示，谁也不能左右结果。"
    columns = ["number", "panel", "nth", "organisation", "role", "state", "due_on"]
    facts = ["panel", "nth", "organisation", "role", "promised", "secret"]
    filters = ["state", "organisation", "panel"]
    search = ["number", "panel__title"]
    rows = [anyone]


class Seats(Register):
    noun, slug, title = Seat, "seats", "评审席位"
    about = "抽取的评审专家，按顺位排列。只有本人、组织单位和领导可以看到。"
    columns = ["number", "panel", "place", "expert", "state"]
    facts = ["panel", "place", "expert", "ground"]
    filters = ["state", "panel"]
    search = ["number", "panel__title"]
    rows = [expert, panels_organiser, leader]
    related = ["sheets"]


class Sheets(Register):
    noun, slug, title = Sheet, "marking-sheets", "评分表"
    about = "专家对每一项的评分：密封保存，全部提交后同时开启。"
    columns = [
        "title",
        "number",
        "panel",
        "expert",
        "total",
        computed("apart", "明显偏离", _apart),
        "state",
        "due_on",
    ]
    facts = [
        "title", "entry", "panel", "expert", computed("marks", "各项评分", _marks, kinds.LONG, reads=("panel__rubric",)), "total", columns[5], "grounds",
    ]  # fmt: skip
    filters = ["state", "panel"]
    search = ["number", "title", "entry"]
    sort = ["number", "due_on"]
    rows = [marker, panels_organiser, leader]
    private = {name: expert | after_opening for name in ("scores", "marks", "total", "grounds", "outlier", "apart")}
    pages = [("panel_entry", "查看评审对象")]
