"""A firm registers by its credit code: a person asks, a clerk looks, and from then on the person acts for the firm."""

import pytest

from chengshu.industry.enrolments.models import Enrolment
from chengshu.industry.enrolments.tests.factory import CODE, FACTS
from chengshu.industry.market.models import Demand
from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.identity.acting import acting_as
from chengshu.kernel.identity.models import Firm, Holding
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.reading import Reading
from tests.journeys.building import NEED, messages


def test_a_firm_registers_by_its_code_and_its_applicant_posts_what_it_needs(cast, client) -> None:
    mistyped = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    with pytest.raises(Invalid) as refused:
        begin(cast.citizen, Enrolment, "apply", {**FACTS, "credit_code": mistyped})
    assert list(messages(refused)) == ["credit_code"]
    asked = begin(cast.citizen, Enrolment, "apply", {**FACTS, "credit_code": f" {CODE.lower()} "})
    assert (asked.credit_code, asked.state) == (CODE, "submitted")
    with pytest.raises(Invalid) as refused:
        begin(cast.citizen, Enrolment, "apply", FACTS)
    assert "您为这家企业提交的申请还在办理，请在那一件上继续。" in messages(refused).values()
    seen = {
        name for name in ("citizen", "industry", "leader", "outsider", "platform") if _sees(getattr(cast, name), asked)
    }
    assert seen == {"citizen", "industry", "leader"}
    client.force_login(cast.people.industry)
    assert "平台上还没有，通过后登记。" in client.get(f"/industry/firm-registrations/{asked.number}/").content.decode()
    for other in (cast.citizen, cast.leader, cast.platform):
        with pytest.raises(Refused):
            perform(other, asked, "approve")
    firm = perform(cast.industry, asked, "approve").record.firm
    assert (firm.number, firm.state, firm.name, firm.place_id) == (CODE, "active", FACTS["name"], cast.east.pk)
    assert begin(acting_as(cast.people.citizen, CODE), Demand, "post", NEED).manufacturer_id == firm.pk
    with pytest.raises(Invalid) as refused:
        begin(acting_as(cast.people.citizen), Enrolment, "apply", FACTS)
    assert messages(refused) == {"credit_code": "您已经可以代表“样城新芽食品有限公司”办理，请在“我的账号”里切换身份。"}


def test_of_a_firm_that_is_here_the_clerk_is_told_so_and_only_an_agent_is_added(cast, client) -> None:
    facts = {**FACTS, "credit_code": cast.maker_firm.credit_code, "name": "别的名字"}
    asked = begin(cast.citizen, Enrolment, "apply", facts)
    client.force_login(cast.people.industry)
    said = client.get(f"/industry/firm-registrations/{asked.number}/").content.decode()
    assert f"平台上已有“{cast.maker_firm.name}”，经办人 1 名；通过后增加申请人一名，请核对授权书。" in said
    client.force_login(cast.people.citizen)
    assert cast.maker_firm.name not in client.get(f"/industry/firm-registrations/{asked.number}/").content.decode()
    assert perform(cast.industry, asked, "approve").record.firm.pk == cast.maker_firm.pk
    assert Firm.objects.get(pk=cast.maker_firm.pk).name == cast.maker_firm.name
    agents = Holding.objects.filter(organisation=cast.maker_firm.pk, role="firm_agent", person=cast.people.citizen)
    assert [one.state for one in agents] == ["held"]


def test_a_firm_that_is_no_more_is_not_registered(cast) -> None:
    Firm.objects.filter(pk=cast.other_firm.pk).update(state="deregistered")
    code = cast.other_firm.credit_code
    with pytest.raises(Invalid) as refused:
        begin(cast.citizen, Enrolment, "apply", {**FACTS, "credit_code": code})
    assert "已经注销" in messages(refused)["credit_code"]


def _sees(acting, record) -> bool:
    return Reading.of(Enrolment, acting).rows().filter(pk=record.pk).exists()
