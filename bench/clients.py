"""Those who ask: as cheap as Python allows, for they share the two cores with the server they ask."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

_LARGEST = 1 << 18


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds."""

    status: int
    head: str
    body: bytes
    seconds: float

    @property
    def content(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Client:
    """One connection, kept open; `headers` go with every request."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = _written({"Host": "localhost", **(headers or {})})

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self.headers}{_written(headers)}\r\n".encode())

    def post(self, path: str, content: dict[str, Any], **headers: str) -> Answer:
        """Send JSON."""
        body = json.dumps(content)
        told = _written({"Content-Type": "application/json", "Content-Length": str(len(body)), **headers})
        return self._ask(f"POST {path} HTTP/1.1\r\n{self.headers}{told}\r\n{body}".encode())

    def _ask(self, request: bytes) -> Answer:
        began = time.perf_counter()
        self.connection.sendall(request)
        head, _, body = self._until_head().partition(b"\r\n\r\n")
        told = head.decode("latin-1").lower()
        length = int(told.partition("content-length:")[2].partition("\r\n")[0])
        while len(body) < length:
            body += self._more()
        return Answer(int(told.split(" ", 2)[1]), told, body, time.perf_counter() - began)

    def _until_head(self) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        return got

    def _more(self) -> bytes:
        piece = self.connection.recv(_LARGEST)
        if not piece:
            raise ConnectionError("服务器关闭了连接")
        return piece


def _written(headers: dict[str, str]) -> str:
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())


def together(many: int, work: Callable[[int], list[float]]) -> list[float]:
    """What so many clients measured side by side; `work` is told which of them it is."""
    with ThreadPoolExecutor(many) as pool:
        return [one for found in pool.map(work, range(many)) for one in found]


def percentile(times: list[float], percent: int) -> float:
    """The value that so many percent do not pass."""
    return sorted(times)[min(len(times) * percent // 100, len(times) - 1)]
