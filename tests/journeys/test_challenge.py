"""The walk of a challenge, through the API: stake → challenge → sealed bids → draw → blind marks → award → notice →
milestones → acceptance → payment, exact to the fen; and nobody takes another's step.
"""

import subprocess
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from chengshu.industry.challenges.models import Challenge, Milestone
from chengshu.industry.challenges.tests.factory import save
from chengshu.kernel.base.clock import set_to
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.ledger.models import Account
from chengshu.kernel.lifecycle import reacting
from chengshu.kernel.lifecycle.perform import perform
from chengshu.kernel.lifecycle.timers import tick
from chengshu.kernel.panels.draw import REDO, digest
from tests.cast import acting, body, someone
from tests.journeys.conftest import Program

MONDAY = date(2024, 11, 4)
FACTS = {
    "title": "高温铸件在线无损检测", "domain": "industry_upgrade", "problem": "人工抽检，漏检率高", "targets": "漏检率不高于 0.1 %",
    "bounty": 200_000_001, "closes_on": "2024-11-15",
}  # fmt: skip
BIDS = {
    "provider": {"title": "多光谱方案", "proposal": "多光谱成像", "team": "六人", "price": 150_000_001, "days": 180},
    "outsider": {"title": "超声方案", "proposal": "阵列超声", "team": "四人", "price": 199_999_999, "days": 120},
}
CODES = ("fit", "novelty", "team", "feasibility", "price")
SECRETS = {"platform": "the-platforms-own-secret", "leader": "the-leaders-own-secret"}
BODIES = {"platform": "BUREAU", "leader": "GOV"}
EVERYBODY = (
    "platform", "clerk", "industry", "finance", "policy_clerk", "expert", "maker", "provider", "outsider", "leader", "citizen",
    "nobody",
)  # fmt: skip


@pytest.fixture
def judges(cast):
    """Eight experts of a college that nobody here has to do with."""
    college = body("COLL", "样城大学", cast.city)
    return [someone(f"judge{n}", f"评委{n}", (college, "expert", ["industry_upgrade"])) for n in range(8)]


def balances() -> dict[str, int]:
    """What is in the accounts of challenges, by the middle of their keys."""
    found = Account.objects.filter(key__startswith="challenges:", floor=0)
    return {one.key.split(":")[1]: one.balance for one in found}


def react() -> None:
    reacting.note(list(Entry.objects.order_by("id")))
    while reacting.deliver():
        pass


def only(programs, who: set[str], path: str, **answers):
    """Everybody but these is refused, and then the first of these takes the step."""
    for name in EVERYBODY:
        if name not in who:
            answer = getattr(programs, name).client.post(
                f"/api/v1/industry/{path}", answers, content_type="application/json", headers=getattr(programs, name).headers
            )  # fmt: skip
            assert answer.status_code in (401, 403, 404), f"{name} {path}: {answer.status_code}"
    return getattr(programs, sorted(who)[0]).post(path, **answers)


@contextmanager
def at(day: date):
    """The day has come, and the platform has done what it does."""
    with set_to(day):
        tick()
        react()
        yield


