"""The verbs of payments and of the lists that go to the bank."""

from __future__ import annotations

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Body
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import perform
from chengshu.services.subsidies.flow import PAYMENT, PAYMENT_LIST
from chengshu.services.subsidies.models import Payment, PaymentList
from chengshu.services.subsidies.rules import money
from chengshu.services.subsidies.rules.banking import fingerprint, rows_for_bank


@verb(PAYMENT, "unlist")
def unlist(payment: Payment) -> None:
    """Free for another list."""
    payment.payment_list = None


@verb(PAYMENT, "pay")
def confirm(payment: Payment) -> None:
    """The bank says it has arrived."""
    payment.paid_on = today()


@verb(PAYMENT, "bounce")
def bounce(payment: Payment) -> None:
    """The bank returned it."""
    money.came_back(payment)


@verb(PAYMENT, "cancel")
def cancel(payment: Payment) -> None:
    """Its money is for others."""
    money.unpromise(payment)


@verb(PAYMENT_LIST, "draft")
def draft(payment_list: PaymentList, payments: list[Payment], acting: Acting) -> None:
    """Of policies that the clerk's body answers for; each payment stands on one list at a time."""
    body = (
        Body.objects.filter(pk=acting.organisation.pk).first() if acting.organisation else Body.objects.get(parent=None)
    )
    if body is None:
        raise Invalid.field("payments", say("请以主管单位的身份编制发放清单。"))
    for one in payments:
        owner = one.claim.policy.owner
        if not owner.path.startswith(body.path):
            raise Invalid.field(
                "payments", say("{number} 属于{owner}，不能由您列入清单。", number=one.number, owner=owner)
            )
    payment_list.body, payment_list.drafter = body, acting.person
    payment_list.count, payment_list.total = len(payments), sum(one.amount for one in payments)
    for one in payments:
        perform(PLATFORM, one, "list", {"payment_list": payment_list})


@verb(PAYMENT_LIST, "check")
def check(payment_list: PaymentList, acting: Acting) -> None:
    """Who looked."""
    payment_list.checker = acting.person


@verb(PAYMENT_LIST, "send_back")
def send_back(payment_list: PaymentList) -> None:
    """Its payments are free for another list."""
    for one in payment_list.rows.filter(state="listed"):
        perform(PLATFORM, one, "unlist")


@verb(PAYMENT_LIST, "send")
def send(payment_list: PaymentList) -> None:
    """Frozen as it stands, and the money leaves the budgets."""
    payments = list(
        payment_list.rows.filter(state="listed").select_related("claim__policy", "claim__firm", "claim__person")
    )
    payment_list.frozen = rows_for_bank(payments)
    payment_list.digest = fingerprint(payment_list.frozen)
    payment_list.count, payment_list.total = len(payments), sum(one.amount for one in payments)
    payment_list.sent_on = today()
    for one in payments:
        money.pay_out(one)
