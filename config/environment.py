"""Settings from the environment. A wrong or missing value stops the start, with a hint.

Nothing here imports Django settings: it is read while they are made.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# One plan for a statement, whatever its values: to weigh each time whether these would have a better one takes longer
# than to find the few rows of a page.
PLANS_ARE_KEPT = {"prepare_threshold": 2, "options": "-c plan_cache_mode=force_generic_plan"}
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
LARGEST_JOURNAL_KEPT = 64 * 1024 * 1024  # bytes that lie beside an embedded database after a large import


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """Return the variable, or `default`; without either the start stops with `hint`."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"Set {name} in the environment. {hint}".strip())
    return default


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no: 1, true, yes, on; 0, false, no, off."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return word in TRUE


def words(name: str, default: str | None = None, *, hint: str = "") -> list[str]:
    """Return a list written with commas between."""
    return [word.strip() for word in text(name, default, hint=hint).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """Return a whole number."""
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)


def kept_secret_key(path: Path) -> str:
    """Return the key kept in `path`; make it, readable by its owner alone, the first time.

    Two processes that start together agree: the second finds the first one's file.
    """
    try:
        return path.read_text().strip() or _new_secret_key(path)
    except FileNotFoundError:
        return _new_secret_key(path)


def _new_secret_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text().strip()


def database(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings of the database at `url`, the value of `variable`.

    `postgresql://user:password@host:port/name?sslmode=require` or `sqlite:///path` (three slashes: from the
    working folder; four: from the root). A socket folder goes into `?host=`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable} cannot be read: {error}.") from error
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2:
            raise ImproperlyConfigured(f"{variable} for SQLite is sqlite:///var/waymark.sqlite3.")
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgresql(
            name=unquote(parts.path.lstrip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=unquote(parts.hostname or ""),
            port=str(port or ""),
            options=dict(parse_qsl(parts.query)),
            variable=variable,
        )
    raise ImproperlyConfigured(
        f"{variable} begins with {parts.scheme!r}: write postgresql://user:password@host/name or sqlite:///path."
    )


def sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of an embedded database with the only profile that Waymark runs on."""
    import sqlite3  # the one that config.sqlite_library chose

    # A bug in the reset of the write-ahead log can corrupt a database under libraries older than this. A journal that
    # stays is ended by a write that reaches the disk; one that is deleted may be back after a power cut and undo a commit.
    journal = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "PERSIST"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # The statements that a connection keeps are the most asked for of its whole life: what is asked for later finds
        # no room once they are full, and is taken apart anew each time. A new connection begins afresh.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "cached_statements": 500,
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
            # Without it a REPLACE takes a row away past the triggers that keep it for ever.
            " PRAGMA recursive_triggers=ON;"
            # What is removed is gone from the file: Debian's library does this by itself, others must be told.
            " PRAGMA secure_delete=ON;"
            f" PRAGMA journal_size_limit={LARGEST_JOURNAL_KEPT};"
            # What the log holds is put into the file four times less often than by default: whoever saves then waits.
            " PRAGMA wal_autocheckpoint=4000;",  # pages
        },
    }


def standby(url: str, primary: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a standby that reports are read from, beside those of its primary.

    Several hosts may stand in `?host=a,b&port=5432,5432`: whichever is a standby now is asked. No pool is held, so
    that a report need not wait long for one that is away.
    """
    from psycopg import IsolationLevel  # only where there is PostgreSQL

    found = database(url, "DATABASE_REPORTS_URL")
    if {found["ENGINE"], primary["ENGINE"]} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("DATABASE_REPORTS_URL is for PostgreSQL: an embedded database has no standby.")
    options = {"connect_timeout": "2", "target_session_attrs": "standby", **found["OPTIONS"]}
    options.pop("pool", None)
    return {
        **found,
        "CONN_MAX_AGE": 60,
        # A report is one picture of one moment, however many statements it takes.
        "OPTIONS": {**options, "isolation_level": IsolationLevel.REPEATABLE_READ},
    }


def postgresql(
    *,
    name: str,
    user: str,
    password: str,
    host: str,
    port: str,
    options: dict[str, str],
    variable: str = "DATABASE_URL",
) -> dict[str, Any]:
    """Return the settings of a PostgreSQL database, with a pool of connections in each worker."""
    pool = number("DATABASE_POOL_SIZE", 8)
    if not name:
        raise ImproperlyConfigured(f"{variable} names no database: postgresql://user:password@host/name.")
    host = options.pop("host", host)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_HEALTH_CHECKS": True,
        # Without a pool a thread keeps its connection: signing in to a pooler for each page would cost more than the page.
        "CONN_MAX_AGE": 0 if pool else 60,
        "DISABLE_SERVER_SIDE_CURSORS": pool == 0,  # a pooler in front may hand each transaction to another connection
        "OPTIONS": {
            # A plan is kept from the third time on; not behind a pooler, where the next transaction may be elsewhere.
            **({"pool": {"min_size": 1, "max_size": pool, "timeout": 10}, **PLANS_ARE_KEPT} if pool else {}),
            **options,
        },
    }
