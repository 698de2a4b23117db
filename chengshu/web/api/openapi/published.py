"""GET /api/v1/openapi.json: made once for each language and process, sent to those who do not have it."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override

from chengshu.kernel.identity.acting import Acting
from chengshu.web.api.answering import answer, encoded, known_already
from chengshu.web.api.asked import only
from chengshu.web.api.openapi.document import document


def openapi(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The document in the reader's language."""
    del acting
    only(request)
    text, etag = _published(get_language() or "zh-hans")
    return known_already(request, etag) or answer(text, etag=etag)


@cache
def made_for(language: str) -> dict[str, Any]:
    """The document in a language. Declarations do not change while the platform runs."""
    with override(language):
        return document()


@cache
def _published(language: str) -> tuple[str, str]:
    text = encoded(made_for(language))
    return text, f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
