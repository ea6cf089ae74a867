"""Which SQLite this process uses: the newer one of `pysqlite3` where that is installed, else Python's own.

Never both. Two copies of the library that open one file in one process drop each other's locks, and the file is
corrupted. So the newer one takes the name `sqlite3` when `config` is imported: whoever opens a database of ours must have
read the settings first.
"""

from __future__ import annotations

import ctypes
import sys
from types import ModuleType
from typing import Any


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
    if sys.platform == "linux":  # elsewhere a function that takes any arguments is called in another way
        _keep_plans(dbapi2)


STABLE_PLANS = 1007  # SQLITE_DBCONFIG_ENABLE_QPSG
_kept: list[Any] = []  # what C calls must not be thrown away


def _keep_plans(library: ModuleType) -> None:
    """Let every connection keep the plan of a statement whatever its values are.

    The library is built to plan anew for each value, which for our questions takes five times as long as the answer
    and helps only a database with statistics of its values, which ours has not. Python has no way to say so before
    3.12, and this wheel none yet; the library itself has: what is called for each connection that is opened.
    """
    inside = ctypes.CDLL(sys.modules[library.connect.__module__].__file__ or "")
    opened = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)

    def on_opening(connection: int, error: int, routines: int) -> int:
        return int(inside.sqlite3_db_config(ctypes.c_void_p(connection), STABLE_PLANS, 1, None))

    _kept.append(opened(on_opening))
    inside.sqlite3_auto_extension(_kept[-1])
