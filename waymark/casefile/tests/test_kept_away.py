"""The head of a pupil's file says that an exclusion keeps the pupil from school."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.exclusions import services
from waymark.exclusions.states import ExclusionState
from waymark.exclusions.tests.factories import excluded, exclusion_at, suspended
from waymark.pupils import services as pupils
from waymark.referrals.tests.factories import a_pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
AT_SCHOOL = "has the pupil on its own register"


@pytest.fixture
def pupil(cast):
    return a_pupil(cast)


def test_nobody_is_said_to_be_kept_away(pupil, as_):
    page = as_("head").get(pupil.get_absolute_url()).text
    assert AT_SCHOOL in page
    assert "Suspended from" not in page and "excluded from" not in page


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), "from Monday 23 November until today."),
        (date(2026, 11, 24), date(2026, 11, 25), "from Tuesday 24 November until Wednesday 25 November."),
        (date(2026, 11, 19), date(2026, 11, 23), ""),
        (date(2026, 11, 25), date(2026, 11, 26), ""),
    ],
    ids=["its last day", "its first day", "over yesterday", "from tomorrow"],
)
def test_a_suspension_is_said_on_its_days_alone(cast, pupil, as_, starts_on, ends_on, words):
    with clock.at(min(starts_on, SCHOOL_DAY)):
        suspended(cast, pupil, starts_on=starts_on, ends_on=ends_on)
    page = as_("head").get(pupil.get_absolute_url()).text
    assert (f"Suspended from Ashgrove School, {words}" in page) is bool(words)
    assert (AT_SCHOOL in page) is not bool(words)


def test_a_permanent_exclusion_is_said_from_its_first_day(cast, pupil, as_):
    row = excluded(cast, pupil)
    page = as_("head").get(pupil.get_absolute_url()).text
    assert "Permanently excluded from Ashgrove School since " in page
    assert row.get_absolute_url() in page
    assert AT_SCHOOL not in page


def test_the_file_says_when_a_suspension_will_begin(cast, pupil, as_):
    row = suspended(cast, pupil, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 26))
    page = as_("head").get(pupil.get_absolute_url()).text
    assert "A suspension from Ashgrove School begins on Wednesday 25 November." in page
    assert row.get_absolute_url() in page
    assert AT_SCHOOL in page
    story = as_("head").get(reverse("casefile:chronology", args=[pupil.public_id])).text
    assert "which begins on Wednesday 25 November, for 2 days" in story
    assert "Suspended from" not in story
    with clock.at(date(2026, 11, 25)):
        story = as_("head").get(reverse("casefile:chronology", args=[pupil.public_id])).text
        assert "Suspended from Ashgrove School for 2 days" in story


def test_a_pupil_suspended_at_lunchtimes_is_at_school(cast, pupil, as_):
    suspended(cast, pupil, starts_on=SCHOOL_DAY, ends_on=date(2026, 11, 26), lunchtimes=True)
    page = as_("head").get(pupil.get_absolute_url()).text
    assert "Suspended from Ashgrove School at lunchtimes" in page
    assert AT_SCHOOL in page


def test_a_final_exclusion_keeps_away_until_the_name_has_left_the_roll(cast, pupil, as_):
    row = exclusion_at(cast, ExclusionState.FINAL, pupil)
    page = as_("referrer").get(pupil.get_absolute_url()).text
    assert "That is final; the name is still on the roll." in page
    assert AT_SCHOOL not in page
    pupils.set_home_authority(cast.actor("head"), pupil, authority=cast.city, note="Moved to the city.")
    services.leave_roll(cast.actor("referrer"), row, last_day=SCHOOL_DAY)
    with clock.at(date(2026, 11, 25)):
        page = as_("stranger_officer").get(pupil.get_absolute_url()).text  # of the home authority
        assert AT_SCHOOL not in page
        assert "Permanently excluded from Ashgrove School since" not in page
        assert "The pupil is on the main roll of no school." in page
        assert ">No school<" in page


def test_a_pupil_whom_another_school_took_is_on_the_register_of_that_school(cast, pupil, as_):
    exclusion_at(cast, ExclusionState.DECLINED, pupil)
    with clock.at(date(2026, 12, 16)):
        pupils.pass_main_roll(
            cast.actor("stranger_referrer"), pupil, valid_from=date(2026, 12, 16), reason="Found through fair access."
        )
        page = as_("inclusion_officer").get(pupil.get_absolute_url()).text
        assert "Birchfield School has the pupil on its own register" in page
        assert "Permanently excluded from" not in page
