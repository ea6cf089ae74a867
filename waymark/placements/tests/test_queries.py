"""Who is expected where on a session, and what the guard counts."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.placements import queries, services
from waymark.placements.models import Placement
from waymark.placements.tests.factories import ready, started
from waymark.pupils.models import Pupil
from waymark.school_year.models import Closure
from waymark.school_year.states import ClosureKind

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def expected(on, half="am", **more):
    return [each.placement.pk for each in queries.active_sessions(on, half, **more)]


def test_a_pupil_is_expected_on_the_half_days_of_the_placement(cast):
    placement = started(cast)
    assert expected(SCHOOL_DAY) == expected(MONDAY, "pm") == [placement.pk]
    assert expected(date(2026, 11, 25)) == []  # a Wednesday
    assert expected(date(2026, 11, 28)) == []  # a Saturday


def test_nobody_is_expected_before_the_first_day_or_after_the_last(cast):
    placement = started(cast)
    assert expected(date(2026, 11, 23)) == []  # the Monday before
    with clock.at(date(2026, 12, 1)):
        services.end(cast.actor("coordinator"), placement, on=date(2026, 12, 1), reason="Back at school.")
    assert expected(date(2026, 12, 1), "pm") == [placement.pk]
    assert expected(date(2026, 12, 7)) == []
    assert expected(MONDAY) == [placement.pk]  # what was expected then stays so


def test_nobody_is_expected_while_it_is_paused(cast):
    placement = started(cast)
    services.pause(cast.actor("coordinator"), placement, on=MONDAY, reason="A hospital stay.")
    with clock.at(date(2026, 12, 7)):
        services.resume(cast.actor("coordinator"), placement, on=date(2026, 12, 7))
    assert expected(SCHOOL_DAY) == [placement.pk]
    assert expected(MONDAY) == expected(date(2026, 12, 1)) == []
    assert [each.placement.pk for each in queries.paused_sessions(MONDAY, "am")] == [placement.pk]
    assert expected(date(2026, 12, 7)) == [placement.pk]


def test_nobody_is_expected_when_the_school_on_roll_is_closed(cast):
    placement = started(cast)
    Closure.objects.create(organisation=cast.birchfield, on=MONDAY, kind=ClosureKind.INSET)
    assert expected(MONDAY) == [placement.pk]
    Closure.objects.create(organisation=cast.ashgrove, on=MONDAY, kind=ClosureKind.INSET)
    assert expected(MONDAY) == []
    assert expected(date(2026, 12, 21)) == []  # a Monday of the Christmas holiday


def test_the_list_is_narrowed_by_provider_and_by_pupils(cast):
    placement = started(cast)
    assert expected(SCHOOL_DAY, provider=cast.canal_street) == [placement.pk]
    assert expected(SCHOOL_DAY, provider=cast.other_provider) == []
    assert expected(SCHOOL_DAY, pupils=Pupil.objects.visible_to(cast.actor("head"))) == [placement.pk]
    assert expected(SCHOOL_DAY, pupils=Pupil.objects.visible_to(cast.actor("stranger_referrer"))) == []


def test_an_agreed_placement_whose_day_has_come_is_named_as_not_started(cast):
    placement = ready(cast)
    found = queries.agreed_not_started(SCHOOL_DAY, "am")
    assert [each.placement.pk for each in found] == [placement.pk]
    assert expected(SCHOOL_DAY) == []
    assert queries.agreed_not_started(date(2026, 11, 23), "am") == []  # before its planned first day
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert queries.agreed_not_started(SCHOOL_DAY, "am") == []
    assert expected(SCHOOL_DAY) == [placement.pk]


def test_a_withdrawn_placement_is_nowhere(cast):
    placement = ready(cast)
    services.withdraw(cast.actor("coordinator"), placement, reason="The family moved.")
    assert expected(SCHOOL_DAY) == []
    assert queries.agreed_not_started(SCHOOL_DAY, "am") == []


def test_the_expected_come_with_their_rows(cast, django_assert_num_queries):
    started(cast)
    with django_assert_num_queries(2):  # the sessions, and the calendars
        rows = queries.active_sessions(SCHOOL_DAY, "am")
        for each in rows:
            str(each.placement.pupil.name + each.placement.provider.name + each.placement.site.address)
            str(each.placement.programme.school.name)


def test_placements_for_are_those_the_actor_may_see(cast):
    placement = ready(cast)
    for name in ("coordinator", "head", "inclusion_officer", "provider_manager", "key_worker"):
        assert list(queries.placements_for(cast.actor(name))) == [placement], name
    for name in ("stranger_provider", "stranger_coordinator", "stranger_officer", "auditor"):
        assert not queries.placements_for(cast.actor(name)).exists(), name
    assert Placement.objects.count() == 1
