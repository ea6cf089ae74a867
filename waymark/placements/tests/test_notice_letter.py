"""The letter that gives notice of an off-site direction: to whom it may go, what it names, and what it never tells."""

import io
import uuid
from datetime import date

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents.models import Document
from waymark.documents.queries import content_of
from waymark.organisations.models import Contact
from waymark.placements import rules, services
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at, proposed
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.pupils.models import Address, ParentOrCarer
from waymark.referrals.tests.factories import a_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def parent(pupil, name, **more):
    return ParentOrCarer.objects.create(
        pupil=pupil,
        name=name,
        relationship="Mother",
        has_parental_responsibility=True,
        valid_from=date(2026, 9, 1),
        **more,
    )


@pytest.fixture
def directed(cast):
    """A placement that the school directs, with everything that the letter must name."""
    a_pupil(cast, forename="Other", surname="Childword")
    placement = proposed(cast)
    Programme.objects.filter(pk=placement.programme_id).update(
        legal_route=LegalRoute.OFF_SITE_DIRECTION, aims="To be in every lesson by Easter."
    )
    Contact.objects.create(
        organisation=cast.canal_street,
        function="key_contact",
        name="Petra Wood",
        telephone="0116 496 0199",
        valid_from=date(2026, 9, 1),
    )
    pupil = placement.pupil
    Address.objects.filter(pupil=pupil).delete()
    Address.objects.create(
        pupil=pupil, lines="14 CANARY Close", postcode="LE1 1AA", do_not_disclose=True, valid_from=date(2026, 9, 1)
    )
    parent(pupil, "Dana Merrow", lives_with_pupil=True)
    placement.refresh_from_db()
    placement.programme.refresh_from_db()
    return placement


def both(cast, placement):
    """The words of the PDFs and of the Word files."""
    services.write_notice_letters(cast.actor("head"), placement)
    found = Document.objects.filter(kind=Document.Kind.LETTER)
    pdfs = [content_of(each) for each in found if each.content_type == "application/pdf"]
    words = [content_of(each) for each in found if each.content_type != "application/pdf"]
    said = [
        " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(each)).pages).split()) for each in pdfs
    ]
    also = []
    for each in words:
        made = docx.Document(io.BytesIO(each))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        also.append(" ".join([*(paragraph.text for paragraph in made.paragraphs), *cells]))
    return said, also, b"".join([*pdfs, *words])


def test_it_names_the_place_whom_to_report_to_the_days_the_reasons_and_the_aims_in_both_forms(cast, directed):
    said, also, _ = both(cast, directed)
    assert len(said) == len(also) == 1
    for text in (said[0], also[0]):
        for expected in (
            "Dear Dana Merrow",
            "Kai Merrow",
            "1 Canal Street Motors Lane",
            "Petra Wood, 0116 496 0199",
            "Monday morning",
            "9:30am to midday",
            "From 24 November 2026 to 22 January 2027",
            "He learns by doing, and it is on his bus line.",
            "To be in every lesson by Easter.",
        ):
            assert expected in text, expected


def test_no_withheld_address_and_no_other_pupil_is_in_the_bytes(cast, directed):
    said, also, content = both(cast, directed)
    for canary in ("CANARY", "LE1 1AA", "Childword"):
        assert canary not in " ".join([*said, *also])
        assert canary.encode() not in content


def test_it_goes_only_to_those_who_may_know_where_the_pupil_is(cast, directed):
    """R6: asked when it is written; here the address is withheld, so only who lives with the pupil."""
    parent(directed.pupil, "Gone Father")
    parent(directed.pupil, "Barred Uncle", lives_with_pupil=True, limit="not_whereabouts", limit_reason="An order.")
    said, also, content = both(cast, directed)
    assert len(said) == len(also) == 1
    assert b"Gone Father" not in content and "Barred" not in said[0] + also[0]


def test_where_nobody_may_be_told_no_letter_is_written(cast, directed):
    ParentOrCarer.objects.filter(pupil=directed.pupil).update(limit="no_contact")
    with pytest.raises(Refused) as refused:
        services.write_notice_letters(cast.actor("head"), directed)
    assert [each.code for each in refused.value.refusals] == ["nobody_may_receive"]
    assert not Document.objects.filter(kind=Document.Kind.LETTER).exists()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"place": " "}, ["letter_without_place"]),
        ({"report_to": ""}, ["letter_without_contact"]),
        ({"sessions": 0}, ["letter_without_days"]),
        ({"reasons": ""}, ["letter_without_reasons"]),
        ({"aims": ""}, ["letter_without_aims"]),
        ({"may_receive": 0}, ["nobody_may_receive"]),
        ({"is_direction": False, "aims": ""}, ["no_direction"]),
    ],
)
def test_what_a_notice_must_name(changes, codes):
    facts = rules.NoticeLetterFacts(
        **{
            "is_direction": True,
            "may_receive": 1,
            "place": "1 Lane",
            "report_to": "Petra Wood",
            "sessions": 4,
            "reasons": "He learns by doing.",
            "aims": "Every lesson.",
            **changes,
        }
    )
    assert [each.code for each in rules.notice_letter_refusals(facts, on=SCHOOL_DAY)] == codes


def test_the_school_and_the_commissioner_open_it_and_the_provider_does_not(cast, directed):
    services.write_notice_letters(cast.actor("coordinator"), directed)
    paper = Document.objects.filter(kind=Document.Kind.LETTER).first()
    url = reverse("documents:download", args=[paper.public_id])
    for who, status in (("head", 200), ("coordinator", 200), ("provider_manager", 404), ("stranger_referrer", 404)):
        assert sign_in(Client(), getattr(cast, who)).get(url).status_code == status, who


def test_a_body_with_no_part_in_it_writes_none(cast, directed):
    with pytest.raises(Denied):
        services.write_notice_letters(cast.actor("inclusion_officer"), directed)


def test_after_the_start_none_is_written(cast):
    with pytest.raises(Conflict):
        services.write_notice_letters(cast.actor("head"), placement_at(cast, PlacementState.ACTIVE))


def test_the_page_writes_and_lists_them(cast, directed):
    client = sign_in(Client(), cast.head)
    url = reverse("placements:letters", args=[directed.public_id])
    notice = client.get(reverse("placements:notice", args=[directed.public_id])).content.decode()
    assert url in notice
    assert "No letters yet" in client.get(url).content.decode()
    assert client.post(url, {"form_key": uuid.uuid4()}).status_code == 302
    page = client.get(url).content.decode()
    assert page.count("Notice P-26-") == 2
    assert "Write the letters again" in page
