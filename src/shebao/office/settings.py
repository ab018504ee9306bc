"""Django's settings: one set for every installation; what differs comes from the environment.

SHEBAO_DATA        data folder (database, secret key)
DATABASE_URL       a PostgreSQL server of the agency's own (DATABASE_OWNER_URL for migrations)
SHEBAO_DB_ROLE     app (default) or owner
SHEBAO_HOSTS       host names served, with commas (default: this machine only)
SHEBAO_HTTPS       1 behind HTTPS: secure cookies, HSTS
SHEBAO_SECOND_FACTOR  who must sign in with a device too: officers (default), everyone, nobody
SHEBAO_PROXIES     addresses of one's own reverse proxies, with commas: who asks is then read from X-Forwarded-For
SHEBAO_LAKE        folder of the data lake, into which months are submitted from the page of the month's work
SHEBAO_WEBHOOK_NETWORKS  networks with commas (10.0.0.0/8) into which webhooks may go besides the public internet
SHEBAO_DEBUG       1 for developers
SHEBAO_DEMO        1 for the demonstration: sign in by picking an officer, on this machine only
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shebao.errors import UserError
from shebao.office import logs
from shebao.office.database.connection import connect_settings, data_folder
from shebao.office.locale import refresh
from shebao.office.secret import secret_key

LOGGING = logs.LOGGING
HERE = Path(__file__).resolve().parent
HTTPS = os.environ.get("SHEBAO_HTTPS") == "1"

DEBUG = os.environ.get("SHEBAO_DEBUG") == "1"
DEMO = os.environ.get("SHEBAO_DEMO") == "1"
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("SHEBAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SECOND_FACTOR = os.environ.get("SHEBAO_SECOND_FACTOR", "officers")
if SECOND_FACTOR not in ("officers", "everyone", "nobody"):
    raise UserError(
        f"SHEBAO_SECOND_FACTOR 只能是 officers、everyone 或 nobody，现在是 {SECOND_FACTOR}。",
        f"SHEBAO_SECOND_FACTOR must be officers, everyone or nobody, not {SECOND_FACTOR}.",
    )
PROXIES = {address for address in os.environ.get("SHEBAO_PROXIES", "").split(",") if address}
WEBHOOK_NETWORKS = [ip_network(part) for part in os.environ.get("SHEBAO_WEBHOOK_NETWORKS", "").split(",") if part]
LAKE = Path(os.environ["SHEBAO_LAKE"]) if os.environ.get("SHEBAO_LAKE") else None
ROOT_URLCONF = "shebao.office.urls"
WSGI_APPLICATION = "shebao.office.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": connect_settings()}
# Sums of the hour: all processes of this machine share them. In a folder only the office can read.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": data_folder() / "sums"}}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "shebao.office.desk",
    "shebao.office.registration",
    "shebao.office.collection",
    "shebao.office.accounts",
    "shebao.office.funds",
    "shebao.office.inspections",
    "shebao.office.matters",
    "shebao.office.foreigners",
    "shebao.office.monthly",
    "shebao.office.portal",
    "shebao.office.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shebao.office.middleware.SecureHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shebao.office.middleware.ChineseUnlessChosen",
    "shebao.office.middleware.NotTooLarge",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shebao.office.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "shebao.office.middleware.PasswordOfOnesOwn",
    "shebao.office.middleware.ClosedUnlessDeclared",
    "shebao.office.middleware.InTheOfficersName",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shebao.office.desk.navigation.console",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "shebao.office.desk.templatetags.office",
            ],
        },
    }
]

# Who signs in. The model carries roles, not Django's groups.
AUTH_USER_MODEL = "desk.User"
AUTHENTICATION_BACKENDS = ["shebao.office.desk.backend.OfficerBackend"]
LOGIN_URL = "desk:sign-in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of earlier versions: hashed anew at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "shebao.office.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 10 * 60 * 60  # a working day, however busy
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Behind HTTPS the names bind the cookies to this very host.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shebao.office.desk.views.stale_form"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024**2

# Languages: Chinese first.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
refresh()  # translations edited since they were compiled
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# The charts' script comes with the plotly package; found without importing it.
PLOTLY = Path((find_spec("plotly").submodule_search_locations or [""])[0])  # type: ignore[union-attr]
STATICFILES_DIRS = [HERE / "static", ("plotly", PLOTLY / "package_data")]
# Served by whitenoise straight from the packages: an installation has no collectstatic step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
