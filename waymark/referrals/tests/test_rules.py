"""What a referral must hold, and who may be asked for what."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from waymark.core.refusals import Severity
from waymark.organisations.states import MembershipStatus
from waymark.referrals import rules
from waymark.referrals.states import Ground, ReferralAction, ReferralKind, ReferralState, Section, SectionStatus

TODAY = date(2026, 11, 24)
WHOLE = rules.ReferralFacts(
    kind=ReferralKind.AT_RISK,
    contact_name="Ruth Okafor",
    contact_role="Pastoral lead",
    contact_details="0116 496 0101",
    ground=Ground.CAUSES_ADDRESSED,
    ground_detail="Walks out of lessons most days.",
    tried_so_far="Mentoring for ten weeks; a reduced load of subjects.",
    attendance_percent=Decimal("71.5"),
    send_needs="None known",
    health_needs="Asthma",
    family_support="Early help since May",
    risk_assessment_review_on=TODAY,
    provision_wanted="Practical learning in a small group",
    hours_per_week=Decimal("12"),
    proposed_starts_on=date(2026, 12, 7),
    proposed_ends_on=date(2027, 3, 25),
    other_provision="None",
    outcomes=(rules.OutcomeFacts(what="Attends every session", measured_by="The register"),),
    exit_strategy="Back to all lessons after Easter",
    pupil_voice="I want to make things.",
    family_voice="We are worried.",
    agreed_by_name="Dana Merrow",
    agreed_by_relationship="Mother",
    agreed_by_has_responsibility=True,
    agreed_on=TODAY,
    agreed_how="signed_form",
)


def codes(findings):
    return [finding.code for finding in findings]


def test_a_whole_referral_may_go():
    assert rules.send_refusals(WHOLE, on=TODAY) == []


@pytest.mark.parametrize(
    ("without", "code", "section"),
    [
        ({"contact_details": " "}, "no_contact", Section.CONTACT),
        ({"ground": None}, "no_ground", Section.WHY),
        ({"ground_detail": ""}, "no_ground_detail", Section.WHY),
        ({"tried_so_far": "\n"}, "no_tried_so_far", Section.WHY),
        ({"attendance_percent": None}, "no_attendance", Section.ATTENDANCE),
        ({"send_needs": ""}, "no_send_needs", Section.NEEDS),
        ({"health_needs": ""}, "no_health_needs", Section.NEEDS),
        ({"family_support": ""}, "no_family_support", Section.NEEDS),
        ({"risk_assessment_review_on": None}, "no_risk_assessment", Section.KEEPING_SAFE),
        ({"risk_assessment_review_on": date(2026, 11, 23)}, "risk_assessment_out_of_date", Section.KEEPING_SAFE),
        ({"provision_wanted": ""}, "no_provision_wanted", Section.ASKED_FOR),
        ({"hours_per_week": None}, "no_hours", Section.ASKED_FOR),
        ({"hours_per_week": Decimal(0)}, "no_hours", Section.ASKED_FOR),
        ({"proposed_ends_on": None}, "no_proposed_dates", Section.ASKED_FOR),
        ({"proposed_ends_on": date(2026, 12, 6)}, "proposed_dates_out_of_order", Section.ASKED_FOR),
        ({"other_provision": ""}, "no_other_provision", Section.ASKED_FOR),
        ({"outcomes": ()}, "no_outcomes", Section.OUTCOMES),
        ({"outcomes": (rules.OutcomeFacts(what="Reads"),)}, "outcome_not_measured", Section.OUTCOMES),
        ({"exit_strategy": ""}, "no_exit_strategy", Section.WAY_BACK),
        ({"pupil_voice": ""}, "no_pupil_voice", Section.VOICES),
        ({"family_voice": ""}, "no_family_voice", Section.VOICES),
        ({"agreed_on": None}, "no_agreement", Section.AGREEMENT),
        ({"agreed_how": ""}, "no_agreement", Section.AGREEMENT),
        ({"agreed_on": date(2026, 11, 25)}, "agreement_in_the_future", Section.AGREEMENT),
        ({"agreed_by_has_responsibility": False}, "agreement_without_responsibility", Section.AGREEMENT),
    ],
)
def test_each_missing_answer_is_named_alone_and_leaves_its_part_unfinished(without, code, section):
    facts = replace(WHOLE, **without)
    assert codes(rules.send_refusals(facts, on=TODAY)) == [code]
    statuses = rules.section_statuses(facts, on=TODAY)
    assert statuses.pop(section) is not SectionStatus.DONE
    assert set(statuses.values()) == {SectionStatus.DONE}


def test_an_outcome_that_says_only_how_to_measure_names_what_is_missing():
    facts = replace(WHOLE, outcomes=(*WHOLE.outcomes, rules.OutcomeFacts(what="", measured_by="The register")))
    assert codes(rules.send_refusals(facts, on=TODAY)) == ["outcome_without_words"]


def test_an_empty_referral_has_every_part_not_started_and_names_everything():
    empty = rules.ReferralFacts(kind=ReferralKind.AT_RISK)
    assert set(rules.section_statuses(empty, on=TODAY).values()) == {SectionStatus.NOT_STARTED}
    assert len(rules.send_refusals(empty, on=TODAY)) == 18


def test_every_finding_of_sending_has_a_part_where_it_is_put_right():
    empty = rules.ReferralFacts(kind=ReferralKind.AT_RISK)
    assert {rules.SECTION_OF[code] for code in codes(rules.send_refusals(empty, on=TODAY))} == set(Section)


def test_a_part_with_one_answer_of_two_is_in_progress():
    facts = rules.ReferralFacts(kind=ReferralKind.AT_RISK, pupil_voice="I want to make things.")
    assert rules.section_statuses(facts, on=TODAY)[Section.VOICES] is SectionStatus.IN_PROGRESS


def test_after_a_permanent_exclusion_no_ground_is_asked_for_and_a_missing_agreement_only_warns():
    facts = replace(
        WHOLE,
        kind=ReferralKind.PERMANENT_EXCLUSION,
        ground=None,
        ground_detail="",
        tried_so_far="",
        agreed_by_name="",
        agreed_on=None,
    )
    findings = rules.send_refusals(facts, on=TODAY)
    assert [(finding.code, finding.severity) for finding in findings] == [("no_agreement", Severity.WARNING)]


@pytest.mark.parametrize(
    ("kind", "membership", "expected"),
    [
        (ReferralKind.AT_RISK, MembershipStatus.MEMBER, []),
        (ReferralKind.OFF_SITE_DIRECTION, MembershipStatus.MEMBER, []),
        (ReferralKind.AT_RISK, MembershipStatus.NON_MEMBER, ["not_a_member"]),
        (ReferralKind.OFF_SITE_DIRECTION, MembershipStatus.NON_MEMBER, ["not_a_member"]),
        (ReferralKind.AT_RISK, MembershipStatus.EXPELLED, ["not_a_member"]),
        (ReferralKind.AT_RISK, MembershipStatus.WITHDRAWN, ["support_is_bought"]),
        (ReferralKind.PERMANENT_EXCLUSION, MembershipStatus.NON_MEMBER, []),
        (ReferralKind.PERMANENT_EXCLUSION, MembershipStatus.WITHDRAWN, []),
        (ReferralKind.PERMANENT_EXCLUSION, MembershipStatus.EXPELLED, []),
        (ReferralKind.NO_SCHOOL_PLACE, MembershipStatus.NON_MEMBER, []),
    ],
)
def test_who_gets_what(kind, membership, expected):
    facts = rules.SupportFacts(kind=kind, membership=membership)
    assert codes(rules.preventive_support(facts, on=TODAY)) == expected


def test_a_school_that_withdrew_may_go_on_with_a_reason_and_a_stranger_may_not():
    for membership, is_warning in ((MembershipStatus.WITHDRAWN, True), (MembershipStatus.NON_MEMBER, False)):
        facts = rules.SupportFacts(kind=ReferralKind.AT_RISK, membership=membership)
        assert rules.preventive_support(facts, on=TODAY)[0].is_warning is is_warning


def test_every_reason_against_beginning_is_named_at_once():
    facts = rules.BeginFacts(
        kind=ReferralKind.AT_RISK, membership=MembershipStatus.NON_MEMBER, is_on_roll=False, has_open_referral=True
    )
    assert codes(rules.begin_refusals(facts, on=TODAY)) == ["not_a_member", "not_on_roll", "already_open"]


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (ReferralState.DRAFT, True),
        (ReferralState.SENT, False),
        (ReferralState.RETURNED, True),
        (ReferralState.ACCEPTED, False),
        (ReferralState.DECLINED, False),
        (ReferralState.WITHDRAWN, False),
    ],
)
def test_what_was_sent_stays_as_it_was_sent(state, may):
    assert (rules.edit_refusals(rules.StateFacts(state=state), on=TODAY) == []) is may


DECISION = rules.DecisionFacts(
    action=ReferralAction.ACCEPT,
    submitted_on=date(2026, 11, 20),
    decided_on=date(2026, 11, 20),
    reason="The panel agreed.",
    answer_to_pupil="You will build things.",
    answer_to_family="A key worker rings you.",
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"decided_on": TODAY}, []),
        ({"decided_on": date(2026, 11, 25)}, ["decided_in_the_future"]),
        ({"decided_on": date(2026, 11, 19)}, ["decided_before_sent"]),
        ({"reason": " "}, ["no_reason"]),
        ({"answer_to_pupil": ""}, ["no_answer_to_pupil"]),
        ({"answer_to_family": ""}, ["no_answer_to_family"]),
        (
            {"action": ReferralAction.DECLINE, "reason": "", "answer_to_pupil": "", "answer_to_family": ""},
            ["no_reason", "no_answer_to_pupil", "no_answer_to_family"],
        ),
        ({"action": ReferralAction.RETURN, "answer_to_pupil": "", "answer_to_family": ""}, []),
        ({"action": ReferralAction.RETURN, "reason": ""}, ["no_reason"]),
    ],
)
def test_an_answer_has_its_reason_its_day_and_its_words_to_both_voices(change, expected):
    assert codes(rules.decision_refusals(replace(DECISION, **change), on=TODAY)) == expected


def test_who_withdraws_says_why():
    assert codes(rules.withdraw_refusals(rules.WithdrawFacts(reason="\t"), on=TODAY)) == ["no_withdrawal_reason"]
    assert rules.withdraw_refusals(rules.WithdrawFacts(reason="The family moved."), on=TODAY) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ReferralState.DECLINED, date(2026, 11, 25)),
        (ReferralState.WITHDRAWN, date(2026, 11, 25)),
        (ReferralState.ACCEPTED, None),
        (ReferralState.RETURNED, None),
    ],
)
def test_the_partnership_knows_no_more_from_the_day_after(state, expected):
    assert rules.involvement_ends(rules.StateFacts(state=state), on=TODAY) == expected
