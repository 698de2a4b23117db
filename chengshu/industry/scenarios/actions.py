"""The verbs of scenarios that need more than filling in fields."""

from __future__ import annotations

from chengshu.industry.reviews.actions import judged
from chengshu.industry.scenarios.flow import BATCH, MATCH, OBJECTION, SCENARIO
from chengshu.industry.scenarios.models import Batch, Match, Objection, Scenario, ScenarioReview
from chengshu.industry.scenarios.register import LISTED_COLUMNS
from chengshu.industry.scenarios.rules import on_list, printed_order
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.words import noted, say
from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform

judged(SCENARIO, ScenarioReview, case="scenario")


@verb(SCENARIO, "propose")
@verb(SCENARIO, "resubmit")
def of_its_domain(scenario: Scenario) -> None:
    """A task belongs to one domain."""
    task = code_list("scenario_tasks").items.get(scenario.task)
    if task and task.parent != scenario.domain:
        raise Invalid.field("task", say("任务“{task}”不属于所选领域，请重新选择。", task=task.name))


@verb(SCENARIO, "recommend")
def recommend(scenario: Scenario, acting: Acting) -> None:
    """The body that stands behind it."""
    if acting.organisation is not None:
        scenario.recommender = Body.objects.filter(pk=acting.organisation.pk).first()


@verb(OBJECTION, "uphold")
def uphold(objection: Objection) -> None:
    """The first upheld objection takes the scenario off the notice, in the same transaction."""
    scenario = Scenario.objects.select_for_update().get(pk=objection.scenario_id)
    if scenario.state == "in_notice":
        perform(PLATFORM, scenario, "drop", {"reason": noted("异议 {number} 成立。", number=objection.number)})


@verb(BATCH, "publish")
def publish(batch: Batch, scenarios: list[Scenario], acting: Acting) -> None:
    """Every scenario enters the list and the list is frozen, in one transaction."""
    _enter(batch, scenarios)
    _freeze(batch, acting)


@verb(BATCH, "amend")
def amend(batch: Batch, added: list[Scenario], removed: list[Scenario], acting: Acting) -> None:
    """A new version with what was added, left out or corrected; the old one stays as it was."""
    _enter(batch, added)
    for scenario in removed:
        perform(PLATFORM, scenario, "remove", {"reason": noted("清单 {number} 修订。", number=batch.number)})
    _freeze(batch, acting)


def _enter(batch: Batch, scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        perform(PLATFORM, scenario, "publish", {"batch": batch})


def _freeze(batch: Batch, acting: Acting) -> None:
    listed = sorted(on_list(batch).select_related("proposer", "district"), key=printed_order)
    freeze(batch, batch.title, listed, LISTED_COLUMNS, acting)


@verb(MATCH, "propose")
def pair(match: Match, acting: Acting) -> None:
    """Who asked: it is for the other side to accept."""
    match.asker = acting.organisation


@verb(MATCH, "land")
def land(match: Match) -> None:
    """A contract is an outcome of both scenarios, unless they have told of a later one."""
    for side in (match.demand, match.supply):
        if not side.outcome and side.state == "published":
            perform(PLATFORM, side, "sign", {"outcome": "signed"})
