"""The web server: where the system forks safely (Linux), Django is loaded once, frozen, then shared by the workers.

`python -m chengshu.web.cli.serving.web HOST PORT [fork|spawn]`
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

from chengshu.web.cli.serving.parent import as_parent, end_with_parent

WORKERS = 2
#: A worker that refuses to stop is killed after so many seconds; without it granian can hang while starting.
PATIENCE = 2
#: Said here, for Python's own choice differs by version. macOS's libraries do not outlive a fork: workers start afresh.
METHOD = "fork" if sys.platform == "linux" else "spawn"


def serve(host: str, port: int, method: str = METHOD) -> None:
    """Serve until told to stop."""
    multiprocessing.set_start_method(method)
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    end_with_parent()
    os.environ.update(as_parent())
    if method == "fork":
        _application()
    Granian(
        "chengshu.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.auto,
        workers=WORKERS,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        respawn_interval=0.5,
    ).serve(target_loader=_in_worker, wrap_loader=False)


def _application() -> Callable[..., Any]:
    """Django, loaded, and moved out of the collector's sight, so that forked workers go on sharing it."""
    from django.db import connections
    from django.urls import get_resolver

    from chengshu.web.wsgi import application

    # Touching the addresses imports every page and its templates' environment before the fork.
    get_resolver().url_patterns  # noqa: B018
    connections.close_all()
    gc.collect()
    gc.freeze()
    return application


def _in_worker() -> Callable[..., Any]:
    end_with_parent()
    return _application()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chengshu.web.settings")
    serve(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
