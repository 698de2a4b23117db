"""Talks between two firms about what is published, and what belongs to them."""

from types import SimpleNamespace
from typing import Any

from chengshu.industry.deals.models import Deal, Message, Rating, Talk
from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.identity.models import Organisation
from tests.exhaustive.making import make


def _talk(cast: SimpleNamespace) -> Talk:
    supply = make(Supply, cast, "published", provider=cast.provider_firm)
    return Talk(demand=make(Demand, cast, "published"), supply=supply, opened_by="demand")


def _saved(cast: SimpleNamespace) -> Talk:
    return make(Talk, cast, "talking")


def _deal(cast: SimpleNamespace) -> Deal:
    return Deal(talk=_saved(cast), proposed_by="demand", scope="试点一条线")


def _message(cast: SimpleNamespace) -> Message:
    return Message(talk=_saved(cast), sender=Organisation.objects.get(pk=cast.provider_firm.pk), text="您好")


def _rating(cast: SimpleNamespace) -> Rating:
    return Rating(deal=make(Deal, cast, "delivered"), rater=cast.maker_firm, rated=cast.provider_firm)


MAKE: dict[str, Any] = {"deals.talk": _talk, "deals.deal": _deal, "deals.message": _message, "deals.rating": _rating}
