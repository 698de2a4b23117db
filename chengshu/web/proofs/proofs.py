"""Proofs for programs: that a leaf is in the log, that one state of the log begins another."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.http import HttpResponse, JsonResponse

from chengshu.kernel.base.errors import BadRequest, Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.journal import proving
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.leaves import leaf_of
from chengshu.web.proofs.asked import for_programs, number, promised
from chengshu.web.proofs.reading import Visit, reading_of


@for_programs
def inclusion(visit: Visit) -> HttpResponse:
    """GET /journal/inclusion?entry=<id> or ?place=<n>, at ?size=<n> (by default that of the checkpoint).

    {"entry", "place", "size", "leaf_hash", "leaf", "proof", "checkpoint"}; hashes in base64. `leaf` is the
    preimage, null for those who may not read the record; `entry` is null when the place was asked for and so
    is the leaf.
    """
    shown = promised()
    entry = _entry(visit) if "entry" in visit.GET else None
    place = number(visit, "place") if entry is None else entry.place
    size = number(visit, "size", shown.size)
    if size > shown.size or place is None or place >= shown.size:
        raise _not_yet(shown.size)
    if place >= size:
        raise BadRequest(say("第 {place} 位不在前 {size} 条之内，请把 size 写大一些。", place=place, size=size))
    entry = entry or Entry.objects.get(place=place)
    readable = reading_of(visit.acting, entry) is not None
    return JsonResponse(
        {
            "entry": entry.pk if readable or "entry" in visit.GET else None,
            "place": place,
            "size": size,
            "leaf_hash": _base64(proving.leaf_hash_at(place)),
            "leaf": _base64(leaf_of(entry.pk)) if readable else None,
            "proof": [_base64(one) for one in proving.inclusion(place, size)],
            "checkpoint": shown.note,
        }
    )


@for_programs
def consistency(visit: Visit) -> HttpResponse:
    """GET /journal/consistency?from=<size>[&to=<size>], by default to that of the checkpoint.

    {"from", "to", "proof"}; hashes in base64.
    """
    shown = promised()
    old, new = number(visit, "from"), number(visit, "to", shown.size)
    if old > new:
        raise BadRequest(say("from（{old}）不能大于 to（{new}）。", old=old, new=new))
    if new > shown.size:
        raise _not_yet(shown.size)
    proof: list[Any] = [_base64(one) for one in proving.consistency(old, new)]
    return JsonResponse({"from": old, "to": new, "proof": proof})


def _entry(visit: Visit) -> Entry:
    key = number(visit, "entry")
    found = Entry.objects.filter(pk=key).first()
    if found is None:
        raise Missing(say("没有编号为 {key} 的日志条目。", key=key))
    return found


def _not_yet(size: int) -> Missing:
    said = say("最新的检查点只到 {size} 条。刚办理的事项两秒内列入，请稍后再试。", size=size)
    return Missing(said, size=size, retry_after=2)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
