"""What lets a provider know of a pupil agrees with the placement behind it, or is listed."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.placements import services
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import offered, placement_at, ready, started
from waymark.pupils.involvements import differences, involve
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
PROVIDERS = (Basis.OFFER, Basis.PLACEMENT, Basis.PLACEMENT_TAIL)


def words():
    return [each.words for each in differences()]


def spells():
    rows = Involvement.objects.filter(basis__in=PROVIDERS).order_by("pk")
    return [(row.basis, row.valid_from, row.valid_to) for row in rows]


@pytest.mark.parametrize("state", list(PlacementState))
def test_a_placement_in_any_state_agrees(cast, state):
    placement_at(cast, state)
    assert words() == []


def test_an_offer_withdrawn_or_declined_days_later_agrees(cast):
    placement = offered(cast)
    with clock.at(date(2026, 11, 30)):
        services.withdraw(cast.actor("coordinator"), placement, reason="The family moved.", on=date(2026, 11, 27))
    assert spells() == [("offer", SCHOOL_DAY, date(2026, 11, 30))]
    assert words() == []


def test_a_start_written_down_late_agrees(cast):
    placement = ready(cast)
    with clock.at(date(2026, 12, 1)):
        services.start(cast.actor("coordinator"), placement, on=date(2026, 11, 30))
    assert spells() == [("offer", SCHOOL_DAY, date(2026, 12, 1)), ("placement", date(2026, 11, 30), None)]
    assert words() == []


def test_the_tail_after_the_end_agrees(cast):
    placement = started(cast)
    with clock.at(date(2026, 12, 8)):
        services.end(cast.actor("coordinator"), placement, on=date(2026, 12, 4), reason="Back at school.")
    assert spells() == [
        ("offer", SCHOOL_DAY, SCHOOL_DAY),
        ("placement", SCHOOL_DAY, date(2026, 12, 5)),
        ("placement_tail", date(2026, 12, 5), date(2026, 12, 19)),
    ]
    assert words() == []


@pytest.mark.parametrize("basis", PROVIDERS)
def test_a_row_made_by_hand_is_listed(cast, basis):
    placement = offered(cast)
    involve(
        cast.actor("coordinator"),
        placement.pupil,
        cast.other_provider,
        basis,
        source=placement,
        valid_from=SCHOOL_DAY,
    )
    assert words() == [f"{basis}: an involvement from 2026-11-24 rests on no fact"]


def test_an_offer_that_stays_open_after_the_start_is_listed(cast):
    started(cast)
    Involvement.objects.filter(basis=Basis.OFFER).update(valid_to=None)
    assert words() == ["offer: the involvement runs 2026-11-24 to None, the fact 2026-11-24 to 2026-11-24"]


def test_a_placement_without_its_row_is_listed(cast):
    started(cast)
    Involvement.objects.filter(basis=Basis.PLACEMENT).delete()
    assert words() == ["placement: a fact from 2026-11-24 has no involvement"]
