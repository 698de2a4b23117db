"""Why a step cannot be taken just now, and what may be chosen."""

from __future__ import annotations

from django.db.models import QuerySet

from chengshu.industry.scenarios.models import Batch, MatchingEvent, Scenario
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.lists import code_list
from chengshu.kernel.base.words import say


def has_score(scenario: Scenario) -> str | None:
    """Nothing is noticed that no expert has scored."""
    return None if scenario.score is not None else say("还没有专家给出评分，请另行指派专家。")


def day_has_come(event: MatchingEvent) -> str | None:
    """What happened is known once it has."""
    if event.held_on <= today():
        return None
    return say("活动定于 {day} 举办，举办后再登记。", day=event.held_on)


def cleared(batch: Batch) -> QuerySet[Scenario]:
    """What can enter a list: scenarios of its call whose notice has ended."""
    return Scenario.objects.filter(call=batch.call, state="cleared").order_by("domain", "task", "number")


def on_list(batch: Batch) -> QuerySet[Scenario]:
    """What stands on a list."""
    return batch.scenarios.filter(state="published").order_by("domain", "task", "number")


def printed_order(scenario: Scenario) -> tuple[int, int, str]:
    """Domains and tasks as the city lists them, not by the alphabet of their codes."""
    places = [
        list(code_list(key).items).index(code) if code in code_list(key).items else len(code_list(key).items)
        for key, code in (("scenario_domains", scenario.domain), ("scenario_tasks", scenario.task))
    ]
    return places[0], places[1], scenario.number


def published(side: str) -> QuerySet[Scenario]:
    """The scenarios of one side that can be matched."""
    return Scenario.objects.filter(side=side, state="published").order_by("number")
