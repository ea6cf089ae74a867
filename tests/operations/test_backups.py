"""A backup taken in use comes back byte for byte into an empty place, or not at all (D5)."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models
from django.db.migrations.loader import MigrationLoader

from tests.cast import Cast
from tests.operations.conftest import ROOT
from waymark.accounts.models import Invitation, Session
from waymark.accounts.roles import Role
from waymark.accounts.services import invite
from waymark.attendance.tests.factories import known_pupil
from waymark.core import clock, history
from waymark.core.backups import archive, make, rows
from waymark.core.backups import files as backup_files
from waymark.core.backups.restore import NotRestored, restore
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.operator import Operator
from waymark.documents.models import Document
from waymark.documents.services import store
from waymark.pupils.models import Pupil, PupilImport, PupilImportFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NAMES = ("O’Brien-Nguyễn", "محمد", "Zoë \u200d\U0001f468", "null", " a\tb ")
PAPER = b"%PDF-1.7 a paper \x00\xff"


@pytest.fixture
def cast(files):
    """Bodies, people, pupils with every kind of name, a paper, a file kept in a row, an invitation, a session."""
    cast = Cast.gather()
    pupils = [known_pupil(cast, forename=name) for name in NAMES]
    store(
        cast.actor("coordinator"),
        kind=Document.Kind.AGREEMENT,
        pupil=pupils[0],
        title="Agreement",
        content=PAPER,
        content_type="application/pdf",
    )
    taken = PupilImport.objects.create(
        school=cast.ashgrove, file_name="pupils.csv", row_count=1, uploaded_at=clock.now(), uploaded_by=cast.referrer
    )
    PupilImportFile.objects.create(pupil_import=taken, content=bytes(range(256)))
    invite(cast.actor("administrator"), cast.county, role=Role.AUDITOR, email="a@example.org", name="A")
    Session.objects.create(session_key="k", session_data="d", expire_date=datetime(2030, 1, 1, tzinfo=UTC))
    return cast


def manifest_of(path):
    with archive.opened(path) as opened:
        return opened.manifest


def rewritten(path, target, change):
    """A copy of an archive in which `change(name, bytes)` has its way; the manifest is sealed anew."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None and name != archive.SEAL:
                new.writestr(name, content)
                if name == archive.MANIFEST:
                    new.writestr(archive.SEAL, archive.seal_of(content))
    return target


