"""Papers: what is taken in, how it is kept, and who may fetch it."""

import hashlib
import os
import uuid
import zlib

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.documents import queries, services
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
    path = settings.MEDIA_ROOT / "documents" / document.stored_as
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
    path = settings.MEDIA_ROOT / "documents" / document.stored_as
    os.chmod(path, 0o600)
    path.write_bytes(PDF + b"changed")
    with pytest.raises(queries.DamagedPaper):
        queries.content_of(document)
