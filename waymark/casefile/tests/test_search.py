"""Search finds what one may see under every kind of name, and never tells of what it may not."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.attendance.tests.factories import placed
from waymark.casefile.queries.search import search
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.pupils.models import Pupil
from waymark.pupils.names import folded
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, filled_in, referral_at

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def placed_kai(cast):
    """Kai Merrow at Canal Street Motors."""
    placement = placed(cast)
    Pupil.objects.filter(pk=placement.pupil_id).update(
        forename="Kai", surname="Merrow", search_name=folded("Kai", "Merrow")
    )
    placement.pupil.refresh_from_db()
    return placement


def look_for(client, words):
    return client.post(SEARCH, {"form_key": str(uuid.uuid4()), "text": words})


@pytest.mark.parametrize(
    ("forename", "surname", "words"),
    [
        ("Kai", "Merrow", "merr"),
        ("Kai", "Merrow", "KAI MERROW"),
        ("Kai", "Merrow", "merrow kai"),
        ("Seán", "O'Brien", "obrien"),
        ("Seán", "O'Brien", "sean"),
        ("Zoë", "Smith-Jones", "jones"),
        ("Zoë", "Smith-Jones", "zoe smith"),
        ("Nguyễn Thị", "Ánh", "nguyen"),
        ("Nguyễn Thị", "Ánh", "anh"),
        ("محمد", "العلي", "محمد"),
        ("", "Prince", "prince"),
        ("X", "Æ", "x"),
        ("👩🏽‍🚀", "null", "null"),
        ("Robert'); DROP TABLE", "Students", "students"),
        ("True", "100%", "100%"),
    ],
)
def test_a_pupil_is_found_by_the_beginning_of_a_name_in_any_spelling(cast, forename, surname, words):
    pupil = a_pupil(cast, forename=forename, surname=surname)
    other = a_pupil(cast, forename="Somebody", surname="Else")
    found = search(cast.actor("referrer"), words)
    assert found.pupils == [pupil]
    assert other not in found.read


@pytest.mark.parametrize("words", ["errow", "ai", "%", "_", "*", "merr%w"])
def test_the_middle_of_a_name_and_signs_find_nobody(cast, words):
    a_pupil(cast)
    assert search(cast.actor("referrer"), words).total == 0


def test_a_pupil_is_found_by_the_whole_upn_however_it_is_typed(cast):
    pupil = a_pupil(cast, upn="H801200001001")
    for words in ("H801200001001", "h801200001001", " H8012 0000 1001 "):
        assert search(cast.actor("head"), words).pupils == [pupil], words
    assert search(cast.actor("head"), "H8012").total == 0


def test_a_reference_is_found_whole(cast):
    referral = referral_at(cast, ReferralState.SENT)
    for who in ("referrer", "coordinator", "inclusion_officer"):
        assert search(cast.actor(who), " r-26-00001 ").referrals == [referral], who
    assert search(cast.actor("referrer"), "R-26").total == 0


def test_programmes_and_placements_are_found_by_their_reference(cast):
    placement = placed(cast)
    actor = cast.actor("coordinator")
    assert search(actor, placement.reference).placements == [placement]
    assert search(actor, placement.programme.reference.lower()).programmes == [placement.programme]


def test_nobody_finds_beyond_what_they_may_see(cast):
    referral = filled_in(cast, a_pupil(cast, upn="H801200001001"))
    placement = placed(cast)
    queries = ("Kai", "H801200001001", referral.reference, placement.reference, placement.programme.reference)
    for who in ("stranger_referrer", "stranger_coordinator", "stranger_officer", "stranger_provider"):
        for words in queries:
            assert search(cast.actor(who), words).total == 0, (who, words)
    for who in ("auditor", "administrator"):
        for words in queries:
            assert search(cast.actor(who), words).total == 0, (who, words)
    assert search(cast.actor("coordinator"), referral.reference).total == 0  # not sent
    assert search(cast.actor("coordinator"), "Kai").pupils == []


def test_a_search_answers_alike_whether_the_pupil_is_elsewhere_or_nowhere(cast, as_):
    a_pupil(cast, school=cast.birchfield, forename="Lena", surname="Ivanhoe", upn="H801200001001")
    client = as_("referrer")

    def answer(words):
        page = look_for(client, words).content.decode().replace(words, "WORDS")
        return re.sub(r'name="(form_key|csrfmiddlewaretoken)" value="[^"]*"', "", page)

    assert answer("Ivanhoe") == answer("Nobodyatall")
    assert answer("H801200001001") == answer("H801200001002")
    assert answer("R-26-00001") == answer("R-26-99999")


def test_a_provider_finds_its_placement_and_no_pupil_file(cast, as_):
    placement = placed_kai(cast)
    pupil = placement.pupil
    found = search(cast.actor("provider_manager"), pupil.surname)
    assert (found.pupils, found.placements) == ([], [placement])
    page = look_for(as_("provider_manager"), pupil.surname).content.decode()
    assert placement.reference in page
    assert reverse("casefile:pupil", args=[pupil.public_id]) not in page
    assert search(cast.actor("stranger_provider"), pupil.surname).total == 0


def test_a_provider_stops_finding_when_it_may_know_no_more(cast):
    placement = placed_kai(cast)
    placement.pupil.involvements.filter(organisation=cast.canal_street).update(valid_to=SCHOOL_DAY)
    assert search(cast.actor("provider_manager"), placement.pupil.surname).total == 0
    with clock.at(SCHOOL_DAY - timedelta(days=1)):
        assert search(cast.actor("provider_manager"), placement.pupil.surname).total == 1


def test_a_search_is_sent_by_post_and_read_is_an_event(cast, as_):
    pupil = a_pupil(cast)
    client = as_("referrer")
    assert "Merrow" not in client.get(SEARCH, {"text": "Merrow"}).content.decode()
    assert 'method="post"' in client.get(SEARCH).content.decode()
    page = look_for(client, "Merrow").content.decode()
    assert pupil.get_absolute_url() in page
    event = AuditEvent.objects.get(action="casefile.search.read")
    assert [row.pupil_id for row in event.pupils.all()] == [pupil.public_id]
    assert "Merrow" not in str(event.payload.content)


def test_a_search_for_nothing_asks_for_something(cast, as_):
    a_pupil(cast)
    response = look_for(as_("referrer"), "   ")
    assert response.status_code == 422
    assert "Enter a name, a UPN or a reference" in response.content.decode()


def test_the_words_searched_for_come_back_as_typed(cast, as_):
    page = look_for(as_("referrer"), "<b>O'Neill</b>").content.decode()
    assert "&lt;b&gt;" in page
    assert "<b>O" not in page
