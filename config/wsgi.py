"""The application that a WSGI server runs: `granian --interface wsgi config.wsgi:application`.

It does not start on a database that may lose what it acknowledged, nor while an entry point has no policy.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

_django = get_wsgi_application()

from waymark.core import policies
from waymark.core.database_safety import refuse_unsafe_database
from waymark.core.last_resort import never_tells

application = never_tells(_django)
refuse_unsafe_database()
policies.enforce()
# What is loaded now stays: looking through it for rubbish again and again would only make some pages wait.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
