"""The worker: `python -m chengshu.web.worker`. Ends on SIGTERM or SIGINT, after the piece of work in hand."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Set Django up and work until a signal comes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chengshu.web.settings")
    import django

    django.setup()
    from chengshu.web.turns import Worker

    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()


if __name__ == "__main__":
    main()
