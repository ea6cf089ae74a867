"""Settings shared by every kind of start, safe as they stand. What differs by place comes from the environment.

What each variable means: config/variables.py, and `./run manage settings`.
"""

from pathlib import Path
from typing import Any

from config import environment, identity, logs, variables

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(environment.text("WAYMARK_VAR", str(BASE_DIR / "var"))).absolute()

DEBUG = False
DEMO = environment.flag("WAYMARK_DEMO")
DEMO_AREA = environment.text("WAYMARK_DEMO_AREA", "small")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SECRET_KEY = environment.text("SECRET_KEY", "") or environment.kept_secret_key(VAR_DIR / "secret_key")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # The slices, in the order in which a case meets them.
    "waymark.core",
    "waymark.organisations",
    "waymark.accounts",
    "waymark.school_year",
    "waymark.pupils",
    "waymark.matching",
    "waymark.duties",
    "waymark.school_register",
    "waymark.documents",
    "waymark.safeguarding",
    "waymark.quality",
    "waymark.support",
    "waymark.exclusions",
    "waymark.referrals",
    "waymark.routes",
    "waymark.meetings",
    "waymark.moves",
    "waymark.programmes",
    "waymark.placements",
    "waymark.legality",
    "waymark.designs",
    "waymark.attendance",
    "waymark.my_plan",
    "waymark.passports",
    "waymark.reporting",
    "waymark.staffing",
    "waymark.casefile",
    "waymark.demo",
]

MIDDLEWARE = [
    # What marks every answer comes first, so that files and errors carry it too.
    "waymark.core.middleware.PrivateAnswers",
    "waymark.core.health.AnswersHealth",
    "waymark.core.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "waymark.core.middleware.OnePolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "waymark.core.middleware.NoMoreThanDeclared",
    "waymark.core.middleware.PlainAddresses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "waymark.accounts.middleware.InstanceClockMiddleware",
    "waymark.accounts.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "waymark.accounts.middleware.People",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "waymark.accounts.middleware.ActorMiddleware",
    "waymark.accounts.guessing.MissesAreCounted",
    "waymark.demo.middleware.DemoMiddleware",
    "waymark.core.read_only.ReadOnly",
]

ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "waymark.core.pages.csrf_failure"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "waymark.core.jinja2env.environment",
            "trim_blocks": True,
            "lstrip_blocks": True,
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        # Only for pages of allauth that have no page of our own.
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

# --- What is kept

_url = environment.text("DATABASE_URL", "")
_demo = "demo" if DEMO_AREA == "small" else f"demo-{DEMO_AREA}"
_file = VAR_DIR / (f"{_demo}.sqlite3" if DEMO else "waymark.sqlite3")
DATABASES = {"default": environment.database(_url) if _url else environment.sqlite(_file)}
_reports = environment.text("DATABASE_REPORTS_URL", "")
if _reports:
    DATABASES["reports"] = environment.standby(_reports, DATABASES["default"])
DATABASE_ROUTERS = ["waymark.core.standby.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = VAR_DIR / (f"{_demo}-uploads" if DEMO else "uploads")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "waymark.core.uploads.NoMoreThanFits",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "waymark.core.staticfiles.HashedFiles"},
}

# --- Words and days

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"  # instants; civil days are London's, see waymark.core.dates
USE_TZ = True
USE_I18N = True

# --- People

AUTH_USER_MODEL = "accounts.Person"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["waymark.core.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "waymark.core.passwords.NotEasilyGuessed"},
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60

# Signing in: e-mail and password, then a second factor. Nobody signs up: people are invited (waymark.accounts).
ACCOUNT_ADAPTER = "waymark.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation or a reset link has shown whose the address is
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  # where it is, not what it is
ACCOUNT_SESSION_REMEMBER = True  # every session lives at most SESSION_COOKIE_AGE; idle limits come on top
ACCOUNT_FORMS = {
    "login": "waymark.accounts.forms.SignInForm",
    "change_password": "waymark.accounts.forms.ChangePasswordForm",
    "reset_password": "waymark.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "waymark.accounts.forms.NewPasswordForm",
    "user_token": "waymark.accounts.forms.ResetLinkForm",
    "reauthenticate": "waymark.accounts.forms.PasswordAgainForm",
}
# Whole schools share one address on the internet, so limits per address are wide; those per account are narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "10/h/key",  # for codes; passwords are counted by waymark.accounts.adapters
    "reset_password": "30/h/ip,5/h/key",
    "reset_password_from_key": "60/h/ip",
}
MFA_ADAPTER = "waymark.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True  # a passkey that checks who holds it is both factors at once
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # nothing to guess; whole schools share one address
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there are no unverified addresses
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Waymark"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute out; a code still works once
MFA_FORMS = {
    "authenticate": "waymark.accounts.forms.CodeForm",
    "reauthenticate": "waymark.accounts.forms.CodeAgainForm",
    "activate_totp": "waymark.accounts.forms.FirstCodeForm",
    "login_webauthn": "waymark.accounts.forms.PasskeySignInForm",
}
OIDC = identity.provider()  # config.identity says which settings
if OIDC:  # nobody else carries what asks it: 7 MB in each worker
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
SOCIALACCOUNT_ADAPTER = "waymark.accounts.oidc.OpenIdAdapter"
SOCIALACCOUNT_PROVIDERS = OIDC.settings() if OIDC else {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address proves nothing
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_ONLY = False
CACHES = {
    "default": {  # counts tries, for all processes together; nothing about people or access is kept here
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "waymark_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

SESSION_ENGINE = "waymark.accounts.session_store"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest a session may live; idle limits are the actor's middleware's
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link in a notice opens a page for someone who is signed in
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no words about people in a cookie

# --- What a browser is told

# Not no-referrer: under it browsers send `Origin: null` with a form, which the check against forged forms must refuse.
# Other sites are told nothing either way.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *([OIDC.origin] if OIDC else [])],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
}

# --- Mail and logs

DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "waymark@localhost")
EMAIL_HOST = environment.text("EMAIL_HOST", "")
EMAIL_PORT = environment.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST and not DEMO else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

LOGGING = logs.configuration(environment.text("LOG_LEVEL", "INFO"))

# --- Waymark itself

WAYMARK_BASE_URL = environment.text("WAYMARK_BASE_URL", "http://localhost:8000").rstrip("/")
WAYMARK_VARIABLES = variables.VARIABLES
WAYMARK_CLAMD = environment.text("WAYMARK_CLAMD", "")
# Entry points of libraries, each with the reason why its own guard is enough. Everything else declares a policy.
WAYMARK_THIRD_PARTY_POLICIES: dict[str, str] = {}
