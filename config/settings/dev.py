"""For work on the code: files as they lie in the tree, and with `DEBUG=1` errors in the browser."""

from config import environment
from config.settings.base import *

DEBUG = environment.flag("DEBUG")
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
