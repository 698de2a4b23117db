"""The database's tables, brought up to the code's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


def bring_up() -> None:
    """Apply the migrations that are missing. A database without any gets its tables straight from the models.

    To walk the whole history renders every noun again at every step: half a minute where two seconds do. That both come to
    the same is held by tests/architecture, and the tests' own databases are made so. Tables are made all or none, so a
    start that was killed in between goes on from there.
    """
    from django.core.management import call_command

    if _ours_begun():
        call_command("migrate", interactive=False, verbosity=0)
        return
    with straight_from_models():
        call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    _note_all()


def _note_all() -> None:
    """Every migration of ours is done."""
    from django.db import connection, transaction
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    recorder, ours = MigrationRecorder(connection), _labels()
    with transaction.atomic():
        for app, name in sorted(MigrationLoader(None).disk_migrations):
            if app in ours:
                recorder.record_applied(app, name)


def _labels() -> set[str]:
    from django.conf import settings

    return {name.rpartition(".")[2] for name in settings.DECLARING}


def _ours_begun() -> bool:
    """Has any migration of the platform's own been applied?"""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return bool(_labels() & {app for app, _ in MigrationRecorder(connection).applied_migrations()})


@contextmanager
def straight_from_models() -> Iterator[None]:
    """Meanwhile the platform's own nouns have no migrations: their tables are made as the models say."""
    from django.conf import settings

    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {**before, **dict.fromkeys(_labels())}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
