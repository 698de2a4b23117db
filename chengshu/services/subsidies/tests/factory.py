"""Claims, payments, lists and offers with money in every pocket of their budget, so that each step finds what it moves."""

from types import SimpleNamespace
from typing import Any

from chengshu.kernel.base.clock import today
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Firm
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.subsidies.models import Allocation, Claim, Offer, Payment, PaymentList, Silence
from tests.cast import firm
from tests.exhaustive.making import make

AMOUNT = 600_000
ACCOUNT = {"payee": "样城机械有限公司", "bank": "样城银行东区支行", "account": "6222020200112233445"}
FACTS = {
    "size": {
        "value": "small", "origin": "register", "source": "企业登记信息", "words": "企业规模", "proof": "", "proof_kind": "",
    }
}  # fmt: skip


def in_force(cast: SimpleNamespace) -> tuple[Policy, PolicyVersion]:
    """A policy, its version, and a budget with more than enough."""
    known = Policy.objects.filter(budget="small_firms", state="in_force").first()
    policy = known or make(Policy, cast, "in_force", proactive=True)
    version = policy.in_force or make(PolicyVersion, cast, "published", policy=policy)
    open_budget("小企业补助", cast.bureau, 100 * AMOUNT, str(today().year), key="small_firms")
    Firm.objects.update(size="small")
    for one in (cast.maker_firm, cast.provider_firm):
        one.refresh_from_db()
    return policy, version


def _others(cast: SimpleNamespace, policy: Policy) -> None:
    """Claims of other firms, so that something is reserved, something promised, and something paid."""
    if Claim.objects.exclude(firm=cast.maker_firm).exists():
        return
    firms = [firm(serial, f"样城{serial}号有限公司", cast.east, size="small") for serial in (81, 82, 83)]
    made = [begin(PLATFORM, Claim(policy=policy, firm=one), "apply", ACCOUNT) for one in firms]
    for claim in made[1:]:
        perform(PLATFORM, claim, "accept")
        perform(PLATFORM, claim, "approve")
    payment = Payment.objects.get(claim=made[2])
    listed = begin(
        cast.policy_clerk, PaymentList(body=cast.bureau), "draft", {"title": "清单", "payments": [payment.number]}
    )
    perform(cast.finance, listed, "check")
    perform(cast.finance, listed, "send")


def claim(cast: SimpleNamespace) -> Claim:
    """Unsaved, of the maker's, with its amount set aside; a second one beside the first is for another item."""
    policy, version = in_force(cast)
    _others(cast, policy)
    many = Claim.objects.filter(firm=cast.maker_firm).count()
    return Claim(
        item=str(many or ""),
        policy=policy, version_used=version, firm=cast.maker_firm, district=cast.east, day=today(), facts_used=FACTS,
        digest=version.digest, entitled=AMOUNT, amount=AMOUNT, aside=AMOUNT, reclaimed=100, **ACCOUNT,
    )  # fmt: skip


def payment(cast: SimpleNamespace) -> Payment:
    """Unsaved, of an approved claim, on a list that was sent."""
    return Payment(claim=make(Claim, cast, "approved"), amount=AMOUNT, payment_list=make(PaymentList, cast, "sent"))


def payment_list(cast: SimpleNamespace) -> PaymentList:
    """Unsaved, drafted by the policy clerk and checked by finance."""
    return PaymentList(title="清单", body=cast.bureau, drafter=cast.people.policy_clerk, checker=cast.people.finance)


def allocation(cast: SimpleNamespace) -> Allocation:
    """Unsaved, of the bureau's budget."""
    in_force(cast)
    budget = Budget.objects.get(key="small_firms")
    return Allocation(budget=budget, owner=cast.bureau, closes_on=today())


def offer(cast: SimpleNamespace) -> Offer:
    """Unsaved, to the maker."""
    policy, version = in_force(cast)
    return Offer(
        policy=policy, version_used=version, firm=cast.maker_firm, amount=AMOUNT, expires_on=today(), district=cast.east
    )


def silence(cast: SimpleNamespace) -> Silence:
    """Unsaved, of the maker."""
    return Silence(firm=cast.maker_firm)


def _account(record: Any) -> dict[str, Any]:
    return dict(ACCOUNT)


def _reclaim(record: Any) -> dict[str, Any]:
    return {"reclaimed": 100, "reason": "多发"}


MAKE = {
    "subsidies.claim": claim, "subsidies.payment": payment, "subsidies.paymentlist": payment_list,
    "subsidies.allocation": allocation, "subsidies.offer": offer, "subsidies.silence": silence,
}  # fmt: skip
ANSWERS = {
    ("subsidies.claim", "resubmit"): _account, ("subsidies.claim", "rebank"): _account,
    ("subsidies.claim", "reclaim"): _reclaim, ("subsidies.offer", "accept"): _account,
}  # fmt: skip
