"""The head of a pupil's file says that an exclusion keeps the pupil from school."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.exclusions.tests.factories import excluded, suspended
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
