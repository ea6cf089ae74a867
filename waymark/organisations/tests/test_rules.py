"""How a school stands to a partnership, at every edge."""

from datetime import date

import pytest

from waymark.organisations import rules
from waymark.organisations.states import HowItEnded, MembershipStatus, OrganisationKind

SINCE = date(2018, 9, 1)
ENDED = rules.MembershipPeriod(valid_from=SINCE, valid_to=date(2021, 9, 1), how_it_ended=HowItEnded.WITHDREW)
AGAIN = rules.MembershipPeriod(valid_from=date(2024, 9, 1), valid_to=date(2026, 4, 1), how_it_ended=HowItEnded.EXPELLED)
CLOSED = rules.MembershipPeriod(valid_from=SINCE, valid_to=date(2020, 9, 1), how_it_ended=HowItEnded.CLOSED)


@pytest.mark.parametrize(
    "periods, on, expected",
    [
        ((), SINCE, MembershipStatus.NON_MEMBER),
        ((ENDED,), date(2018, 8, 31), MembershipStatus.NON_MEMBER),
        ((ENDED,), SINCE, MembershipStatus.MEMBER),
        ((ENDED,), date(2021, 8, 31), MembershipStatus.MEMBER),
        ((ENDED,), date(2021, 9, 1), MembershipStatus.WITHDRAWN),
        ((ENDED, AGAIN), date(2024, 8, 31), MembershipStatus.WITHDRAWN),
        ((ENDED, AGAIN), date(2024, 9, 1), MembershipStatus.MEMBER),
        ((ENDED, AGAIN), date(2026, 4, 1), MembershipStatus.EXPELLED),
        ((CLOSED,), date(2020, 9, 1), MembershipStatus.CLOSED),
        ((rules.MembershipPeriod(valid_from=SINCE),), date(2050, 1, 1), MembershipStatus.MEMBER),
    ],
)
def test_a_school_is_what_its_membership_says_that_day(periods, on, expected):
    assert rules.membership_status(rules.MembershipFacts(periods=periods), on=on) is expected


@pytest.mark.parametrize(
    "values, expected",
    [
        ({}, []),
        ({"school_kind": OrganisationKind.PROVIDER}, ["not_a_school"]),
        ({"partnership_kind": OrganisationKind.AUTHORITY}, ["not_a_partnership"]),
        ({"periods": (ENDED,)}, []),
        ({"periods": (rules.MembershipPeriod(valid_from=SINCE),)}, ["already_a_member"]),
        ({"periods": (ENDED,), "valid_from": date(2021, 8, 31)}, ["already_a_member"]),
        ({"periods": (ENDED,), "valid_from": date(2021, 9, 1)}, []),
        ({"school_closed_on": date(2026, 10, 31)}, ["school_is_closed"]),
        ({"school_closed_on": date(2026, 11, 1)}, []),
    ],
)
def test_a_school_joins_one_partnership_at_a_time(values, expected):
    given = {
        "school_kind": OrganisationKind.SCHOOL,
        "partnership_kind": OrganisationKind.PARTNERSHIP,
        "valid_from": date(2026, 11, 1),
    }
    found = rules.join_refusals(rules.JoinFacts(**{**given, **values}), on=date(2026, 11, 24))
    assert [each.code for each in found] == expected


@pytest.mark.parametrize(
    "valid_to, has_ended, expected",
    [
        (date(2018, 9, 2), False, []),
        (SINCE, False, ["ends_before_it_begins"]),
        (date(2030, 1, 1), True, ["membership_is_over"]),
    ],
)
def test_a_membership_ends_once_after_it_began(valid_to, has_ended, expected):
    facts = rules.LeaveFacts(valid_from=SINCE, valid_to=valid_to, has_ended=has_ended)
    assert [each.code for each in rules.leave_refusals(facts, on=date(2026, 11, 24))] == expected
