"""The written agreement: what it says, what it leaves out, and that it can be read aloud."""

import io
import json
from datetime import date

import pytest
import typst
from pypdf import PdfReader

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.documents import paper as papers
from waymark.documents.queries import content_of
from waymark.organisations.models import Contact
from waymark.placements import agreement_paper, queries, services
from waymark.placements.tests.factories import proposed
from waymark.programmes.states import LegalRoute
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.pupils.models import Address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def words(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_it_says_who_for_whom_when_where_and_for_how_much(cast):
    pupil = a_year_ten_pupil(cast)
    Address.objects.create(pupil=pupil, lines="14 CANARY Close", postcode="LE1 1AA", valid_from=SCHOOL_DAY)
    Contact.objects.create(
        organisation=cast.ashgrove,
        function="safeguarding_lead",
        name="Dora Lane",
        telephone="0116 496 0102",
        valid_from=date(2026, 9, 1),
    )
    placement = proposed(cast, a_programme(cast, pupil), sessions=[(0, "am"), (3, "pm")])
    agreement = services.write_agreement(cast.actor("coordinator"), placement)
    said = words(content_of(agreement.document))
    for expected in (
        "between Ashgrove School and Canal Street Motors",
        "South Whitcombe Partnership Arranges the placement for Ashgrove School",
        "Pupil Kai Merrow",
        f"Reference {placement.reference}",
        "1 Canal Street Motors Lane",
        "Monday morning 9:30am to midday",
        "Thursday afternoon 12:30pm to 3pm",
        "From 24 November 2026 to 22 January 2027",
        "£65 a session",
        "records on every half-day",
        "Dora Lane, 0116 496 0102",
        "The first review is on 18 December 2026",
        "at least once a term",
        "Only Ashgrove School can suspend or exclude",
        "version 1",
    ):
        assert expected in said, f"{expected!r} is not in {said}"
    for absent in ("CANARY", "LE1 1AA", "Leaves the site", "Dana Merrow", "Asthma", "2012"):
        assert absent not in said


def test_the_partnership_is_named_when_the_school_has_no_part_in_it(cast):
    placement = proposed(cast, a_programme(cast, legal_route=LegalRoute.PERMANENT_EXCLUSION))
    paper = agreement_paper.facts(placement, number=1, on=SCHOOL_DAY)
    assert paper.sides == ["South Whitcombe Partnership", "Canal Street Motors"]
    assert len(paper.sections[0].rows) == 2


def test_it_is_tagged_has_a_title_and_a_language(cast):
    placement = proposed(cast)
    content = papers.pdf(agreement_paper.facts(placement, number=1, on=SCHOOL_DAY))
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"].lower().startswith("en")
    assert reader.metadata.title == "Agreement for a placement in alternative provision"
    assert b"pdfuaid" in content


def test_names_are_words_and_never_markup(cast):
    pupil = a_year_ten_pupil(cast, forename='#read("/etc/passwd") *b*', surname="$x$ ليلى O'Brien \\")
    placement = proposed(cast, a_programme(cast, pupil))
    paper = agreement_paper.facts(placement, number=1, on=SCHOOL_DAY)
    assert '#read("/etc/passwd") *b*' in json.dumps(paper.sections[1].rows, ensure_ascii=False).replace('\\"', '"')
    said = words(papers.pdf(paper))
    assert "root:" not in said
    assert "*b*" in said


def test_the_same_terms_make_the_same_bytes(cast):
    placement = proposed(cast)
    once, twice = (papers.pdf(agreement_paper.facts(placement, number=1, on=SCHOOL_DAY)) for _ in range(2))
    assert once == twice


def test_a_new_version_replaces_the_old_one(cast):
    placement = proposed(cast)
    for _ in range(2):
        services.write_agreement(cast.actor("coordinator"), placement)
    assert [(each.number, each.is_current) for each in queries.agreements_of(cast.actor("head"), placement)] == [
        (2, True),
        (1, False),
    ]


@pytest.mark.parametrize("surname", ["王小明", "ਗੁਰਪ੍ਰੀਤ", "😀👨‍👩‍👧", "bell\x07"])
def test_a_name_that_the_paper_has_no_letters_for_stops_no_agreement(cast, surname):
    pupil = a_year_ten_pupil(cast)
    pupil.surname = surname
    pupil.save(update_fields=["surname"])
    placement = proposed(cast, a_programme(cast, pupil))
    said = words(content_of(services.write_agreement(cast.actor("coordinator"), placement).document))
    assert f"Reference {placement.reference}" in said
    assert "Pupil Kai" in said


def test_a_mistake_in_the_template_is_not_passed_over(cast, tmp_path, monkeypatch):
    broken = tmp_path / "agreement.typ"
    broken.write_text("#no_such_thing", encoding="utf-8")
    monkeypatch.setattr(papers, "TEMPLATE", broken)
    with pytest.raises(typst.TypstError):
        services.write_agreement(cast.actor("coordinator"), proposed(cast, a_programme(cast)))
