"""What can become of a match, and how a meeting names the steps in which it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chengshu.kernel.base.record import Record

#: It was among those shown; it was opened from there; both sides spoke; one of them refused; there is a contract.
SHOWN, OPENED, TALKED, REFUSED, CONTRACTED = "shown", "opened", "talked", "refused", "contracted"
LABELS = {SHOWN: "展示", OPENED: "打开", TALKED: "洽谈", REFUSED: "未成", CONTRACTED: "签约"}
#: What comes of a match, rather than of a page being looked at.
OUTCOMES = (TALKED, REFUSED, CONTRACTED)
#: How much each says for the match: what most speaks for it, unless it was refused in the end.
GRADES = {SHOWN: 0, OPENED: 1, TALKED: 2, CONTRACTED: 3}


@dataclass(frozen=True)
class Outcome:
    """Steps of a noun that say what became of a match: its record names demand and supply at the ends of two paths.

    steps: verb → TALKED, REFUSED or CONTRACTED. reason: the column that has the coded reason of a refusal.
    besides: reasons that say nothing about the match, such as plans that have changed.
    """

    noun: type[Record]
    steps: Mapping[str, str]
    demand: str
    supply: str
    reason: str = ""
    besides: frozenset[str] = frozenset()


def outcome(
    noun: type[Record],
    steps: Mapping[str, str],
    *,
    demand: str,
    supply: str,
    reason: str = "",
    besides: Iterable[str] = (),
) -> Outcome:
    """Checked: Raises TypeError for what cannot come of a match."""
    if unknown := sorted(set(steps.values()) - set(OUTCOMES)):
        raise TypeError(f"{noun.noun()} 的步骤不能归为 {'、'.join(unknown)}；可以是 {'、'.join(OUTCOMES)}")
    return Outcome(noun, dict(steps), demand, supply, reason, frozenset(besides))
