"""Settings of Simples: one file, driven by the environment (`config/env.py`, `.env.example`)."""

import os
from email.utils import parseaddr
from pathlib import Path

import environ
from csp.constants import NONCE
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from config import data
from config.env import Reader, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")  # never overrides a real variable
read = Reader(os.environ)

DEBUG = read.flag("DEBUG")
DEMO = read.flag("DEMO")  # as in production, but on http, on this machine, with invented goods
IS_LOCAL = DEBUG or DEMO
PORT = read.integer("PORT", 8000, low=1, high=65535)
WEB_CONCURRENCY = read.integer("WEB_CONCURRENCY", os.cpu_count() or 1, low=1, high=64)
DATA_DIR = Path(read.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
ADMIN_PATH = read.path_segment("ADMIN_PATH", "admin")
ADMIN_NETWORKS = read.networks("ADMIN_NETWORKS")  # none: from everywhere
SITE_URL = read.site_url("SITE_URL", f"http://127.0.0.1:{PORT}", must_be_https=not IS_LOCAL)
ALLOWED_HOSTS = read.names("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if IS_LOCAL else "")
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = read.secret("SECRET_KEY") or (kept_secret(DATA_DIR / "secret-key") if IS_LOCAL else "")
if len(SECRET_KEY) < 50:
    read.faults.append("SECRET_KEY: set at least 50 random characters.")
SECRET_KEY_FALLBACKS = [key.strip() for key in read.secret("SECRET_KEY_FALLBACKS").split(",") if key.strip()]
if not IS_LOCAL and SECRET_KEY.startswith("django-insecure-"):
    read.faults.append("SECRET_KEY: this one was made for a developer's desk; make a new one.")
if not IS_LOCAL and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    read.faults.append("ALLOWED_HOSTS: name the hosts that this site answers to, such as www.example.com.")

# --- applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "taggit",  # before blog, which replaces its admin page
    # Before accounts, which replaces or takes away their admin pages.
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "config",
    "shop",
    "blog",
    "accounts",
    "django_prose_editor",
    "csp",
    "simple_history",
    "whitenoise.runserver_nostatic",
    "config.apps.CounterConfig",  # django.contrib.admin with our site
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.middleware.HeadersMiddleware",
    "config.middleware.StableCSPMiddleware",
    "config.middleware.ReadableInputMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.StaffMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "config.quick_templates.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            # No `user`, `perms` or `debug` by default: a public page must not be able to touch them by accident.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.contrib.auth.context_processors.auth",
            ],
            "builtins": ["config.templatetags.addresses", "config.templatetags.dates"],
        },
    },
]

# --- data (config/data.py) ----------------------------------------------------------------------------------------
DATABASES = {
    "default": data.database(
        read.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'simples.sqlite3'}"),
        DATA_DIR,
        pool_max=read.integer("DB_POOL_MAX", 8, low=1, high=200),
        has_pgbouncer=read.flag("PGBOUNCER"),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Memory of each process for complete public pages (config/kept); 0 makes each page anew.
PAGE_CACHE_BYTES = 1_000_000 * read.integer("PAGE_CACHE_MB", 0 if DEBUG else 32, low=0, high=100_000)
COPY_SECONDS = 1.0  # how old a menu or the banner may be; 0 asks the database each time
REDIS_URL = read.redis("REDIS_URL")  # "": one machine
CACHES = {"default": data.shared_cache(REDIS_URL)}
BUCKET = read.bucket("MEDIA_STORAGE_URL")  # None: pictures lie in MEDIA_ROOT
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = (BUCKET and BUCKET.public) or "/media/"
MEDIA_IS_OURS = IS_LOCAL or (BUCKET is not None and not BUCKET.public)  # else a proxy or the bucket serves pictures
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
ASSETS_DIR = DATA_DIR / "assets"  # the joined stylesheet and script
ASSETS_DIR.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_DIR]
STORAGES = {
    "default": data.pictures(BUCKET),
    "staticfiles": data.static_files(are_plain=DEBUG),
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "avif", "zip", "gz", "br", "woff", "woff2", "map")
]
PICTURES = data.RENDITIONS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
STAFF_NEED_CODES = not IS_LOCAL
ACCOUNT_ADAPTER, MFA_ADAPTER = "accounts.adapters.AccountAdapter", "accounts.adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS, ACCOUNT_USER_MODEL_USERNAME_FIELD = {"email"}, None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION, ACCOUNT_EMAIL_NOTIFICATIONS = "mandatory", True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}  # no codes by mail: the mailbox may be what was taken
ACCOUNT_RATE_LIMITS = {
    "login": "20/h/ip",
    "login_failed": "20/h/ip,5/15m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/h/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "signup": "10/h/ip",
}
MFA_SUPPORTED_TYPES, MFA_RECOVERY_CODES_SHOW_ONCE = ["totp", "recovery_codes"], True
MFA_TOTP_TOLERANCE = 0  # used codes are remembered for one period: more would let one be used twice

