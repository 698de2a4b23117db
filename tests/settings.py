"""The tests' settings: the platform's, with the sample city, an invented app, and fast passwords."""

import os
import tempfile

os.environ.setdefault("CITY_HOME", tempfile.mkdtemp(prefix="chengshu-test-"))

from chengshu.web.settings import *  # noqa: F403
from chengshu.web.settings import DECLARING, INSTALLED_APPS, ROOT, STATIC_ROOT

CITY = ROOT / "cities" / "sample"
DECLARING = [*DECLARING, "tests.invented"]
INSTALLED_APPS = [*DECLARING, *INSTALLED_APPS[len(DECLARING) - 1 :]]
#: Tables straight from the models: a test of its own proves that the migrations say the same.
MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
