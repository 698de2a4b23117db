"""A trial: asked for, agreed to, used, evaluated, and bought or not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chengshu.industry.trials.models import Trial
from chengshu.industry.trials.rules import improvement
from chengshu.kernel.base.clock import set_to, today
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.indicators.figures import figure, find
from chengshu.kernel.lifecycle.inbox import waiting
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.timers import tick
from tests.journeys.building import evaluated, listed, messages, running

MONDAY = date(2024, 11, 4)
USE = {"hours": "1.5", "note": "导入数据"}


@pytest.fixture
def product(cast):
    with set_to(MONDAY):
        yield listed(cast)


def request(acting, product, **asked):
    return begin(acting, Trial, "request", {"product": product.number, "seats": 1, **asked})


def test_it_begins_when_the_provider_agrees_and_ends_after_the_days_on_offer(cast, product) -> None:
    trial = request(cast.maker, product, purpose="在一个班组试用")
    assert (trial.state, trial.due_on) == ("requested", date(2024, 11, 7))
    assert [one.record for one in waiting(cast.provider)] == [trial]
    for other in (cast.maker, cast.outsider, cast.industry, cast.leader):
        with pytest.raises(Refused):
            perform(other, trial, "accept")
    with set_to(MONDAY + timedelta(days=1)):
        trial = perform(cast.provider, trial, "accept", {"reason": "欢迎试用"}).record
    assert (trial.state, trial.starts_on, trial.ends_on) == ("running", date(2024, 11, 5), date(2024, 12, 5))


def test_a_wished_end_holds_unless_it_passed_while_the_firm_waited(cast, product) -> None:
    early, late = date(2024, 11, 5), date(2024, 11, 20)
    for firm, wish in ((cast.maker, late), (cast.outsider, early)):
        trial = request(firm, product, ends_on=wish)
        with set_to(MONDAY + timedelta(days=2)):
            trial = perform(cast.provider, trial, "accept").record
        assert trial.ends_on == (late if wish == late else date(2024, 12, 6))


@pytest.mark.parametrize("wish", ["2024-11-04", "2024-11-03", "2024-12-05"])
def test_a_wished_end_lies_ahead_and_within_what_is_offered(cast, product, wish) -> None:
    with pytest.raises(Invalid) as refused:
        request(cast.maker, product, ends_on=wish)
    assert messages(refused) == {"ends_on": "试用截止应在明天至 2024-12-04 之间（最长 30 天）。"}


def test_seats_are_promised_once_and_given_back_when_the_trial_is_over(cast, product) -> None:
    with pytest.raises(Invalid) as refused:
        request(cast.maker, product, seats=4)
    assert messages(refused) == {"seats": "这个产品共提供 3 个席位。"}
    first = request(cast.maker, product, seats=2)
    second = request(cast.outsider, product, seats=2)
    perform(cast.provider, first, "accept")
    with pytest.raises(Conflict, match="云上点检只剩 1 个席位，不够 2 个席位"):
        perform(cast.provider, second, "accept")
    perform(cast.maker, first, "evaluate", {"score": 3, "comment": "一般"})
    assert perform(cast.provider, second, "accept").record.state == "running"


def test_the_provider_cannot_offer_fewer_seats_than_are_promised(cast, product) -> None:
    running(cast, product, seats=2)
    told = {"trial_days": 30, "price": "1万"}
    with pytest.raises(Invalid) as refused:
        perform(cast.provider, product, "adjust", {"seats_offered": 1, **told})
    assert messages(refused) == {"seats_offered": "已有 2 个席位在试用中，不能少于这个数。"}
    assert perform(cast.provider, product, "adjust", {"seats_offered": 2, **told}).record.seats_offered == 2


def test_nobody_tries_a_product_of_their_own_nor_one_that_is_suspended_nor_twice_at_once(cast, product) -> None:
    with pytest.raises(Invalid) as refused:
        request(cast.provider, product)
    assert messages(refused) == {"product": "不能试用本企业的产品。"}
    waiting_one = request(cast.maker, product)
    with pytest.raises(Invalid) as refused:
        request(cast.maker, product)
    assert list(messages(refused).values()) == ["贵企业对这个产品已有一项进行中的试用，请先完成它。"]
    perform(cast.provider, product, "suspend", {"reason": "升级"})
    with pytest.raises(Invalid) as refused:
        request(cast.outsider, product)
    assert messages(refused) == {"product": "“云上点检”现在不能试用，请选择状态为“可试用”的产品。"}
    with pytest.raises(Conflict, match="现在不能试用"):
        perform(cast.provider, waiting_one, "accept")
    perform(cast.industry, product, "resume")
    assert perform(cast.provider, waiting_one, "accept").record.state == "running"


def test_declined_or_cancelled_before_it_began_it_does_not_count(cast, product) -> None:
    declined = perform(cast.provider, request(cast.maker, product), "decline", {"reason": "近期排满"}).record
    cancelled = perform(cast.outsider, request(cast.outsider, product), "cancel").record
    assert (declined.state, cancelled.state) == ("ended", "ended")
    assert figure(find("trials.conversion_rate")).value is None


@pytest.mark.parametrize(
    ("day", "good"), [("2024-11-03", False), ("2024-11-04", True), ("2024-11-10", True), ("2024-11-11", False)]
)
def test_a_day_of_use_lies_within_the_trial_and_not_ahead(cast, product, day, good) -> None:
    trial = running(cast, product)
    with set_to(date(2024, 11, 10)):
        if good:
            perform(cast.maker, trial, "log", {"used_on": day, **USE})
            assert [(str(one.used_on), one.hours) for one in trial.logs.all()] == [(day, Decimal("1.5"))]
        else:
            with pytest.raises(Invalid) as refused:
                perform(cast.maker, trial, "log", {"used_on": day, **USE})
            assert messages(refused) == {
                "used_on": "使用日期应在 2024-11-04 至 2024-11-10 之间（试用期内，且不晚于今天）。"
            }
            assert not trial.logs.exists()


def test_hours_are_positive_and_a_log_is_corrected_without_erasing(cast, product) -> None:
    trial = running(cast, product)
    with pytest.raises(Invalid) as refused:
        perform(cast.maker, trial, "log", {"used_on": today(), "hours": "-1", "note": "倒着用"})
    assert set(messages(refused)) == {"hours"}
    perform(cast.maker, trial, "log", {"used_on": today(), **USE})
    log = trial.logs.get()
    with pytest.raises(Refused):
        perform(cast.provider, log, "correct", {"used_on": today(), "hours": "9", "note": "多写", "reason": "好看"})
    with pytest.raises(Refused):
        perform(cast.provider, trial, "log", {"used_on": today(), **USE})
    corrected = perform(
        cast.maker, log, "correct", {"used_on": today(), "hours": "2", "note": "导入数据", "reason": "少记半小时"}
    ).record
    assert (corrected.hours, corrected.version) == (Decimal("2.0"), 2)


def test_the_day_after_its_last_it_waits_for_the_evaluation_and_lapses_after_twenty_working_days(cast, product) -> None:
    trial = running(cast, product)
    with set_to(date(2024, 12, 5)):
        tick()
        trial.refresh_from_db()
        assert (trial.state, trial.due_on) == ("awaiting", date(2024, 12, 12))
        assert [one.record for one in waiting(cast.maker)] == [trial]
    with set_to(date(2025, 1, 3)):
        tick()
        trial.refresh_from_db()
        assert trial.state == "awaiting"
    with set_to(date(2025, 1, 4)):
        tick()
        trial.refresh_from_db()
        assert trial.state == "ended"


def test_an_evaluation_has_a_score_of_one_to_five_and_a_whole_result_or_none(cast, product) -> None:
    trial = running(cast, product)
    for wrong in (0, 6):
        with pytest.raises(Invalid) as refused:
            perform(cast.maker, trial, "evaluate", {"score": wrong, "comment": "好用"})
        assert set(messages(refused)) == {"score"}
    with pytest.raises(Invalid) as refused:
        perform(
            cast.maker, trial, "evaluate", {"score": 4, "comment": "好用", "measure": "defects", "value_before": "8"}
        )
    assert messages(refused) == {"measure": "结果指标、试用前和试用后的数值要填就一起填。"}
    whole = {"measure": "defects", "value_before": "8", "value_after": "5"}
    done = perform(cast.maker, trial, "evaluate", {"score": 4, "comment": "好用", **whole}).record
    assert (done.state, done.evaluated_on, improvement(done)) == ("evaluated", MONDAY, "-37.5 %")


def test_zero_after_is_a_result_and_zero_before_has_no_percentage(cast, product) -> None:
    whole = {"measure": "defects", "value_before": "0", "value_after": "0"}
    done = perform(cast.maker, running(cast, product), "evaluate", {"score": 4, "comment": "好用", **whole}).record
    assert improvement(done) is None


def test_bought_with_a_contract_or_passed_with_a_reason(cast, product) -> None:
    trial = evaluated(cast, product)
    for amount in ("0", "-5"):
        with pytest.raises(Invalid):
            perform(cast.maker, trial, "convert", {"contract": amount})
    with pytest.raises(Refused):
        perform(cast.provider, trial, "convert", {"contract": "9.8万"})
    bought = perform(cast.maker, trial, "convert", {"contract": "9.8万"}).record
    assert (bought.state, bought.contract) == ("converted", 9_800_000)
    passed = perform(
        cast.outsider, evaluated(cast, product, cast.outsider), "pass", {"not_bought_for": "too_dear"}
    ).record
    assert (passed.state, passed.not_bought_for) == ("ended", "too_dear")
    assert figure(find("trials.conversion_rate")).value == 50
    assert figure(find("trials.contract_value")).value == Decimal("9.8")


def test_a_running_trial_waits_on_nobodys_desk(cast, product) -> None:
    running(cast, product)
    assert waiting(cast.maker) == waiting(cast.provider) == []
