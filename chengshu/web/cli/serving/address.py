"""The address a city is served at: free, or taken by whom."""

from __future__ import annotations

import errno
import http.client
import socket
import time
from contextlib import suppress

from chengshu.web.cli.ground import CannotGoOn

#: Seconds to wait for a port that a killed predecessor is about to give back.
GIVING_BACK = 5.0
#: How many ports further up are tried for a free one to propose.
NEIGHBOURS = 50
#: What a browser on this machine reaches as localhost.
HERE = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104


def claim(host: str, port: int, *, cut_off: bool) -> None:
    """Make sure the port can be served on. `cut_off`: a predecessor was killed and may still be ending.

    Raises CannotGoOn, naming the next free port, when it is taken.
    """
    deadline = time.monotonic() + (GIVING_BACK if cut_off else 0)
    while (trouble := _trouble(host, port)) == errno.EADDRINUSE and time.monotonic() < deadline:
        time.sleep(0.1)
    if not trouble:
        return
    if trouble == errno.EADDRINUSE:
        free = next((n for n in range(port + 1, min(port + NEIGHBOURS, 65_535)) if not _trouble(host, n)), None)
        advice = f"可以改用：python3 city run --port {free}" if free else "请用 --port 指定另一个端口。"
        raise CannotGoOn(f"端口 {port} 已被别的程序占用。{advice}")
    if trouble == errno.EACCES:
        raise CannotGoOn(f"没有权限使用端口 {port}（1024 以下通常需要管理员权限）。请用 --port 指定 1024 以上的端口。")
    raise CannotGoOn(
        f"不能在 {host}:{port} 上提供服务：{errno.errorcode.get(trouble, trouble)}。请检查 --host 和 --port。"
    )


def _trouble(host: str, port: int) -> int:
    """The error number of trying to listen there; 0 when it can be done."""
    return _refusal(host, port) or (errno.EADDRINUSE if _answered(host, port) else 0)


def _refusal(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or -1
    return 0


def _answered(host: str, port: int) -> bool:
    """Does another program answer where a browser will look? macOS refuses nobody one address of a port that another
    program serves on all addresses, and `localhost` is ::1 before it is 127.0.0.1.
    """
    for reached in ("::1", "127.0.0.1") if host in HERE else (host,):
        with suppress(OSError), socket.create_connection((reached, port), timeout=1) as found:
            # A free port of the range that clients are given may be answered by its own caller.
            if found.getsockname() != found.getpeername():
                return True
    return False


def url(host: str, port: int) -> str:
    """What a person types on this machine."""
    shown = "localhost" if host in HERE else host
    return f"http://{shown}:{port}/"


def first_page(host: str, port: int) -> int:
    """The status of the front page; 0 while nothing answers."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reached, port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
