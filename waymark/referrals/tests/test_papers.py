"""The supporting papers of a referral: put in, listed, read by the partnership once sent; hostile ones turned away."""

import html
import re
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.documents.models import Document
from waymark.documents.rules import MOST_PAPERS
from waymark.documents.tests import hostile
from waymark.referrals import services
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import filled_in, referral_at

HOSTILE = hostile.every_hostile_file()


@pytest.fixture
def cast(db):
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def send(client, referral, name="report.pdf", content=None, **typed):
    file = SimpleUploadedFile(name, hostile.pdf() if content is None else content)
    data = {"form_key": uuid.uuid4(), "paper": file, "title": "A report", "tells_address": "no", **typed}
    return client.post(reverse("referrals:add_paper", args=[referral.public_id]), data)


def stored():
    folder = settings.MEDIA_ROOT / "documents"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_the_school_puts_a_paper_in_and_the_partnership_reads_it_once_the_referral_was_sent(cast):
    referral = filled_in(cast)
    school, partnership = sign_in(Client(), cast.referrer), sign_in(Client(), cast.coordinator)
    assert send(school, referral).status_code == 302
    paper = Document.objects.get()
    assert (paper.title, paper.file_name, paper.tells_address) == ("A report", "report.pdf", False)
    page = school.get(reverse("referrals:papers", args=[referral.public_id])).content.decode()
    assert "A report" in page and "Ruth Okafor, Ashgrove School" in page
    download = reverse("documents:download", args=[paper.public_id])
    assert school.get(download).content == hostile.pdf()
    assert partnership.get(download).status_code == 404
    services.send(cast.actor("referrer"), referral)
    assert partnership.get(download).content == hostile.pdf()
    assert "Supporting papers</a>: 1 paper" in partnership.get(referral.get_absolute_url()).content.decode()
    send(school, referral, "photo.jpg", hostile.picture(), title="A photo")
    later = Document.objects.get(title="A photo")
    assert partnership.get(reverse("documents:download", args=[later.public_id])).status_code == 200
    for stranger in (cast.stranger_referrer, cast.stranger_coordinator, cast.provider_manager):
        assert sign_in(Client(), stranger).get(download).status_code == 404
    assert AuditEvent.objects.filter(action="document.read").count() == 3


def test_the_same_file_twice_is_a_sentence(cast):
    referral, client = filled_in(cast), sign_in(Client(), cast.referrer)
    assert send(client, referral).status_code == 302
    again = send(client, referral)
    assert (again.status_code, "This very file is here already." in again.content.decode()) == (422, True)


def test_a_referral_carries_a_bounded_number_of_papers(cast):
    referral, client = filled_in(cast), sign_in(Client(), cast.referrer)
    send(client, referral)
    paper = Document.objects.get()
    for number in range(MOST_PAPERS - 1):
        paper.pk, paper.public_id, paper.stored_as, paper.sha256 = None, uuid.uuid4(), str(number), str(number)
        paper.save(force_insert=True)
    full = send(client, referral, content=hostile.pdf(2))
    assert (full.status_code, "There are 60 papers here already" in full.content.decode()) == (422, True)


def test_a_decided_referral_takes_no_papers(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    client = sign_in(Client(), cast.referrer)
    assert "Add a paper" not in client.get(reverse("referrals:papers", args=[referral.public_id])).content.decode()
    assert client.get(reverse("referrals:add_paper", args=[referral.public_id])).status_code == 302
    answer = send(client, referral)
    assert (answer.status_code, "takes no more papers" in answer.content.decode()) == (422, True)


def test_every_hostile_file_is_a_sentence_on_the_page_and_nothing_is_stored(cast):
    """B6-B8 through the door that people use."""
    referral, before, client = filled_in(cast), stored(), sign_in(Client(), cast.referrer)
    events, faults = AuditEvent.objects.filter(action__startswith="document.").count(), []
    for what, (name, content, said) in HOSTILE.items():
        answer = send(client, referral, name, content, title="What I typed")
        page = html.unescape(answer.content.decode())
        if answer.status_code != 422 or not re.search(said, page) or "What I typed" not in page:
            faults.append(f"{what}: {answer.status_code}")
        if Document.objects.exists() or stored() != before:
            faults.append(f"{what}: stored")
    assert not faults
    assert AuditEvent.objects.filter(action__startswith="document.").count() == events


def test_a_name_with_letters_that_turn_it_round_comes_without_them(cast):
    """Django takes them out of what a browser sends; what is left is judged by its ending."""
    referral = filled_in(cast)
    send(sign_in(Client(), cast.referrer), referral, "photo\u202egpj.pdf")
    assert Document.objects.get().file_name == "photogpj.pdf"
