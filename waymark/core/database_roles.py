"""The roles of a PostgreSQL database: who owns it, who serves people, who reports, who backs up.

The application's own role owns nothing, can neither change nor delete what is only ever added to, and can delete only
what is transient. So a flaw in the application cannot rewrite history, and a report cannot read an address. A table that
is new after a migration is open to nobody until the roles are applied again.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connection, connections

from waymark.core import prepared
from waymark.core.new_link import VIEW

OWNER, APP, REPORT, BACKUP = "waymark_owner", "waymark_app", "waymark_report", "waymark_backup"
ROLES = {
    OWNER: "owns every table; migrates, restores",
    APP: "serves people and runs the jobs; owns nothing",
    REPORT: "reads what figures are made of; writes nothing",
    BACKUP: "reads everything; writes nothing",
}
# What the application deletes: sessions, counts of tries, forms that were refused, second steps that were taken away,
# requests for a new password once answered, a school's file once its rows are taken in, and links between schools that
# the next edition of the public register no longer has.
DELETED_FROM = frozenset(
    {
        "accounts_passwordrequest",
        "accounts_session",
        "core_submittedform",
        "mfa_authenticator",
        "pupils_pupilimportfile",
        "school_register_schoollink",
        "waymark_cache",
    }
)
# What only migrations write.
ONLY_READ = frozenset({"django_migrations", "django_content_type", "auth_permission"})
# What figures are made of. Not: addresses, parents and carers, risk assessments, papers, files, the content of events,
# messages, links, accounts.
REPORTED = (
    "organisations_",
    "school_register_",
    "school_year_",
    "quality_",
    "duties_",
    "referrals_",
    "programmes_",
    "placements_",
)
REPORTED_TABLES = frozenset(
    {
        "accounts_membership",
        "attendance_absencealert",
        "attendance_mark",
        "attendance_pupilmonth",
        "attendance_register",
        "core_auditevent",
        "core_instance",
        "pupils_characteristic",
        "pupils_involvement",
        "pupils_pupil",
        "pupils_rollentry",
    }
)


def statements() -> list[str]:
    """The SQL that makes the roles and says what each may do in this database, as its tables are now."""
    quote = connection.ops.quote_name
    database = quote(str(connection.settings_dict["NAME"]))
    tables, kept = _tables(), append_only_tables()
    everyone = ", ".join(ROLES)
    others = ", ".join((APP, REPORT, BACKUP))
    found = [_made(role) for role in ROLES]
    found += [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {everyone}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {everyone}",
        f"GRANT CREATE ON SCHEMA public TO {OWNER}",
        f"ALTER ROLE {REPORT} SET default_transaction_read_only = on",
        f"ALTER ROLE {BACKUP} SET default_transaction_read_only = on",
    ]
    found += [f"ALTER TABLE {quote(table)} OWNER TO {OWNER}" for table in tables]
    found += [f"ALTER FUNCTION {quote(table + '_append_only')}() OWNER TO {OWNER}" for table in kept]
    found += [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {others}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {others}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {BACKUP}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {BACKUP}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP}",
    ]
    found += [f"GRANT {app_may(table, kept)} ON {quote(table)} TO {APP}" for table in tables]
    found += [
        f"ALTER VIEW {VIEW} OWNER TO {OWNER}",
        f"ALTER FUNCTION {VIEW}_taken() OWNER TO {OWNER}",
        f"GRANT INSERT ON {VIEW} TO {APP}",
    ]
    found += [f"GRANT SELECT ON {quote(table)} TO {REPORT}" for table in tables if is_reported(table)]
    return found


def app_may(table: str, kept: frozenset[str]) -> str:
    """What the application's role may do with a table. `kept` are those that are only ever added to."""
    if table in ONLY_READ:
        return "SELECT"
    if table in kept:
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE" if table in DELETED_FROM else "SELECT, INSERT, UPDATE"


def is_reported(table: str) -> bool:
    """Whether the role for reports may read a table."""
    return table.startswith(REPORTED) or table in REPORTED_TABLES


def append_only_tables() -> frozenset[str]:
    """The tables whose own trigger refuses a change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = c.relname || '_append_only'"
        )
        return frozenset(name for (name,) in cursor.fetchall())


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def _made(role: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
        f" CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION; END IF; END $$"
    )


def act_as(actor_id: str, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Tell PostgreSQL, until this transaction ends, who acts: what row-level policies and its log will ask."""
    if connections[using].vendor == "postgresql":
        with prepared.cursor(connections[using]) as cursor:
            cursor.execute("SELECT set_config('app.actor', %s, true)", [actor_id])
