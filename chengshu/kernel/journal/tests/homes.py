"""A city of its own for tests that kill processes: a folder, a database that others see, scripts in it."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

from django.db import connection

#: Seconds after which something has gone wrong, on however slow a machine.
PATIENCE = 240
START = "import django; django.setup()\n"


class Home:
    """SQLite: a copy of the test's database. PostgreSQL: that itself, outside of any transaction."""

    def __init__(self, path):
        self.environment = {**os.environ, "CITY_HOME": str(path)}
        if connection.vendor == "postgresql":
            known = connection.settings_dict
            where = f"{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"
            self.environment["DATABASE_URL"] = f"postgres://{where}"
        else:
            self.environment.pop("DATABASE_URL", None)
            connection.ensure_connection()
            with closing(sqlite3.connect(path / "city.db")) as file:
                connection.connection.backup(file)

    def run(self, script):
        """Run a script to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", START + script],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, script, *, talking=False, **environment):
        """Start a script; its output is read line by line, and with `talking` it is written to as well."""
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-u", "-c", START + script],
            env=self.environment | environment,
            stdin=subprocess.PIPE if talking else None,
            stdout=subprocess.PIPE,
            text=True,
        )

    def kill_when_it_says(self, script, word):
        """Start a script and kill -9 it when it prints a line."""
        process = self.start(script)
        with process:
            for line in process.stdout:
                if line.strip() == word:
                    process.send_signal(signal.SIGKILL)
                    break
        assert process.returncode == -signal.SIGKILL, f"它没有说“{word}”就结束了"
