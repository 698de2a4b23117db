"""One style sheet and one script for every page, put together once from static/ and the city's colours.

Their addresses carry a hash of their content: a browser keeps them for good and never an old one.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from chengshu.kernel.base.errors import Missing
from chengshu.kernel.base.words import say
from chengshu.web.pages.city import city

_FOLDER = Path(__file__).resolve().parent.parent / "static"
#: In this order: what comes later may narrow what came before.
SHEETS = (
    "tokens",
    "type",
    "layout",
    "header",
    "controls",
    "forms",
    "tables",
    "filters",
    "record",
    "front",
    "charts",
    "figures",
    "reasons",
    "talks",
    "calendar",
    "print",
)


def style() -> str:
    """Every sheet, without comments and indents, then the city's own colours."""
    text = "\n".join((_FOLDER / f"{name}.css").read_text("utf-8") for name in SHEETS) + colours()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def colours() -> str:
    """The city's colours over the sheets' own: light, dark, and dark where the machine asks for it."""
    known = city().get("colours", {})
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in known.get(theme, {}).items()) for theme in ("light", "dark")
    )
    return (
        f":root{{{light}}}\n@media screen{{:root[data-theme=dark]{{{dark}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
    )


def _file(name: str) -> Callable[[], str]:
    return lambda: (_FOLDER / name).read_text("utf-8")


#: Each part's type and how it is made. The script only adds: every page works without it.
_PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "city.css": ("text/css; charset=utf-8", style),
    "cockpit.css": ("text/css; charset=utf-8", _file("cockpit.css")),
    "cockpit.js": ("text/javascript; charset=utf-8", _file("cockpit.js")),
    "city.js": ("text/javascript; charset=utf-8", _file("city.js")),
    "city.svg": ("image/svg+xml", _file("city.svg")),
}


@cache
def _made(name: str, folder: Path) -> tuple[bytes, bytes, str]:
    """The content of a part, the same compressed, and its hash. Depends on the city (`folder`)."""
    del folder
    content = _PARTS[name][1]().encode()
    return content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12]


def look_url(name: str) -> str:
    """The address of a part's present content."""
    return reverse("look", args=[_made(name, settings.CITY)[2], name])


def look(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """One part. An old address is answered with the present content, and not to be kept."""
    if name not in _PARTS:
        raise Missing(say("没有这个地址：{path}。", path=request.path[:200]))
    content, packed, known = _made(name, settings.CITY)
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(packed if small else content, content_type=_PARTS[name][0])
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["Vary"] = "Accept-Encoding"
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if digest == known else "no-cache"
    return answer
