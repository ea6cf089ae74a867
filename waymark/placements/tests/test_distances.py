"""How far a provider is, and that a withheld address is not given away by it."""

import pytest
from django.urls import reverse

from tests.cast import Cast
from waymark.accounts.tests.factories import sign_in
from waymark.organisations.models import AuthorityCode, Postcode, Site
from waymark.placements import queries
from waymark.placements.queries import Distance
from waymark.placements.wording import distance_words
from waymark.programmes.tests.factories import a_programme
from waymark.pupils import services as pupils
from waymark.quality.tests.factories import an_offer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def programme():
    """The school, 5 miles from Canal Street; the home, 2 miles from it."""
    cast = Cast.gather()
    for postcode, northing, code in (("LE1 1AA", 304000, "a"), ("LE2 2BB", 312047, "a"), ("LE3 3DD", 307219, "b")):
        Postcode.objects.create(postcode=postcode, easting=458500, northing=northing, gss_code=code)
    AuthorityCode.objects.create(gss_code="b", la_code="856")
    Site.objects.filter(organisation=cast.canal_street).update(postcode="LE1 1AA")
    Site.objects.filter(organisation=cast.ashgrove).update(postcode="LE2 2BB")
    programme = a_programme(cast)
    programme.cast = cast
    return programme


def lives(programme, **more):
    actor = programme.cast.actor("referrer")
    return pupils.change_address(actor, programme.pupil, lines="3 Mill Row", postcode="LE3 3DD", **more)


def page(client, programme):
    sign_in(client, programme.cast.coordinator)
    return client.get(reverse("placements:choose", args=[programme.public_id])).content.decode()


def test_the_directory_of_a_pupil_says_how_far_each_place_is(client, programme):
    an_offer(programme.cast)
    lives(programme)
    assert "About 2 miles from home, 5 miles from school, in a straight line" in page(client, programme)


def test_a_withheld_address_gives_no_distance_and_no_authority(client, programme):
    offer = an_offer(programme.cast)
    lives(programme, do_not_disclose=True)
    text = page(client, programme)
    assert "from home" not in text and "5 miles from school" in text
    found = queries.distances(programme.cast.actor("coordinator"), programme.pupil, programme.school, [offer])
    assert found == {offer.pk: Distance(None, 5)}
    programme.pupil.refresh_from_db()
    assert programme.pupil.home_authority is None


def test_the_home_authority_follows_the_postcode_where_nobody_said_it(programme):
    assert lives(programme).authority == programme.cast.city
    programme.pupil.refresh_from_db()
    assert programme.pupil.home_authority == programme.cast.city
    assert lives(programme, authority=programme.cast.county).authority == programme.cast.county


@pytest.mark.parametrize(
    "home, school, words",
    [
        (0, None, "About under a mile from home, in a straight line"),
        (1, 12, "About 1 mile from home, 12 miles from school, in a straight line"),
        (None, None, ""),
    ],
)
def test_a_distance_in_words(home, school, words):
    assert distance_words(Distance(home, school)) == words.replace("About under", "Under")
