"""For a real area: https only, every secret given, nothing of a demonstration."""

from django.core.exceptions import ImproperlyConfigured

from config import environment

environment.text("SECRET_KEY", hint="At least 50 random characters, kept outside the code.")
environment.text("ALLOWED_HOSTS", hint="The names people type, with commas between: ap.example.gov.uk")
environment.text("WAYMARK_BASE_URL", hint="Where people reach this system: https://ap.example.gov.uk")
environment.text("EMAIL_HOST", hint="The mail server that takes our notices.")
environment.text("DEFAULT_FROM_EMAIL", hint="The address that notices come from.")

from config.settings.base import *

if DEMO:
    raise ImproperlyConfigured("A demonstration never runs with the production settings: unset WAYMARK_DEMO.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY is too short or too plain: at least 50 random characters.")
if not WAYMARK_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("WAYMARK_BASE_URL must begin with https://, or links in notices would not be private.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is *: name the hosts, so that links in notices cannot be forged.")

SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", True)
if environment.flag("SECURE_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # tries are counted by the address that the proxy saw
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
