"""Why a step cannot be taken just now."""

from __future__ import annotations

from chengshu.industry.scenarios.models import Objection, Scenario
from chengshu.kernel.base.words import say


def has_score(scenario: Scenario) -> str | None:
    """Nothing is noticed that no expert has scored."""
    return None if scenario.score is not None else say("还没有专家给出评分，请另行指派专家。")


def no_open_objection(scenario: Scenario) -> str | None:
    """A notice does not end while an objection is unanswered."""
    waiting = Objection.objects.filter(scenario=scenario, state="raised").count()
    return say("还有 {waiting} 件异议没有处理，处理完才能结束公示。", waiting=waiting) if waiting else None


def in_notice(objection: Objection) -> str | None:
    """Objections are heard while the notice runs."""
    if objection.scenario.state == "in_notice":
        return None
    return say("“{scenario}”不在公示期内，不能提出异议。", scenario=objection.scenario)
