"""What this machine offers to the tests: a browser, a PostgreSQL server."""

from __future__ import annotations

import os
import shutil

BROWSERS = (
    # The same engine without a browser's own windows: Debian has it apart, and the pages take two thirds of the CPU.
    "chromium-headless-shell",
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    # macOS keeps programs off PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
)  # fmt: skip
POSTGRES = "CITY_TEST_DATABASE_URL"


def browser() -> str:
    """The path of Chromium; empty when there is none. CITY_CHROMIUM names another."""
    return os.environ.get("CITY_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")


def why_no_postgres(url: str) -> str:
    """Why tests cannot run on PostgreSQL; empty when they can."""
    if not url:
        return f"没有设置 {POSTGRES}=postgres://用户:口令@主机/库"
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return f"{POSTGRES} 指向的服务器连不上：{' '.join(str(error).split())}"
    return ""
