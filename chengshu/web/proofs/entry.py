"""The page of one entry: what was recorded, where it stands, and its proof, to be redone by hand."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.journal import keys, proving
from chengshu.kernel.journal.checkpoints import Checkpoint, latest
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.leaves import leaf_of
from chengshu.kernel.journal.merkle import leaf_hash
from chengshu.web.pages.addresses import record_url
from chengshu.web.pages.timeline import timeline
from chengshu.web.proofs import steps
from chengshu.web.proofs.reading import Visit, reading_of, reads_all


@require_safe
def entry_page(visit: Visit, key: int) -> HttpResponse:
    """GET /journal/entry/<id>/, for those who may read the record."""
    entry = Entry.objects.filter(pk=key).first()
    found = reading_of(visit.acting, entry) if entry else None
    if entry is None or found is None:
        raise Missing(say("没有编号为 {key} 的日志条目，或您无权查看它所属的记录。", key=key))
    reading, record = found
    told, _ = timeline(reading, record, before=entry.pk + 1)
    open_texts = reads_all(reading, record, entry)
    context = {
        "entry": entry,
        "event": next((one for one in told if one.entry == entry.pk), None),
        "record": record,
        "register": reading.register,
        "address": record_url(reading.register, record.number),
        "erased": bool(entry.personal_digest) and not entry.personal,
        "open_texts": open_texts,
        "leaf": leaf_of(entry.pk).decode(),
        "prelude": steps.PRELUDE,
        "verifier": keys.public_key(),
        **_proof(entry, latest(), open_texts=open_texts),
    }
    return render(visit, "journal_entry.html", context)


def _proof(entry: Entry, shown: Checkpoint | None, *, open_texts: bool) -> dict[str, Any]:
    """The checkpoint and the steps up to it; none while the entry has no place under a checkpoint."""
    if shown is None or entry.place is None or entry.place >= shown.size:
        return {"checkpoint": None, "steps": []}
    leaf = leaf_of(entry.pk)
    proof = proving.inclusion(entry.place, shown.size)
    made = [*steps.commitments(entry)] if open_texts else []
    made += [steps.leaf_step(leaf), *steps.climb(leaf_hash(leaf), entry.place, shown.size, proof)]
    made.append(steps.root_step(made[-1].result, b64encode(shown.root).decode()))
    return {"checkpoint": shown, "steps": made}
