"""Which SQLite this process uses: the newer one of `pysqlite3` where that is installed, else Python's own.

Never both. Two copies of the library that open one file in one process drop each other's locks, and the file is
corrupted. So the newer one takes the name `sqlite3` when `config` is imported: whoever opens a database of ours must have
read the settings first.
"""

from __future__ import annotations

import sys
from types import ModuleType


def choose() -> None:
    """Let `sqlite3` mean the newer library from now on. RuntimeError when Django has begun with the other."""
    try:
        import pysqlite3
        from pysqlite3 import dbapi2
    except ImportError:
        return  # no wheel for this machine: Python's own, and a rollback journal
    begun: ModuleType | None = sys.modules.get("django.db.backends.sqlite3.base")
    if begun is not None and begun.Database is not dbapi2:
        raise RuntimeError("Import config before Django's SQLite: this process would use two libraries at once.")
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2
