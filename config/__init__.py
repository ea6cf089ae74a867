"""Settings and ways to start. Every one of them imports this first, so the SQLite library is chosen here."""

from config import sqlite_library

sqlite_library.choose()
