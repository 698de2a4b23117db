"""One against many, both ways: who can do it, why, and what stands in the way; nothing of what one may not see."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Missing
from chengshu.kernel.identity.acting import ANONYMOUS, PLATFORM
from chengshu.kernel.meeting.best import best
from chengshu.kernel.meeting.tests.wishes import offer, wish
from tests.invented.meetings import WISHES

INSPECTION = "轴承套圈外观的机器视觉质检"


@pytest.fixture
def wanted(cast):
    """The maker's, with every term stated."""
    return wish(
        cast.maker_firm, INSPECTION, text="现在靠人工目检，漏检多。", place=cast.east, budget=3_000_000,
        wanted_by=today() + timedelta(days=30), papers=["iso9001"], kind="金",
    )  # fmt: skip


@pytest.fixture
def offers(cast):
    """By name: one that fits, and one for each thing that may stand in the way."""
    good = {
        "keeper": cast.provider_firm, "text": "用于轴承、齿轮等零件。", "least": 1_000_000, "days": 20,
        "papers": ["iso9001", "cmmi"], "areas": [cast.city],
    }  # fmt: skip
    return {
        "good": offer(name="机器视觉质检系统", **good),
        "west": offer(name="西区机器视觉质检", **{**good, "areas": [cast.west]}),
        "dear": offer(name="高端机器视觉质检", **{**good, "least": 9_000_000}),
        "slow": offer(name="定制机器视觉质检", **{**good, "days": 31}),
        "unpapered": offer(name="简易机器视觉质检", **{**good, "papers": ["cmmi"]}),
        "own": offer(name="自用机器视觉质检", **{**good, "keeper": cast.maker_firm}),
        "closed": offer(name="停用机器视觉质检", **good, state="closed"),
        "else": offer(name="废水处理设备", **{**good, "text": "面向电镀企业。"}),
    }


@pytest.fixture(params=["index", "database"])
def searched(request, index):
    """With an index, and without: the same answers."""
    return index if request.param == "index" else lambda: None


def names(matches, known):
    return [name for match in matches for name, record in known.items() if record == match.record]


def test_who_can_do_it_comes_with_reasons_and_what_stands_in_the_way_of_others_is_told(cast, wanted, offers, searched):
    searched()
    found = best(WISHES, wanted, cast.maker, nearly=9)
    assert names(found.best, offers) == ["good"]
    assert sorted(names(found.nearly, offers)) == ["dear", "slow", "unpapered", "west"]
    (match,) = found.best
    assert next(iter(match.words)) == "机器视觉质检"
    assert match.score == pytest.approx(sum(part.value * part.share for part in match.parts))
    assert sum(part.share for part in match.parts) == pytest.approx(1)
    parts = {part.name: part.value for part in match.parts}
    assert sum(match.words.values()) == pytest.approx(parts["wanted"])
    assert 0.2 < parts["wanted"] < 0.6
    assert [one.condition.label for one in match.met] == ["服务区域", "预算", "期限", "资质", "就近"]
    hindered = {name: [one.condition.label for one in match.unmet] for match in found.nearly
                for name in names([match], offers)}  # fmt: skip
    assert hindered == {"west": ["服务区域"], "dear": ["预算"], "slow": ["期限"], "unpapered": ["资质"]}


def test_a_match_reads_as_a_clerk_reads_in_both_languages(cast, wanted, offers):
    (match,) = best(WISHES, wanted, cast.maker).best
    lines = match.lines
    assert lines[0].startswith("共同的内容：机器视觉质检（")
    assert lines[1] == "能满足：服务区域：需求方 东区，供给方 样城市"
    assert lines[2] == "能满足：预算：需求方 30,000.00 元，供给方 不公开"
    assert lines[-1].startswith("匹配度 ") and " = 所求得到回应 " in lines[-1]
    with override("en"):
        assert match.lines[0].startswith("In common: 机器视觉质检 (")


def test_what_an_asker_may_not_see_is_neither_told_nor_counted(cast, wanted, offers):
    offers["good"].kind = "金"
    offers["good"].save()
    (mine,) = best(WISHES, wanted, cast.maker).best
    assert "等级" not in "".join(mine.lines) and "10,000.00" not in "".join(mine.lines)
    theirs = next(one for one in best(WISHES, offers["good"], cast.provider).best if one.record == wanted)
    assert "能满足：等级：需求方 金，供给方 金" in theirs.lines
    assert "能满足：预算：需求方 不公开，供给方 10,000.00 元" in theirs.lines
    assert best(WISHES, wanted, ANONYMOUS).best == []
    wanted.state = "closed"
    wanted.save()
    with pytest.raises(Missing, match="没有找到编号"):
        best(WISHES, wanted, cast.provider)


def test_a_supply_is_told_of_the_demands_it_can_meet(cast, wanted, offers, searched):
    vague = wish(cast.other_firm, "食品外观质检", place=cast.west)
    wish(cast.other_firm, "机器视觉质检已办完", state="closed")
    searched()
    found = best(WISHES, offers["good"], cast.provider)
    assert [match.record for match in found.best] == [wanted, vague]
    assert [one.condition.label for one in found.best[1].open] == ["预算"]
    assert [match.record for match in best(WISHES, offers["west"], cast.provider).best] == [vague]


def test_wishes_of_both_sides_move_the_order_and_what_is_not_stated_counts_half(cast, offers):
    near = wish(cast.other_firm, INSPECTION, kind="金")
    for name, kind in (("good", "金"), ("west", "银"), ("dear", "")):
        offers[name].kind, offers[name].name = kind, "机器视觉质检系统"
        offers[name].save()
    found = best(WISHES, near, PLATFORM)
    wished = {name: part.value for match in found.best for name in names([match], offers) for part in match.parts
              if part.name == "demand" and name in ("good", "west", "dear")}  # fmt: skip
    assert wished == {"good": 1.0, "dear": 0.5, "west": 0.0}
    assert [name for name in names(found.best, offers) if name in wished] == ["good", "dear", "west"]