def city(program, path, **answers):
    """A step of a register of the city's."""
    answer = program.client.post(
        f"/api/v1/city/{path}", answers, content_type="application/json", headers=program.headers
    )
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_the_whole_walk_to_the_last_fen(cast, programs, judges, tmp_path) -> None:
    with set_to(MONDAY):
        challenge = programs.maker.post("challenges", **FACTS)["number"]
        programs.nobody.get(f"challenges/{challenge}", 404)
        refused = programs.industry.post(f"challenges/{challenge}/publish", 409)
        assert "未占用的托管金为 0.00 元，不够榜金 2,000,000.01 元" in refused["detail"]
        deposit = programs.maker.post("deposits", amount=200_000_001, slip="HD-1")["number"]
        only(programs, {"finance"}, f"deposits/{deposit}/confirm")
        assert balances() == {"stake": 200_000_001}
        only(programs, {"industry"}, f"challenges/{challenge}/publish")
        assert balances() == {"stake": 0, "escrow": 200_000_001}
        programs.maker.post(f"deposits/{deposit}/ask_back", 409)
        programs.maker.post("bids", 422, challenge=challenge, **BIDS["provider"])
        programs.provider.post("bids", 422, challenge=challenge, **{**BIDS["provider"], "price": 200_000_002})
        bids = {who: getattr(programs, who).post("bids", challenge=challenge, **BIDS[who])["number"] for who in BIDS}
    with at(date(2024, 11, 15)):
        assert [programs.nobody.figure(f"challenges.{code}") for code in ("open", "bids")] == [1, 0]
        for who in EVERYBODY:
            program = getattr(programs, who)
            assert program.numbers("bids") == ([bids[who]] if who in bids else [])
            if who != "provider":
                for door in ("", "/journal", "/files"):
                    program.get(f"bids/{bids['provider']}{door}", 404)
        assert programs.industry.get(f"challenges/{challenge}")["bids_opened"] == 0
        bids_revised = programs.outsider.post(f"bids/{bids['outsider']}/revise", **{**BIDS["outsider"], "days": 150})
        assert bids_revised["days"] == 150
    with at(date(2024, 11, 16)):
        assert programs.maker.numbers("bids?sort=number") == sorted(bids.values())
        programs.provider.post(f"bids/{bids['provider']}/withdraw", 409)
        item = only(programs, {"industry"}, f"challenges/{challenge}/convene", size=3, reveal_by="2024-11-20")
        assert item["state"] == "judging"
        panel, promises = item["panel"]["number"], {}
        for who, secret in SECRETS.items():
            program = getattr(programs, who)
            found = program.client.get("/api/v1/city/commitments", headers=program.headers).json()["items"]
            promises[who] = next(one["number"] for one in found if one["organisation"]["number"] == BODIES[who])
            city(program, f"commitments/{promises[who]}/commit", promised=digest(secret))
        for who, secret in SECRETS.items():
            city(getattr(programs, who), f"commitments/{promises[who]}/reveal", secret=secret)
        text = programs.nobody.client.get(f"/city/panels/{panel}/draw.txt").content
        (tmp_path / "draw.txt").write_bytes(text)
        redone = subprocess.run(["bash", "-c", REDO], cwd=tmp_path, capture_output=True, text=True, check=True)
        drawn = [line.split("  ")[1] for line in redone.stdout.splitlines()[:3]]
        by_number = {one.number: one for one in (*judges, cast.people.expert, cast.people.second_expert)}
        points = {bids["provider"]: (9, 8, 8), bids["outsider"]: (7, 7, 1)}
        for place, number in enumerate(drawn):
            expert = Program(acting(by_number[number]))
            assert sorted(expert.numbers("bids")) == sorted(bids.values())
            sheets = expert.client.get("/api/v1/city/marking-sheets", headers=expert.headers).json()["items"]
            assert len(sheets) == 2
            for sheet in sheets:
                scores = dict.fromkeys(CODES, points[sheet["entry"]][place])
                city(expert, f"marking-sheets/{sheet['number']}/submit", scores=scores, grounds="按指标逐条评")
        react()
        assert programs.industry.get(f"challenges/{challenge}")["state"] == "scored"
        item = programs.maker.get(f"bids/{bids['outsider']}")
        assert (item["mean"], item["mean_without"]) == ("50.00", "70.00")
        assert item["opinions"].splitlines()[2] == "10.00 分（明显偏离）：按指标逐条评"
        assert "mean" not in programs.provider.get(f"bids/{bids['provider']}")
        only(programs, {"maker"}, f"challenges/{challenge}/award", bid=bids["provider"], verdict="得分最高，报价较低")
        objection = programs.citizen.post(
            "challenge-objections", challenge=challenge, ground="false_facts", statement="请说明评审专家的回避情况"
        )["number"]
    with at(date(2024, 11, 23)):
        assert programs.nobody.get(f"challenges/{challenge}")["state"] == "in_notice"
        only(programs, {"industry"}, f"challenge-objections/{objection}/dismiss", answer="抽取过程已公开，可以核对")
    with at(date(2024, 11, 24)):
        assert programs.nobody.get(f"challenges/{challenge}")["state"] == "cleared"
        assert programs.provider.get(f"bids/{bids['provider']}")["mean"] == "83.33"
        parts = {}
        for name, amount, ends in (("样机", 100_000_000, "2024-12-20"), ("验收", 50_000_001, "2025-01-10")):
            refused = programs.maker.post(f"challenges/{challenge}/arrange", 409)
            parts[name] = programs.maker.post(
                "milestones", challenge=challenge, name=name, ends_on=ends, amount=amount
            )["number"]
        assert "各节点金额合计 1,000,000.00 元，与中榜金额 1,500,000.01 元 不等" in refused["detail"]
        programs.maker.post("milestones", 422, challenge=challenge, name="多", ends_on="2025-05-30", amount=1)
        programs.provider.post(f"challenges/{challenge}/sign", 409)
        only(programs, {"maker"}, f"challenges/{challenge}/arrange")
        only(programs, {"provider"}, f"challenges/{challenge}/contest", reason="样机提前不了")
        programs.maker.post(f"challenges/{challenge}/arrange")
        programs.maker.post("milestones", 422, challenge=challenge, name="再加", ends_on="2025-05-30", amount=1)
        only(programs, {"provider"}, f"challenges/{challenge}/sign")
        assert balances() == {"stake": 50_000_000, "escrow": 150_000_001}
        lost = programs.outsider.get(f"bids/{bids['outsider']}")
        assert (lost["state"], lost["mean"], len(lost["opinions"].splitlines())) == ("lost", "50.00", 3)
        last = Entry.objects.filter(noun="challenges.bid", verb="lose").latest("id")
        assert last.told["reason"] == "中榜的是样城软件有限公司。发榜企业的理由：得分最高，报价较低"
    for name, day in (("样机", date(2024, 12, 20)), ("验收", date(2025, 1, 13))):
        with at(day):
            one = parts[name]
            assert programs.provider.get(f"milestones/{one}")["state"] == ("late" if name == "验收" else "started")
            programs.finance.post(f"milestones/{one}/pay", 409, slip="FK")
            only(programs, {"provider"}, f"milestones/{one}/deliver", result="指标逐条达到")
            only(programs, {"maker"}, f"milestones/{one}/accept")
            only(programs, {"finance"}, f"milestones/{one}/pay", slip=f"FK-{name}")
    with set_to(date(2025, 1, 13)):
        assert programs.nobody.get(f"challenges/{challenge}")["state"] == "completed"
        assert balances() == {"stake": 50_000_000, "escrow": 0, "earned": 150_000_001}
        figures = {
            code: programs.nobody.figure(f"challenges.{code}")
            for code in ("open", "posted", "bounty", "bids", "awarded", "paid", "in_time", "large_signed")
        }
        assert figures == {
            "open": 0, "posted": 1, "bounty": 200.0, "bids": 2, "awarded": 150.0, "paid": 150.0, "in_time": 50, "large_signed": 1,
        }  # fmt: skip
        programs.maker.post(f"deposits/{deposit}/ask_back", 409)


