"""Every setting, read from the environment.  docs/configuration.md has them in words, and a test compares the two."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where things are kept --------------------------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The configured key, else one made on the first run and kept where only this user reads it."""
    if configured := env.str("SECRET_KEY", default=""):
        return str(configured)
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        # Written whole before it has its name, so that of two processes that start at once both read the same.
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as made:
            made.write(secrets.token_urlsafe(50))
            made.flush()
            with contextlib.suppress(FileExistsError):
                os.link(made.name, kept)
    return kept.read_text()


# --- Who may reach it -------------------------------------------------------------------------------------------------
SECRET_KEY = _secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=8000)
# The address people and feeds reach this newsroom under.
SITE_URL = (env.str("SITE_URL", default="") or f"http://127.0.0.1:{PORT}").rstrip("/")
_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
_BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BEHIND_PROXY else None
# Only where the proxy says which scheme was used; else every page would lead to itself.
SECURE_SSL_REDIRECT = _HTTPS and _BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
# Whether subdomains and preloading are wanted is for the owner of the domain to say, at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- The newsroom -----------------------------------------------------------------------------------------------------
# Serves the invented feed and shows the demonstration log-ins.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
# What the newsroom is called where it publishes.
NEWSROOM_NAME = env.str("NEWSROOM_NAME", default="") or "Factcheck"
# Approved verdicts can be read without a log-in.
PUBLISH_VERDICTS = env.bool("PUBLISH_VERDICTS", default=True)
# So many origins must have counted for themselves, or the editor says why fewer are enough; 1 asks for no reason.
INDEPENDENT_ORIGINS = env.int("INDEPENDENT_ORIGINS", default=2)
if INDEPENDENT_ORIGINS < 1:
    raise ImproperlyConfigured(f"INDEPENDENT_ORIGINS is {INDEPENDENT_ORIGINS}; it may be 1, 2 and so on.")
# Classes of events (docs/figures.md) whose verdicts two people approve, as in "killed,wounded".
TWO_APPROVERS_FOR = frozenset(filter(None, map(str.strip, env.list("TWO_APPROVERS_FOR", default=[]))))
# How long a claim is watched after its approval; 0 watches none.
WATCH_DAYS = env.int("WATCH_DAYS", default=30)
# Documents of the archive whose figures are read in the background in a minute, the newest first; 0 reads none.
READ_FIGURES_PER_MINUTE = env.int("READ_FIGURES_PER_MINUTE", default=600)
# Which interval a suggestion offers where counts differ (claims.figures.weighing.POLICIES).
CONFLICT_POLICY = env.str("CONFLICT_POLICY", default="range")
if CONFLICT_POLICY not in ("range", "most_authoritative", "latest_official", "lowest_confirmed"):
    raise ImproperlyConfigured(
        f"CONFLICT_POLICY is “{CONFLICT_POLICY}”; it may be range, most_authoritative, latest_official or "
        "lowest_confirmed."
    )

# --- The API ----------------------------------------------------------------------------------------------------------
# Requests in a minute for a token or a person, and for an address where nobody is logged in; 0 sets no limit.
API_PER_MINUTE = env.int("API_PER_MINUTE", default=600)
API_ANONYMOUS_PER_MINUTE = env.int("API_ANONYMOUS_PER_MINUTE", default=60)

# --- Fetching ---------------------------------------------------------------------------------------------------------
# "host" or "host:port" that may lead to a private address, by exact name.  Empty outside development.
FETCH_ALLOW_PRIVATE_HOSTS = frozenset(env.list("FETCH_ALLOW_PRIVATE_HOSTS", default=[]))
FETCH_CONTACT = env.str("FETCH_CONTACT", default="") or SITE_URL
FETCH_TOTAL_SECONDS = env.int("FETCH_TOTAL_SECONDS", default=20)
# One site is visited by at most so many at once, and not sooner than so many seconds after the visit before.
FETCH_HOST_AT_ONCE = env.int("FETCH_HOST_AT_ONCE", default=2)
FETCH_HOST_SECONDS = env.float("FETCH_HOST_SECONDS", default=1.0)

