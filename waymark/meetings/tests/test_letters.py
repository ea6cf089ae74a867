"""Who is written to, and by when the letters are given."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.documents.models import Document
from waymark.meetings import services
from waymark.meetings.models import AgendaItem, Letter
from waymark.meetings.tests.factories import MEETS_ON, NO, a_parent, duties, everybody_is_there, refused
from waymark.pupils.models import Address
from waymark.pupils.states import ContactLimit

pytestmark = pytest.mark.django_db


def test_letters_go_to_school_authority_and_those_of_the_family_without_a_limit(cast, declined):
    a_parent(declined.pupil)
    a_parent(declined.pupil, "Ravi Merrow", relationship="Father")
    a_parent(declined.pupil, "Nell Crane", limit=ContactLimit.NOT_WHEREABOUTS, limit_reason="A court order.")
    a_parent(declined.pupil, "Otto Crane", limit=ContactLimit.NO_CONTACT, limit_reason="A court order.")
    a_parent(declined.pupil, "Step Merrow", has_parental_responsibility=False)
    a_parent(declined.pupil, "Gone Merrow", valid_to=date(2026, 10, 1))
    with clock.at(MEETS_ON):
        letters = services.write_letters(cast.actor("coordinator"), declined)
        assert [(each.to, each.receiver.name if each.receiver else "") for each in letters] == [
            ("school", ""),
            ("family", "Dana Merrow"),
            ("family", "Ravi Merrow"),
            ("authority", ""),
        ]
        assert Document.objects.filter(kind="letter").count() == 8  # a PDF and a Word file each
        assert refused(lambda: services.write_letters(cast.actor("coordinator"), declined)) == ["letters_written"]
        family = Document.objects.filter(title__startswith="Letter to the family")
        assert family.count() == Document.objects.visible_to(cast.actor("referrer")).filter(pk__in=family).count() == 4
        assert not Document.objects.visible_to(cast.actor("inclusion_officer")).filter(pk__in=family).exists()


def test_the_letters_are_given_and_nothing_more_is_owed(cast, declined):
    a_parent(declined.pupil)
    with clock.at(MEETS_ON):
        school, family, authority = services.write_letters(cast.actor("coordinator"), declined)
    with clock.at(date(2026, 11, 30)):
        early = date(2026, 11, 25)

        def give(on):
            services.note_given(cast.actor("referrer"), declined, [family], on=on)

        assert refused(lambda: give(on=early)) == ["given_before_written"]
        assert refused(lambda: give(on=date(2026, 12, 1))) == ["given_in_the_future"]
        give(on=date(2026, 11, 30))
        with pytest.raises(Conflict):  # not a school's to say
            services.note_given(cast.actor("referrer"), declined, [authority], on=date(2026, 11, 30))
        assert duties("send_letters") == [("open", "South Whitcombe Partnership")]
        services.note_given(cast.actor("coordinator"), declined, [school, authority], on=date(2026, 11, 27))
    assert duties("send_letters") == [("done", "South Whitcombe Partnership")]
    assert sorted(str(day) for day in Letter.objects.values_list("given_on", flat=True)) == [
        "2026-11-27",
        "2026-11-27",
        "2026-11-30",
    ]


def test_the_authority_notes_nothing_of_letters(cast, declined):
    with clock.at(MEETS_ON):
        services.write_letters(cast.actor("coordinator"), declined)
        with pytest.raises(Denied):
            services.note_given(cast.actor("inclusion_officer"), declined, [], on=MEETS_ON)


def restrict(parent):
    parent.limit, parent.limit_reason = ContactLimit.NO_CONTACT, "A court order."
    parent.save_changes("limit", "limit_reason")


def test_a_letter_to_somebody_who_was_restricted_since_is_not_to_be_given(cast, declined, as_):
    parent = a_parent(declined.pupil)
    with clock.at(MEETS_ON):
        school, family, authority = services.write_letters(cast.actor("coordinator"), declined)
        restrict(parent)
        page = as_("coordinator").get(declined.get_absolute_url()).text
        assert page.count("Not to be given") == 1
        assert page.count("Not given yet") == 2
        with pytest.raises(Conflict):
            services.note_given(cast.actor("referrer"), declined, [family], on=MEETS_ON)
        services.note_given(cast.actor("coordinator"), declined, [school, authority], on=MEETS_ON)
        assert duties("send_letters") == [("done", "South Whitcombe Partnership")]
        assert "Write down that letters were given" not in as_("coordinator").get(declined.get_absolute_url()).text


def test_whoever_decided_says_that_no_letter_is_left_to_give(cast, declined, as_):
    """The last one was waiting when its receiver was restricted: a person looks at it, and nothing more is owed."""
    parent = a_parent(declined.pupil)
    with clock.at(MEETS_ON):
        school, family, authority = services.write_letters(cast.actor("coordinator"), declined)
        services.note_given(cast.actor("coordinator"), declined, [school, authority], on=MEETS_ON)
        assert duties("send_letters") == [("open", "South Whitcombe Partnership")]
        restrict(parent)
        address = reverse("meetings:given", args=[declined.public_id])
        assert "Nothing more is to be given" not in as_("referrer").get(address).text
        browser = as_("coordinator")
        case = browser.get(declined.get_absolute_url()).text
        assert "No letter is left to give" in case and "Write down that letters were given" not in case
        assert "Nothing more is to be given" in browser.get(address).text
        answer = browser.post(
            address, {"form_key": str(uuid4()), "version": AgendaItem.objects.get(pk=declined.pk).version}
        )
        assert answer.headers["Location"] == declined.get_absolute_url()
    assert duties("send_letters") == [("done", "South Whitcombe Partnership")]
    family.refresh_from_db()
    assert family.given_on is None


def withhold(pupil):
    Address.objects.create(
        pupil=pupil,
        lines="4 Hidden Mews",
        postcode="LE1 1AA",
        do_not_disclose=True,
        valid_from=date(2026, 9, 1),
    )


def test_where_the_address_is_withheld_only_those_who_live_there_are_written_to(cast, declined, as_):
    """A letter may name the next school: whoever knows that, knows where to wait for the pupil."""
    a_parent(declined.pupil, lives_with_pupil=True)
    a_parent(declined.pupil, "Far Merrow", relationship="Father")
    withhold(declined.pupil)
    with clock.at(MEETS_ON):
        page = as_("coordinator").get(reverse("meetings:letters", args=[declined.public_id])).text
        assert "Dana Merrow" in page and "Far Merrow" not in page
        assert "Somebody with parental responsibility gets no letter" in page
        letters = services.write_letters(cast.actor("coordinator"), declined)
        assert [each.receiver.name for each in letters if each.receiver] == ["Dana Merrow"]


def test_a_letter_is_not_given_where_the_address_was_withheld_since_it_was_written(cast, declined, as_):
    far = a_parent(declined.pupil, "Far Merrow", relationship="Father")
    with clock.at(MEETS_ON):
        school, family, authority = services.write_letters(cast.actor("coordinator"), declined)
        assert family.receiver == far
        withhold(declined.pupil)
        assert as_("coordinator").get(declined.get_absolute_url()).text.count("Not to be given") == 1
        with pytest.raises(Conflict):
            services.note_given(cast.actor("referrer"), declined, [family], on=MEETS_ON)
        services.note_given(cast.actor("coordinator"), declined, [school, authority], on=MEETS_ON)
    assert duties("send_letters") == [("done", "South Whitcombe Partnership")]


def test_no_decision_tells_an_address_that_is_withheld(cast, seat, case):
    """Its words go into letters, and nobody can take them out afterwards."""
    withhold(case.pupil)
    with clock.at(MEETS_ON):
        everybody_is_there(cast, case.meeting, seat)
        for words in ({"reasons": "They fled to 4 hidden mews."}, {"answer_to_family": "We write to LE11AA."}):
            told = {**NO, **words}
            codes = refused(lambda told=told: services.decide(cast.actor("coordinator"), case, **told))
            assert codes == ["decision_tells_address"]
        assert services.decide(cast.actor("coordinator"), case, **NO)
