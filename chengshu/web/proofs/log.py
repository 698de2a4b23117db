"""The log itself: its newest checkpoint, its key, its tiles."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.kernel.journal import keys
from chengshu.kernel.journal.merkle import HASH_SIZE
from chengshu.kernel.journal.tiles import TILE_WIDTH
from chengshu.kernel.journal.tree import StoredTiles
from chengshu.web.proofs.asked import for_programs, promised

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
FOREVER = "public, max-age=31536000, immutable"
_PLACE = re.compile(r"(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")


@for_programs
def checkpoint(request: HttpRequest) -> HttpResponse:
    """GET /journal/checkpoint: the newest signed note."""
    answer = HttpResponse(promised().note, content_type=TEXT)
    answer["Cache-Control"] = "no-cache"
    return answer


@for_programs
def key(request: HttpRequest) -> HttpResponse:
    """GET /journal/key: the verifier key, to be compared with one from elsewhere."""
    return HttpResponse(f"{keys.public_key()}\n", content_type=TEXT)


@for_programs
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """GET /journal/tile/<level>/<index>[.p/<width>]: 32 bytes a hash; never changes once given."""
    found = place_of(place)
    index, width = found or (0, 0)
    data = StoredTiles().read(level, index) if found and level < 64 else None
    if data is None or len(data) < width * HASH_SIZE:
        raise Missing(say("没有这一片：日志未到此规模，或写法不合 C2SP tlog-tiles（如 0/x001/067 或 0/000.p/17）。"))
    answer = HttpResponse(data[: width * HASH_SIZE], content_type=BYTES)
    answer["Cache-Control"] = FOREVER
    return answer


def place_of(written: str) -> tuple[int, int] | None:
    """Index and width of a tile as C2SP tlog-tiles writes them; None for anything else.

    The index is in groups of three digits, all but the last marked with an x, without a leading group of
    zeros; a partial tile says its width, 1 to 255.
    """
    asked = _PLACE.fullmatch(written)
    if asked is None or written.startswith("x000"):
        return None
    width = int(asked["width"] or TILE_WIDTH)
    if asked["width"] and width >= TILE_WIDTH:
        return None
    return int(re.sub("[x/]", "", asked["index"])), width
