"""What fits me, the page of one policy, why, and offers taken with one tap."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.ledger.models import Account
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import perform
from chengshu.services.policies.tests.factory import TEXT
from chengshu.services.subsidies.actions.telling import tell
from chengshu.services.subsidies.flow import CLAIM
from chengshu.services.subsidies.models import Claim, Offer, Silence
from chengshu.services.subsidies.rules.gates import in_force, payable
from tests.journeys.policies import ACCOUNT, DOCTOR, applied, approved, paid, published

FIT = "/services/subsidies/fit/"
TYPED = {f"f.{name}": value for name, value in DOCTOR.items()}


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    with set_to(date(2026, 4, 20)):
        yield


def browser(acting=None) -> Client:
    made = Client()
    if acting:
        made.force_login(acting.person)
    return made


def test_a_visitor_tries_what_fits_without_leaving_a_trace(cast) -> None:
    published(cast)
    page = browser().get(FIT).content.decode()
    assert "补充资料后可知（1）" in page
    page = browser().post(FIT, {"for": "person", **TYPED}).content.decode()
    assert "可以领取（1）" in page and "6,000" in page
    assert Claim.objects.count() == 0


def test_what_is_missing_is_listed_as_its_reader_lists_things(cast) -> None:
    published(cast)
    for language, told in (
        ("zh-hans", "还需要知道：学历、到岗日期、工作所在区"),
        ("en", "Still to be known: Degree, Day of arrival, District of work"),
    ):
        for page in (FIT, f"{FIT}graduate_living/"):
            assert told in browser().get(page, headers={"accept-language": language}).content.decode()


def test_what_cannot_be_read_is_said_beside_it_and_nothing_typed_is_lost(cast) -> None:
    published(cast)
    answer = browser().post(FIT, {"for": "person", **TYPED, "f.arrived_on": "去年"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写成 2024-04-01 的样子" in page and 'value="doctor" selected' in page


def test_a_citizen_applies_on_one_page_with_the_proof_that_is_missing(cast) -> None:
    published(cast)
    person, address = browser(cast.citizen), f"{FIT}graduate_living/"
    form = {**TYPED, **ACCOUNT, "action": "apply", "proofs": SimpleUploadedFile("证书.pdf", b"%PDF-1.4 x")}
    answer = person.post(address, {**form, "account": "12"})
    assert answer.status_code == 422 and "收款账号：请填写 9 到 40 位数字的银行账号" in answer.content.decode()
    assert "证书.pdf" in answer.content.decode()
    assert person.post(address, {**form, "account": "", "proofs": "x" * 36}).status_code == 422
    answer = person.post(address, {**form, "proofs": SimpleUploadedFile("证书.pdf", b"%PDF-1.4 x")})
    claim = Claim.objects.get()
    assert answer["Location"] == f"/services/claims/{claim.number}/"
    assert (claim.state, claim.amount, claim.person) == ("applied", 600_000, cast.people.citizen)


def test_what_was_asked_for_already_is_not_offered_again_but_leads_to_its_claim(cast) -> None:
    policy = published(cast)
    person, page = browser(cast.citizen), f"{FIT}graduate_living/"
    claim = approved(cast, policy)
    seen = person.post(FIT, {"for": "person", **TYPED}).content.decode()
    assert "6,000" in seen and "可以领取（0）" in seen and "去申请" not in seen
    seen = person.post(page, {**TYPED, "action": "try"}).content.decode()
    assert f"/services/claims/{claim.number}/" in seen and "这项政策您已申请" in seen and "提交申请" not in seen
    paid(cast, claim)
    seen = person.post(page, {**TYPED, "action": "try"}).content.decode()
    assert "本年已经发放过" in seen and "现在没有可发放的金额" in seen and "提交申请" not in seen


def test_one_chooses_among_the_policies_one_can_apply_for(cast) -> None:
    published_small(cast), published(cast)
    found = {who: set(in_force(begun(who, cast)).values_list("key", flat=True)) for who in ("citizen", "maker")}
    assert found == {"citizen": {"graduate_living"}, "maker": {"graduate_living", "small_firms"}}


def begun(who, cast) -> Claim:
    claim = Claim()
    CLAIM.by_verb["apply"].by.claim(claim, getattr(cast, who))
    return claim


def test_an_account_of_a_cap_is_called_by_its_policy(cast) -> None:
    caps = {"owner: BUREAU": "owner: BUREAU\ncaps:\n  - {per: subject, period: year, most: doctor}"}
    approved(cast, published(cast, replace=caps))
    names = set(Account.objects.filter(kind__in=["quota", "pool"]).values_list("name", flat=True))
    assert names == {"样城博士、硕士生活补贴 · 每个对象本年度上限"}


def test_the_reasons_of_a_claim_are_for_its_holder_and_the_desk(cast) -> None:
    claim = approved(cast, published(cast))
    address = f"/services/claims/{claim.number}/why/"
    told = browser(cast.citizen).get(f"{address}?format=json").json()
    assert (told["same"], told["outcome"], told["entitled"]) == (True, "eligible", 600_000)
    assert [one["truth"] for one in told["conditions"]].count(True) == len(told["conditions"])
    assert "结果与当时相同" in browser(cast.policy_clerk).get(address).content.decode()
    for stranger in (cast.outsider, cast.leader, None):
        assert browser(stranger).get(address).status_code == 404


def test_account_numbers_are_for_their_holder_and_finance(cast) -> None:
    claim = applied(cast, published(cast))
    address = f"/services/claims/{claim.number}/"
    for who, seen in ((cast.citizen, True), (cast.finance, True), (cast.policy_clerk, False)):
        assert (ACCOUNT["account"] in browser(who).get(address).content.decode()) is seen


@pytest.fixture
def offered(cast) -> Offer:
    for firm in (cast.maker_firm,):
        firm.size = "small"
        firm.save()
    policy = published_small(cast)
    assert tell([policy]) == 1
    assert tell([policy]) == 0
    return Offer.objects.get()


def published_small(cast):
    from chengshu.kernel.identity.models import Body
    from chengshu.kernel.ledger.budgets import open_budget
    from chengshu.kernel.lifecycle.perform import begin
    from chengshu.services.policies.models import PolicyVersion
    from chengshu.services.subsidies.actions.reaching import measure

    version = begin(cast.policy_clerk, PolicyVersion, "draft", {"text": TEXT})
    perform(cast.policy_clerk, version, "submit")
    measure(PolicyVersion.objects.get())
    perform(cast.policy_reviewer, version, "publish")
    open_budget("小企业补助", Body.objects.get(number="BUREAU"), 10_000_000, "2026", key="small_firms")
    return PolicyVersion.objects.get().policy


def test_an_offer_is_taken_with_one_tap_once_an_account_is_known(cast, offered) -> None:
    maker = browser(cast.maker)
    assert "一键领取" in maker.get(f"{FIT}?for=firm").content.decode()
    first = maker.post(f"/services/offers/{offered.number}/take/")
    assert first["Location"] == f"/services/offers/{offered.number}/accept/"
    perform(cast.maker, offered, "accept", ACCOUNT)
    claim = Claim.objects.get()
    assert (claim.state, claim.amount, claim.proactive) == ("approved", 600_000, True)
    with set_to(date(2027, 1, 11)):
        from chengshu.kernel.ledger.budgets import open_budget

        open_budget("小企业补助", cast.bureau, 10_000_000, "2027", key="small_firms")
        Claim.objects.update(state="paid")
        assert tell([offered.policy]) == 1
        again = Offer.objects.get(state="told")
        maker = browser(cast.maker)
        taken = maker.post(f"/services/offers/{again.number}/take/")
    assert taken["Location"] == f"/services/claims/{Claim.objects.latest('number').number}/"
    assert Claim.objects.latest("number").account == ACCOUNT["account"]


def test_nobody_else_takes_an_offer(cast, offered) -> None:
    for stranger in (cast.outsider, cast.citizen, None):
        assert browser(stranger).post(f"/services/offers/{offered.number}/take/").status_code == 404


def test_who_asked_not_to_be_told_is_not_told(cast, offered) -> None:
    perform(cast.maker, offered, "decline", {"silence": True})
    assert Silence.objects.get().firm == cast.maker_firm
    with set_to(date(2027, 1, 11)):
        assert tell([offered.policy]) == 0


def test_a_claim_waits_on_who_decides_not_on_who_might_send_it_back(cast) -> None:
    claim = perform(cast.policy_clerk, applied(cast, published(cast)), "accept").record
    assert [one.record for one in waiting(cast.policy_reviewer)] == [claim]
    assert waiting(cast.policy_clerk) == []


def test_payments_are_told_apart_where_a_list_is_drawn_up(cast) -> None:
    approved(cast, published(cast))
    (payment,) = payable(None)
    assert str(payment) == f"样城博士、硕士生活补贴 · {cast.people.citizen} · 6,000 元"


def test_who_was_refused_reads_why_and_not_only_that_the_rules_were_met(cast) -> None:
    claim = applied(cast, published(cast))
    perform(cast.policy_clerk, claim, "accept")
    perform(cast.policy_reviewer, claim, "reject", {"reason": "证书与登记不一致"})
    page = browser(cast.citizen).get(f"/services/claims/{claim.number}/why/").content.decode()
    assert "按规则可得 6,000 元，现在是“未核准”，没有发放。" in page and 'class="big"' not in page
    assert "<dt>不予发放 · " in page and "<dd>证书与登记不一致</dd>" in page
    assert "不服的，可以在 2026-05-07 前申诉。" in page
