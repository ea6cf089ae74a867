"""Settings shared by every kind of start. What differs by place comes from the environment.

The variables: DATABASE_URL, SECRET_KEY, ALLOWED_HOSTS, WAYMARK_VAR (folder of the embedded database and of
uploads), WAYMARK_DEMO (a demonstration area with a database of its own), LOG_LEVEL.
"""

from pathlib import Path

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(environment.text("WAYMARK_VAR", str(BASE_DIR / "var")))

DEBUG = False
DEMO = environment.flag("WAYMARK_DEMO")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SECRET_KEY = environment.text("SECRET_KEY", "") or environment.kept_secret_key(VAR_DIR / "secret_key")

# Remove once accounts exist: keeps the tree startable while its models are being written.
_ACCOUNTS = (BASE_DIR / "waymark/accounts/models.py").exists()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    *(["allauth", "allauth.account", "allauth.mfa"] if _ACCOUNTS else []),
    # The slices, in the order in which a case meets them.
    "waymark.core",
    *(["waymark.accounts"] if _ACCOUNTS else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["allauth.account.middleware.AccountMiddleware"] if _ACCOUNTS else []),
    *(
        ["waymark.accounts.middleware.ActorMiddleware"]
        if (BASE_DIR / "waymark/accounts/middleware.py").exists()
        else []
    ),
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            **(
                {"environment": "waymark.core.jinja2env.environment"}
                if (BASE_DIR / "waymark/core/jinja2env.py").exists()
                else {}
            ),
            "trim_blocks": True,
            "lstrip_blocks": True,
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

_database_file = VAR_DIR / ("demo.sqlite3" if DEMO else "waymark.sqlite3")
_database_url = environment.text("DATABASE_URL", "")
DATABASES = {"default": environment.database(_database_url) if _database_url else environment.sqlite(_database_file)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if _ACCOUNTS:
    AUTH_USER_MODEL = "accounts.Person"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
