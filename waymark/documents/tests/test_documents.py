"""Papers: how they are kept, who may fetch them, and when they are not given out."""

import hashlib
import os
import signal
import socketserver
import struct
import subprocess
import sys
import threading
import time
import uuid
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
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents import queries, scanner, services, storage
from waymark.documents.content import taken_in
from waymark.documents.models import Document
from waymark.documents.states import Scan
from waymark.documents.tests import hostile
from waymark.pupils import services as pupils
from waymark.referrals.tests.factories import a_pupil

PDF = hostile.pdf()


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


# Papers that tell a withheld address (R6, P8)


@pytest.fixture
def telling(paper):
    """A supporting paper that tells where the family lives, read by the school and the partnership."""
    cast, document = paper
    from waymark.referrals import services as referrals
    from waymark.referrals.states import ReferralState
    from waymark.referrals.tests.factories import referral_at

    referral = referral_at(cast, ReferralState.SENT, document.pupil)
    pupils.change_address(
        cast.actor("referrer"),
        referral.pupil,
        lines="1 Hidden Way",
        postcode="LE8 5PB",
        do_not_disclose=False,
        authority=None,
        valid_from=SCHOOL_DAY,
    )
    kept = taken_in("letter.pdf", hostile.pdf(2))
    letter = referrals.add_paper(cast.actor("referrer"), referral, kept, title="A letter home", tells_address=True)
    return cast, letter


def withhold(cast, pupil):
    pupils.withhold_address(cast.actor("referrer"), pupil, do_not_disclose=True, reason="An order of the court.")


def test_a_paper_that_tells_the_address_is_an_ordinary_one_while_the_address_is_open(telling):
    cast, letter = telling
    for who in (cast.referrer, cast.coordinator, cast.key_worker):
        answer = sign_in(Client(), who).get(reverse("documents:download", args=[letter.public_id]))
        assert (answer.status_code, answer.content) == (200, hostile.pdf(2)), who.role


def test_from_the_moment_the_address_is_withheld_the_paper_opens_only_with_a_reason(telling):
    cast, letter = telling
    withhold(cast, letter.pupil)
    url = reverse("documents:download", args=[letter.public_id])
    assert sign_in(Client(), cast.key_worker).get(url).status_code == 404
    client = sign_in(Client(), cast.coordinator)
    reveal = reverse("documents:reveal", args=[letter.public_id])
    assert client.get(url)["Location"] == reveal
    assert client.get(reveal).status_code == 200
    silent = client.post(reveal, {"form_key": uuid.uuid4(), "why": ""})
    assert (silent.status_code, b"%PDF" in silent.content) == (422, False)
    said = client.post(reveal, {"form_key": uuid.uuid4(), "why": "The taxi firm asks."})
    assert (said.status_code, said.content) == (200, hostile.pdf(2))
    assert said["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.get(action="document.reveal")
    assert event.payload.content["reason"] == "The taxi firm asks."
    assert event.pupils.get().pupil_id == letter.pupil.public_id


def test_a_service_gives_a_paper_apart_to_nobody_who_says_nothing(telling):
    cast, letter = telling
    withhold(cast, letter.pupil)
    found = queries.document_or_404(cast.actor("coordinator"), letter.public_id)
    with pytest.raises(Refused) as refused:
        services.read(cast.actor("coordinator"), found)
    assert [each.code for each in refused.value.refusals] == ["no_reason_to_reveal"]


# Taking one back


def test_a_paper_is_withdrawn_by_the_body_that_put_it_in_with_a_reason_and_stays_listed(telling):
    cast, letter = telling
    with pytest.raises(Denied):
        services.withdraw(cast.actor("coordinator"), letter, reason="Not ours.")
    with pytest.raises(Refused):
        services.withdraw(cast.actor("referrer"), letter, reason=" ")
    client = sign_in(Client(), cast.referrer)
    url = reverse("documents:withdraw", args=[letter.public_id])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"form_key": uuid.uuid4(), "reason": "It is about somebody else."})
    assert answer["Location"] == letter.get_absolute_url()
    page = client.get(letter.get_absolute_url()).content.decode()
    assert "It is about somebody else." in page and "Open the paper" not in page
    for who in (cast.referrer, cast.coordinator):
        gone = sign_in(Client(), who).get(reverse("documents:download", args=[letter.public_id]))
        assert (gone.status_code, gone["Location"]) == (302, letter.get_absolute_url())
    with pytest.raises(Refused) as again:
        services.withdraw(cast.actor("referrer"), letter, reason="Once more.")
    assert [each.code for each in again.value.refusals] == ["paper_is_withdrawn"]
    assert AuditEvent.objects.filter(action="document.withdraw").count() == 1


