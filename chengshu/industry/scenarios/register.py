"""How scenarios, reviews, objections, batches, events and matches are shown. What has been noticed is public."""

from dataclasses import replace

from django.db.models import Count, Q

from chengshu.industry.objections.flow import objector
from chengshu.industry.reviews.flow import judge
from chengshu.industry.scenarios.flow import clerk, either_side, expert, proposer, recommender
from chengshu.industry.scenarios.models import (
    Batch,
    Match,
    MatchingEvent,
    Objection,
    Scenario,
    ScenarioReview,
)
from chengshu.kernel.editions.reading import EDITION_FACTS
from chengshu.kernel.identity.who import anyone, role
from chengshu.kernel.panels.cooperations import cooperation
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import column, summed
from chengshu.kernel.registers.register import Register

SHELF = "场景征集与清单"

#: What a frozen batch says of each scenario.
LISTED_COLUMNS = ("number", "title", "side", "domain", "task", "chain", "digital", "district", "proposer")
#: States in which a scenario is, or has been, public.
PUBLIC = ["in_notice", "cleared", "published", "removed"]
leader = role("leader")


class Scenarios(Register):
    noun, slug, title = Scenario, "scenarios", "应用场景"
    about = "六大领域、21 项任务的需求场景和供给场景，由区市和部门推荐、专家评审，市发展和改革委员会发布。"
    columns = [
        "title", "number", "side", "domain", "task", "chain", "district", "proposer", "state", "due_on",
    ]  # fmt: skip
    facts = [
        "title", "side", "domain", "task", "chain", "digital", "summary", "investment", "cooperation", "readiness", "district",
        "proposer", "department", "recommender", "call", "score", "batch", "outcome", "achieved", "contract",
    ]  # fmt: skip
    filters = [
        "state", "side", "domain", "task", "chain", "digital", "district", "call", "batch", "outcome", "readiness", "investment",
    ]  # fmt: skip
    search = ["number", "title", "summary", "proposer__name"]
    rows = [anyone.when(state__in=PUBLIC), proposer, recommender, clerk, leader, expert]
    #: Who judged, and how high, is for those who decide; what was handed in beside the text, for those who handle it.
    private = {
        "score": clerk | leader,
        "experts": clerk,
        "contract": proposer | clerk | leader,
        "materials": proposer | recommender | clerk | expert,
    }
    related = ["reviews", "objections", "matches_wanted", "matches_offered"]
    place = "district"


class ScenarioReviews(Register):
    noun, slug, title = ScenarioReview, "scenario-reviews", "场景评审"
    about = "专家对申报场景的评审，只对本人和组织评审的部门公开。"
    columns = ["number", "scenario", "expert", "score", "opinion", "state", "due_on"]
    filters = ["state", "opinion", "scenario__domain"]
    search = ["number", "scenario__title"]
    rows = [judge("scenario.proposer"), clerk]


class Objections(Register):
    noun, slug, title = Objection, "objections", "异议"
    about = "公示期间提出的异议，由市发展和改革委员会在 3 个工作日内答复。"
    columns = ["number", "scenario", "ground", "state", "due_on"]
    facts = ["scenario", "ground", "statement", "answer"]
    filters = ["state", "ground", "scenario"]
    search = ["number", "statement", "scenario__title"]
    rows = [objector, clerk]


class Batches(Register):
    noun, slug, title = Batch, "batches", "场景清单"
    about = "分批发布的场景清单，每一版冻结、编号并签名，任何人都可以核验。"
    columns = [
        "title", "number", "call", "state",
        summed("listed", "场景", Count("scenarios", filter=Q(scenarios__state="published")), kinds.NUMBER, unit="项"),
    ]  # fmt: skip
    facts = ["title", "call", columns[-1], *EDITION_FACTS]
    filters = ["state", "call"]
    search = ["number", "title"]
    rows = [anyone.when(state="published"), clerk]
    related = ["scenarios"]


class Events(Register):
    noun, slug, title = MatchingEvent, "matching-events", "对接活动"
    about = "需求场景与供给场景的对接发布活动，每年不少于 2 次。"
    columns = ["title", "number", "held_on", "venue", "attended", "state"]
    filters = ["state", "held_on"]
    search = ["number", "title", "venue"]
    rows = [anyone]
    related = ["matches"]


class Matches(Register):
    noun, slug, title = Match, "matches", "供需对接"
    about = "需求场景与供给场景的对接，从提出、洽谈到签约。"
    columns = ["number", "demand", "supply", "event", "state", "due_on", "contract"]
    facts = ["demand", "supply", "event", "asker", "contract"]
    filters = [
        "state", "event",
        replace(column(Match, "demand__domain"), label="需求领域"), replace(column(Match, "supply__domain"), label="供给领域"),
    ]  # fmt: skip
    search = ["number", "demand__title", "supply__title"]
    rows = [either_side, clerk, leader, anyone.when(state="landed")]
    private = {"contract": either_side | clerk | leader, "contract_file": either_side | clerk}


cooperation("scenarios.match", "demand.proposer", "supply.proposer", on="state_since", state="landed")
