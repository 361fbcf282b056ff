"""Settings of the installation. The operator changes them by environment variables (docs/operate.md)."""

from __future__ import annotations

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from .addresses import noted_address
from .database import databases
from .secrets import bank_key, secret_key

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(env.str("ALLMENDE_VAR", str(PACKAGE.parent / "var"))).resolve()

DOMAINS = [
    "home",
    "directory",
    "pool",
    "exchange",
    "membership",
    "payments",
    "ledger",
    "coops",
    "places",
    "identity",
    "ui",
    "kernel",
]

# -- the installation ---------------------------------------------------------------------------

KNOWN_URL = (env.str("ALLMENDE_URL", "") or noted_address(VAR)).rstrip("/")
BASE_URL = KNOWN_URL or "http://localhost:8000"
IS_DEMO = env.bool("ALLMENDE_DEMO", False)
SECRET_KEY = env.str("ALLMENDE_SECRET_KEY", "") or secret_key(VAR)
BANK_KEYS = env.list("ALLMENDE_BANK_KEYS", default=[]) or [bank_key(VAR)]  # the first encrypts, all decrypt
DEBUG = False
ALLOWED_HOSTS = env.list("ALLMENDE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ROOT_URLCONF = "allmende.config.urls"
WSGI_APPLICATION = "allmende.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    *(f"allmende.{domain}.apps.{domain.capitalize()}Config" for domain in DOMAINS),
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "allmende.ui.middleware.content_security_policy",  # first: also around what the others refuse
    "django.middleware.security.SecurityMiddleware",
    "allmende.kernel.middleware.readable_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allmende.identity.web.middleware.language_of_person",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allmende.coops.web.middleware.acting",
    "allmende.ui.middleware.refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / domain / "templates" for domain in [*DOMAINS, "config"]],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "allmende.ui.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "allmende.ui.context.page",
                "allmende.coops.web.context.acting",
                "allmende.config.navigation.navigation",
                "allmende.config.parts.parts",
            ],
        },
    },
    # For templates of libraries that our own do not replace.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

FORM_RENDERER = "django.forms.renderers.Jinja2"

# -- database, cache, jobs -----------------------------------------------------------------------

DATABASES = databases(VAR)
DATABASE_APP_ROLE = "allmende_app"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
PROCRASTINATE_ON_APP_READY = None

# -- persons -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.Person"
# Uniqueness of the e-mail stands in a constraint on its lower case, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:start"
LOGOUT_REDIRECT_URL = "home:start"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "allmende.identity.web.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "allmende.identity.web.forms.LoginForm",
    "signup": "allmende.identity.web.forms.SignupForm",
    "add_email": "allmende.identity.web.forms.AddEmailForm",
    "change_password": "allmende.identity.web.forms.ChangePasswordForm",
    "reset_password": "allmende.identity.web.forms.ResetPasswordForm",
    "reset_password_from_key": "allmende.identity.web.forms.ResetPasswordKeyForm",
    "reauthenticate": "allmende.identity.web.forms.ReauthenticateForm",
}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and only there
ACCOUNT_EMAIL_NOTIFICATIONS = True
# How often in how long, per address of the network, per person or per e-mail. Counted in the cache's table.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "60/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "report": "20/h/ip",
    "apply": "30/h/ip",
    "apply_letter": "5/h/key",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False

# -- mail ----------------------------------------------------------------------------------------

if env.str("EMAIL_URL", ""):
    _mail = env.email_url("EMAIL_URL")
    vars().update(_mail)
else:
    EMAIL_BACKEND = "allmende.kernel.mail.OutboxBackend"
SHOW_OUTBOX = EMAIL_BACKEND == "allmende.kernel.mail.OutboxBackend" and IS_DEMO
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("ALLMENDE_MAIL_FROM", "Allmende <allmende@localhost>")

# -- languages -----------------------------------------------------------------------------------

LANGUAGES = [("de", _("German")), ("en", _("English"))]
LANGUAGE_CODE = "de"
LOCALE_PATHS = [PACKAGE / "config" / "locale"]  # this folder is no app
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_COOKIE_NAME = "allmende_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# -- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Bytes a form may send, files included; and the doors that take a list of organisations or members (20 MiB and the form
# around it; 14 MiB in base64) or a whole cooperative.
LARGEST_BODY = 2 * 2**20
LARGEST_BODIES = {
    "/imports/new": 21 * 2**20,
    "/members/imports/new": 21 * 2**20,
    "/cooperative/arrival": 257 * 2**20,  # lies on disk; the page asks who sends it before it reads
    "/api/v1/cooperative/arrival": 20 * 2**20,
    "/api/v1/members/imports": 20 * 2**20,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# -- the walls -----------------------------------------------------------------------------------

_https = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "allmende_session"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "allmende.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
X_FRAME_OPTIONS = "DENY"
if env.bool("ALLMENDE_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # or all visitors would share one rate limit

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
