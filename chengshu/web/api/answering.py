"""Answers to programs: JSON, an ETag where the answer is one record, and nothing sent again that is known."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

JSON = "application/json"


def encoded(content: Any) -> str:
    """JSON text. What a computed column gives that JSON has no word for is written as people read it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)


def answer(content: Any, *, status: int = 200, etag: str = "", location: str = "") -> HttpResponse:
    """A JSON answer; `content` may be text already encoded."""
    text = content if isinstance(content, str) else encoded(content)
    made = HttpResponse(text, status=status, content_type=JSON)
    if etag:
        made["ETag"] = etag
    if location:
        made["Location"] = location
    return made


def version_tag(record: Any) -> str:
    """A record's ETag: its version."""
    return f'"{record.version}"'


def known_already(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 when the asker has this already (If-None-Match)."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in given and not any(tag.removeprefix("W/") == etag for tag in given):
        return None
    made = HttpResponse(status=304)
    del made["Content-Type"]  # Django's own would say that a page is meant
    made["ETag"] = etag
    return made
