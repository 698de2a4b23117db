"""Who asked to hear of a demand is told when it is published: once, and not of their own."""

import pytest
from django.utils.translation import override

from chengshu.industry.subscriptions.models import Subscription, Tip
from chengshu.industry.subscriptions.rules import MOST
from chengshu.kernel.base.errors import Conflict, Invalid, Refused
from chengshu.kernel.base.words import named
from chengshu.kernel.lifecycle import telling
from chengshu.kernel.lifecycle.notices import unread
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.matching.synonyms import KNOWN
from tests.journeys.building import demanded, messages


def subscribe(acting, **wish):
    return begin(acting, Subscription, "subscribe", wish)


def told_to(cast) -> dict[str, list[str]]:
    names = {cast.maker_firm.pk: "maker", cast.provider_firm.pk: "provider", cast.other_firm.pk: "outsider"}
    found: dict[str, list[str]] = {}
    for tip in Tip.objects.select_related("demand").order_by("number"):
        found.setdefault(names[tip.firm_id], []).append(tip.demand.title)
    return found


def test_each_who_asked_is_told_once_whichever_wish_it_meets(cast, deliver) -> None:
    subscribe(cast.provider, process="quality")
    subscribe(cast.provider, words="机器视觉，ＭＥＳ")
    subscribe(cast.outsider, words="焊接", process="quality")
    subscribe(cast.maker, process="quality")
    demanded(cast, title="门体质检", description="想用机器视觉看划痕", process="quality")
    demanded(cast, title="报工", description="想上mes看进度", process="production")
    demanded(cast, title="搬运", description="人手不够", process="production")
    deliver()
    assert told_to(cast) == {"provider": ["门体质检", "报工"]}
    deliver()
    assert Tip.objects.count() == 2


def test_who_asked_hears_of_it_in_words_that_mean_the_same_and_of_nothing_published_before(
    cast, deliver, monkeypatch
) -> None:
    monkeypatch.setitem(KNOWN.groups, "mes", ("制造执行系统",))
    demanded(cast, title="先前的", description="想上制造执行系统")
    subscribe(cast.provider, words="MES")
    demanded(cast, title="报工", description="想上制造执行系统看进度")
    deliver()
    assert told_to(cast) == {"provider": ["报工"]}


def test_a_subscription_is_called_what_it_asks_for(cast) -> None:
    wish = subscribe(cast.provider, process="quality", words="划痕")
    assert (str(wish), named(wish)) == ("质量检测 · 划痕",) * 2
    with override("en"):
        assert named(wish) == "Quality inspection · 划痕"


def test_the_firm_hears_of_it_in_its_notices(cast, deliver) -> None:
    from chengshu.kernel.journal.entries import Entry

    subscribe(cast.provider, process="production")
    demanded(cast)
    deliver()
    before = unread(cast.people.provider)
    telling.handle(list(Entry.objects.filter(noun="subscriptions.tip")))()
    assert unread(cast.people.provider) == before + 1


def test_a_wish_says_something_and_a_firm_has_so_many(cast) -> None:
    with pytest.raises(Invalid) as refused:
        subscribe(cast.provider, words=" ， ")
    assert list(messages(refused)) == ["words"]
    for nth in range(MOST):
        last = subscribe(cast.provider, words=f"词{nth}")
    with pytest.raises(Conflict, match="已有 10 个订阅"):
        subscribe(cast.provider, words="再来一个")
    with pytest.raises(Refused):
        perform(cast.outsider, last, "end")
    perform(cast.provider, last, "end")
    assert subscribe(cast.provider, words="再来一个").state == "active"


def test_what_does_not_interest_is_put_aside_with_a_reason_and_what_was_ended_tells_nothing(cast, deliver) -> None:
    ended = subscribe(cast.outsider, process="production")
    perform(cast.outsider, ended, "end")
    subscribe(cast.provider, process="production")
    demanded(cast)
    deliver()
    (tip,) = Tip.objects.all()
    with pytest.raises(Invalid):
        perform(cast.provider, tip, "dismiss")
    assert perform(cast.provider, tip, "dismiss", {"dismissed_for": "too_far"}).record.dismissed_for == "too_far"