# --- Providers --------------------------------------------------------------------------------------------------------
# By kind of provider.  One given here is used in place of what the settings page stores.
PROVIDER_KEYS = {
    "factcheck_tools": env.str("PROVIDER_KEY_FACTCHECK_TOOLS", default=""),
    "newsapi": env.str("PROVIDER_KEY_NEWSAPI", default=""),
    "guardian": env.str("PROVIDER_KEY_GUARDIAN", default=""),
}

# --- Keeping pages elsewhere too --------------------------------------------------------------------------------------
# Whether the Wayback Machine is asked to save a page: never, when an editor asks, or for every page that is fetched.
WAYBACK_SAVE = env.str("WAYBACK_SAVE", default="off")
if WAYBACK_SAVE not in ("off", "asked", "fetched"):
    raise ImproperlyConfigured(f"WAYBACK_SAVE is “{WAYBACK_SAVE}”; it may be off, asked or fetched.")
WAYBACK_URL = env.str("WAYBACK_URL", default="https://web.archive.org").rstrip("/")
WAYBACK_ACCESS_KEY = env.str("WAYBACK_ACCESS_KEY", default="")
WAYBACK_SECRET_KEY = env.str("WAYBACK_SECRET_KEY", default="")

# --- Database and broker ----------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.db_url("DATABASE_URL", default="sqlite:///" + quote(str(DATA_DIR / "factcheck.sqlite3")))
}
ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if ON_SQLITE:
    # One writer at a time that waits its turn: with Django's defaults, read-then-write transactions fail as "locked".
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        # The archive reads megabytes for a question: mapped (2 GiB is SQLite's most), they are not copied once more.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA mmap_size=2147418112;",
    }
    # A file, so that threads of a test can share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="memory://localhost")
# The worker runs inside the serving process (manage.py workbench) where there is no broker to share.
EMBEDDED_WORKER = CELERY_BROKER_URL.startswith("memory://")
WORKER_THREADS = env.int("WORKER_THREADS", default=4)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # Kombu looks for messages in memory once a second, and then takes no more than there are threads.
    {"polling_interval": 0.05}
    if EMBEDDED_WORKER
    else {"visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 2}
)

# Where the registers of `people` and `sources` tell what is done to them (people.telling).
RECORDER = "claims.record.append"
# Tasks rung with the id of a document that has been read: so `claims` hears of it, and `sources` need not know.
DOCUMENT_READ_TASKS = ["claims.document_read"]

# --- Django -----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "factcheck",
    "claims",
    "sources",
    "people",
    "demonstration",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "factcheck.middleware.bodiless_head",
    "factcheck.middleware.request_id",
    "factcheck.middleware.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "factcheck.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "factcheck.middleware.log_in_again",
    "factcheck.errors.DomainRefusalMiddleware",
]
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "claims.views.navigation.navigation",
                "demonstration.cast.cast",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "factcheck.errors.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "claims:dashboard"
LOGOUT_REDIRECT_URL = "login"
# Longer pastes are refused by the form, with a sentence; Django's own refusal, far above, has none.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served straight from their folders: nothing to collect before the first run.
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.api.authentication.PasswordAuthentication",
        "people.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "people.api.authentication.WithinScopes",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["people.api.limits.PerMinute"],
    # Behind a proxy the last address it adds to X-Forwarded-For is whose requests are counted; else what that says is
    # the asker's own word.
    "NUM_PROXIES": 1 if _BEHIND_PROXY else 0,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["people.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "people.api.schema.Described",
    "EXCEPTION_HANDLER": "factcheck.errors.problem",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Factcheck",
    "VERSION": "1",
    "DESCRIPTION": "The newsroom’s claims, what others say about them, and the verdicts. Errors are RFC 9457 problems; "
    "docs/api.md says the rest in words.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": ["people.api.schema.add_problem", "claims.api.schema.add_verdict"],
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    # From this site, as its policy allows nothing else.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
