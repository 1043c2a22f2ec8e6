"""All settings, read from the environment (docs/operator.md lists them). Safe by default: DEBUG is off."""

from pathlib import Path
from urllib.parse import urlsplit

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from factcheck import __version__
from factcheck import environment as env
from factcheck.logs import FORMATTERS, is_of_the_server
from factcheck.release import release

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"  # everything that a running copy writes: the embedded database, collected files, a made key

DEBUG = env.flag("DEBUG")
SITE_URL = env.site_url("SITE_URL", "http://127.0.0.1:8000")
SECRET_KEY = env.secret("SECRET_KEY", VAR / "secret-key")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(SITE_URL).hostname, *env.words("ALLOWED_HOSTS")]

# What the newsroom decides.
ASSESSMENTS_NEEDED = env.number("ASSESSMENTS_NEEDED", 2, maximum=9)
INVITE = env.choice("INVITE", "rotation", "by_hand")
SECOND_EDITOR = env.choice("SECOND_EDITOR", "auto", "always", "never")
PUBLICATION_LICENSE = env.text("PUBLICATION_LICENSE", "CC-BY-4.0")
SECURITY_CONTACT = env.contact("SECURITY_CONTACT", f"mailto:security@{urlsplit(SITE_URL).hostname}")
RELEASE = env.text("RELEASE") or release(BASE_DIR, SITE_URL, PUBLICATION_LICENSE, SECURITY_CONTACT)

INSTALLED_APPS = [
    "factcheck",
    "unfold.apps.BasicAppConfig",
    "desk.apps.DeskAdminConfig",  # django.contrib.admin with the desk's own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "jobs.apps.JobsConfig",
    "pgtrigger",
    "pghistory",
    "accounts",
    "sources",
    "external",
    "claims",
    "record",
    "public",
    "desk.apps.DeskConfig",
]

MIDDLEWARE = [
    "factcheck.middleware.RequestId",
    "public.api.middleware.ApiErrorsAndHeaders",
    "public.google.middleware.GoogleErrorsAndHeaders",
    "public.programs.PlainErrorsAndHeaders",
    "django.middleware.security.SecurityMiddleware",
    "factcheck.middleware.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "factcheck.middleware.RefuseNullBytes",
    "factcheck.middleware.RefuseManyParameters",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "factcheck.middleware.RefuseUnknownHosts",
    "public.caching.PublicCaching",
    "factcheck.middleware.DeskSessions",
    "django.middleware.common.CommonMiddleware",
    "factcheck.middleware.DeskCsrf",
    "factcheck.middleware.DeskAccounts",
    "factcheck.middleware.DeskMessages",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ may have a say in widgets
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
            ],
        },
    },
]

# One engine: PostgreSQL, embedded unless DATABASE_URL names another. The server's role owns nothing; migrations run as
# the owner of the tables (factcheck/privileges.py).
DATABASES = env.databases(env.database("DATABASE_URL"), env.database("DATABASE_OWNER_URL"))
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.number("DATABASE_POOL_SIZE", 8, maximum=500),
    "timeout": 10,
    "reconnect_timeout": 5,  # else the pool waits for minutes between attempts when the database returns after minutes
}
DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}  # the pool keeps them, not Django
# Public answers are made from connections of their own, one for each thread: what the desk does cannot hold them up.
DATABASES["readers"] = env.for_readers(DATABASES["default"])
if replica := env.database("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = env.for_readers(replica)
DATABASE_ROUTERS = ["record.reading.RecordRouter"]
KEPT_ANSWERS_MB = env.number("KEPT_ANSWERS_MB", 64)
REQUESTS_PER_MINUTE = env.number("REQUESTS_PER_MINUTE", 1_500, minimum=0, maximum=1_000_000)
# What the log has, once more, outside the database (record/journal.py).
JOURNAL = env.folder("JOURNAL", VAR / "journal")
# What compares the meaning of texts (record/search/encoders.py): a name there, or a folder of weights.
SEARCH_ENCODER = env.text("SEARCH_ENCODER", "auto")
# How others are fetched from (fetching/): what is allowed besides the public internet, and what they are told about us.
FETCH_ALLOW = env.allowances("FETCH_ALLOW")
FETCH_CONTACT = env.web_or_mail("FETCH_CONTACT", SITE_URL)
FETCH_MAX_MB = env.number("FETCH_MAX_MB", 10, maximum=1_000)
FETCH_VERSION = __version__
INTERNET_ARCHIVE_URL = env.site_url("INTERNET_ARCHIVE_URL", "https://web.archive.org")
INTERNET_ARCHIVE_KEY = env.token("INTERNET_ARCHIVE_KEY", beside="INTERNET_ARCHIVE_SECRET")
INTERNET_ARCHIVE_SECRET = env.token("INTERNET_ARCHIVE_SECRET", beside="INTERNET_ARCHIVE_KEY")
# Where actors are looked up (claims/wikidata.py); empty where they are not.
WIKIDATA = env.web_or_off("WIKIDATA", "https://www.wikidata.org/w/api.php")
# Copies that people bring (sources/uploads.py).
UPLOAD_MAX_MB = env.number("UPLOAD_MAX_MB", 25, maximum=60)
UPLOADS_MAX_GB = env.number("UPLOADS_MAX_GB", 20, maximum=100_000)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What people are told by mail (claims/mails.py). The worker sends it; a server at work prints nothing into its log.
MAIL_SERVER = env.mail_server("EMAIL_URL", "off" if SITE_URL.startswith("https://") else "console")
MAIL_FROM = DEFAULT_FROM_EMAIL = env.mail_address("MAIL_FROM", f"factcheck@{urlsplit(SITE_URL).hostname}")
DIGEST_HOUR = env.number("DIGEST_HOUR", 7, minimum=0, maximum=23)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.backend, MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.begins_tls, MAIL_SERVER.is_tls
EMAIL_TIMEOUT = 20  # seconds

# Background work (factcheck/worker.py). Each app's tasks are in its tasks.py.
PROCRASTINATE_ON_APP_READY = "jobs.retries.retry_by_default"
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 3_600}  # seconds; what was due in the last hour is made up for
WORKER_PORT = env.number("WORKER_PORT", 0, minimum=0, maximum=65_535)  # 0: none

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "archive": env.archive(
        env.text("ARCHIVE"),
        VAR / "archive",
        bucket=env.text("ARCHIVE_S3_BUCKET"),
        prefix=env.text("ARCHIVE_S3_PREFIX"),
        endpoint=env.text("ARCHIVE_S3_ENDPOINT"),
        region=env.text("ARCHIVE_S3_REGION"),
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Behind TLS the cookies are bound to the host and never leave it; SITE_URL says whether there is TLS.
IS_SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
KNOWN_BROWSER_COOKIE = "__Host-known" if IS_SECURE else "known"  # accounts/sign_in.py
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "desk.refused_forms.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 63_072_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
BEHIND_PROXY = env.flag("BEHIND_PROXY")  # then, and only then, the proxy's X-Forwarded-Proto and -For are believed
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 7_000  # a claim's page with every part at its bound (desk/admin/inlines.py)
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["factcheck.uploads.RefuseFiles"]  # the limits above do not count the bytes of files

SILENCED_SYSTEM_CHECKS = ["security.W003"]  # it looks for Django's own name; factcheck.middleware.DeskCsrf is one
DESK = "/desk/"
PUBLIC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
# The desk's Alpine.js evaluates expressions and sets styles from script; it carries no inline script.
DESK_POLICY = PUBLIC_POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'").replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
# A copy of another's page, which staff open in a frame (desk/archived_copy.py): it runs nothing and reaches nothing.
ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)
FRAMING_POLICY = f"{DESK_POLICY}; frame-src 'self'"
# The public page of a verdict that is not published (desk/preview.py), in a frame likewise: its styles and fonts come
# from here, and its links to the web open beside it.
PREVIEW_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'self'; "
    "font-src 'self'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)
