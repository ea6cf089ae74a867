"""When a body goes through who has access, and who may answer for whom."""

from datetime import date

import pytest

from waymark.staffing.rules import (
    AnswerFacts,
    ReviewTimeFacts,
    access_review_begins,
    answer_refusals,
    review_due,
)

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("since", "is_one_open", "begins"),
    [
        (date(2026, 5, 26), False, True),  # 182 days: 26 weeks to the day
        (date(2026, 5, 27), False, False),
        (date(2024, 1, 1), False, True),
        (date(2024, 1, 1), True, False),
    ],
)
def test_a_review_begins_after_half_a_year_and_one_at_a_time(since, is_one_open, begins):
    assert access_review_begins(ReviewTimeFacts(since=since, is_one_open=is_one_open), on=DAY) is begins


def test_a_review_is_due_within_four_weeks():
    assert review_due(on=DAY) == date(2026, 12, 22)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"ends": True}, []),
        ({"is_over": True}, ["review_is_over"]),
        ({"is_oneself": True}, ["own_role"]),
        ({"is_oneself": True, "others_could": False}, []),
        ({"is_oneself": True, "others_could": False, "ends": True}, ["own_role_ends_elsewhere"]),
        ({"is_oneself": True, "ends": True}, ["own_role", "own_role_ends_elsewhere"]),
    ],
)
def test_who_may_answer(facts, codes):
    assert [each.code for each in answer_refusals(AnswerFacts(**facts), on=DAY)] == codes
