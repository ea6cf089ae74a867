"""Who watches over which place, and what they are told of pupils of others."""

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.legality import queries
from waymark.legality.states import Attention, Verdict
from waymark.legality.tests.factories import a_workshop, full_time, of_the_others
from waymark.placements.models import Placement
from waymark.pupils.models import Characteristic
from waymark.pupils.states import CharacteristicKind
from waymark.quality.tests.factories import a_registered_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def crowd(cast):
    """Ada and Ben of the south, Cem and Dee of the north, all full time."""
    workshop = a_workshop(cast)
    made = [full_time(cast, name, workshop) for name in ("Ada", "Ben", "Cem", "Dee")]
    of_the_others(cast, *made[2:])
    return made


def place(cast, who):
    return queries.place_or_404(cast.actor(who), cast.canal_street.public_id, SCHOOL_DAY)


def names(found):
    return [each.pupil.forename for each in found.known]


def test_each_reader_is_told_the_same_counts_and_their_own_names(cast, crowd):
    own = {"coordinator": ["Ada", "Ben"], "stranger_coordinator": ["Cem", "Dee"], "auditor": []}
    for who, expected in own.items():
        found = place(cast, who)
        assert (found.now.full_time, found.attention, names(found)) == (4, Attention.NEAR, expected), who
        assert found.others, who
    assert names(place(cast, "provider_manager")) == ["Ada", "Ben", "Cem", "Dee"]
    assert [verdict for *_, verdict in place(cast, "auditor").next_places] == [
        Verdict.WITH_A_REASON,
        Verdict.WITH_A_REASON,
        Verdict.NOT_ALLOWED,
        Verdict.NOT_ALLOWED,
    ]


def test_of_a_place_over_the_line_nobody_learns_why_but_who_knows_them_all(cast, crowd):
    Characteristic.objects.create(pupil=crowd[3].pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=SCHOOL_DAY)
    for who in ("coordinator", "auditor"):
        found = place(cast, who)
        assert (found.attention, found.now.full_time, found.worst.full_time) == (Attention.OVER, None, None), who
    assert place(cast, "coordinator").guarded == 0
    assert place(cast, "auditor").guarded is None
    assert place(cast, "provider_manager").guarded is None
    assert place(cast, "provider_manager").now.full_time == 4


def test_other_areas_and_other_providers_find_nothing(cast, crowd):
    for who in ("stranger_officer", "stranger_provider"):
        with pytest.raises(Http404):
            place(cast, who)
        assert cast.canal_street.name not in [
            each.name for each in queries.places(cast.actor(who), SCHOOL_DAY, show="all")
        ]


def test_a_registered_school_is_not_watched(cast, crowd):
    a_registered_school(cast, cast.canal_street)
    with pytest.raises(Http404):
        place(cast, "coordinator")


def test_the_most_urgent_place_comes_first(cast, crowd):
    farm = full_time(cast, "Eve", a_workshop(cast, "stranger_provider"))
    Characteristic.objects.create(pupil=farm.pupil, kind=CharacteristicKind.LOOKED_AFTER, valid_from=SCHOOL_DAY)
    found = queries.places(cast.actor("coordinator"), SCHOOL_DAY)
    assert [(each.name, each.attention) for each in found] == [
        ("Harrow Farm", Attention.OVER),
        ("Canal Street Motors", Attention.NEAR),
    ]
    assert len(queries.places(cast.actor("coordinator"), SCHOOL_DAY, show="attention")) == 2


def test_a_place_without_pupils_is_shown_only_when_asked_for(cast):
    actor = cast.actor("coordinator")
    assert queries.places(actor, SCHOOL_DAY) == []
    assert {each.name for each in queries.places(actor, SCHOOL_DAY, show="all")} == {
        "Canal Street Motors",
        "Harrow Farm",
    }


def test_the_pages_ask_as_much_for_many_as_for_one(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            queries.places(cast.actor("coordinator"), SCHOOL_DAY)
        return len(caught)

    full_time(cast, "Ada", a_workshop(cast))
    one = statements()
    for name in ("Ben", "Cem", "Dee"):
        full_time(cast, name, a_workshop(cast))
    full_time(cast, "Eve", a_workshop(cast, "stranger_provider"))
    assert statements() == one
    assert Placement.objects.count() == 5