@pytest.mark.parametrize("end", ["cancelled", "nobody", "stopped"])
def test_what_was_not_paid_comes_back_to_the_fen(cast, programs, end) -> None:
    with set_to(MONDAY):
        deposit = programs.maker.post("deposits", amount=200_000_001, slip="HD-1")["number"]
        programs.finance.post(f"deposits/{deposit}/confirm")
        challenge = programs.maker.post("challenges", **FACTS)["number"]
        programs.industry.post(f"challenges/{challenge}/publish")
        if end == "cancelled":
            bid = programs.provider.post("bids", challenge=challenge, **BIDS["provider"])["number"]
            only(programs, {"maker"}, f"challenges/{challenge}/cancel", reason="内部已经解决")
            assert programs.provider.get(f"bids/{bid}")["state"] == "lapsed"
            programs.outsider.post("bids", 422, challenge=challenge, **BIDS["outsider"])
    if end == "nobody":
        with at(date(2024, 11, 16)):
            assert programs.nobody.get(f"challenges/{challenge}")["state"] == "unanswered"
    if end == "stopped":
        made = Challenge.objects.get(number=challenge)
        Challenge.objects.filter(pk=made.pk).update(state="running", awarded=200_000_001)
        save(Milestone(challenge=made, name="一期", ends_on=MONDAY, amount=200_000_001, state="planned"))
        perform(cast.industry, Challenge.objects.get(pk=made.pk), "stop", {"reason": "双方协商终止"})
        assert made.milestones.get().state == "voided"
    assert balances() == {"stake": 200_000_001, "escrow": 0}
    with set_to(MONDAY + timedelta(days=30)):
        programs.maker.post(f"deposits/{deposit}/ask_back")
        only(programs, {"finance"}, f"deposits/{deposit}/pay_back")
    assert balances() == {"stake": 0, "escrow": 0}


def test_of_two_challenges_on_one_stake_one_is_published_and_the_other_told_why(cast, programs) -> None:
    with set_to(MONDAY):
        deposit = programs.maker.post("deposits", amount=300_000_000, slip="HD-1")["number"]
        programs.finance.post(f"deposits/{deposit}/confirm")
        both = [programs.maker.post("challenges", **{**FACTS, "title": f"榜单{n}"})["number"] for n in range(2)]
        answer = programs.industry.post("challenges/bulk/publish", rows=[{"number": one} for one in both])
        first, second = answer["outcomes"]
        assert [(one["number"], one["ok"]) for one in (first, second)] == [(both[0], True), (both[1], False)]
        assert "未占用的托管金为 999,999.99 元，不够榜金 2,000,000.01 元" in second["problem"]["detail"]
        assert balances() == {"stake": 99_999_999, "escrow": 200_000_001}
