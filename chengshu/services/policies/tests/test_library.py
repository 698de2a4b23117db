"""Written by one, published by another; checked while it is written; compared clause by clause."""

import json
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.policies.rules import documents
from chengshu.services.policies.rules.filling import blanks, filled
from tests.journeys.policies import published, submitted, text_of


def browser(acting=None) -> Client:
    made = Client()
    if acting:
        made.force_login(acting.person)
    return made


def test_the_author_never_publishes_and_the_old_version_gives_way(cast) -> None:
    version = submitted(cast)
    for who in (cast.policy_clerk, cast.leader, cast.outsider):
        with pytest.raises(Refused):
            perform(who, version, "publish")
    perform(cast.policy_reviewer, version, "publish")
    published(cast, replace={"doctor: 6000元": "doctor: 7000元", "amount: 6000元": "amount: 7000元"})
    states = list(PolicyVersion.objects.order_by("order").values_list("order", "state"))
    assert states == [(1, "superseded"), (2, "published")]
    assert Policy.objects.get().state == "in_force"


def test_what_fails_its_own_situations_is_not_submitted(cast) -> None:
    text = text_of(
        "graduate_living", replace={"outcome: eligible, amount: 5000元": "outcome: eligible, amount: 5001元"}
    )
    version = begin(cast.policy_clerk, PolicyVersion, "draft", {"text": text})
    assert version.failing == 1
    with pytest.raises(Conflict, match="1 个情形测试没有通过"):
        perform(cast.policy_clerk, version, "submit")
    clerk, address = browser(cast.policy_clerk), f"/services/policy-versions/{version.number}/"
    assert '<p class="blocked"><b>提交审定</b>：1 个情形测试没有通过' in clerk.get(address).content.decode()
    refused = clerk.get(f"{address}submit/").content.decode()
    assert "“放弃起草”，由" in refused and "“提交审定”，由" not in refused


def test_a_document_that_does_not_read_is_refused_with_its_place(cast) -> None:
    with pytest.raises(Invalid) as refused:
        begin(cast.policy_clerk, PolicyVersion, "draft", {"text": text_of("graduate_living") + "\nnonsense: 1\n"})
    assert refused.value.extra["errors"][0]["message"].startswith("第 ")
    assert Policy.objects.count() == 0


def test_differences_name_the_clause_and_both_wordings(cast) -> None:
    first = published(cast).in_force
    second = submitted(
        cast,
        replace={
            "doctor: 6000元": "doctor: 7000元",
            "amount: 6000元": "amount: 7000元",
            "proactive: true": "proactive: false",
        },
    )
    page = browser(cast.policy_reviewer).get(f"/services/policy-versions/{second.number}/changes/").content.decode()
    assert "改了 3 处" in page and "这个平台还没有人口和企业数据" in page
    for said in (
        'periods.2025-01-01.parameters.doctor</span></h3><p><del class="was">6000元</del></p><p><ins class="is">7000元</ins></p>',
        'proactive</span></h3><p><del class="was">true</del></p><p><ins class="is">false</ins></p>',
    ):
        assert said in page
    assert (
        "第一版，没有更早的可比" in browser().get(f"/services/policy-versions/{first.number}/changes/").content.decode()
    )


def test_the_writing_page_checks_as_one_writes_and_an_unchanged_text_costs_nothing(cast) -> None:
    clerk, text = browser(cast.policy_clerk), text_of("graduate_living")
    first = clerk.post("/services/policies/write/", {"text": text}, headers={"X-Part": "check"})
    assert "写法没有问题" in first.content.decode()
    same = clerk.post(
        "/services/policies/write/", {"text": text}, headers={"X-Part": "check", "If-None-Match": first["ETag"]}
    )
    assert same.status_code == 304
    wrong = clerk.post(
        "/services/policies/write/", {"text": text.replace("today <", "exec(1) <")}, headers={"X-Part": "check"}
    )
    assert "处写法问题" in wrong.content.decode() or "写法没有问题" in wrong.content.decode()
    assert browser(cast.outsider).get("/services/policies/write/").status_code == 403


def test_a_document_is_tried_and_saved_on_its_page(cast) -> None:
    clerk, text = browser(cast.policy_clerk), text_of("graduate_living")
    facts = {"f.degree": "doctor", "f.arrived_on": "2025-03-01", "f.work_district": "990101", "day": "2026-04-20"}
    page = clerk.post("/services/policies/write/", {"text": text, "action": "try", **facts}).content.decode()
    assert "6,000.00" in page and "符合" in page
    saved = clerk.post("/services/policies/write/", {"text": text, "action": "save"})
    version = PolicyVersion.objects.get()
    assert saved["Location"] == f"/services/policy-versions/{version.number}/"
    kept = clerk.post(f"/services/policy-versions/{version.number}/write/", {"text": "key: x", "action": "save"})
    assert kept.status_code == 422 and "没有保存" in kept.content.decode()
    for stranger in (cast.policy_reviewer, cast.outsider):
        assert browser(stranger).get(f"/services/policy-versions/{version.number}/write/").status_code in (403, 404)


