"""An edition as a file. It never changes, so whoever has it need not ask again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.sheets import XLSX
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.paper import paper
from chengshu.kernel.editions.sheets import sheet
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.registers.reading import Reading
from chengshu.kernel.registers.register import REGISTERS

#: Ending → content type and the bytes. The first two are for people; of the others every byte counts.
FILES: dict[str, tuple[str, Callable[[Edition], bytes]]] = {
    "pdf": ("application/pdf", paper),
    "xlsx": (XLSX, sheet),
    "json": ("application/json; charset=utf-8", lambda edition: edition.content.encode()),
    "note": ("text/plain; charset=utf-8", lambda edition: edition.signature.encode()),
}


class Visit(HttpRequest):
    """A request as chengshu.web.acting leaves it."""

    acting: Acting


@require_safe
def edition_file(visit: Visit, edition: str, ending: str) -> HttpResponse:
    """GET /city/editions/<edition>/edition.<ending>. Raises Missing where there is none."""
    if ending not in FILES:
        raise Missing(say("没有这种文件。可以下载的有：{endings}。", endings=listed(FILES)))
    found: Edition = Reading(REGISTERS[Edition.noun()], visit.acting).find(edition)
    etag = f'"{found.digest}-{ending}"'
    known = get_conditional_response(visit, etag=etag)
    if known is not None:
        return known
    kind, made = FILES[ending]
    answer = HttpResponse(made(found), content_type=kind)
    name = say("{title}-第{edition}版.{ending}", title=found.title, edition=found.edition, ending=ending)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer["ETag"] = etag
    answer["Cache-Control"] = "public, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
