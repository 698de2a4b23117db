"""What a demand or a supply is matched with: for its firm, the bureau and leaders, on the page and through the API alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chengshu.industry.deals.rules.exposure import fairly
from chengshu.industry.market.flow import clerk, leader, owner, provider
from chengshu.industry.market.meetings import MARKET
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.meeting import sightings
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.match import Match
from chengshu.kernel.meeting.told import told
from chengshu.kernel.registers.reading import Reading

#: So many are shown, chosen from so many, so that a supply shown often today can give way.
SHOWN, CHOSEN_FROM, NEARLY = 10, 20, 5
#: What has less in common is not worth a firm's time.
LEAST = 0.08


@dataclass(frozen=True)
class Found:
    """A record with its matches, the best first; something stands in the way of those that are nearly."""

    record: Any
    best: list[Match]
    nearly: list[Match]


def whose(noun: type[Demand] | type[Supply], number: str, acting: Acting) -> tuple[Any, bool]:
    """The record, and whether it is the asker's own. Raises Missing for whom its matches are not."""
    record = Reading.of(noun, acting).find(number)
    mine = owner if isinstance(record, Demand) else provider
    if not (mine | clerk | leader).allows(acting, record):
        raise Missing(say("没有找到编号为“{number}”的记录，或您无权查看。", number=number[:40]))
    return record, mine.allows(acting, record)


def matched(noun: type[Demand] | type[Supply], number: str, acting: Acting) -> Found:
    """The best in fair order; what is shown to the firm itself is noted as what became of a match."""
    record, mine = whose(noun, number, acting)
    found = best(MARKET, record, acting, limit=CHOSEN_FROM, nearly=NEARLY).worth(LEAST)
    near = fairly(record, found.best) if isinstance(record, Demand) else found.best
    if mine:
        sightings.shown(MARKET, record, near[:SHOWN], acting)
    return Found(record, near[:SHOWN], found.nearly)


def answered(acting: Acting, question: dict[str, Any]) -> dict[str, Any]:
    """The same for a program, of whichever side the number is."""
    number: str = question["number"]
    noun = Supply if number.startswith(f"{Supply.code}-") else Demand
    found = matched(noun, number, acting)
    return told(found.best, found.nearly)
