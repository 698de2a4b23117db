"""JSON over HTTP to a server of our own, with the standard library."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from chengshu.kernel.base.words import say

#: Seconds that an answer may take.
PATIENCE = 30.0

#: (method, path, a body or lines of JSON) → the answer; None where there is nothing (404). Raises Unreachable.
Send = Callable[[str, str, Mapping[str, Any] | str | None], Any]


class Unreachable(ConnectionError):
    """The server did not answer, or refused."""


def sender(url: str) -> Send:
    """To the server at this address: http://host:9200."""
    base = url.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise ValueError(say("CITY_SEARCH_URL 应以 http:// 或 https:// 开头，现在是“{url}”。", url=url[:60]))

    def send(method: str, path: str, body: Mapping[str, Any] | str | None) -> Any:
        lines = isinstance(body, str)
        data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        kind = "application/x-ndjson" if lines else "application/json"
        asked = Request(base + path, data, {"Content-Type": kind}, method=method)  # noqa: S310 — checked above
        try:
            with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 — checked above
                return json.loads(answer.read() or "null")
        except HTTPError as error:
            if error.code == 404:
                return None
            raise Unreachable(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise Unreachable(f"{method} {path}: {error}") from error

    return send
