"""For the tests: as the base, with a fast hasher, mail kept in memory and a database of its own.

WAYMARK_TEST_DATABASE   sqlite (a file, as in use), or postgresql: the server of DATABASE_URL
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before the base is read: nothing that a test does may touch what is kept.
_folder = Path(tempfile.gettempdir()) / f"waymark-tests-{os.getuid()}-{os.getpid()}"
_own_process = os.getpid()
os.environ["WAYMARK_VAR"] = str(_folder)
os.environ.pop("WAYMARK_DEMO", None)
os.environ.pop("DATABASE_REPORTS_URL", None)
_kind = os.environ.get("WAYMARK_TEST_DATABASE", "sqlite")
if _kind == "sqlite":
    os.environ.pop("DATABASE_URL", None)

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *

if _kind == "sqlite":
    # A file, not memory: the profile under test is the one in use, and a browser's requests get connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
elif _kind == "postgresql":
    if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("Start the tests by `.venv/bin/python -m tests.postgresql .venv/bin/pytest`.")
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # a pool would hold the test database open when it is dropped
else:
    raise ImproperlyConfigured(f"WAYMARK_TEST_DATABASE is {_kind!r}: write sqlite or postgresql.")


@atexit.register
def _leave_nothing() -> None:
    if os.getpid() == _own_process:  # a fork leaves its parent's folder alone
        shutil.rmtree(_folder, ignore_errors=True)


SECRET_KEY = "only-for-tests"
if not OIDC:  # a journey has a provider, which is known only while it runs
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
