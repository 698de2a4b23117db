"""A signed challenge is a fact that a policy reads: Laoshan supports who posts one, and nobody types its bounty."""

from datetime import date

import duckdb
import pytest
from django.conf import settings

from chengshu.industry.challenges.models import Challenge, Milestone
from chengshu.industry.challenges.rules.support import SUPPORTED, paid
from chengshu.industry.challenges.tests.factory import save
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle import reacting
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.rules import recorded
from chengshu.kernel.rules.recorded import established, items
from chengshu.services.subsidies.actions.reaching import bring_up, count
from chengshu.services.subsidies.models import Coverage, Offer
from tests.exhaustive.making import make
from tests.journeys.policies import ACCOUNT, UNASKED, applied, published
from tests.packs import document

QINGDAO = settings.ROOT / "cities" / "qingdao" / "policies"
SIGNED = date(2026, 3, 2)


@pytest.fixture
def challenge(cast):
    """The maker's, signed, with half a million of its bounty paid out."""
    with set_to(date(2026, 4, 20)):
        made = make(Challenge, cast, "running", signed_on=SIGNED)
        save(Milestone(challenge=made, name="样机", ends_on=SIGNED, amount=50_000_000, state="paid"))
        yield made


def test_it_establishes_what_laoshans_policy_asks_for(cast, challenge) -> None:
    record, facts = established(cast.maker_firm, challenge.number)
    assert (record, facts) == (challenge, {
        "funded_kind": "challenge", "district": "990001", "bounty": 200_000_000, "contracted_on": SIGNED, "paid_to_solver": 50_000_000,
    })  # fmt: skip
    assert items(cast.maker_firm) == [challenge]
    assert established(cast.other_firm, challenge.number) is None
    Challenge.objects.update(signed_on=None)
    assert established(cast.maker_firm, challenge.number) is None


def test_every_fact_it_establishes_is_in_the_citys_catalogue_and_the_policy_needs_no_other() -> None:
    assert set(SUPPORTED) <= set(document(QINGDAO / "facts.yaml"))
    assert set(document(QINGDAO / "laoshan_challenges.yaml")["facts"]) == set(SUPPORTED)


@pytest.fixture
def for_machines(cast, challenge, monkeypatch):
    """Of Sampleton's policies the one for machines stands in for Laoshan's."""
    monkeypatch.setattr(recorded, "RECORDED", [])
    named = {"investment": lambda one: one.bounty // 100, "finished_on": "signed_on", "size": lambda one: "small"}
    recorded.recorded("challenges.challenge", "poster", named, signed_on__isnull=False)
    return published(cast, "machine_grants")


def test_its_poster_is_told_as_soon_as_what_it_establishes_entitles_them(cast, monkeypatch) -> None:
    def react(verb: str) -> None:
        reacting.note(list(Entry.objects.filter(noun__startswith="challenges", verb=verb)))
        reacting.deliver()

    monkeypatch.setattr(recorded, "RECORDED", [])
    named = {"investment": lambda one: paid(one) // 100, "finished_on": "signed_on", "size": lambda one: "small"}
    recorded.recorded(
        "challenges.challenge", "poster", named, parts={"challenges.milestone": "challenge"}, signed_on__isnull=False
    )
    with set_to(date(2026, 4, 20)):
        made = make(Challenge, cast, "arranged")
        published(cast, "machine_grants", replace=UNASKED)
        perform(cast.provider, made, "sign")
        react("sign")
        assert Offer.objects.count() == 0
        Milestone.objects.update(state="accepted")
        perform(cast.finance, Milestone.objects.get(), "pay", {"slip": "回单 1"})
        react("pay")
        offer = Offer.objects.get()
        assert (offer.firm, offer.item, offer.item_name, offer.amount) == (
            cast.maker_firm,
            made.number,
            "榜单",
            450_000,
        )
        claim = perform(cast.maker, offer, "accept", ACCOUNT).record.claim
        assert (claim.item, claim.facts_used["investment"]["value"], claim.state) == (
            made.number,
            1_500_000,
            "approved",
        )


def test_a_claim_by_its_number_is_decided_by_what_the_platform_knows_whatever_is_declared(
    cast, challenge, for_machines
) -> None:
    told = {"investment": "100万元", "finished_on": "2026-03-01"}
    claim = applied(cast, for_machines, cast.maker, told | {"size": "small"}, item=challenge.number)
    assert (claim.entitled, claim.facts_used["investment"]["value"]) == (600_000, 2_000_000)


@pytest.mark.sqlite
def test_a_night_counts_it_among_all_that_is_paid_for_and_no_longer_when_it_is_not_signed(
    cast, challenge, for_machines, settings, tmp_path
) -> None:
    settings.CITY_HOME = tmp_path
    (tmp_path / "population").mkdir()
    duckdb.execute(f"COPY (SELECT 'SIM1' AS subject) TO '{tmp_path}/population/people.parquet'")

    def entitled() -> tuple[int, int]:
        bring_up(), count([for_machines])
        found = Coverage.objects.get()
        return found.entitled, found.amount

    assert entitled() == (1, 600_000)
    Challenge.objects.update(bounty=400_000_000)
    assert entitled() == (1, 1_200_000)
    Challenge.objects.update(signed_on=None)
    assert entitled() == (0, 0)