# What a page of the desk may choose instead of the desk's own.
CHOSEN_POLICIES = (ARCHIVED_POLICY, FRAMING_POLICY, PREVIEW_POLICY)
# What others show in a frame on their own pages, and nothing else: a card without any script.
EMBED = "/embed/"
EMBED_POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "script-src 'self'", "script-src 'none'"
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],  # deny unless a view says otherwise
    "DEFAULT_RENDERER_CLASSES": ["public.api.renderers.StoredJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "public.api.renderers.AlwaysJSON",
    "EXCEPTION_HANDLER": "public.api.problems.exception_handler",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Factcheck API",
    "VERSION": "1",
    "DESCRIPTION": "Published fact-checks as JSON: what was decided, why, and where to look. No key is needed to read.",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

UNFOLD = {
    "SITE_TITLE": _("Factcheck desk"),
    "SITE_HEADER": _("Factcheck desk"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "fact_check",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("favicon.svg")},
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "COLORS": {
        "primary": {
            "50": "#f0f6fc",
            "100": "#dce9f7",
            "200": "#bbd4ee",
            "300": "#8db7e0",
            "400": "#8ab6e2",
            "500": "#5f9bd8",
            "600": "#1a4d84",
            "700": "#173f6d",
            "800": "#14304f",
            "900": "#0f243c",
            "950": "#0a1828",
        }
    },
    "ACCOUNT": {"navigation": [{"title": _("How you are told"), "link": reverse_lazy("admin:told")}]},
    "DASHBOARD_CALLBACK": "desk.dashboard.whose_turn",
    "STYLES": [lambda request: static("desk.css")],
}

# Lines to standard error. None repeats what somebody entered (factcheck/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {name: {"()": formatter} for name, formatter in FORMATTERS.items()},
    "filters": {
        "kind_alone": {"()": "factcheck.worker_log.KindAlone"},
        "of_the_server": {"()": "django.utils.log.CallbackFilter", "callback": is_of_the_server},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": env.choice("LOG_FORMAT", *FORMATTERS)},
    },
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("LOG_LEVEL", "WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL"),
    },
    "loggers": {
        # Below INFO it says statements with their values, and the contexts of templates. Its own handlers go.
        "django": {"handlers": [], "level": "INFO"},
        # What a client did wrong is no event of the server: an unknown address or host, a form without its token.
        "django.request": {"level": "ERROR", "filters": ["of_the_server"]},
        "django.security": {"level": "CRITICAL"},
        "_granian": {"handlers": ["stderr"], "propagate": False},  # the web server's lines from this process
        "procrastinate.worker": {"filters": ["kind_alone"]},
        "procrastinate.worker.worker": {"filters": ["kind_alone"]},
    },
}
