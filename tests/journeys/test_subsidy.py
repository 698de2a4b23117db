"""The third walk: a policy is published by two → a citizen sees what fits → applies → is sent back → is approved with
others at once → the list goes to the bank → paid → the cockpit moves → some is taken back.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.ledger.models import Budget
from chengshu.kernel.lifecycle.perform import begin
from chengshu.services.policies.models import PolicyVersion
from chengshu.services.subsidies.actions.reaching import measure, open_budget_of
from tests.cast import acting, someone
from tests.journeys.conftest import Program
from tests.journeys.policies import ACCOUNT, DOCTOR, proof, text_of


@pytest.fixture(autouse=True)
def in_spring() -> Iterator[None]:
    from datetime import date

    with set_to(date(2026, 4, 20)):
        yield


class Services(Program):
    """Under /api/v1/services; indicators are asked for as elsewhere."""

    def _at(self, path):
        return path if path.startswith("/") else f"/api/v1/services/{path}"

    def get(self, path, status=200):
        answer = self.client.get(self._at(path), headers=self.headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def post(self, path, status=200, **answers):
        import json

        answer = self.client.post(
            self._at(path), json.dumps(answers, default=str), content_type="application/json", headers=self.headers
        )
        wanted = 201 if status == 200 and "/" not in path else status
        assert answer.status_code == wanted, answer.content.decode()
        return answer.json()


@pytest.fixture
def knocking(cast, settings):
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000

    def knock(name):
        return Services(getattr(cast, name) if name != "nobody" else None)

    return knock


def test_the_whole_walk_from_the_document_to_the_money_back(cast, knocking) -> None:
    clerk, reviewer, citizen, finance, nobody = map(
        knocking, ("policy_clerk", "policy_reviewer", "citizen", "finance", "nobody")
    )
    # Written by one, published by another.
    version = clerk.post("policy-versions", text=text_of("graduate_living"))["number"]
    assert clerk.post(f"policy-versions/{version}/submit")["state"] == "submitted"
    clerk.post(f"policy-versions/{version}/publish", 403)
    assert "还在测算" in reviewer.post(f"policy-versions/{version}/publish", 409)["detail"]
    measure(PolicyVersion.objects.get(number=version))
    assert reviewer.post(f"policy-versions/{version}/publish")["state"] == "published"
    policy = PolicyVersion.objects.get(number=version).policy
    open_budget_of(policy, 2026)
    budget = Budget.objects.get(key="living", period="2026")
    assert nobody.get(f"policies/{policy.number}")["state"] == "in_force"

    # Anybody may ask what would fit.
    asked = {"for": "person", "facts": DOCTOR, "policy": "graduate_living"}
    told = nobody.post("subsidies/decide", **asked)
    assert (told["total"], told["items"][0]["outcome"]) == (600_000, "eligible")
    told = nobody.post("subsidies/decide", **{**asked, "facts": {"degree": "doctor"}})
    assert {one["name"] for one in told["items"][0]["missing"]} == {"arrived_on", "work_district"}

    # Applied for, sent back with the clock stopped, proved.
    claim = citizen.post("claims", policy=policy.number, declared=DOCTOR, **ACCOUNT)["number"]
    assert (budget.available, budget.reserved) == (1_400_000, 600_000)
    clerk.post(f"claims/{claim}/accept")
    assert "还缺证明材料：学历证书" in reviewer.post(f"claims/{claim}/approve", 409)["detail"]
    assert clerk.post(f"claims/{claim}/send_back", reason="请补学历证书")["due_on"] is not None
    citizen.post(f"claims/{claim}/resubmit", declared=DOCTOR, **ACCOUNT, proofs=[proof(cast.citizen)])
    second = Services(acting(someone("doctor2", "第二位博士")))
    mine = {"proofs": [proof(acting(second_person := _person("doctor2")))]}
    other = second.post("claims", policy=policy.number, declared=DOCTOR, **ACCOUNT, **mine)["number"]
    del second_person
    for number in (claim, other):
        clerk.post(f"claims/{number}/accept")

    # Approved at once, each with its outcome; listed by one, checked by another, sent.
    clerk.post(f"claims/{claim}/approve", 403)
    rows = [{"number": number, "answers": {}} for number in (claim, other)]
    done = reviewer.post("claims/bulk/approve", rows=rows)
    assert [one["ok"] for one in done["outcomes"]] == [True, True]
    assert (budget.available, budget.reserved, budget.committed) == (800_000, 0, 1_200_000)
    payments = finance.get("payments?state=ready")["items"]
    listed = clerk.post("payment-lists", title="第一批", payments=[one["number"] for one in payments])["number"]
    clerk.post(f"payment-lists/{listed}/check", 403)
    finance.post(f"payment-lists/{listed}/check")
    assert finance.post(f"payment-lists/{listed}/send")["total"] == 1_200_000
    assert (budget.committed, budget.paid) == (0, 1_200_000)
    sheet = _file(finance, listed)
    assert sheet.splitlines()[1].startswith(
        "1,6222020200112233445,市民,样城银行东区支行,6000.00,样城博士、硕士生活补贴,PAY-2026-"
    )
    assert nobody.figure("subsidies.spent") is None
    for one in payments:
        finance.post(f"payments/{one['number']}/pay")
    assert citizen.get(f"claims/{claim}")["state"] == "paid"
    assert finance.get(f"payment-lists/{listed}")["state"] == "settled"
    assert nobody.figure("subsidies.spent") == 1.2

    # Some is taken back.
    reviewer.post(f"claims/{claim}/reclaim", 422, reclaimed=600_001, reason="多算")
    reviewer.post(f"claims/{claim}/reclaim", reclaimed=100_000, reason="中途离青")
    citizen.post(f"claims/{claim}/refund", 403)
    assert finance.post(f"claims/{claim}/refund")["state"] == "refunded"
    assert (budget.available, budget.paid) == (900_000, 1_100_000)


def _person(username):
    from chengshu.kernel.identity.models import Person

    return Person.objects.get(username=username)


def _file(program, number):
    browser = Client()
    browser.force_login(_person("finance"))
    answer = browser.get(f"/services/payment-lists/{number}/bank.csv")
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def test_a_draft_of_a_body_one_does_not_belong_to_is_refused(cast, knocking) -> None:
    from chengshu.kernel.base.errors import Invalid

    stranger = acting(someone("policy_office", "别处经办", (cast.office, "policy_clerk", [])))
    with pytest.raises(Invalid) as refused:
        begin(stranger, PolicyVersion, "draft", {"text": text_of("graduate_living")})
    assert refused.value.extra["errors"][0]["message"] == "这项政策由市样例局主管，您不能起草。"
