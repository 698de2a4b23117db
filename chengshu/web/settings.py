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
#: Search also by what texts mean, where the extra `semantic` is installed.
SEMANTIC = os.environ.get("CITY_SEMANTIC") == "1"
#: An OpenSearch server that keeps the search index; without it the index lies in CITY_HOME.
SEARCH_URL = os.environ.get("CITY_SEARCH_URL", "")
SECURE = os.environ.get("CITY_HTTPS") == "1"

DATABASES = {"default": from_url(os.environ.get("DATABASE_URL", ""), CITY_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Person"

#: The packages that declare flows, registers, indicators and reactions, bottom floor first.
DECLARING = [*engines(), *systems()]
INSTALLED_APPS = [
    *DECLARING,
    "chengshu.web.signin",
    "chengshu.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "chengshu.web.embedded.looking.LookingMiddleware",
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
        "DIRS": [
            ROOT / "chengshu" / "web" / "templates",
            *(ROOT.joinpath(*name.split("."), "templates") for name in DECLARING),
        ],
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
LOCALE_PATHS = [ROOT / "chengshu" / "kernel" / "locale"]

#: DEBUG is never on, so what goes wrong is written to standard error, where `city run` shows it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

STATIC_URL = "/static/"
STATIC_ROOT = CITY_HOME / "static"
STATICFILES_DIRS = [ROOT / "chengshu" / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "chengshu.web.signin.passwords.GoodPassword"}]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/my/"
CSRF_FAILURE_VIEW = "chengshu.web.signin.entrance.form_expired"

#: A working day, and no longer than the browser is open: desks are shared.
SESSION_ENGINE = "chengshu.web.signin.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
#: The proxy speaks HTTPS, and says so; we hear plain HTTP and would refuse every form as one of another site.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
#: How many proxies stand before us; the address that attempts are counted against is read past them.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CITY_PROXIES", "0"))

ACCOUNT_ADAPTER = "chengshu.web.signin.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "chengshu.web.signin.forms.SignIn",
    "change_password": "chengshu.web.signin.forms.ChangePassword",
    "set_password": "chengshu.web.signin.forms.SetPassword",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_DISPLAY = str
#: Counted in the database instead (chengshu.web.signin.throttle): allauth counts in a cache of each process.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

MFA_ADAPTER = "chengshu.web.signin.factors.Factors"
MFA_FORMS = {
    "authenticate": "chengshu.web.signin.factors.Code",
    "reauthenticate": "chengshu.web.signin.factors.CodeAgain",
    "add_webauthn": "chengshu.web.signin.passkeys.NewPasskey",
    "login_webauthn": "chengshu.web.signin.passkeys.PasskeyIn",
    "authenticate_webauthn": "chengshu.web.signin.passkeys.PasskeySecond",
    "reauthenticate_webauthn": "chengshu.web.signin.passkeys.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
