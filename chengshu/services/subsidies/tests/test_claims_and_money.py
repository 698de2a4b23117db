"""Money is set aside, promised, paid and given back to the fen; a second claim finds what is left."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.registers.presenting import show
from chengshu.kernel.registers.register import register_for
from chengshu.services.subsidies.actions.reaching import open_budget_of
from chengshu.services.subsidies.models import Claim, Payment, PaymentList
from chengshu.services.subsidies.rules.banking import as_csv, lines
from chengshu.services.subsidies.rules.deciding import again
from chengshu.services.subsidies.rules.gates import facts_in_words, proofs_in_words
from chengshu.services.subsidies.rules.reasons import told
from chengshu.services.subsidies.rules.schedule import instalments
from tests.journeys.policies import ACCOUNT, DOCTOR, applied, approved, paid, proof, published


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


def living() -> Budget:
    return Budget.objects.get(key="living", period="2026")


def message(refused) -> str:
    return refused.value.extra["errors"][0]["message"]


def test_what_is_withdrawn_or_rejected_is_there_for_others(cast) -> None:
    policy = published(cast)
    claim = applied(cast, policy)
    assert (living().available, living().reserved) == (1_400_000, 600_000)
    perform(cast.citizen, claim, "withdraw")
    assert (living().available, living().reserved) == (2_000_000, 0)
    claim = perform(cast.policy_clerk, applied(cast, policy), "accept").record
    perform(cast.policy_reviewer, claim, "reject", {"reason": "材料不实"})
    assert (living().available, living().reserved) == (2_000_000, 0)


def test_nobody_claims_twice_while_one_is_open_nor_without_a_cap_twice_a_year(cast) -> None:
    policy = published(cast)
    applied(cast, policy)
    with pytest.raises(Invalid) as refused:
        applied(cast, policy)
    assert message(refused) == "您对这项政策已有一件在办的申请，请先等它办完。"
    perform(cast.citizen, Claim.objects.get(), "withdraw")
    paid(cast, approved(cast, policy))
    with pytest.raises(Conflict, match="本年已经发放过"):
        applied(cast, policy)


@pytest.mark.parametrize(
    ("cap", "first", "later", "why"),
    [
        ("{per: subject, period: month, times: 1}", (2026, 4, 1), (2026, 4, 30), "每个对象本月上限已用完"),
        ("{per: subject, period: quarter, times: 1}", (2026, 4, 20), (2026, 6, 30), "每个对象本季度上限已用完"),
        ("{per: subject, period: year, times: 1}", (2026, 4, 20), (2026, 12, 31), "每个对象本年度上限已用完"),
        ("{per: subject, period: life, times: 1}", (2025, 4, 20), (2026, 12, 31), "每个对象累计上限已用完"),
    ],
)
def test_what_is_paid_once_is_not_paid_again_up_to_what_others_get(cast, cap, first, later, why) -> None:
    master = DOCTOR | {"degree": "master"}
    with set_to(date(*first)):
        policy = published(cast, replace={"budget: {": f"caps: [{cap}]\nbudget: {{"})
        assert paid(cast, approved(cast, policy, declared=master)).amount == 300_000
    with set_to(date(*later)):
        open_budget_of(policy, later[0])
        with pytest.raises(Conflict, match=why):
            applied(cast, policy, declared=master)


def test_of_one_group_only_one_is_granted_a_year(cast) -> None:
    graduate, teacher = published(cast), published(cast, "teacher_living")
    approved(cast, graduate)
    with pytest.raises(Conflict, match="本年已享受同组的“样城博士、硕士生活补贴”"):
        applied(cast, teacher, declared={"teaches": True})


def test_two_claims_approved_on_the_same_cap_never_pass_it(cast) -> None:
    first_come = {"order: ranked, rank: investment": "order: first_come"}
    grants = published(cast, "machine_grants", replace=first_come)
    machine = {"size": "small", "investment": "100000", "finished_on": "2026-01-10"}
    both = [applied(cast, grants, cast.maker, machine, item=item, proofs=[proof(cast.maker)]) for item in "ab"]
    assert [one.amount for one in both] == [2_000_000, 2_000_000]
    for one in both:
        perform(cast.policy_clerk, one, "accept")
        perform(cast.policy_reviewer, one, "approve")
    paid_less = [(one.amount, one.entitled, told(one.reduced_by)) for one in Claim.objects.order_by("number")]
    assert paid_less == [(2_000_000, 2_000_000, ""), (1_000_000, 2_000_000, "每个对象本年度上限只剩 10,000 元")]
    budget = Budget.objects.get(key="machines", period="2026")
    assert (budget.available, budget.reserved, budget.committed) == (2_000_000, 0, 3_000_000)
    with pytest.raises(Conflict, match="上限已用完"):
        applied(cast, grants, cast.maker, machine, item="c")


def test_a_projects_number_is_for_policies_that_pay_for_projects(cast) -> None:
    with pytest.raises(Invalid) as refused:
        applied(cast, published(cast), item="P-1")
    assert message(refused) == "这项政策不按项目发放，请不要填写项目编号。"
    with pytest.raises(Invalid) as refused:
        applied(cast, published(cast, "machine_grants"), cast.maker, {})
    assert message(refused) == "这项政策按项目发放，请填写项目编号。"


def test_what_a_claim_rests_on_is_told_in_its_readers_language_whoever_applied(cast) -> None:
    with override("en"):
        claim = applied(cast, published(cast))
        assert facts_in_words(claim).splitlines()[0] == "Degree: Doctor — stated by the applicant"
        assert proofs_in_words(claim) == "Degree certificate, Social insurance register"
    assert facts_in_words(claim).splitlines()[0] == "学历：博士 — 申请人申报"
    assert proofs_in_words(claim) == "学历证书、社会保险登记"


def test_why_less_is_paid_is_kept_in_no_language_and_told_in_its_readers(cast) -> None:
    caps = {"budget: {": "caps: [{per: subject, period: year, most: doctor * 0.5}]\nbudget: {"}
    policy = published(cast, replace=caps)
    with override("en"):
        claim = approved(cast, policy)
        assert claim.reduced_by == '["capped", "cap:subject:year", 300000]'
        assert told(claim.reduced_by) == "3,000 yuan is left of each applicant's yearly cap"
    column = register_for(Claim).by_name["reduced_by"]
    assert show(column.read(claim), column) == "每个对象本年度上限只剩 3,000 元"


@pytest.mark.parametrize(
    ("kept", "zh", "en"),
    [
        (
            '["taken", "graduate_living", "life"]',
            "已享受同组的“样城博士、硕士生活补贴”",
            "“Sampleton living allowance of doctors and masters” of the same group was granted",
        ),
        ('["better", "gone"]', "与“gone”只能享受一项，取较高的", "only one of this and “gone”, the higher one"),
        ("预算只剩 2,000 元", "预算只剩 2,000 元", "预算只剩 2,000 元"),
        ("", "", ""),
    ],
)
def test_another_policy_is_named_by_its_card_and_what_was_kept_as_words_stays_so(cast, kept, zh, en) -> None:
    published(cast)
    assert told(kept) == zh
    with override("en"):
        assert told(kept) == en


def test_an_appeal_is_decided_by_somebody_else(cast) -> None:
    claim = perform(cast.policy_clerk, applied(cast, published(cast)), "accept").record
    perform(cast.policy_reviewer, claim, "reject", {"reason": "材料不实"})
    perform(cast.citizen, claim, "appeal", {"appealed_for": "证书可在学信网核验"})
    with pytest.raises(Refused):
        perform(cast.policy_reviewer, claim, "reconsider", {"reason": "再看"})
    assert perform(cast.second_reviewer, claim, "reconsider", {"reason": "再看"}).record.state == "reviewing"
    assert (living().available, living().reserved) == (1_400_000, 600_000)
    # Reviewed anew by somebody else, to an end: nobody refuses it a second time, and who refused it first decides nothing.
    first, second = cast.policy_reviewer, cast.second_reviewer
    for verb in ("approve", "uphold"):
        with pytest.raises(Refused):
            perform(first, claim, verb, {"reason": "仍不符"})
    with pytest.raises(Conflict, match="请核准或者维持原决定"):
        perform(second, claim, "reject", {"reason": "仍不符"})
    assert perform(cast.second_reviewer, claim, "uphold", {"reason": "学信网查无此证"}).record.state == "closed"
    assert (living().available, living().reserved) == (2_000_000, 0)


def test_a_refusal_is_appealed_once(cast) -> None:
    claim = perform(cast.policy_clerk, applied(cast, published(cast)), "accept").record
    with pytest.raises(Refused):
        perform(cast.second_reviewer, claim, "uphold", {"reason": "没有申诉"})
    perform(cast.policy_reviewer, claim, "reject", {"reason": "材料不实"})
    Claim.objects.update(appealed_on=date(2026, 4, 1))  # as it was possible once
    with pytest.raises(Conflict, match=r"已于 2026-04-01 申诉过，.*行政复议"):
        perform(cast.citizen, claim, "appeal", {"appealed_for": "再申诉"})


def test_who_does_not_appeal_in_ten_working_days_has_had_the_last_word(cast) -> None:
    claim = perform(cast.policy_clerk, applied(cast, published(cast)), "accept").record
    perform(cast.policy_reviewer, claim, "reject", {"reason": "材料不实"})
    tick(date(2026, 5, 6))
    assert Claim.objects.get().state == "rejected"
    tick(date(2026, 5, 12))
    assert Claim.objects.get().state == "closed"


def test_a_payment_that_comes_back_goes_out_again_to_the_right_account(cast) -> None:
    claim = approved(cast, published(cast))
    payment = Payment.objects.get(claim=claim)
    listed = begin(cast.policy_clerk, PaymentList, "draft", {"title": "清单", "payments": [payment.number]})
    with pytest.raises(Refused):
        perform(cast.policy_clerk, listed, "check")
    perform(cast.finance, listed, "check")
    with pytest.raises(Conflict, match="还没有发送银行"):
        perform(cast.finance, payment, "pay")
    perform(cast.finance, listed, "send")
    perform(cast.finance, payment, "bounce", {"reason": "户名不符"})
    assert (living().committed, living().paid) == (600_000, 0)
    perform(cast.citizen, claim, "rebank", {**ACCOUNT, "account": "6222020200112233446"})
    assert paid(cast, claim).state == "paid"
    assert (living().available, living().paid) == (1_400_000, 600_000)
    assert PaymentList.objects.get(pk=listed.pk).frozen[0]["account"] == ACCOUNT["account"]


def test_a_list_sent_back_frees_its_payments(cast) -> None:
    payment = Payment.objects.get(claim=approved(cast, published(cast)))
    listed = begin(cast.policy_clerk, PaymentList, "draft", {"title": "清单", "payments": [payment.number]})
    perform(cast.finance, listed, "send_back", {"reason": "户名有误"})
    payment.refresh_from_db()
    assert (payment.state, payment.payment_list) == ("ready", None)


def test_a_claim_is_decided_again_to_the_same_by_what_it_keeps(cast) -> None:
    policy = published(cast)
    claim = applied(cast, policy)
    changed = published(cast, replace={"doctor: 6000元": "doctor: 9000元", "amount: 6000元": "amount: 9000元"})
    assert changed.in_force.order == 2
    with set_to(date(2029, 1, 1)):
        decision = again(Claim.objects.get(pk=claim.pk))
    assert (decision.outcome, decision.amount, decision.hash) == ("eligible", 600_000, claim.digest)


def test_what_is_stated_wrongly_is_refused_by_name(cast) -> None:
    policy = published(cast)
    for wrong, said in [
        ({**DOCTOR, "degree": "wizard"}, "学历：没有“wizard”这一项。"),
        ({**DOCTOR, "arrived_on": "去年"}, "到岗日期：请写成 2024-04-01 的样子。"),
        ({**DOCTOR, "income": 1}, "这项政策不需要“income”。"),
        ({"degree": "doctor"}, "还不能决定，请补充：到岗日期、工作所在区。"),
        ({**DOCTOR, "degree": "bachelor"}, "不符合条件：博士或硕士。"),
    ]:
        with pytest.raises(Invalid) as refused:
            applied(cast, policy, declared=wrong)
        assert said in message(refused)
    assert living().available == 2_000_000


def test_instalments_add_up_to_the_fen() -> None:
    from decimal import Decimal
    from types import SimpleNamespace

    thirds = SimpleNamespace(schedule=[SimpleNamespace(share=Decimal("33.3"), when=str(n)) for n in range(3)])
    assert [part for _, part in instalments(thirds, 100_01)] == [3330, 3330, 3341]


def test_the_banks_file_runs_no_formula() -> None:
    row = {
        "number": "PAY-1",
        "account": "=1+1",
        "payee": "@SUM(A1)",
        "bank": "+行",
        "amount": 105,
        "purpose": "-x",
        "claim": "C",
    }
    assert lines([row])[0][4] == "1.05"
    assert as_csv([row]).decode("utf-8-sig").splitlines()[1] == "1,'=1+1,'@SUM(A1),'+行,1.05,'-x,PAY-1"
