"""Being asked for more is told in words of its own, and whoever withdraws a draft reads who will read the reason."""

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import outbox
from waymark.core.models import OutboxMessage
from waymark.referrals import services
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
ANSWER = {"reason": "On which days?", "answer_to_pupil": "Yes.", "answer_to_family": "Yes.", "on": SCHOOL_DAY}


def told_to_the_school():
    return set(OutboxMessage.objects.exclude(notice="referrals.sent").values_list("notice", flat=True))


def test_being_asked_for_more_is_not_told_as_a_decision(cast):
    referral = referral_at(cast, ReferralState.SENT)
    services.return_to_school(cast.actor("coordinator"), referral, **ANSWER)
    assert told_to_the_school() == {"referrals.returned"}
    message = OutboxMessage.objects.filter(notice="referrals.returned").first()
    subject, body = outbox.words(message)
    assert subject == f"You are asked for more: {referral.reference}"
    assert referral.get_absolute_url() in body
    assert outbox.NOTICES["referrals.returned"].address_if_entitled(message)


def test_a_decision_is_told_as_one(cast):
    services.decline(cast.actor("coordinator"), referral_at(cast, ReferralState.SENT), **ANSWER)
    assert told_to_the_school() == {"referrals.answered"}


@pytest.mark.parametrize(
    ("state", "who_reads"),
    [
        (ReferralState.DRAFT, "Your school alone reads this: it was never sent."),
        (ReferralState.SENT, "Whoever has the referral will read this."),
    ],
)
def test_who_reads_why_it_is_withdrawn_is_told_rightly(cast, as_, state, who_reads):
    referral = referral_at(cast, state)
    page = as_("referrer").get(reverse("referrals:withdraw", args=[referral.public_id])).text
    assert who_reads in page
    assert page.count("reads this") + page.count("will read this") == 1
