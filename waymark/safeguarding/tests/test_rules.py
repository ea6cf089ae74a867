from dataclasses import replace
from datetime import date

import pytest

from waymark.safeguarding import rules
from waymark.safeguarding.rules import HandoverFacts, RiskFacts

TODAY = date(2026, 1, 14)


def codes(findings):
    return [finding.code for finding in findings]


RISK = RiskFacts(
    keep_safe="Sits near the door and may walk out when crowded.",
    risks="Leaves the site.",
    what_helps="A minute outside with somebody he knows.",
    emergency_contact="School office",
    written_on=date(2026, 1, 7),
    review_on=date(2026, 3, 20),
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("complete", {}, []),
        ("nothing to know", {"keep_safe": " "}, ["no_keep_safe"]),
        ("no risks", {"risks": ""}, ["no_risks"]),
        (
            "nothing known, and it says so",
            {"keep_safe": "", "risks": "", "what_helps": "", "nothing_known": True},
            [],
        ),
        ("a risk without what helps", {"what_helps": ""}, ["no_what_helps"]),
        (
            "has left before: what helps is needed though nothing else is known",
            {
                "keep_safe": "",
                "risks": "",
                "what_helps": "",
                "nothing_known": True,
                "has_left_without_permission": True,
            },
            ["no_what_helps"],
        ),
        ("nobody to ring", {"emergency_contact": ""}, ["no_emergency_contact"]),
        ("written tomorrow", {"written_on": date(2026, 1, 15)}, ["written_in_the_future"]),
        ("no review", {"review_on": None}, ["no_risk_review"]),
        ("reviewed on the day it was written", {"review_on": date(2026, 1, 7)}, ["review_before_writing"]),
        ("sixteen weeks to the day", {"review_on": date(2026, 4, 29)}, []),
        ("sixteen weeks and a day", {"review_on": date(2026, 4, 30)}, ["risk_review_too_late"]),
    ],
)
def test_risk_assessments(case, change, expected):
    assert codes(rules.risk_assessment_refusals(replace(RISK, **change), on=TODAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "on", "holds"),
    [
        ("before it was written", date(2026, 1, 6), False),
        ("the day it was written", date(2026, 1, 7), True),
        ("its review day", date(2026, 3, 20), True),
        ("the day after", date(2026, 3, 21), False),
    ],
)
def test_an_assessment_holds_until_its_review_day_ends(case, on, holds):
    assert rules.risk_is_in_date(RISK, on=on) is holds, case


HANDED_OVER = HandoverFacts(
    version=2,
    review_on=date(2026, 3, 20),
    handed_over_on=date(2026, 1, 12),
    handed_over_version=2,
    acknowledged_on=date(2026, 1, 13),
    acknowledged_version=2,
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("handed over and read", {}, []),
        ("read the same day", {"acknowledged_on": date(2026, 1, 12)}, []),
        ("no assessment at all", {"version": 0}, ["no_risk_assessment"]),
        ("never handed over", {"handed_over_on": None, "handed_over_version": 0}, ["risk_not_handed_over"]),
        ("to be handed over tomorrow", {"handed_over_on": date(2026, 1, 15)}, ["risk_not_handed_over"]),
        ("an older version handed over", {"handed_over_version": 1}, ["risk_not_handed_over"]),
        ("not read", {"acknowledged_on": None, "acknowledged_version": 0}, ["risk_not_acknowledged"]),
        ("an older version read", {"acknowledged_version": 1}, ["risk_not_acknowledged"]),
        ("read before it was given", {"acknowledged_on": date(2026, 1, 11)}, ["risk_not_acknowledged"]),
        ("read tomorrow", {"acknowledged_on": date(2026, 1, 15)}, ["risk_not_acknowledged"]),
        ("the review day", {"review_on": TODAY}, ["risk_review_soon"]),
        ("past its review day", {"review_on": date(2026, 1, 13)}, ["risk_review_overdue"]),
        ("without a review day", {"review_on": None}, ["risk_review_overdue"]),
        ("eight days before its review", {"review_on": date(2026, 1, 22)}, []),
        ("a week before its review", {"review_on": date(2026, 1, 21)}, ["risk_review_soon"]),
    ],
)
def test_hand_over(case, change, expected):
    assert codes(rules.handover_refusals(replace(HANDED_OVER, **change), on=TODAY)) == expected, case


def test_a_review_that_is_near_only_warns():
    (finding,) = rules.handover_refusals(replace(HANDED_OVER, review_on=TODAY), on=TODAY)
    assert finding.is_warning
