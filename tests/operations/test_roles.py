"""PostgreSQL: the application's role owns nothing and cannot touch history, and yet everything works under it (DD14)."""

import os
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.access.matrix import Matrix
from waymark.accounts.models import PasswordRequest
from waymark.core import clock, database_roles, history, jobs, policies
from waymark.core.backups import make
from waymark.core.database_roles import APP, BACKUP, OWNER, REPORT, act_as
from waymark.core.operator import Operator

POSTGRESQL = os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql"


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def actor_here():
    return ask("SELECT current_setting('app.actor', true)")[0][0] or ""


@contextmanager
def as_role(role):
    """Until the end of the block, the rights of this role and no other. An error takes them back with its savepoint."""
    ask(f"SET LOCAL ROLE {role}")
    yield
    ask("RESET ROLE")


def refused(role, sql):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner|read-only"),
        transaction.atomic(),
        as_role(role),
    ):
        ask(sql)


def test_each_table_gives_the_application_no_more_than_it_needs():
    kept = frozenset({"core_auditevent"})
    assert database_roles.app_may("core_auditevent", kept) == "SELECT, INSERT"
    assert database_roles.app_may("pupils_pupil", kept) == "SELECT, INSERT, UPDATE"
    assert database_roles.app_may("accounts_session", kept) == "SELECT, INSERT, UPDATE, DELETE"
    assert database_roles.app_may("django_migrations", kept) == "SELECT"
    for secret in (
        "pupils_address",
        "safeguarding_riskassessment",
        "core_auditpayload",
        "accounts_person",
        "accounts_session",
    ):
        assert not database_roles.is_reported(secret)


if not POSTGRESQL:

    @pytest.mark.django_db
    def test_an_embedded_database_has_no_roles():
        with pytest.raises(CommandError, match="Roles are for PostgreSQL"):
            call_command("roles")
        act_as("nobody")  # and nothing to be told


if POSTGRESQL:

    @pytest.fixture
    def roles(db):
        call_command("roles", "--apply")

    def test_the_application_owns_nothing_and_goes_round_no_policy(roles):
        owners = {owner for (owner,) in ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")}
        assert owners == {OWNER}
        for name, *rights in ask(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
            " WHERE rolname LIKE 'waymark!_%%' ESCAPE '!'"
        ):
            assert rights == [False] * 5, name
        assert ask(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s", APP
        ) == [(0,)]

    def test_the_application_can_add_to_history_and_never_change_it(roles):
        with as_role(APP):
            history.record(Operator(), "test")
        kept = sorted(database_roles.append_only_tables())
        assert {"core_auditevent", "core_auditpayload", "core_eventpupil", "attendance_mark"} <= set(kept)
        key = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
        for table in kept:
            for sql in (
                f"UPDATE {table} SET {key[table]} = {key[table]}",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"DROP TABLE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TRIGGER {table}_append_only ON {table}",
                f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            ):
                refused(APP, sql)
        assert history.verify("instance") == (1, None)

    def test_the_application_deletes_no_record_and_makes_no_table(roles):
        tables = [name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        may = {t for t in tables if ask("SELECT has_table_privilege(%s, %s, 'DELETE')", APP, t) == [(True,)]}
        assert may == {
            "accounts_passwordrequest",  # once answered
            "core_submittedform",  # refused: it may be sent again
            "accounts_session",
            "mfa_authenticator",  # a second step that was taken away
            "pupils_pupilimportfile",  # once its rows are taken in
            "school_register_schoollink",  # what the next edition of the public register no longer has
            "waymark_cache",  # counts of tries
        }
        assert not [t for t in tables if ask("SELECT has_table_privilege(%s, %s, 'TRUNCATE')", APP, t) == [(True,)]]
        refused(APP, "CREATE TABLE mine (id int)")
        refused(APP, "UPDATE django_migrations SET name = 'x'")

    def test_reports_and_backups_write_nothing_and_reports_read_no_secret(roles):
        tables = [name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            for right in ("INSERT", "UPDATE", "DELETE"):
                for role in (REPORT, BACKUP):
                    assert ask("SELECT has_table_privilege(%s, %s, %s)", role, table, right) == [(False,)]
            assert ask("SELECT has_table_privilege(%s, %s, 'SELECT')", BACKUP, table) == [(True,)]
        for table in (
            "pupils_address",
            "pupils_parentorcarer",
            "safeguarding_riskassessment",
            "core_auditpayload",
            "accounts_person",
            "mfa_authenticator",
            "documents_document",
            "attendance_registerlink",
        ):
            refused(REPORT, f"SELECT * FROM {table}")
        with as_role(REPORT):
            assert ask("SELECT count(*) FROM placements_placement") == [(0,)]

    def test_a_new_table_is_open_to_nobody_until_the_roles_are_applied_again(roles):
        with as_role(OWNER):
            ask("CREATE TABLE public.later (id int)")
        refused(APP, "SELECT * FROM later")
        call_command("roles", "--apply")
        with as_role(APP):
            ask("INSERT INTO later VALUES (1)")

    def test_every_job_works_under_the_role_of_the_application(roles):
        with as_role(APP):
            PasswordRequest.objects.create(email="nobody@example.org", asked_at=clock.now())
            jobs.run_all(nightly=True)
            assert set(jobs.run_due("a:1:1")) >= {"send messages", "sweep away sessions"}
        assert not PasswordRequest.objects.exists()

    @pytest.mark.slow
    def test_every_page_and_form_works_under_the_role_of_the_application(roles):
        with transaction.atomic():
            matrix = Matrix()
            with as_role(APP):
                matrix.run(share=0.005, seed=14)
            assert matrix.tried > 100
            assert [str(fault) for fault in matrix.faults] == []
            transaction.set_rollback(True)

    @pytest.mark.django_db(transaction=True)
    def test_a_backup_can_be_made_by_the_role_for_backups(tmp_path, settings):
        call_command("roles", "--apply")
        settings.MEDIA_ROOT = tmp_path / "uploads"
        usual = connection.settings_dict
        connection.close()
        connection.settings_dict = {**usual, "USER": BACKUP, "PASSWORD": ""}
        try:
            assert ask("SELECT current_user") == [(BACKUP,)]
            made = make.backup(tmp_path)
            with pytest.raises(DatabaseError, match=r"read-only|permission denied"):
                history.record(Operator(), "test")
        finally:
            connection.close()
            connection.settings_dict = usual
        assert len(made.manifest.tables) > 40

    @pytest.mark.django_db(transaction=True)
    def test_who_acts_is_told_for_one_transaction_and_no_longer():
        with transaction.atomic():
            act_as("3f2b8a52")
            assert actor_here() == "3f2b8a52"
        assert actor_here() == ""
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act_as("3f2b8a52")
            raise ZeroDivisionError
        assert actor_here() == ""

    @pytest.mark.django_db(transaction=True)
    def test_a_page_tells_the_database_who_asks():
        seen = []

        class Somebody:
            audit_id = "3f2b8a52"

        def answer():
            seen.append(actor_here())
            return HttpResponse("done")

        policies.in_one_piece(RequestFactory().get("/"), Somebody(), answer)
        assert (seen, actor_here()) == (["3f2b8a52"], "")
