"""For one person at one machine: embedded database, plain http. `DEBUG=1` shows errors in the browser."""

from config import environment
from config.settings.base import *

DEBUG = environment.flag("DEBUG")