# --- language, time, tags -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-au"
TIME_ZONE = "Australia/Sydney"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True  # the addresses of tags are ASCII
TAGGIT_TAGS_FROM_STRING = "blog.text.tags_from_text"

# --- mail ---------------------------------------------------------------------------------------------------------
vars().update(read.email("EMAIL_URL", f"filemail://{DATA_DIR / 'mail'}" if IS_LOCAL else "smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read.text("DEFAULT_FROM_EMAIL", "Simples <shop@example.com>")

# --- ways to pay (shop/gateways.py) ------------------------------------------------------------------------------
STRIPE_SECRET_KEY = read.stripe_key("STRIPE_SECRET_KEY", is_local=IS_LOCAL)
STRIPE_WEBHOOK_SECRETS = read.webhook_secrets(
    "STRIPE_WEBHOOK_SECRET", key_name="STRIPE_SECRET_KEY", key=STRIPE_SECRET_KEY
)
STRIPE_API_BASE = ""  # Stripe's own address; tests ask a double on this machine
SANDBOX_IS_ON = IS_LOCAL  # a payment service of our own that moves no money

# --- the network: what `blog.outside` asks, only from commands ----------------------------------------------------
CONTACT_EMAIL = read.email_address("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])  # whom a service may write to
NCBI_API_KEY = read.secret("NCBI_API_KEY")
SERVICES = {
    "exporter": "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1",
    "eutils": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    "id_converter": "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1",
    "crossref": "https://api.crossref.org",
    "doi": "https://doi.org",
}
OUTSIDE_ALLOWED_FOR_TESTS: list[str] = []  # machines inside that tests may ask; must stay empty

# --- cookies and headers (docs/decisions.md, "Headers") -----------------------------------------------------------
SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_PROXY_SSL_HEADER = None if IS_LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # the browsers' preload list is the owner's choice: hard to leave again
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "" if IS_LOCAL else "__Host-"  # browsers drop __Host- cookies over http
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.out_of_date_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # no session row for a shopper
CSP_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", NONCE],  # a nonce is printed only where a view asked for one
    "style-src": ["'self'"],
    "img-src": ["'self'", *([BUCKET.public_origin] if BUCKET and BUCKET.public else [])],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    "upgrade-insecure-requests": not IS_LOCAL,
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CSP_POLICY}

# --- editor -------------------------------------------------------------------------------------------------------
# Our own nodes. What a body may hold is decided in one place, blog/body.py, whatever the editor sends.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("blog/editor-nodes.js")],
        "extensions": {
            "CiteRef": html_tags(tags=["cite"], attributes={"cite": ["data-ref"]}),
            "Picture": html_tags(tags=["figure"], attributes={"figure": ["data-image"]}),
        },
    }
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"one line": {"()": "blog.outages.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A 404 or a refused form is an answer, not an event.
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["one line"]},
        "django.security.csrf": {"level": "ERROR"},
    },
}

if DEBUG and not DEMO:
    try:
        import debug_toolbar  # noqa: F401  only asked for; a bare clone has none
    except ImportError:
        pass
    else:
        INSTALLED_APPS.append("debug_toolbar")
        MIDDLEWARE.insert(0, "debug_toolbar.middleware.DebugToolbarMiddleware")
        INTERNAL_IPS = ["127.0.0.1"]

read.refuse_faults()
