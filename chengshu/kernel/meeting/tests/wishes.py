"""Wishes and offers made up for a test: written at once, without their verbs."""

from itertools import count

from chengshu.kernel.base.clock import now
from tests.invented.models import Offer, Wish

_serial = count(1)


def _made(model, **facts):
    stamps = {"created_at": now(), "changed_at": now(), "version": 1, "state": "posted"}
    return model(**{**stamps, "number": f"{model.code}-2024-{next(_serial):06d}", **facts})


def wish(holder, title, **facts):
    made = _made(Wish, holder=holder, title=title, **facts)
    made.save(force_insert=True)
    return made


def offer(keeper, name, areas=(), **facts):
    made = _made(Offer, keeper=keeper, name=name, **facts)
    made.save(force_insert=True)
    made.areas.set(areas)
    return made
