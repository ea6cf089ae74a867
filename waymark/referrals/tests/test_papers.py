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
from waymark.core.refusals import Refused
from waymark.documents import services as documents
from waymark.documents.content import Kept
from waymark.documents.inspection import DOCX
from waymark.documents.models import Document
from waymark.documents.paper import blocks
from waymark.documents.rules import MOST_PAPERS
from waymark.documents.tests import hostile
from waymark.pupils.models import Address
from waymark.referrals import queries, services, sheet
from waymark.referrals.states import ReferralState, Section
from waymark.referrals.tests.factories import filled_in, referral_at

HOSTILE = hostile.every_hostile_file()


@pytest.fixture
def cast(db):
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def send(client, referral, name="report.pdf", content=None, **typed):
    file = SimpleUploadedFile(name, hostile.pdf() if content is None else content)
    data = {"form_key": uuid.uuid4(), "paper": file, "title": "A report", "tells_address": "no"}
    data |= {"kind": "other", "concerns": ["this_pupil"], **typed}
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


def test_a_pack_leaves_out_another_familys_facts(cast):
    """Abuse case 13."""
    referral, client = filled_in(cast), sign_in(Client(), cast.referrer)
    papers = {
        "Only this pupil": ["this_pupil"],
        "A fight of two": ["this_pupil", "another_pupil"],
        "A letter of neighbours": ["this_pupil", "another_family"],
        "A complaint about staff": ["this_pupil", "staff"],
        "Withdrawn": ["this_pupil"],
    }
    for number, (title, concerns) in enumerate(papers.items(), 1):
        assert send(client, referral, content=hostile.pdf(number), title=title, concerns=concerns).status_code == 302
    withdrawn = Document.objects.get(title="Withdrawn")
    documents.withdraw(cast.actor("referrer"), withdrawn, reason="Not his.")
    untagged = Kept(hostile.word("Untagged"), DOCX, "untagged.docx")
    services.add_paper(cast.actor("referrer"), referral, untagged, title="Untagged", tells_address=False)
    assert [paper.title for paper in queries.papers_for_pack(referral)] == ["Only this pupil"]


def test_a_paper_that_tells_a_withheld_address_goes_into_no_pack(cast):
    referral, client = filled_in(cast), sign_in(Client(), cast.referrer)
    send(client, referral, title="With the address", tells_address="yes")
    assert [paper.title for paper in queries.papers_for_pack(referral)] == ["With the address"]
    Address.objects.create(pupil=referral.pupil, lines="3 Mill Close", do_not_disclose=True, valid_from=SCHOOL_DAY)
    assert queries.papers_for_pack(referral) == []


def test_whom_a_paper_is_about_is_put_right_by_those_who_have_it(cast):
    referral = referral_at(cast, ReferralState.SENT)
    school, partnership = sign_in(Client(), cast.referrer), sign_in(Client(), cast.coordinator)
    send(school, referral)
    paper = Document.objects.get()
    url = reverse("referrals:tag_paper", args=[paper.public_id])
    said = {"kind": "other", "concerns": ["this_pupil", "another_family"], "form_key": uuid.uuid4()}
    assert partnership.post(url, said).status_code == 302
    assert queries.papers_for_pack(referral) == []
    page = school.get(reverse("referrals:papers", args=[referral.public_id])).content.decode()
    assert "About this pupil and this family and another family" in page
    nobody = partnership.post(url, {"kind": "other", "form_key": uuid.uuid4()})
    assert (nobody.status_code, "Tick whom it is about" in nobody.content.decode()) == (422, True)
    assert AuditEvent.objects.filter(action="document.tag").count() == 2
    for stranger in (cast.stranger_referrer, cast.stranger_coordinator):
        assert sign_in(Client(), stranger).get(url).status_code == 404
    assert sign_in(Client(), cast.inclusion_officer).get(url).status_code == 403


def test_a_signed_form_counts_once_it_is_with_the_papers(cast):
    referral, client = filled_in(cast), sign_in(Client(), cast.referrer)
    services.save_section(cast.actor("referrer"), referral, Section.AGREEMENT, {"agreed_how": "signed_form"})
    referral.refresh_from_db()
    with pytest.raises(Refused) as refused:
        services.send(cast.actor("referrer"), referral)
    assert [each.code for each in refused.value.refusals] == ["no_signed_paper"]
    send(client, referral, kind="signed_agreement")
    services.send(cast.actor("referrer"), referral)


def test_the_placement_sheet_says_what_appendix_a_asks_and_never_where_the_family_lives(cast):
    referral = referral_at(cast, ReferralState.SENT)
    Address.objects.create(
        pupil=referral.pupil, lines="3 Mill Close", postcode="LE8 9ZZ", do_not_disclose=True, valid_from=SCHOOL_DAY
    )
    client = sign_in(Client(), cast.referrer)
    url = reverse("referrals:sheet", args=[referral.public_id])
    assert client.post(url, {"form_key": uuid.uuid4()}).status_code == 302
    both = list(Document.objects.filter(kind="placement_sheet").order_by("pk"))
    assert [each.content_type.rpartition(".")[2] for each in both] == ["application/pdf", "document"]
    drawn = str(blocks(sheet.paper(referral, number=1, on=SCHOOL_DAY)))
    for words in (
        "Ashgrove School",
        "Kai Merrow",
        "5 March 2012",
        "Ruth Okafor, Pastoral lead, 0116 496 0101",
        "71.5%",
        "None known",
        "Asthma",
        "Early help since May",
        "Tell him first when a plan changes.",
        "Practical learning in a small group",
        "12",
        "7 December 2026",
        "25 March 2027",
        "Attends every session",
        "The register",
        "Back to all lessons after Easter",
        "I want to make things.",
        "We are worried about the mornings.",
    ):
        assert words in drawn, words
    for secret in ("Mill Close", "LE8 9ZZ", "07700"):
        assert secret not in drawn
    again = sign_in(Client(), cast.coordinator)
    assert again.get(both[0].get_absolute_url()).status_code == 200
    assert again.post(url, {"form_key": uuid.uuid4()}).status_code == 302
    assert Document.objects.filter(title__contains="version 2").count() == 2
    for stranger in (cast.stranger_referrer, cast.stranger_coordinator, cast.provider_manager):
        assert sign_in(Client(), stranger).get(url).status_code in (403, 404)


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


@pytest.mark.on_either
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