def is_empty():
    """Whether there is no database here, or none with a table in it."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return connection.introspection.table_names() == []


def test_what_was_backed_up_is_back_byte_for_byte(cast, tmp_path, empty_system):
    made = make.backup(tmp_path)
    assert made.path.parent == tmp_path
    assert oct(made.path.stat().st_mode & 0o777) == "0o600"
    assert made.manifest.rows > 50
    with empty_system() as folder:
        restore(made.path, as_it_was=True)
        again = make.backup(folder / "again.backup")
        assert again.manifest.tables == made.manifest.tables
        assert again.manifest.files == made.manifest.files
        assert again.manifest.digest == made.manifest.digest
        assert sorted(Pupil.objects.values_list("forename", flat=True)) == sorted(NAMES)
        assert bytes(PupilImportFile.objects.get().content) == bytes(range(256))
        [paper] = (folder / "uploads").rglob("*.pdf")
        assert paper.read_bytes() == PAPER
        assert hashlib.sha256(PAPER).hexdigest() == Document.objects.get().sha256
        call_command("audit", "verify")
        new = Pupil.objects.latest("pk")
        last, new.pk, new.public_id, new._state.adding = new.pk, None, uuid.uuid4(), True
        new.save()
        assert new.pk > last  # the numbers go on where they stood


def test_a_restored_system_says_so_and_lets_nobody_in_by_what_was_open(cast, tmp_path, empty_system):
    made = make.backup(tmp_path)
    token_hash = Invitation.objects.get().token_hash
    with empty_system():
        call_command("migrate", verbosity=0)  # tables without rows are as good as none
        done = restore(made.path)
        assert not Session.objects.exists()
        assert not Invitation.objects.filter(token_hash=token_hash).exists()
        assert done.afterwards == ["1 invitations no longer open: invite again whoever still waits."]
        event = AuditEvent.objects.filter(action="instance.restore").get()
        assert event.payload.content["after"]["digest"] == made.manifest.digest
        call_command("audit", "verify")
        assert "waymark_cache" in connection.introspection.table_names()


def test_a_backup_can_be_taken_while_everybody_writes(cast, tmp_path, empty_system):
    """Writers are never refused, and what comes back is one moment, whole."""
    going, wrote, failed = threading.Event(), [], []

    def write():
        try:
            while not going.is_set():
                history.record(Operator(), "test.write")
                wrote.append(1)
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        made = [make.backup(tmp_path / f"{number}.backup") for number in range(3)]
    finally:
        going.set()
        for writer in writers:
            writer.join()
    assert failed == []
    assert len(wrote) > 10
    held = [one.manifest.tables["core_auditevent"].rows for one in made]
    assert held == sorted(held)
    assert held[0] < held[-1]
    with empty_system():
        restore(made[1].path)
        call_command("audit", "verify")


def test_nothing_is_restored_over_something(cast, tmp_path, empty_system):
    made = make.backup(tmp_path)
    with pytest.raises(NotRestored, match="The database is not empty"):
        restore(made.path)
    with empty_system() as folder:
        (folder / "uploads").mkdir()
        (folder / "uploads" / "other.txt").write_text("kept")
        with pytest.raises(NotRestored, match=r"is not empty \(other.txt\)"):
            restore(made.path)
        assert is_empty()


def damaged(name):
    def change(member, content):
        if member == name or (name.endswith("/") and member.startswith(name)):
            return content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]
        return content

    return change


def with_manifest(**values):
    def change(member, content):
        return json.dumps({**json.loads(content), **values}).encode() if member == archive.MANIFEST else content

    return change


NOT_TO_BE_RESTORED = [
    (damaged("tables/pupils_pupil.jsonl"), "the table pupils_pupil does not match its digest"),
    (damaged("files/"), "does not match its digest"),
    (
        lambda name, content: None if name == "tables/pupils_pupil.jsonl" else content,
        "the table pupils_pupil is not in it",
    ),
    (lambda name, content: None if name == archive.MANIFEST else content, "it holds no sealed manifest"),
    (with_manifest(format="other"), "no backup of Waymark"),
    (with_manifest(format_version=2), "restore it with the newer"),
    (
        with_manifest(migrations={"core": ["9999_later"]}),
        r"made by a newer Waymark \(its database has core 9999_later\)",
    ),
    (with_manifest(is_demo=True), "holds a demonstration"),
    (with_manifest(files={"../../etc/passwd": {"bytes": 1, "sha256": ""}}), "its manifest is not whole"),
    (with_manifest(tables={}), "does not hold the tables"),
]


def test_a_file_that_cannot_be_restored_is_refused_in_a_sentence_and_leaves_nothing(cast, tmp_path, empty_system):
    made = make.backup(tmp_path)
    with empty_system() as folder:
        for number, (change, said) in enumerate(NOT_TO_BE_RESTORED):
            bad = rewritten(made.path, tmp_path / f"bad-{number}.backup", change)
            with pytest.raises((NotRestored, archive.BadArchive), match=said):
                restore(bad)
            assert is_empty(), said
            assert not [path for path in folder.rglob("*") if path.is_file()], said


def test_a_file_that_was_cut_short_or_lost_a_bit_is_refused(cast, tmp_path):
    made = make.backup(tmp_path)
    whole, bad = made.path.read_bytes(), tmp_path / "bad.backup"
    for keeps in (0, 3, 100, len(whole) // 2, len(whole) - 1):
        bad.write_bytes(whole[:keeps])
        with pytest.raises(archive.BadArchive, match=r"cut short|no backup"), archive.opened(bad):
            pass
    found = 0
    for at in range(0, len(whole), max(1, len(whole) // 60)):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            with archive.opened(bad) as opened:
                opened.verify()
                # What no digest covers (a date in the zip's own words): what it holds is the same.
                assert (opened.manifest, opened.sealed_here) == (made.manifest, True)
        except archive.BadArchive:
            found += 1
    assert found > 40


def test_a_file_that_is_something_else_is_refused(tmp_path):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as zipped:
        zipped.writestr("letter.txt", "Dear")
    text = tmp_path / "text"
    text.write_text("Dear")
    for path in (other, text, tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CommandError, match=r"no backup of Waymark|cannot be read"):
            call_command("restore", path)


def test_a_backup_of_another_key_needs_a_word_and_one_that_fails_at_the_end_leaves_nothing(
    cast, tmp_path, empty_system, settings, monkeypatch
):
    made = make.backup(tmp_path)
    settings.SECRET_KEY = "another"
    with empty_system() as folder:
        with pytest.raises(NotRestored, match="another SECRET_KEY"):
            restore(made.path)
        with monkeypatch.context() as broken:
            broken.setattr("waymark.core.backups.restore.sync", lambda path: 1 / 0)  # all is done but the last step
            with pytest.raises(ZeroDivisionError):
                restore(made.path, from_another_key=True)
        assert is_empty()
        assert not [path for path in folder.rglob("*") if path.is_file()]
        restore(made.path, from_another_key=True)
        assert Pupil.objects.exists()


def test_a_backup_is_never_written_over_another_and_leaves_nothing_behind(cast, tmp_path, monkeypatch):
    there = tmp_path / "there.backup"
    there.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", there)
    assert there.read_text() == "mine"
    before = set(tmp_path.iterdir())
    with monkeypatch.context() as broken:
        broken.setattr(
            "waymark.core.backups.rows.lines", lambda *a: (_ for _ in ()).throw(OSError(28, "No space left"))
        )
        with pytest.raises(CommandError, match="No space left"):
            call_command("backup", tmp_path / "new.backup")
    assert set(tmp_path.iterdir()) == before


def test_a_paper_that_is_missing_is_named(cast, tmp_path, files, capsys):
    [paper] = files.rglob("*.pdf")
    paper.write_bytes(b"changed")
    with pytest.raises(CommandError, match="1 files that rows name are not there or are damaged") as failed:
        call_command("backup", tmp_path / "with-a-gap.backup")
    assert failed.value.returncode == 2
    assert manifest_of(tmp_path / "with-a-gap.backup").missing_files == [f"documents/{paper.name}"]


def test_a_paper_that_moves_to_its_lasting_place_meanwhile_is_in_the_backup(cast, tmp_path, files, monkeypatch):
    [paper] = files.rglob("*.pdf")
    waiting = files / "documents-waiting" / paper.name
    paper.rename(waiting)
    looked = backup_files.kept_files

    def move_on():
        found = list(looked())
        if waiting.exists():
            waiting.rename(paper)
        return iter(found)

    monkeypatch.setattr(backup_files, "kept_files", move_on)
    made = make.backup(tmp_path)
    assert made.manifest.missing_files == []
    assert list(made.manifest.files) == [f"documents/{paper.name}"]


def test_a_backup_of_an_older_state_is_brought_up_to_date(tmp_path, empty_system):
    """Made before the outbox counted its tries; restored, it has the newer column."""
    with empty_system() as folder:
        call_command("migrate", verbosity=0)
        call_command("migrate", "core", "0002", verbosity=0)
        made = make.backup(folder)
    assert "0003_outbox_tries" not in made.manifest.migrations["core"]
    with empty_system():
        restore(made.path)
        assert set(MigrationLoader(connection).graph.nodes) == set(MigrationLoader(connection).applied_migrations)
        assert OutboxMessage.objects.filter(tries=0).count() == 0


def test_a_key_is_a_number_or_an_id_so_that_the_order_is_the_same_everywhere():
    kept = rows.tables(apps)
    assert len(kept) > 40
    for model in kept.values():
        key = model._meta.pk
        assert isinstance(key.target_field if key.remote_field else key, models.IntegerField | models.UUIDField), model


def test_the_last_good_backup_is_noted(cast, tmp_path, files):
    made = make.backup(tmp_path)
    note = json.loads((files.parent / "last-backup.json").read_text())
    assert note["digest"] == made.manifest.digest
    assert note["file"] == made.path.name


if os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql":

    def test_a_backup_crosses_to_the_other_engine_and_back(cast, tmp_path, empty_system, environment):
        """PostgreSQL to SQLite, in a process of its own, and back: the same digest (D9)."""
        there, back = tmp_path / "there.backup", tmp_path / "back.backup"
        made = make.backup(there)

        def manage(*arguments):
            done = subprocess.run(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        manage("restore", there, "--as-it-was")
        assert "The history holds" in manage("audit", "verify")
        assert f"digest {made.manifest.digest}" in manage("backup", back)
        assert manifest_of(back).engine == "sqlite"
        with empty_system() as folder:
            restore(back, as_it_was=True)
            assert make.backup(folder / "third.backup").manifest.digest == made.manifest.digest
