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


INVITING = rules.InvitingFacts(is_own_organisation=True, role_is_held_there=True)
AREA = replace(INVITING, is_own_organisation=False, in_area=True, role_is_administrator=True)


@pytest.mark.parametrize(
    ("case", "facts", "codes"),
    [
        ("a colleague", INVITING, []),
        ("a colleague, where there are administrators already", replace(INVITING, has_administrator=True), []),
        ("the first administrator of a body of the area", AREA, []),
        ("the second administrator of one", replace(AREA, has_administrator=True), ["has_an_administrator"]),
        (
            "another role in a body of the area",
            replace(AREA, role_is_administrator=False),
            ["only_an_administrator_there"],
        ),
        ("the administrator of a body elsewhere", replace(AREA, in_area=False), ["not_your_organisation"]),
        (
            "a role that such a body does not have",
            replace(INVITING, role_is_held_there=False),
            ["role_not_held_there"],
        ),
        ("somebody who has the role", replace(INVITING, holds_role_already=True), ["holds_the_role_already"]),
        ("somebody invited to it", replace(INVITING, is_invited_already=True), ["invited_already"]),
        (
            "everything at once: all said",
            replace(AREA, in_area=False, role_is_held_there=False, holds_role_already=True, is_invited_already=True),
            ["not_your_organisation", "role_not_held_there", "holds_the_role_already", "invited_already"],
        ),
    ],
)
def test_who_invites_whom(case, facts, codes):
    assert [finding.code for finding in rules.inviting_refusals(facts, on=TODAY)] == codes, case


ENDING = rules.RoleEndFacts(valid_from=date(2025, 9, 1), ends_on=TODAY, reason="Left the school")


@pytest.mark.parametrize(
    ("case", "change", "codes"),
    [
        ("today, with a reason", {}, []),
        ("a month from now", {"ends_on": date(2026, 2, 14)}, []),
        ("yesterday", {"ends_on": date(2026, 1, 13)}, ["ends_in_the_past"]),
        ("before it begins", {"valid_from": date(2026, 3, 1), "ends_on": date(2026, 2, 1)}, ["ends_in_the_past"]),
        ("on the day it begins", {"valid_from": TODAY}, []),
        ("without a reason", {"reason": " \n"}, ["no_reason"]),
        ("it has ended today", {"valid_to": TODAY}, ["role_has_ended"]),
        ("it ends tomorrow anyway", {"valid_to": date(2026, 1, 15)}, []),
        ("the last administrator", {"is_last_administrator": True}, ["last_administrator"]),
        (
            "everything at once: all said",
            {"valid_to": TODAY, "ends_on": date(2026, 1, 1), "reason": "", "is_last_administrator": True},
            ["role_has_ended", "ends_in_the_past", "no_reason", "last_administrator"],
        ),
    ],
)
def test_how_a_role_ends(case, change, codes):
    assert [finding.code for finding in rules.role_end_refusals(replace(ENDING, **change), on=TODAY)] == codes, case


def test_only_the_loss_of_the_last_administrator_may_be_gone_past():
    facts = replace(ENDING, is_last_administrator=True, reason="")
    findings = rules.role_end_refusals(facts, on=TODAY)
    assert [(finding.code, finding.is_warning) for finding in findings] == [
        ("no_reason", False),
        ("last_administrator", True),
    ]
