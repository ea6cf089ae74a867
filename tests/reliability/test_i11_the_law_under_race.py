"""I11: two commissioners, blind to each other, fill the last place that the law leaves at the same moment: one is stopped.

Whoever is stopped reads that no more may come there, and neither whose pupils are there nor how many.
"""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.reliability.together import all_at_once
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.tests.factories import at_nine_o_five
from waymark.core import clock
from waymark.core.refusals import Refused
from waymark.legality import queries
from waymark.legality.tests.factories import FOUR_DAYS, a_workshop, full_time, of_the_others
from waymark.placements import services as placements
from waymark.placements.models import PlaceHold, Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import proposed
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.quality import services as quality
from waymark.quality.tests.factories import an_offer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_nine_o_five()
VERSION = re.compile(r'name="version" value="(\d+)"')
NAMES = ("Ada", "Ben", "Cem", "Dee", "Eve", "Stone")


@pytest.fixture
def cast():
    with clock.at(NOW):
        yield Cast.gather()


def prepared(cast, name, workshop):
    """A full-time place that is written down and not offered yet."""
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    return proposed(cast, programme, workshop, sessions=FOUR_DAYS, reason_to_go_on="Nothing else holds.")


def offers_of_both(cast, mine, theirs):
    """Both press "Offer the place" at one moment, each in a browser and with a connection of their own."""
    browsers = [sign_in(Client(), person) for person in (cast.coordinator, cast.stranger_coordinator)]
    paths = [reverse("placements:offer", args=[each.public_id]) for each in (mine, theirs)]
    seen = [browser.get(path).content.decode() for browser, path in zip(browsers, paths, strict=True)]

    def send(at):
        typed = {"form_key": str(uuid.uuid4()), "version": VERSION.search(seen[at])[1]}
        return browsers[at].post(paths[at], typed)

    return all_at_once([lambda at=at: send(at) for at in range(2)], NOW)


def one_is_stopped(answers, asked):
    stopped = [at for at, answer in enumerate(answers) if answer.status_code == 422]
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    states = [Placement.objects.get(pk=each.pk).state for each in asked]
    assert sorted(states) == [PlacementState.OFFERED, PlacementState.PROPOSED]
    page = answers[stopped[0]].content.decode()
    assert "this place cannot take more" in page
    own = asked[stopped[0]].pupil
    told = page.replace(f"{own.forename} {own.surname}", "").replace(f"{own.surname}, {own.forename}", "")
    assert not any(name in told for name in NAMES), "a pupil of the other is named"
    assert not re.search(r"\b[45] pupils", told), "a count tells five from another's plan"


def test_of_two_who_offer_the_fifth_full_time_place_at_once_one_is_stopped(cast):
    """Three are there full time. The law leaves room for one more, and the fifth would make the place a school."""
    workshop = a_workshop(cast)
    there = [full_time(cast, name, workshop) for name in ("Ada", "Ben", "Cem")]
    mine, theirs = prepared(cast, "Dee", workshop), prepared(cast, "Eve", workshop)
    of_the_others(cast, *there[2:], theirs)
    one_is_stopped(offers_of_both(cast, mine, theirs), [mine, theirs])
    place = queries.place_or_404(cast.actor("provider_manager"), cast.canal_street.public_id, clock.today())
    assert (place.now.full_time, place.now.is_a_school) == (4, False)


def test_the_same_at_two_places_of_one_proprietor(cast):
    workshop, farm = a_workshop(cast), a_workshop(cast, "stranger_provider")
    for provider in (cast.canal_street, cast.other_provider):
        quality.set_proprietor(cast.actor("coordinator"), provider, name="Pike Holdings", valid_from=clock.today())
    there = [full_time(cast, name, workshop) for name in ("Ada", "Ben", "Cem")]
    mine, theirs = prepared(cast, "Dee", workshop), prepared(cast, "Eve", farm)
    of_the_others(cast, *there[2:], theirs)
    one_is_stopped(offers_of_both(cast, mine, theirs), [mine, theirs])


def test_of_two_who_hold_the_last_place_at_once_one_is_stopped(cast):
    """No law here, but the same lock: what is held for one is not free for the other."""
    last = an_offer(cast, places=1)
    mine = a_programme(cast, a_year_ten_pupil(cast, forename="Dee", surname="Stone"))
    theirs = a_programme(cast, a_year_ten_pupil(cast, forename="Eve", surname="Stone"))

    def hold(programme):
        try:
            return placements.hold_place(
                cast.actor("coordinator"),
                programme,
                last,
                sessions=[(0, "am")],
                keeps_from=NOW.date(),
                stands_until=NOW.date(),
                reason="A visit in the afternoon.",
            )
        except Refused as refused:
            return {each.code for each in refused.refusals}

    came = all_at_once([lambda: hold(mine), lambda: hold(theirs)], NOW)
    assert PlaceHold.objects.count() == 1
    assert {"offer_full"} in came