def test_a_paper_that_was_made_here_is_not_withdrawn(paper):
    cast, document = paper
    with pytest.raises(Refused) as refused:
        services.withdraw(cast.actor("head"), document, reason="A slip.")
    assert [each.code for each in refused.value.refusals] == ["paper_is_part_of_a_record"]


# The virus scanner


class Clamd(socketserver.BaseRequestHandler):
    """Answers as clamd does: it takes the pieces, and finds what has EICAR in it."""

    def handle(self):
        assert self.request.recv(10) == b"zINSTREAM\0"
        found = b""
        while True:
            (length,) = struct.unpack(">L", self.all_of(4))
            if not length:
                break
            found += self.all_of(length)
        said = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in found else b"stream: OK\0"
        self.request.sendall(said)

    def all_of(self, length):
        got = b""
        while len(got) < length:
            got += self.request.recv(length - len(got))
        return got


@pytest.fixture
def clamd(tmp_path, settings):
    where = tmp_path / "clamd.ctl"
    settings.WAYMARK_CLAMD = f"unix:{where}"
    with socketserver.ThreadingUnixStreamServer(str(where), Clamd) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield where
        server.shutdown()
        thread.join()


def test_the_scanner_is_asked_over_its_socket(clamd):
    assert scanner.ask(b"words" * 100_000) is Scan.CLEAN
    assert scanner.ask(hostile.EICAR) is Scan.FOUND


def test_where_no_scanner_is_set_up_none_is_asked(settings):
    settings.WAYMARK_CLAMD = ""
    assert scanner.ask(b"words") is Scan.NOT_ASKED


@pytest.mark.parametrize("where", ["unix:/nowhere/clamd.ctl", "carrier-pigeon:loft", "tcp:no-port"])
def test_a_scanner_that_does_not_answer_is_no_clean_answer(settings, where):
    settings.WAYMARK_CLAMD = where
    assert scanner.ask(b"words") is Scan.WAITING


def test_what_the_scanner_finds_is_a_sentence(clamd):
    with pytest.raises(ValidationError, match="The virus scanner found something harmful"):
        taken_in("a.eml", hostile.mail() + b"EICAR")
    assert taken_in("a.eml", hostile.mail()).scan is Scan.CLEAN


@pytest.mark.parametrize(("words", "scan"), [(b"", Scan.CLEAN), (b"EICAR", Scan.FOUND)])
def test_a_paper_waits_for_a_scanner_that_is_away_and_nobody_is_given_it(
    telling, settings, request, words, scan, django_capture_on_commit_callbacks
):
    cast, letter = telling
    settings.WAYMARK_CLAMD = "unix:/nowhere/clamd.ctl"
    kept = taken_in("a.eml", hostile.mail() + words)
    waiting = services.keep(
        cast.actor("referrer"),
        kept,
        kind=Document.Kind.SUPPORTING,
        pupil=letter.pupil,
        title="An e-mail",
        share_with=[cast.ashgrove],
    )
    client = sign_in(Client(), cast.referrer)
    url = reverse("documents:download", args=[waiting.public_id])
    assert client.get(url)["Location"] == waiting.get_absolute_url()
    assert "The virus scanner has not answered yet" in client.get(waiting.get_absolute_url()).content.decode()
    from waymark.documents.jobs import ask_the_virus_scanner_again

    assert ask_the_virus_scanner_again() == "0 clean, 0 harmful"
    request.getfixturevalue("clamd")
    with django_capture_on_commit_callbacks(execute=True):
        ask_the_virus_scanner_again()
    waiting.refresh_from_db()
    assert waiting.scan == scan
    is_there = storage.path_of(waiting.stored_as).exists()
    assert is_there is (scan is Scan.CLEAN)
    assert client.get(url).status_code == (200 if scan is Scan.CLEAN else 302)


def test_an_e_mail_shows_its_outside_and_fetches_nothing(telling):
    cast, letter = telling
    kept = taken_in("a.eml", hostile.mail(("report.pdf", hostile.pdf()), html="<img src='https://evil.example/p.gif'>"))
    found = services.keep(
        cast.actor("referrer"),
        kept,
        kind=Document.Kind.SUPPORTING,
        pupil=letter.pupil,
        title="An e-mail",
        share_with=[cast.ashgrove],
    )
    page = sign_in(Client(), cast.referrer).get(found.get_absolute_url()).content.decode()
    assert "sender@example.org" in page and "report.pdf" in page and "Supporting papers" in page
    assert "evil.example" not in page
