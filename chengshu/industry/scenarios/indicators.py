"""Numbers of the scenario lists."""

from datetime import date

from django.db.models import Q

from chengshu.industry.scenarios.models import Match, MatchingEvent, Scenario
from chengshu.kernel.base.clock import today
from chengshu.kernel.indicators.indicator import Indicator, declare
from chengshu.kernel.indicators.measures import computed, count, rows_at, share, total

BY = {
    "domain": "domain",
    "task": "task",
    "side": "side",
    "chain": "chain",
    "district": "district",
    "batch": "batch__number",
}
LANDED = Q(outcome__in=["signed", "building", "running", "promoted"])


def _held_this_year(day: date | None, only: Q) -> int:
    return _events(day, only).count()


def _events(day: date | None, only: Q):  # type: ignore[no-untyped-def]
    return rows_at(MatchingEvent, day).filter(only, state="held", held_on__year=(day or today()).year)


declare(
    Indicator("scenarios.published", "已发布场景", "项", count(Scenario, state="published"), BY, name_en="Published scenarios"),
    Indicator("scenarios.chain_tied", "关联重点产业链的场景", "项", count(Scenario, ~Q(chain=""), state="published"), BY,
              name_en="Scenarios tied to key chains"),
    Indicator("scenarios.digital_economy", "数字经济领域场景", "项", count(Scenario, state="published", digital=True), BY,
              name_en="Digital-economy scenarios"),
    Indicator("scenarios.proposed", "累计申报场景", "项", count(Scenario), BY, name_en="Scenarios proposed"),
    Indicator("scenarios.landed_rate", "场景落地率", "%", share(Scenario, LANDED, of=Q(state="published")), BY, decimals=1,
              name_en="Share of scenarios landed"),
    Indicator("scenarios.matches_landed", "签约的供需对接", "对", count(Match, state="landed"), {"domain": "demand__domain"},
              name_en="Matches landed"),
    Indicator("scenarios.contract_value", "场景签约金额", "万元", total(Scenario, "contract", scale=1_000_000), BY, decimals=1,
              name_en="Contracts from scenarios"),
    Indicator("scenarios.matching_events", "本年举办的对接活动", "次", computed([MatchingEvent], _held_this_year, _events),
              name_en="Matching events this year"),
)  # fmt: skip
