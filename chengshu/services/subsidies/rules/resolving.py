"""From what policies give each by itself to what is payable together: the best of a group, within caps, less what was granted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from chengshu.kernel.base.money import format_yuan
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.identity.models import Firm, Person
from chengshu.kernel.rules.deciding import Decision
from chengshu.kernel.rules.document import Cap
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.policies.rules.documents import document

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Claim


@dataclass(frozen=True)
class _Case:
    """What is to be granted: under which document, to whom, for which item, on which day, leaving out which claim."""

    written: Document
    holder: Firm | Person
    item: str
    day: date
    but: Claim | None = None

    @property
    def whose(self) -> Q:
        return Q(firm=self.holder) if isinstance(self.holder, Firm) else Q(person=self.holder)

    def granted(self, period: str) -> QuerySet[Claim]:
        """The claims under the document that were granted in the period of the day."""
        from chengshu.services.subsidies.models import Claim

        rows = Claim.objects.filter(policy__key=self.written.key, state__in=Claim.GRANTED)
        rows = rows.filter(day__year=self.day.year) if period == "year" else rows
        return rows.exclude(pk=self.but.pk) if self.but else rows


def payable_to(claim: Claim, decision: Decision) -> tuple[int, str]:
    """(fen, why it is less) of a claim, beside what its holder was granted already."""
    case = _Case(document(claim.version_used), claim.holder, claim.item, claim.day, claim)
    return _payable(case, decision.amount or 0)


def resolved(
    decisions: Sequence[Decision], written: Mapping[str, Document], holder: Firm | Person | None, day: date
) -> dict[str, tuple[int, str]]:
    """Policy → (fen, why it is less): of each group only the highest is left, the first by key of two that are alike."""
    found: dict[str, tuple[int, str]] = {}
    for one in decisions:
        if one.outcome == "eligible":
            amount = one.amount or 0
            found[one.policy] = (
                _payable(_Case(written[one.policy], holder, "", day), amount) if holder else (amount, "")
            )
    for key, (amount, _) in sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0])):
        group = written[key].group
        for other in found if group and amount else ():
            if other != key and written[other].group == group and found[other][0]:
                found[other] = 0, say("与“{other}”只能享受一项，取较高的", other=written[key])
    return found


def _payable(case: _Case, amount: int) -> tuple[int, str]:
    why, written = "", case.written
    if written.group and (taken := _of_group(case)):
        amount, why = 0, say("本年已享受同组的“{taken}”", taken=taken)
    if not written.caps and case.granted("year").filter(case.whose, item=case.item).exists():
        return 0, say("本年已经发放过")
    for cap in written.caps:
        left = max(0, most(written, cap, case.day) - _used(case, cap))
        if left < amount:
            amount, why = left, _said(cap, left)
    return amount, why


def most(written: Document, cap: Cap, day: date) -> int:
    """What a cap comes to in the period of a day, in fen."""
    period = written.period_on(day) or written.periods[-1]
    return int(written.values_in(period)[cap.most])  # type: ignore[arg-type]


def _used(case: _Case, cap: Cap) -> int:
    """What was granted under a cap and not paid back."""
    rows = case.granted(cap.period)
    if cap.per != "policy":
        rows = rows.filter(case.whose)
    if cap.per == "object":
        rows = rows.filter(item=case.item)
    granted = rows.aggregate(sum=Sum("amount"))["sum"] or 0
    back = rows.filter(state="refunded").aggregate(sum=Sum("reclaimed"))["sum"] or 0
    return int(granted - back)


def _of_group(case: _Case) -> str:
    """The title of another policy of the group that the holder was granted this year; empty where there is none."""
    from chengshu.services.subsidies.models import Claim

    rows = Claim.objects.filter(case.whose, policy__group=case.written.group, day__year=case.day.year)
    rows = rows.filter(state__in=["approved", "paid", "reclaiming"]).exclude(policy__key=case.written.key)
    found = rows.select_related("policy").first()
    return str(found.policy) if found else ""


_CAPS = {"subject": "每个对象", "object": "每个项目", "policy": "本政策"}


def _said(cap: Cap, left: int) -> str:
    period = say("本年度") if cap.period == "year" else say("累计")
    rest = format_yuan(left, "en" if in_english() else "zh")
    return say("{whose}{period}上限只剩 {rest}", whose=say(_CAPS[cap.per]), period=period, rest=rest)
