"""The early-warning list: which signs count, in words, for whom, at a fixed cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.attendance.tests.factories import placed
from waymark.casefile.rules import EarlyFacts, Sign, early_signs
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.exclusions import services
from waymark.exclusions.tests.factories import excluded, suspended
from waymark.referrals.tests.factories import a_pupil

URL = "/early-warning/"


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.mark.parametrize(
    ("what", "facts", "signs"),
    [
        ("nothing", {}, []),
        ("a suspension", {"suspensions": 1}, [Sign.SUSPENDED]),
        ("nine in ten", {"possible": 10, "attended": 9}, []),
        ("below nine in ten", {"possible": 20, "attended": 17}, [Sign.ABSENT]),
        ("five sessions say nothing", {"possible": 5, "attended": 0}, []),
        ("eighteen hours", {"hours": Decimal("18.00")}, []),
        ("below eighteen", {"hours": Decimal("17.75")}, [Sign.PART_TIME]),
        ("no programme", {"hours": None}, []),
        (
            "all of them",
            {"suspensions": 2, "has_open_exclusion": True, "possible": 6, "attended": 0, "hours": Decimal(5)},
            [Sign.EXCLUDED, Sign.SUSPENDED, Sign.ABSENT, Sign.PART_TIME],
        ),
    ],
)
def test_early_signs(what, facts, signs):
    assert early_signs(EarlyFacts(**facts), on=SCHOOL_DAY) == signs


@pytest.mark.django_db
def test_each_sign_stands_in_words_and_reading_is_kept(cast, as_):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=date(2026, 11, 26), starts_half="pm")
    excluded(cast, a_pupil(cast, forename="Amina", surname="Yusuf"))
    placement = placed(cast)  # a running programme of a few sessions a week
    page = as_("head").get(URL).content.decode()
    assert "1 suspension this academic year, 2.5 days out" in page
    assert "Permanently excluded, and not settled" in page
    assert "hours a week, below full time" in page
    assert row.pupil.name in page
    event = AuditEvent.objects.get(action="casefile.early_warning.read")
    assert str(placement.pupil.public_id) in {str(each.pupil_id) for each in event.pupils.all()}


@pytest.mark.django_db
def test_a_cancelled_suspension_is_no_sign_and_a_stranger_sees_nobody(cast, as_):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=date(2026, 11, 26))
    assert "Kai Merrow" in as_("inclusion_officer").get(URL).content.decode()
    assert "Kai Merrow" not in as_("stranger_referrer").get(URL).content.decode()
    assert "Kai Merrow" not in as_("coordinator").get(URL).content.decode()
    assert as_("provider_manager").get(URL).status_code == 403
    services.cancel(cast.actor("head"), row, on=SCHOOL_DAY, why="A mistake.", meeting_offered=True)
    assert "Nobody shows a sign" in as_("head").get(URL).content.decode()


@pytest.mark.django_db
def test_the_list_asks_as_much_for_many_as_for_few(cast, as_):
    client = as_("head")

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(URL).status_code == 200
        return len(statements_of(asked.captured_queries))

    suspended(cast, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    placed(cast)
    client.get(URL)
    few = statements()
    for number in range(4):
        suspended(cast, a_pupil(cast, forename=f"Pupil {number}"), starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
        placed(cast)
    assert statements() == few
    assert reverse("casefile:early_warning") == URL
