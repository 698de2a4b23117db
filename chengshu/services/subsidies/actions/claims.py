"""The verbs of claims: decided by the version in force on facts that are then kept, within caps and budget."""

from __future__ import annotations

from decimal import Decimal

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.money import say_yuan
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Firm, Organisation, Place
from chengshu.kernel.lifecycle.ending import at_the_end
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.rules.deciding import Decision
from chengshu.kernel.rules.document import Policy as Document
from chengshu.services.policies.models import Policy
from chengshu.services.policies.rules.documents import document
from chengshu.services.subsidies.flow import CLAIM
from chengshu.services.subsidies.models import Claim, Payment
from chengshu.services.subsidies.rules import money
from chengshu.services.subsidies.rules.deciding import again, district_counted, judge, known_of, settled, stated
from chengshu.services.subsidies.rules.fitting import fits
from chengshu.services.subsidies.rules.line import ranked
from chengshu.services.subsidies.rules.projects import projects_of
from chengshu.services.subsidies.rules.resolving import due_to
from chengshu.services.subsidies.rules.schedule import instalments


@verb(CLAIM, "apply")
def apply(claim: Claim, acting: Acting) -> None:
    """The version in force decides today; what it gives is set aside in the budget."""
    _settle_holder(claim, acting)
    _look(claim)
    money.set_aside(claim)
    _pass_on(claim)


@verb(CLAIM, "grant")
def grant(claim: Claim) -> None:
    """An offer that was accepted: nothing was stated, so there is nothing to prove."""
    claim.proactive, claim.decided_on = True, today()
    at_the_end(_fund, claim)
    _look(claim)
    money.set_aside(claim)


def _settle_holder(claim: Claim, acting: Acting) -> None:
    """A firm's policy is for the firm one acts for, a person's for oneself, whoever one acts for."""
    if acting.is_platform:
        return
    if claim.policy.subject == Policy.PERSON:
        claim.firm, claim.person = None, acting.person
        return
    own = acting.organisation
    if own is None or own.kind != Organisation.FIRM:
        raise Invalid.field("policy", say("这项政策面向企业，请先切换到所代表的企业再申请。"))
    claim.firm, claim.person = Firm.objects.get(pk=own.pk), None


def _look(claim: Claim) -> None:
    """Decide, and keep what was decided on. Raises Invalid where nothing is due, with the reasons."""
    version = claim.policy.in_force
    if version is None:
        raise Invalid.field("policy", say("“{policy}”现在不受理申请。", policy=claim.policy))
    written = document(version)
    _check_item(claim, written)
    claim.version_used, claim.digest, claim.day = version, version.digest, today()
    claim.item_name = projects_of(claim.holder).get(claim.item, "") if claim.item else ""
    known = known_of(claim.holder, claim.item) | stated(claim.declared, [written], "declared")
    known |= settled(claim.holder, claim.item)
    claim.district = Place.objects.filter(pk=district_counted(claim.holder, claim.item, known)).first()
    known = {name: one for name, one in known.items() if name in written.facts}
    decision = judge(written, known, claim.day, claim.item)
    if decision.outcome == "need_data":
        missing = listed(written.facts[name].words for name in decision.missing)
        raise Invalid.field("declared", say("还不能决定，请补充：{missing}。", missing=missing))
    if decision.outcome != "eligible":
        failed = listed(one.words for one in decision.conditions if one.truth is False)
        raise Invalid.field("policy", say("不符合条件：{failed}。", failed=failed))
    claim.facts_used = {name: one.kept() for name, one in known.items()}
    claim.simulated = claim.simulated or any(one.simulated for one in known.values())
    claim.ranked, claim.rank = ranked(written), None if decision.rank is None else Decimal(decision.rank)
    _resolve(claim, decision)


def _check_item(claim: Claim, written: Document) -> None:
    """A project's number where projects are paid for, and only there: a made-up one would be asked for twice."""
    if written.by_project and not claim.item:
        raise Invalid.field("item", say("这项政策按项目发放，请填写项目编号。"))
    if not written.by_project and claim.item:
        raise Invalid.field("item", say("这项政策不按项目发放，请不要填写项目编号。"))


def _resolve(claim: Claim, decision: Decision) -> None:
    """What of it is due beside what was granted before. Raises Conflict when nothing is."""
    due = due_to(claim, decision, document(claim.version_used))
    claim.entitled, claim.amount, claim.reduced_by = decision.amount or 0, due.amount, due.why.kept()
    if not due.amount:
        raise Conflict(
            say(
                "按“{policy}”应得 {entitled}，但{reason}，现在没有可再发放的金额。",
                policy=claim.policy, entitled=say_yuan(claim.entitled), reason=str(due.why) or say("金额为 0"),
            )
        )  # fmt: skip


