"""Whoever is about to answer a referral reads that a meeting is to decide on it, and that the pupil was excluded since."""

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.exclusions.tests.factories import suspended
from waymark.meetings import services

pytestmark = pytest.mark.django_db
AGENDA, AWAY = "On the agenda of ", "Suspended from Ashgrove School"


def both_pages(browser, referral):
    return [
        browser.get(referral.get_absolute_url()).text,
        browser.get(reverse("referrals:decide", args=[referral.public_id])).text,
    ]


def test_the_agenda_is_named_where_the_referral_is_decided(cast, case, as_):
    for page in both_pages(as_("coordinator"), case.referral):
        assert page.count(AGENDA) == 1
        assert case.get_absolute_url() in page
        assert AWAY not in page
    assert AGENDA not in as_("referrer").get(case.referral.get_absolute_url()).text


@pytest.mark.parametrize("over", ["taken off", "cancelled"])
def test_an_agenda_on_which_it_no_longer_is_is_not_named(cast, coordinator, case, as_, over):
    if over == "taken off":
        services.take_off(coordinator, case, reason="Not ready.")
    else:
        services.cancel(coordinator, case.meeting, reason="Snow.")
    assert not any(AGENDA in page for page in both_pages(as_("coordinator"), case.referral))


def test_an_exclusion_since_is_said_where_the_referral_is_decided(cast, case, as_):
    row = suspended(cast, case.pupil, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    for page in both_pages(as_("coordinator"), case.referral):
        assert page.count(AWAY) == 1
        assert row.get_absolute_url() in page