def test_what_publishing_would_change_is_kept_with_the_version(cast) -> None:
    version = submitted(cast)
    assert json.loads(version.effect) | {"day": ""} == {
        "day": "", "population": 0, "gain": 0, "lose": 0, "more": 0, "less": 0, "entitled_before": 0, "entitled_after": 0,
        "cost_before": 0, "cost_after": 0, "need_before": 0, "need_after": 0, "simulated": False, "by": [],
    }  # fmt: skip


def test_who_publishes_reads_first_what_it_does_to_the_city(cast) -> None:
    version = submitted(cast)
    PolicyVersion.objects.filter(pk=version.pk).update(
        effect=json.dumps(json.loads(version.effect) | {
            "population": 5206, "more": 29, "entitled_before": 57, "cost_before": 165_960_000, "cost_after": 171_760_000,
        })
    )  # fmt: skip
    told = "29 个增加，0 个减少；应发金额由 165.96 万元变为 171.76 万元"
    for page in ("publish", "changes"):
        address = f"/services/policy-versions/{version.number}/{page}/"
        assert told in browser(cast.policy_reviewer).get(address).content.decode()


def test_a_new_document_starts_as_one_that_holds(cast) -> None:
    page = browser(cast.policy_clerk).get("/services/policies/write/").content.decode()
    assert "写法没有问题" in page and "2 个情形测试，0 个没有通过" in page


def test_what_the_platform_drafts_is_shown_as_its_own(cast) -> None:
    version = begin(PLATFORM, PolicyVersion, "draft", {"text": text_of("graduate_living")})
    page = browser(cast.policy_clerk).get(f"/services/policy-versions/{version.number}/").content.decode()
    assert version.author is None and "<dt>起草人</dt><dd>平台" in " ".join(page.split()).replace("> ", ">").replace(
        " <", "<"
    )


def test_a_version_reads_the_same_when_the_catalogue_has_moved_on(cast, monkeypatch) -> None:
    version = published(cast).in_force
    written = documents.document(version)
    moved = {name: replace(fact, words=f"新的{fact.words}") for name, fact in documents.catalogue().items()}
    documents._read.cache_clear()
    monkeypatch.setattr(documents, "catalogue", lambda: moved)
    kept = documents.document(PolicyVersion.objects.get(pk=version.pk))
    assert (kept.hash, kept.facts["degree"].words) == (written.hash, "学历")
    monkeypatch.setattr(documents, "catalogue", dict)
    documents._read.cache_clear()
    assert documents.document(PolicyVersion.objects.get(pk=version.pk)).hash == written.hash
    documents._read.cache_clear()


def test_what_is_filled_in_beside_the_text_is_changed_where_it_stands(cast) -> None:
    text = text_of("graduate_living")
    told = {one.name: one.value for one in blanks(text)}
    assert (told["t.parameters.doctor"], told["t.periods.1.parameters.doctor"], told["t.periods.0.to"]) == (
        "5000元", "6000元", "2024-12-31",
    )  # fmt: skip
    given = {
        **told,
        "t.title": "样城: 补贴",
        "t.parameters.master": "3500元",
        "t.periods.1.parameters.doctor": "6100元",
    }
    page = browser(cast.policy_clerk).post("/services/policies/write/", {"text": text, **given, "action": "fill"})
    now = filled(text, given)
    assert unescape(page.content.decode()).count(now.split("conditions:")[0]) == 1
    changed = [(a, b) for a, b in zip(text.split("\n"), now.split("\n"), strict=True) if a != b]
    assert [b for _, b in changed] == [
        'title: "样城: 补贴"', changed[1][0].replace("3000元", "3500元"), changed[2][0].replace("6000元", "6100元"),
    ]  # fmt: skip
    untouched = {**told, **{f"was.{name}": value for name, value in told.items()}}
    assert filled(now, untouched) == now
    assert filled("a: [", {"t.title": "x"}) == "a: ["


def test_a_coded_parameter_is_chosen_by_its_name_and_written_as_its_code() -> None:
    area = '  area: {type: code, list: districts, value: "990101", words: 所在区市}\nperiods:'
    text = text_of("graduate_living", replace={"periods:": area})
    (asked,) = [one for one in blanks(text) if one.options]
    assert (asked.label, dict(asked.options)[asked.value]) == ("所在区市", "东岸区")
    written = documents.read(filled(text, {asked.name: "990102"}))
    assert written.parameters["area"].value == "990102"
