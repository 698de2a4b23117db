"""Several bid together: each confirms, each has a share, the conflicts of all count, and the lead is paid."""

from datetime import timedelta

import pytest

from chengshu.industry.challenges.models import Bid, Challenge, Milestone, Partner
from chengshu.industry.challenges.tests.factory import BID, CLOSES, MONDAY, experts
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.identity.models import Person
from chengshu.kernel.ledger.models import Account
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.panels.conflicts import conflicts
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import register_for
from tests.journeys.building import messages

PART = {"task": "检测算法", "share": "50万"}
EVERYBODY = ("maker", "provider", "outsider", "expert", "industry", "leader", "citizen")


def invited(cast, bid, organisation, **part):
    return begin(
        cast.provider, Partner, "invite", {"bid": bid.number, "organisation": organisation.number, **PART, **part}
    )


def seen_by(cast, record) -> list[str]:
    register = register_for(type(record))
    return [one for one in EVERYBODY if Reading(register, getattr(cast, one)).rows().filter(pk=record.pk).exists()]


@pytest.fixture
def together(cast, bid):
    """The institute has confirmed its third of the provider's bid."""
    with set_to(MONDAY):
        return perform(cast.expert, invited(cast, bid, cast.institute), "confirm").record


def test_a_partner_confirms_for_itself_and_only_then_sees_the_sealed_bid(cast, bid) -> None:
    with set_to(MONDAY):
        part = invited(cast, bid, cast.institute)
        assert (part.lead, part.due_on) == (cast.provider_firm, MONDAY + timedelta(days=3))
        assert [one.record for one in waiting(cast.expert)] == [part]
        assert (seen_by(cast, part), seen_by(cast, bid)) == (["provider", "expert"], ["provider"])
        for other in (cast.provider, cast.outsider, cast.industry, cast.leader):
            with pytest.raises(Refused):
                perform(other, part, "confirm")
        perform(cast.expert, part, "confirm")
        assert (seen_by(cast, part), seen_by(cast, bid)) == (["provider", "expert"], ["provider", "expert"])
        with pytest.raises(Refused):
            perform(cast.expert, bid, "revise", BID)
        for other in (cast.outsider, cast.maker):
            with pytest.raises(Invalid) as refused:
                begin(other, Partner, "invite", {"bid": bid.number, "organisation": cast.institute.number, **PART})
            assert set(messages(refused)) == {"bid"}


def test_shares_stay_within_the_price_and_neither_lead_nor_poster_is_a_partner(cast, bid, together) -> None:
    with set_to(MONDAY):
        for organisation, part, field in (
            (cast.maker_firm, {}, "organisation"), (cast.provider_firm, {}, "organisation"), (cast.other_firm, {"share": "100万"}, "share"),
            (cast.other_firm, {"share": "0"}, "share"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                invited(cast, bid, organisation, **part)
            assert list(messages(refused)) == [field]
        with pytest.raises(Invalid, match="需要修改"):
            invited(cast, bid, cast.institute, share="1万")
        invited(cast, bid, cast.other_firm, share="99.99万")
        with pytest.raises(Invalid) as refused:
            perform(cast.provider, bid, "revise", {**BID, "price": "149.99万"})
        assert messages(refused) == {
            "price": "联合单位承担的金额合计 1,499,900.00 元，报价须高于它，或先调整联合单位。"
        }


def test_nobody_stands_in_two_bids_for_one_challenge_and_only_they_are_told(cast, published, bid, together) -> None:
    with set_to(MONDAY):
        with pytest.raises(Conflict, match="贵单位已在另一个揭榜方案中"):
            begin(cast.expert, Bid, "submit", {"challenge": published.number, **BID})
        begin(cast.outsider, Bid, "submit", {"challenge": published.number, **BID})
        part = invited(cast, bid, cast.other_firm)  # the lead is not told that they bid themselves
        with pytest.raises(Conflict, match="贵单位自己已揭这个榜"):
            perform(cast.outsider, part, "confirm")
        perform(cast.expert, together, "leave")
        assert begin(cast.expert, Bid, "submit", {"challenge": published.number, **BID}).state == "sealed"


def test_who_has_not_confirmed_by_the_deadline_takes_no_part_and_nothing_changes_after_it(cast, bid, together) -> None:
    with set_to(MONDAY):
        late = invited(cast, bid, cast.other_firm)
    with set_to(CLOSES + timedelta(days=1)):
        with pytest.raises(Conflict, match="不在揭榜期内"):
            perform(cast.outsider, late, "confirm")
        tick()
        late.refresh_from_db()
        assert late.state == "lapsed"
        assert seen_by(cast, together) == ["maker", "provider", "expert", "industry", "leader"]
        with pytest.raises(Conflict, match="不在揭榜期内"):
            perform(cast.expert, together, "leave")


def test_experts_of_any_partner_are_kept_out(cast, opened) -> None:
    bid = Bid.objects.get()
    inside = Person.objects.get(username="judge0")
    inside.holdings.update(organisation=cast.other_firm)
    Partner.objects.create(
        number="CPT-1", version=1, created_at=bid.created_at, changed_at=bid.changed_at, state="confirmed", bid=bid,
        lead=bid.bidder, organisation_id=cast.other_firm.pk, task="算法", share=1,
    )  # fmt: skip
    experts(cast)
    made = perform(cast.industry, opened, "convene", {"size": 4, "reveal_by": CLOSES + timedelta(days=5)}).record
    assert made.panel.roster.excluded == [[inside.number, "own_organisation", cast.other_firm.number]]
    assert cast.other_firm.number in made.panel.parties


def test_the_lead_is_paid_all_of_it_and_having_worked_together_is_remembered(cast, scored, deliver) -> None:
    bid = scored.bids.get()
    Partner.objects.create(
        number="CPT-1", version=1, created_at=bid.created_at, changed_at=bid.changed_at, state="confirmed", bid=bid,
        lead=bid.bidder, organisation_id=cast.other_firm.pk, task="算法", share=50_000_000,
    )  # fmt: skip
    challenge = perform(cast.maker, scored, "award", {"bid": bid.number, "verdict": "得分最高"}).record
    challenge = perform(PLATFORM, challenge, "clear").record
    told = {"challenge": challenge.number, "name": "全部", "ends_on": "2025-03-01", "amount": "150万"}
    part = begin(cast.maker, Milestone, "plan", told)
    challenge = perform(cast.maker, challenge, "arrange").record
    with pytest.raises(Refused):
        perform(cast.outsider, challenge, "sign")
    challenge = perform(cast.provider, challenge, "sign").record
    assert Reading.of(Challenge, cast.citizen).value(challenge, _consortium()) == (
        "样城软件有限公司（牵头）：1,000,000.00 元\n样城食品有限公司：500,000.00 元，算法"
    )
    for acting, verb, given in (
        (cast.provider, "deliver", {"result": "完成"}), (cast.maker, "accept", {}), (cast.finance, "pay", {"slip": "FK-1"}),
    ):  # fmt: skip
        perform(acting, part, verb, given)
    paid = dict(Account.objects.filter(key__startswith="challenges:earned:").values_list("key", "balance"))
    assert paid == {f"challenges:earned:{cast.provider_firm.number}": 150_000_000}
    inside = Person.objects.get(username="judge0")
    people = {inside.pk: {cast.other_firm.pk}}
    assert conflicts(people, [cast.maker_firm], challenge.signed_on) == {
        inside.pk: ("cooperation", cast.maker_firm.number)
    }


def _consortium():
    return next(one for one in register_for(Challenge).shown if one.name == "consortium")
