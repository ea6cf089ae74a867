"""Papers: what is taken in, how it is kept, and who may fetch it."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import uuid
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.jobs import JOBS
from waymark.core.models import AuditEvent
from waymark.documents import queries, services, storage
from waymark.documents.content import MOST_BYTES, taken_in
from waymark.documents.models import Document
from waymark.referrals.tests.factories import a_pupil

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WHERE = b"GPS 52.6369N 1.1398W"


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


JPEG = (
    b"\xff\xd8"
    + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    + segment(0xE1, b"Exif\x00\x00" + WHERE)
    + segment(0xFE, b"a comment")
    + segment(0xDB, b"\x00" * 65)
    + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    + b"picture"
    + b"\xff\xd9"
)


def chunk(name, body):
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00")
    + chunk(b"tEXt", b"Comment\x00" + WHERE)
    + chunk(b"eXIf", WHERE)
    + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + chunk(b"IEND", b"")
)


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG + b"<script>", "image/png")]
)
def test_papers_and_pictures_are_taken_in_without_where_they_were_taken(content, kind):
    kept, found = taken_in(content)
    assert found == kind
    assert WHERE not in kept
    assert b"<script>" not in kept


def test_a_picture_keeps_its_picture():
    assert taken_in(JPEG)[0].endswith(b"picture\xff\xd9")
    assert b"IDAT" in taken_in(PNG)[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty"),
        (b"MZ\x90\x00program", "This is not a PDF, a PNG or a JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "This is not a PDF, a PNG or a JPEG"),
        (b"<html><script>alert(1)</script></html>", "This is not a PDF, a PNG or a JPEG"),
        (b"PK\x03\x04 a zip", "This is not a PDF, a PNG or a JPEG"),
        (b"GIF89a" + b"\x00" * 40, "This is not a PDF, a PNG or a JPEG"),
        (JPEG[:40], "This picture is broken"),
        (b"\xff\xd8\xff\xe1\xff\xff", "This picture is broken"),
        (PNG[:50], "This picture is broken"),
        (PDF + b"\x00" * MOST_BYTES, "the most that can be taken is 10 MB"),
    ],
)
def test_anything_else_is_a_sentence(content, said):
    with pytest.raises(ValidationError) as refused:
        taken_in(content)
    assert said in refused.value.message


@pytest.fixture
def paper(db):
    with clock.at(SCHOOL_DAY):
        cast = Cast.gather()
        pupil = a_pupil(cast)
        document = services.store(
            cast.actor("head"),
            kind=Document.Kind.AGREEMENT,
            pupil=pupil,
            title="Agreement P-26-00001 version 1",
            content=PDF,
            content_type="application/pdf",
            share_with=[cast.ashgrove],
        )
        yield cast, document


def test_a_paper_lies_under_a_name_that_says_nothing(paper):
    _, document = paper
    path = storage.path_of(document.stored_as)
    assert path.read_bytes() == PDF
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not any(word in document.stored_as.lower() for word in ("agreement", "merrow", "kai"))


def test_a_reader_gets_the_bytes_as_a_file_and_is_written_down(paper):
    cast, document = paper
    response = sign_in(Client(), cast.head).get(reverse("documents:download", args=[document.public_id]))
    assert (response.status_code, response.content) == (200, PDF)
    assert response["Content-Disposition"] == 'attachment; filename="agreement-p-26-00001-version-1.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    event = AuditEvent.objects.get(action="document.read")
    assert event.pupils.get().pupil_id == document.pupil.public_id


def test_who_may_know_the_pupil_and_was_not_given_the_paper_finds_nothing(paper):
    cast, document = paper
    url = reverse("documents:download", args=[document.public_id])
    for name in ("inclusion_officer", "coordinator", "provider_manager", "stranger_referrer"):
        response = sign_in(Client(), getattr(cast, name)).get(url)
        assert response.status_code == 404, name
        assert PDF not in response.content
    assert sign_in(Client(), cast.auditor).get(url).status_code == 403
    assert Client().get(url).status_code == 302
    assert sign_in(Client(), cast.head).get(reverse("documents:download", args=[uuid.uuid4()])).status_code == 404


def test_a_paper_that_was_changed_on_the_disk_is_not_served(paper):
    cast, document = paper
    path = storage.path_of(document.stored_as)
    os.chmod(path, 0o600)
    path.write_bytes(PDF + b"changed")
    with pytest.raises(queries.DamagedPaper):
        queries.content_of(document)


# What a failed change leaves on the disk


def lying(folder):
    return sorted(file.name for file in (Path(settings.MEDIA_ROOT) / folder).glob("*"))


def grown_older(name, *, hours):
    at = time.time() - hours * 3600
    os.utime(storage.path_of(name), (at, at))


def clear_away():
    return JOBS["settle waiting papers"].run()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_kept_at_the_commit_and_never_among_the_papers_before():
    with transaction.atomic():
        name = storage.write(PDF, "pdf")
        assert name in lying("documents-waiting")
        assert name not in lying("documents")
        assert storage.read(name) == PDF
    assert name not in lying("documents-waiting")
    assert name in lying("documents")
    assert storage.read(name) == PDF


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_file_after_a_day():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        name = storage.write(PDF, "pdf")
        1 / 0  # noqa: B018  # any failure after the file was written
    assert name not in lying("documents")
    grown_older(name, hours=23)
    clear_away()
    assert name in lying("documents-waiting")  # a day might not be over for a slow change
    grown_older(name, hours=25)
    clear_away()
    assert name not in lying("documents-waiting")


def test_a_process_killed_before_the_commit_leaves_no_file_after_a_day(db):
    writer = (
        "import os, signal, django; django.setup()\n"
        "from django.conf import settings; from waymark.documents import storage\n"
        f"settings.MEDIA_ROOT = {str(settings.MEDIA_ROOT)!r}\n"
        "storage.transaction.on_commit = lambda *call, **how: print(name_only(), flush=True) or os.kill(os.getpid(), signal.SIGKILL)\n"
        "name_only = lambda: max(storage._waiting().iterdir(), key=lambda file: file.stat().st_ctime_ns).name\n"
        f"storage.write({PDF!r}, 'pdf')\n"
    )
    killed = subprocess.run([sys.executable, "-c", writer], capture_output=True, text=True, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    name = killed.stdout.strip()
    assert storage.read(name) == PDF
    grown_older(name, hours=25)
    assert clear_away().endswith("1 removed")
    with pytest.raises(FileNotFoundError):
        storage.read(name)


def test_a_process_killed_after_the_commit_loses_no_paper(paper):
    """The row stands, and the file was not moved yet: it is served from where it waits, and then kept for good."""
    _, document = paper
    assert document.stored_as in lying("documents-waiting")  # the transaction of a test is never committed
    assert queries.content_of(document) == PDF
    grown_older(document.stored_as, hours=25)
    clear_away()
    assert document.stored_as in lying("documents")
    assert queries.content_of(document) == PDF


def test_a_paper_is_never_deleted_for_want_of_a_row(db):
    """A copy of the database that is older than the folder must cost no paper."""
    kept = Path(settings.MEDIA_ROOT) / "documents" / ("0" * 40 + ".pdf")
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.write_bytes(PDF)
    os.utime(kept, (0, 0))
    clear_away()
    assert kept.exists()
    kept.unlink()
