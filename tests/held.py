"""What is dear to make: made once for the tests of a file, each of which rolls back to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def held(blocker: Any, make: Callable[[], Any]) -> Iterator[Any]:
    """What make() gave; the rows it wrote are there until the end, and are rolled back then.

    For a fixture of a file's own (scope "module", asking for django_db_setup) whose every test that touches the
    database wants those rows, none of them committing. `blocker` is pytest-django's django_db_blocker.
    """
    around = transaction.atomic()
    with blocker.unblock():
        around.__enter__()
        made = make()
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
