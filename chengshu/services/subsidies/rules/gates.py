"""Why not: what must hold before a claim, a payment or a list goes on; and what may be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.documents import documents_of
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules.documents import document
from chengshu.services.policies.rules.facts import DECLARED, source_kept, thaw, told
from chengshu.services.subsidies.rules.line import ranked, standing

if TYPE_CHECKING:
    from chengshu.services.subsidies.models import Allocation, Claim, Payment, PaymentList


def in_force(claim: Any) -> QuerySet[Policy]:
    """The policies one can apply for now: a firm's and one's own where one acts for a firm, else one's own alone."""
    found = Policy.objects.filter(state="in_force").order_by("key")
    return found.filter(subject=Policy.PERSON) if claim.firm_id is None and claim.person_id is not None else found


def ranked_budgets(allocation: Any) -> QuerySet[Budget]:
    """The open budgets that some policy in force gives by rank."""
    del allocation
    versions = PolicyVersion.objects.filter(state="published").select_related("policy")
    keys = {version.policy.budget for version in versions if ranked(document(version))}
    return Budget.objects.filter(state="open", key__in=keys).order_by("-period", "key")


def all_reviewed(allocation: Allocation) -> str | None:
    """Nobody who applied in time loses his place because his claim lies on a desk."""
    line = standing(allocation.budget.key, int(allocation.budget.period)).filter(day__lte=allocation.closes_on)
    many = line.filter(state__in=["applied", "reviewing"]).count()
    return say("还有 {many} 件截止日前的申请没有审完，请先审核。", many=many) if many else None


def proofs_wanted(claim: Claim) -> list[str]:
    """What must be attached, in words: proofs of what the applicant stated and no register tells."""
    facts = document(claim.version_used).facts
    stated = [
        facts[name].proof for name, one in claim.facts_used.items() if one["origin"] == DECLARED and name in facts
    ]
    return list(dict.fromkeys(str(proof) for proof in stated if proof and proof.kind in ("licence", "register")))


def proofs_in(claim: Claim) -> str | None:
    """Nothing is granted on a bare word where the policy names a proof."""
    wanted = proofs_wanted(claim)
    if not wanted or documents_of(claim).filter(ask="proofs").exists():
        return None
    return say("还缺证明材料：{wanted}。请退回补正。", wanted=listed(wanted))


def proofs_in_words(claim: Claim) -> str:
    """As the record shows them."""
    return listed(proofs_wanted(claim))


def not_appealed(claim: Claim) -> str | None:
    """One appeal for a claim; what is left then is before others."""
    if claim.appealed_on is None:
        return None
    told = say("这件申请已于 {day} 申诉过，申诉后的决定是本平台的最终决定。", day=claim.appealed_on)
    return f"{told} {remedies()}"


def not_refused_before(claim: Claim) -> str | None:
    """What an appeal has brought back is granted, or the first decision stands."""
    return say("这件申请是申诉后重新审核的，请核准或者维持原决定。") if claim.appealed_on else None


def remedies() -> str:
    """What is left to whoever does not accept the last word."""
    return say("不服的，可以自收到决定之日起 60 日内申请行政复议，或者 6 个月内提起行政诉讼。")


def facts_in_words(claim: Claim) -> str:
    """What was decided on, one fact a line, with where it came from."""

    if not claim.facts_used:
        return ""
    facts = document(claim.version_used).facts
    return "\n".join(
        say(
            "{words}：{value} — {source}",
            words=facts[name],
            value=told(facts[name], thaw(facts[name], one["value"])),
            source=source_kept(facts[name], one),
        )
        for name, one in claim.facts_used.items()
        if name in facts
    )


def payable(payment_list: Any) -> QuerySet[Payment]:
    """Payments that a new list may hold."""
    from chengshu.services.subsidies.models import Payment

    del payment_list
    rows = Payment.objects.filter(state="ready", claim__state="approved")
    return rows.select_related("claim__policy", "claim__firm", "claim__person").order_by("number")


def is_sent(payment: Payment) -> str | None:
    """What the bank says comes after the list has gone to it."""
    one = payment.payment_list
    if one is not None and one.state == "sent":
        return None
    return say("所在的发放清单还没有发送银行。")


def can_still_pay(payment: Payment) -> str | None:
    """A payment goes out again only while its claim stands."""
    return None if payment.claim.state == "approved" else say("申请已不在“已核准”状态。")


def checked_by_another(payment_list: PaymentList) -> str | None:
    """Two pairs of eyes, whatever happened in between."""
    if payment_list.checker_id and payment_list.checker_id != payment_list.drafter_id:
        return None
    return say("清单还没有由编制人以外的人复核。")
