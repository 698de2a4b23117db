"""Django's settings. Four environment variables make a deployment: CITY, CITY_HOME, DATABASE_URL, CITY_HOSTS."""

import os
from pathlib import Path

from chengshu.web.database import from_url
from chengshu.web.discovery import engines, systems
from chengshu.web.secrets import secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
CITY = Path(os.environ.get("CITY") or ROOT / "cities" / "qingdao")
CITY_HOME = Path(os.environ.get("CITY_HOME") or ROOT / "var").resolve()
CITY_HOME.mkdir(parents=True, exist_ok=True)

SECRET_KEY = secret_key(CITY_HOME)
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("CITY_HOSTS", "*").split(",") if host]
SECURE = os.environ.get("CITY_HTTPS") == "1"

DATABASES = {"default": from_url(os.environ.get("DATABASE_URL", ""), CITY_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Person"

#: The packages that declare flows, registers, indicators and reactions, bottom floor first.
DECLARING = [*engines(), *systems()]
INSTALLED_APPS = [
    *DECLARING,
    "chengshu.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chengshu.web.acting.ActingMiddleware",
    "chengshu.web.problems.ProblemMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "chengshu" / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "chengshu.web.jinja.environment"},
    },
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
ROOT_URLCONF = "chengshu.web.urls"
WSGI_APPLICATION = "chengshu.web.wsgi.application"

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = CITY_HOME / "static"
STATICFILES_DIRS = [ROOT / "chengshu" / "web" / "static"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
