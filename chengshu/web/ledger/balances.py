"""A closed month as files: the balance's text, worked out anew, and the city's signature of its digest."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.ledger.closings import prove
from chengshu.kernel.ledger.register import clerk, leader
from chengshu.web.pages.addresses import Visit, reading_here


@require_safe
def balance_text(visit: Visit, number: str, family: str, slug: str) -> HttpResponse:
    """Every account's line: for finance clerks and leaders. `sha256sum` of it is the digest that was signed."""
    closing = reading_here(visit, family, slug).find(number)
    if not (clerk | leader).possible(visit.acting):
        raise Refused(say("平衡表列出每个账户的金额，只供财务经办和领导下载；摘要和签名对所有人公开。"), allowed=[])
    return _plain(prove(closing.period).text, "no-store")


@require_safe
def signature(visit: Visit, number: str, family: str, slug: str) -> HttpResponse:
    """The signed note: which month, which digest. For everybody."""
    return _plain(reading_here(visit, family, slug).find(number).signature, "public, max-age=86400")


def _plain(text: str, kept: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = kept
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
