"""Every duty has its sentence for a page and for a message; a message never names a pupil."""

from datetime import UTC, date, datetime

import pytest

from waymark.duties import wording
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.pupils.models import Pupil

PUPIL = Pupil(forename="Kai", surname="Merrow")


OF_A_BODY = (
    DutyKind.TAKE_REGISTER,
    DutyKind.SETTLE_CLOSED_MEMBER,
    DutyKind.REVIEW_ACCESS,
    DutyKind.PREPARE_MEETING,
    DutyKind.KEEP_WITHIN_LAW,
    DutyKind.LOOK_AT_BROKERED_PROVIDER,
)  # not about one pupil


@pytest.mark.parametrize("kind", list(DutyKind))
def test_every_duty_has_both_sentences(kind):
    said = wording.on_a_page(Duty(kind=kind, pupil=PUPIL))
    assert ("Kai Merrow" in said) is (kind not in OF_A_BODY)
    message = wording.in_a_message(kind, "R-26-00012")
    assert "R-26-00012" in message
    assert "{" not in said + message


def test_a_page_names_the_pupil_and_a_message_the_reference():
    assert wording.on_a_page(Duty(kind="decide_referral", pupil=PUPIL)) == "Decide on the referral of Kai Merrow"
    assert wording.in_a_message(DutyKind.DECIDE_REFERRAL, "R-26-00012") == "Decide on referral R-26-00012"


def test_a_name_with_braces_is_shown_as_it_is():
    odd = Pupil(forename="", surname="{pupil.upn}")
    assert wording.on_a_page(Duty(kind="decide_referral", pupil=odd)) == "Decide on the referral of {pupil.upn}"


@pytest.mark.parametrize(
    ("due_at", "missed", "expected"),
    [
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), None, ("Due today", "now")),
        (datetime(2026, 11, 25, 23, 59, tzinfo=UTC), None, ("Due tomorrow", "now")),
        (datetime(2026, 11, 26, 23, 59, tzinfo=UTC), None, ("Due", "")),
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), None, ("1 day late", "danger")),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), None, ("4 days late", "danger")),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 8, 1, tzinfo=UTC), ("Late", "danger")),
    ],
)
def test_how_soon_a_thing_is_due(due_at, missed, expected):
    duty = Duty(kind="decide_referral", due_at=due_at, missed_at=missed)
    assert wording.how_urgent(duty, on=date(2026, 11, 24)) == expected
