"""Who takes part in a bench: hired, given tokens, and given something to try. Written to cast.json in the data folder.

`python -m bench.cast`, in a prepared city.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

MAKERS, PROVIDERS, CLERKS, PRODUCTS = 96, 32, 128, 2_000


def main() -> None:
    """Hire, issue, seed."""
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        told = _told()
    Path(os.environ["CITY_HOME"], "cast.json").write_text(json.dumps(told), "utf-8")


def _told() -> dict[str, Any]:
    from django.conf import settings

    from chengshu.industry.calls.simulate import Desks
    from chengshu.industry.market.simulate import manufacturers, providers
    from chengshu.kernel.office.world import World

    desks = Desks(World(settings.CITY, small=False, tell=print))
    offering, clerk = providers()[:PROVIDERS], industry_clerk()
    return {
        "makers": [_token(desks.of(firm)) for firm in manufacturers()[:MAKERS]],
        "products": _products(offering),
        "providers": [_token(desks.of(firm)) for firm in offering],
        "clerks": [_token(clerk) for _ in range(CLERKS)],
        "session": _session(clerk),
    }


def industry_clerk() -> Any:
    """The clerk who sees every trial, and registers firms."""
    from django.conf import settings

    from chengshu.industry.calls.simulate import Desks
    from chengshu.kernel.office.world import World

    return Desks(World(settings.CITY, small=False, tell=print)).sole("industry_clerk")


def _token(acting: Any) -> str:
    from chengshu.kernel.identity.tokens import issue

    return issue(acting.person, acting.organisation, "bench")[1]


def _session(acting: Any) -> str:
    """The session of somebody who has signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from chengshu.web.acting import CHOSEN
    from chengshu.web.signin.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(acting.person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = acting.person.get_session_auth_hash()
    session[CHOSEN] = acting.organisation.number
    session.save()
    return str(session.session_key)


def _products(offering: list[Any]) -> list[str]:
    """Numbers of listed products, the nth of the nth provider in turn: those on the list, many times over."""
    from chengshu.industry.trials.models import Product
    from chengshu.kernel.base.ids import uuid7
    from chengshu.kernel.lifecycle.seeding import seed

    listed = list(Product.objects.filter(state="listed"))
    made = []
    for place in range(PRODUCTS):
        one = Product.objects.model(
            **{c.attname: getattr(listed[place % len(listed)], c.attname) for c in Product._meta.concrete_fields}
        )
        one.id, one.number, one.provider_id = uuid7(), "", offering[place % len(offering)].pk
        one.name, one.seats_offered = f"{one.name} {place + 1}", 100
        made.append(one)
    seed(made, "apply")
    return [one.number for one in made]


if __name__ == "__main__":
    main()
