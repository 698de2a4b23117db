"""The migrations say what the models say."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT


def test_no_model_has_changed_without_a_migration(tmp_path: Path) -> None:
    """In a process of its own, with the real settings: the tests' make tables straight from the models."""
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "CITY", "DJANGO_SETTINGS_MODULE")
    }
    checked = subprocess.run(
        [sys.executable, "-m", "chengshu.web.cli", "makemigrations", "--check"],
        cwd=ROOT, env={**surroundings, "CITY_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.startswith("No changes detected")
