"""The verbs of subscriptions and tips."""

from chengshu.industry.subscriptions.flow import SUBSCRIPTION, TIP
from chengshu.industry.subscriptions.models import Subscription, Tip
from chengshu.industry.subscriptions.rules import MOST, words_of
from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict, Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import verb


@verb(SUBSCRIPTION, "subscribe")
def subscribe(subscription: Subscription) -> None:
    """So many of a firm and no more."""
    known = Subscription.objects.filter(firm=subscription.firm_id, state="active").exclude(pk=subscription.pk)
    if known.count() >= MOST:
        raise Conflict(say("贵企业已有 {most} 个订阅，请先取消一个。", most=MOST))
    has_wish(subscription)


@verb(SUBSCRIPTION, "amend")
def has_wish(subscription: Subscription) -> None:
    """To hear of everything is to hear of nothing."""
    if not (subscription.chain or subscription.process or words_of(subscription)):
        raise Invalid.field("words", say("请至少填一项：产业链、转型环节或关键词。"))


@verb(TIP, "tell")
def tell(tip: Tip) -> None:
    """When."""
    tip.told_on = today()