def _pass_on(claim: Claim) -> None:
    """Where the policy says `short: next`, nobody is put in a line while the group's next best has money for him. Raises Conflict."""
    written = document(claim.version_used)
    if claim.aside or claim.item or ranked(written) or written.budget is None or written.budget.short != "next":
        return
    known = known_of(claim.holder) | stated(claim.declared, [written], "declared")
    found = fits(claim.policy.subject, claim.holder, known, claim.day)
    own = next(one.payable for one in found if one.policy == claim.policy)
    if not own.waits:
        raise Conflict(say("{why}，请申请那一项。", why=str(own.why)))


@verb(CLAIM, "resubmit")
def resubmit(claim: Claim) -> None:
    """Decided anew, on what is stated now and the version in force now. Its place in line is kept, and what was set aside."""
    _look(claim)
    money.set_aside(claim)


@verb(CLAIM, "approve")
def approve(claim: Claim, acting: Acting) -> None:
    """What was granted meanwhile counts. It is funded at once where money was set aside for it, and waits in line where not."""
    claim.decider, claim.decided_on = acting.person, today()
    known = claim.reduced_by
    _resolve(claim, again(claim))
    if 0 < claim.aside < claim.amount:
        claim.amount, claim.reduced_by = claim.aside, known
    at_the_end(_fund, claim)


def _fund(claims: list[Claim]) -> None:
    """At the end of the verb that approved them, before money moves: those for which some was set aside get it."""
    for claim in claims:
        if claim.aside:
            perform(PLATFORM, claim, "fund", {"amount": claim.amount, "reduced_by": claim.reduced_by})
            claim.refresh_from_db()


@verb(CLAIM, "fund")
def fund(claim: Claim) -> None:
    """The amount is promised in the budget and taken from its caps; the first instalment can be listed."""
    money.promise(claim)
    for order, (condition, amount) in enumerate(instalments(document(claim.version_used), claim.amount), 1):
        payment = begin(PLATFORM, Payment(claim=claim, order=order, condition=condition, amount=amount), "plan")
        if order == 1:
            perform(PLATFORM, payment, "release", {"reason": condition or say("审核通过")})


@verb(CLAIM, "line_up")
def line_up(claim: Claim, more: int) -> None:
    """Money came free, and it is this claim's turn."""
    if claim.state == "queued":
        at_the_end(_fund, claim)
    _resolve(claim, again(claim))
    money.add(claim, more)


@verb(CLAIM, "miss")
def miss(claim: Claim) -> None:
    """The budget did not suffice."""
    money.let_go(claim)


@verb(CLAIM, "reject")
def reject(claim: Claim, acting: Acting) -> None:
    """What was set aside is for others."""
    claim.decider, claim.decided_on = acting.person, today()
    money.let_go(claim)


@verb(CLAIM, "withdraw")
def withdraw(claim: Claim) -> None:
    """As above."""
    money.let_go(claim)


@verb(CLAIM, "appeal")
def appeal(claim: Claim) -> None:
    """Once."""
    claim.appealed_on = today()


@verb(CLAIM, "uphold")
def uphold(claim: Claim) -> None:
    """The last word. What was set aside when it was looked at again is for others."""
    money.let_go(claim)


@verb(CLAIM, "reconsider")
def reconsider(claim: Claim) -> None:
    """Set aside again, as far as the budget still reaches: it came earlier than those who wait now."""
    money.set_aside(claim)


@verb(CLAIM, "rebank")
def rebank(claim: Claim) -> None:
    """What came back from the bank can go out again."""
    for payment in claim.payments.filter(state="bounced"):
        perform(PLATFORM, payment, "mend")


@verb(CLAIM, "reclaim")
def reclaim(claim: Claim) -> None:
    """No more than was paid."""
    paid = money.paid_of(claim)
    if not 0 < (claim.reclaimed or 0) <= paid:
        raise Invalid.field("reclaimed", say("追回金额应大于 0，且不超过已发放的 {paid}。", paid=say_yuan(paid)))


@verb(CLAIM, "forgo")
def forgo(claim: Claim) -> None:
    """Nothing is asked back."""
    claim.reclaimed = None


@verb(CLAIM, "refund")
def refund(claim: Claim) -> None:
    """The money is back in the budget, and in the cap it counted against."""
    money.back(claim, claim.reclaimed or 0)
