"""Whoever is about to answer a referral reads that a meeting is to decide on it, and that the pupil was excluded since.

Once a meeting has answered it, the referral leads to the decision.
"""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.exclusions.tests.factories import suspended
from waymark.meetings import services
from waymark.meetings.tests.factories import MEETS_ON
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at

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


def test_an_answered_referral_leads_to_the_decision_and_says_until_when_to_challenge_it(cast, declined, as_):
    def page(name):
        return as_(name).get(declined.referral.get_absolute_url()).text

    with clock.at(MEETS_ON):
        for name in ("referrer", "head", "coordinator"):
            assert "South panel decided this on" in page(name)
            assert declined.get_absolute_url() in page(name)
        assert "may challenge it until" not in page("head")  # nobody has been given a letter
        coordinator = cast.actor("coordinator")
        services.write_letters(coordinator, declined)
        services.note_given(coordinator, declined, declined.letters.all(), on=MEETS_ON)
        assert "The school may challenge it until Thursday 17 December." in page("head")
    with clock.at(date(2026, 12, 18)):  # the day after the fifteenth school day
        assert "may challenge it until" not in page("head")
        assert declined.get_absolute_url() in page("head")


def test_a_referral_answered_without_a_meeting_leads_to_none(cast, as_):
    referral = referral_at(cast, ReferralState.DECLINED)
    assert "decided this on" not in as_("head").get(referral.get_absolute_url()).text
