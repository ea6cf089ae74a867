"""A child of two records counts once: in the law on places that are no school, on the board, in lists."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY, Cast
from waymark.attendance import queries as attendance
from waymark.attendance.tests.factories import at_nine_o_five, placed
from waymark.core import clock
from waymark.core.refusals import Refused
from waymark.matching.models import Pair
from waymark.matching.states import Answer
from waymark.matching.tests.factories import decided, look
from waymark.placements import queries as placements
from waymark.placements import services
from waymark.placements.models import Placement
from waymark.placements.queries import weeks
from waymark.placements.tests.factories import proposed
from waymark.programmes.models import Programme
from waymark.programmes.rules import standing_of
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.states import CharacteristicKind
from waymark.pupils.tests.factories import pupil, upn
from waymark.quality.tests.factories import an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def full_time(cast, name, workshop):
    """A pupil of Ashgrove at Canal Street Motors for twenty hours a week."""
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    every = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    placement = proposed(cast, programme, workshop, sessions=every, reason_to_go_on="Nothing else holds.")
    services.offer(cast.actor("coordinator"), placement)
    return placement.pupil


def three_half_days(cast, name, workshop):
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    half_days = [(2, "pm"), (3, "am"), (3, "pm")]
    services.offer(cast.actor("coordinator"), placement := proposed(cast, programme, workshop, sessions=half_days))
    return placement.pupil


def four_and_one_twice(cast, *, number=""):
    """Four full-time children at the workshop, one of them by two records: Birchfield's own is the fifth row."""
    workshop = an_offer(cast, places=20)
    ada, *_ = (full_time(cast, name, workshop) for name in ("Ada", "Ben", "Cem"))
    dee = full_time(cast, "Dee", workshop)
    values = {"forename": "Ada", "surname": "Stone", "date_of_birth": ada.date_of_birth, "upn": number}
    second = pupil(cast.actor("stranger_referrer"), **values, reason_to_go_on="Checked.")
    Pupil.objects.filter(pk=ada.pk).update(upn=number)
    # Birchfield's record took Dee's place over: the placement is of Ada's second record
    Placement.objects.filter(pupil=dee).update(pupil=second)
    Programme.objects.filter(pupil=dee).update(pupil=second)
    look()
    return workshop, Pair.objects.get(second=second)


def there(cast):
    """How the workshop stands by the guard's count."""
    counted = placements.counted([cast.canal_street.pk], SCHOOL_DAY, SCHOOL_DAY)
    return standing_of(counted.facts(cast.canal_street.pk, SCHOOL_DAY), on=SCHOOL_DAY)


def fifth(cast, workshop):
    """How many full-time children there are when the guard stops the next one."""
    full_time(cast, "Eve", workshop)
    with pytest.raises(Refused) as refused:
        full_time(cast, "Fay", workshop)
    assert "would_be_a_school" in {each.code for each in refused.value.refusals}
    return there(cast).full_time + 1


def test_two_records_of_one_name_are_two_children_until_two_people_join_them(cast):
    workshop, pair = four_and_one_twice(cast)
    with pytest.raises(Refused):
        full_time(cast, "Eve", workshop)
    decided(cast, pair, Answer.SAME)
    assert fifth(cast, workshop) == 5


def test_one_number_is_one_child_until_two_people_say_otherwise(cast):
    workshop, pair = four_and_one_twice(cast, number=upn(1))
    full_time(cast, "Eve", workshop)  # the fourth child
    decided(cast, pair, Answer.TWO)
    with pytest.raises(Refused):
        full_time(cast, "Fay", workshop)
    assert there(cast).full_time == 5


def test_a_number_that_one_person_types_tells_nothing_of_a_child_elsewhere(cast):
    """The check of a week says the same with a number that is free and with that of another body's child there."""
    workshop = an_offer(cast, places=20)
    elsewhere = three_half_days(cast, "Ada", workshop)
    Pupil.objects.filter(pk=elsewhere.pk).update(held_by=cast.birchfield, upn=upn(1))
    programme = a_programme(cast, a_year_ten_pupil(cast, forename="Eve", surname="Stone"))
    proposed(cast, programme, workshop, sessions=[(0, "am"), (0, "pm"), (1, "am"), (1, "pm")])
    for kind in (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER):
        Characteristic.objects.create(pupil=elsewhere, kind=kind, valid_from=date(2026, 9, 1))
    said = []
    for number in (upn(2), upn(1)):
        Pupil.objects.filter(pk=programme.pupil_id).update(upn=number)
        again = Programme.objects.get(pk=programme.pk)
        found = weeks.findings_for(again, SCHOOL_DAY, weeks.components(again, SCHOOL_DAY))
        said.append([(each.code, each.values) for each in found])
    assert said[0] == said[1]
    assert said[0]  # the week itself gives something to say


def test_an_undone_join_counts_two_again(cast):
    workshop, pair = four_and_one_twice(cast)
    decided(cast, pair, Answer.SAME)
    decided(cast, pair, Answer.TWO)
    with pytest.raises(Refused):
        full_time(cast, "Eve", workshop)


def test_a_plan_on_the_other_record_counts_for_the_child(cast):
    workshop, pair = four_and_one_twice(cast)
    Placement.objects.filter(pupil=pair.second).update(pupil=pair.first)
    Characteristic.objects.create(pupil=pair.second, kind=CharacteristicKind.EHC_PLAN, valid_from=date(2026, 9, 1))

    assert not there(cast).is_a_school
    decided(cast, pair, Answer.SAME)
    assert there(cast).is_a_school
    with pytest.raises(Refused) as refused:
        full_time(cast, "Eve", workshop)
    assert "one_pupil_makes_a_school" not in {each.code for each in refused.value.refusals}, (
        "it tells of another's plan"
    )


def test_the_board_and_the_list_count_a_child_once_for_whoever_sees_both(cast):
    with clock.at(at_nine_o_five()):
        one = placed(cast)
        other = placed(cast)
        on, half = attendance.session_now().on, attendance.session_now().half
        names = {"forename": one.pupil.forename, "surname": one.pupil.surname}
        Pupil.objects.filter(pk=other.pupil_id).update(held_by=cast.birchfield, **names)
        look()

        def counted(who):
            board = attendance.board(cast.actor(who), on, half)
            return len(board.rows), sum(board.counts.values()), placements.list_page(cast.actor(who)).pupils

        assert counted("inclusion_officer") == (2, 2, 2)
        decided(cast, Pair.objects.get(), Answer.SAME)
        assert counted("inclusion_officer") == (2, 1, 1)
