"""The verbs of scenarios that need more than filling in fields."""

from __future__ import annotations

from chengshu.industry.calls.flow import still_open
from chengshu.industry.reviews.panel import invite, mean_score
from chengshu.industry.scenarios.flow import BATCH, MATCH, OBJECTION, SCENARIO
from chengshu.industry.scenarios.models import Batch, Match, Objection, Scenario, ScenarioReview
from chengshu.industry.scenarios.register import LISTED_COLUMNS
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.words import say
from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body, Person
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform


@verb(SCENARIO, "propose")
def propose(scenario: Scenario) -> None:
    """Scenarios answer an open call for scenarios, under a task of their domain."""
    if scenario.call.kind != scenario.call.SCENARIOS:
        raise Invalid.field("call", say("“{call}”不是场景征集，请选择场景征集。", call=scenario.call))
    if reason := still_open(scenario.call):
        raise Invalid.field("call", reason)
    of_its_domain(scenario)


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


@verb(SCENARIO, "assign")
def assign(scenario: Scenario, experts: list[Person]) -> None:
    """Experts of the domain, none of the proposer's own."""
    invite(experts, lambda expert: ScenarioReview(scenario=scenario, expert=expert))


@verb(SCENARIO, "conclude")
def conclude(scenario: Scenario) -> None:
    """The mean of the scores given."""
    scenario.score = mean_score(scenario.reviews.all())


@verb(OBJECTION, "uphold")
def uphold(objection: Objection) -> None:
    """An upheld objection takes the scenario off the notice, in the same transaction."""
    perform(PLATFORM, objection.scenario, "drop")


@verb(BATCH, "publish")
def publish(batch: Batch, scenarios: list[Scenario], acting: Acting) -> None:
    """Every scenario enters the list and the list is frozen, in one transaction."""
    _enter(batch, scenarios)
    _freeze(batch, acting)


@verb(BATCH, "amend")
def amend(batch: Batch, added: list[Scenario], removed: list[Scenario], acting: Acting) -> None:
    """A new version; the old one stays as it was."""
    if not added and not removed:
        raise Invalid.field("", say("请填写新增或移出的场景。"))
    _enter(batch, added)
    for scenario in removed:
        if scenario.batch_id != batch.pk:
            raise Invalid.field("removed", say("{scenario}不在这份清单里。", scenario=scenario))
        perform(PLATFORM, scenario, "remove", {"reason": say("清单修订")})
    _freeze(batch, acting)


def _enter(batch: Batch, scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        if scenario.call_id != batch.call_id:
            raise Invalid.field(
                "scenarios", say("{scenario}不是在“{call}”中申报的。", scenario=scenario, call=batch.call)
            )
        perform(PLATFORM, scenario, "publish", {"batch": batch})


def _freeze(batch: Batch, acting: Acting) -> None:
    listed = batch.scenarios.filter(state="published").order_by("domain", "task", "number")
    freeze(batch, batch.title, listed.select_related("proposer", "district"), LISTED_COLUMNS, acting)


@verb(MATCH, "propose")
def pair(match: Match, acting: Acting) -> None:
    """A published demand with a published supply."""
    match.asker = acting.organisation
    for side, words in (("demand", say("需求")), ("supply", say("供给"))):
        scenario: Scenario = getattr(match, side)
        if scenario.side != side or scenario.state != "published":
            raise Invalid.field(
                side, say("{scenario}不是已入清单的{side}场景。", scenario=scenario, side=words)
            )


@verb(MATCH, "accept")
def accept(match: Match, acting: Acting) -> None:
    """The other side says yes, not the one that asked."""
    if acting.organisation and match.asker_id == acting.organisation.pk:
        raise Conflict(say("对接由贵单位提出，须由对方同意。"))
