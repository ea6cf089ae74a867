"""All that makes a database but its rows: by name, in words of the database itself. The order of columns plays no part."""

from __future__ import annotations

from django.db import connection

POSTGRESQL = (
    "SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,"
    " numeric_precision, numeric_scale, is_nullable, column_default, is_identity, identity_generation)"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'",
)
SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


def schema() -> dict[tuple[str, str], object]:
    """Each table, column, constraint, index, trigger, function and view, and how it was made."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE)
            return {(kind, name): _parts(sql) if kind == "table" else sql for kind, name, sql in cursor.fetchall()}
        found: dict[tuple[str, str], object] = {}
        for question in POSTGRESQL:
            cursor.execute(question)
            found |= {(kind, name): words for kind, name, words in cursor.fetchall()}
        return found


def _parts(sql: str) -> list[str]:
    """The columns and constraints of a table, sorted: what stands between commas outside of brackets and quotes."""
    parts, depth, quote = [""], 0, ""
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        depth += (sign == "(") - (sign == ")") if not quote else 0
        if sign == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted(part.strip() for part in parts)
