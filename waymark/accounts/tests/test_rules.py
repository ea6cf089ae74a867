from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from waymark.accounts import rules
from waymark.accounts.rules import InvitationFacts, MembershipFacts, SessionFacts

TODAY = date(2026, 1, 14)
NINE = datetime(2026, 1, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "began", "seen", "asked", "danger", "over"),
    [
        ("just begun", 0, 0, 0, False, False),
        ("29 idle minutes", 0, 0, 29, False, False),
        ("30 idle minutes", 0, 0, 30, False, True),
        ("14 idle minutes where danger is at stake", 0, 0, 14, True, False),
        ("15 idle minutes where danger is at stake", 0, 0, 15, True, True),
        ("busy for a minute less than 12 hours", 0, 719, 719, False, False),
        ("busy for 12 hours", 0, 719, 720, False, True),
        ("seen after it was asked", 0, 5, 4, False, True),
        ("seen before it began", 5, 0, 6, False, True),
    ],
)
def test_sessions_end(case, began, seen, asked, danger, over):
    facts = SessionFacts(
        began_at=NINE + timedelta(minutes=began),
        last_seen_at=NINE + timedelta(minutes=seen),
        asked_at=NINE + timedelta(minutes=asked),
        shows_danger=danger,
    )
    assert rules.session_is_over(facts, on=TODAY) is over, case


INVITATION = InvitationFacts(
    made_at=NINE, asked_at=NINE + timedelta(hours=1), sent_to="a.tutor@canal.example", asked_by="a.tutor@canal.example"
)


@pytest.mark.parametrize(
    ("case", "change", "codes"),
    [
        ("in time", {}, []),
        ("a second before 72 hours", {"asked_at": NINE + timedelta(hours=72, seconds=-1)}, []),
        ("72 hours", {"asked_at": NINE + timedelta(hours=72)}, ["invitation_expired"]),
        ("before it was made", {"asked_at": NINE - timedelta(seconds=1)}, ["invitation_expired"]),
        ("used before", {"used_at": NINE}, ["invitation_used"]),
        ("taken back", {"withdrawn_at": NINE}, ["invitation_withdrawn"]),
        ("to be taken back later", {"withdrawn_at": NINE + timedelta(hours=2)}, []),
        ("another address", {"asked_by": "someone@else.example"}, ["invitation_for_another"]),
        ("the same address in capitals", {"asked_by": " A.Tutor@Canal.example "}, []),
        (
            "used, late and by another: all said",
            {"used_at": NINE, "asked_at": NINE + timedelta(days=4), "asked_by": "x@y.example"},
            ["invitation_used", "invitation_expired", "invitation_for_another"],
        ),
    ],
)
def test_invitations(case, change, codes):
    found = rules.invitation_refusals(replace(INVITATION, **change), on=TODAY)
    assert [finding.code for finding in found] == codes, case


def test_hours_are_hours_over_the_change_of_clocks():
    made = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    asked = datetime(2026, 3, 31, 12, 30, tzinfo=timezone(timedelta(hours=1)))  # 71.5 hours later
    assert rules.invitation_refusals(replace(INVITATION, made_at=made, asked_at=asked), on=date(2026, 3, 31)) == []


@pytest.mark.parametrize(
    ("case", "facts", "live"),
    [
        ("from today", MembershipFacts(valid_from=TODAY), True),
        ("from tomorrow", MembershipFacts(valid_from=date(2026, 1, 15)), False),
        ("until today, half open", MembershipFacts(valid_from=date(2025, 1, 1), valid_to=TODAY), False),
        ("until tomorrow", MembershipFacts(valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 15)), True),
        ("of a body on its last day", MembershipFacts(valid_from=date(2025, 1, 1), organisation_closed_on=TODAY), True),
        (
            "of a body closed yesterday",
            MembershipFacts(valid_from=date(2025, 1, 1), organisation_closed_on=date(2026, 1, 13)),
            False,
        ),
    ],
)
def test_memberships(case, facts, live):
    assert rules.membership_is_live(facts, on=TODAY) is live, case
