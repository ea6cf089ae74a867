"""What a referral must hold, and who may be asked for what."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from waymark.core.refusals import Severity
from waymark.organisations.states import MembershipStatus
from waymark.referrals import rules
from waymark.referrals.states import (
    Concerns,
    EhcAskedBy,
    EhcCase,
    Ground,
    ReferralAction,
    ReferralKind,
    ReferralState,
    Section,
    SectionStatus,
)

TODAY = date(2026, 11, 24)
WHOLE = rules.ReferralFacts(
    kind=ReferralKind.AT_RISK,
    causes=1,
    law_respected=True,
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
    agreed_how="in_person",
)


def codes(findings):
    return [finding.code for finding in findings]


def test_a_whole_referral_may_go():
    assert rules.send_refusals(WHOLE, on=TODAY) == []


@pytest.mark.parametrize(
    ("answers", "part", "expected"),
    [
        ({}, Section.ASKED_FOR, []),
        ({"proposed_starts_on": TODAY, "proposed_ends_on": TODAY}, Section.ASKED_FOR, []),
        (
            {"proposed_starts_on": TODAY, "proposed_ends_on": date(2026, 11, 23)},
            Section.ASKED_FOR,
            ["proposed_dates_out_of_order"],
        ),
        ({"proposed_starts_on": TODAY, "proposed_ends_on": date(2026, 11, 23)}, Section.WAY_BACK, []),
        ({"ehc_review_on": TODAY}, Section.EHC_PLAN, []),
        ({"ehc_review_on": date(2026, 11, 25)}, Section.EHC_PLAN, ["ehc_review_in_the_future"]),
        ({"agreed_on": TODAY}, Section.AGREEMENT, []),
        ({"agreed_on": date(2026, 11, 25)}, Section.AGREEMENT, ["agreement_in_the_future"]),
    ],
)
def test_a_part_refuses_a_day_that_cannot_be_and_nothing_that_is_only_missing(answers, part, expected):
    facts = rules.ReferralFacts(kind=ReferralKind.EHC_PLAN_PACKAGE, has_ehc_plan=True, **answers)
    assert codes(rules.part_refusals(facts, part, on=TODAY)) == expected


@pytest.mark.parametrize(
    ("without", "code", "section"),
    [
        ({"contact_details": " "}, "no_contact", Section.CONTACT),
        ({"ground": None}, "no_ground", Section.WHY),
        ({"ground_detail": ""}, "no_ground_detail", Section.WHY),
        ({"tried_so_far": "\n"}, "no_tried_so_far", Section.WHY),
        ({"causes": 0}, "no_causes", Section.CAUSES),
        ({"law_respected": False}, "law_not_recorded", Section.EXCLUSION_LAW),
        ({"is_asked_again": True}, "request_not_answered", Section.REQUEST),
        ({"agreed_how": "signed_form"}, "no_signed_paper", Section.AGREEMENT),
        ({"said_no": True}, "another_does_not_agree", Section.AGREEMENT),
        ({"said_no": True, "agreed_on": None}, "parent_does_not_agree", Section.AGREEMENT),
        ({"proposed_starts_on": date(2026, 11, 23)}, "proposed_start_is_past", Section.ASKED_FOR),
        ({"proposed_ends_on": date(2027, 12, 9)}, "proposed_for_very_long", Section.ASKED_FOR),
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
    assert len(rules.send_refusals(empty, on=TODAY)) == 20


EMPTY = {
    ReferralKind.AT_RISK: {"contact", "why", "causes", "attendance", "needs", "keeping-safe", "asked-for", "outcomes"}
    | {"way-back", "voices", "exclusion-law", "agreement"},
    ReferralKind.PERMANENT_EXCLUSION: {"contact", "attendance", "needs", "keeping-safe", "asked-for", "outcomes"}
    | {"way-back", "voices", "agreement"},
    ReferralKind.NO_SCHOOL_PLACE: {"contact", "no-place", "why", "needs", "keeping-safe", "asked-for", "outcomes"}
    | {"way-back", "voices", "agreement"},
    ReferralKind.MEDICAL: {"contact", "medical", "attendance", "needs", "keeping-safe", "asked-for", "outcomes"}
    | {"way-back", "voices", "agreement"},
    ReferralKind.EHC_PLAN_PACKAGE: {"contact", "causes", "attendance", "needs", "keeping-safe", "asked-for", "outcomes"}
    | {"way-back", "voices", "agreement"},
    ReferralKind.DIRECT_COMMISSION: {"contact", "commission", "attendance", "needs", "keeping-safe", "asked-for"}
    | {"outcomes", "way-back", "voices", "agreement"},
    ReferralKind.INCLUSION_FORUM: {"contact", "question", "attendance", "needs", "voices", "agreement"},
}
EMPTY[ReferralKind.OFF_SITE_DIRECTION] = EMPTY[ReferralKind.AT_RISK]


@pytest.mark.parametrize("kind", list(ReferralKind))
def test_each_kind_asks_only_its_own_and_more_where_the_pupil_has_a_plan_or_is_in_care(kind):
    empty = rules.ReferralFacts(kind=kind)
    asked = {section.value for section in rules.sections_asked(empty, on=TODAY)}
    assert asked == EMPTY[kind]
    assert {rules.SECTION_OF[code].value for code in codes(rules.send_refusals(empty, on=TODAY))} == asked
    more = rules.ReferralFacts(kind=kind, has_ehc_plan=True, is_looked_after=True)
    wanted = set() if kind is ReferralKind.INCLUSION_FORUM else {"care"}
    wanted |= {"ehc-plan"} if kind in WITH_PLAN else set()
    assert {section.value for section in rules.sections_asked(more, on=TODAY)} == asked | wanted


WITH_PLAN = (
    ReferralKind.AT_RISK,
    ReferralKind.OFF_SITE_DIRECTION,
    ReferralKind.NO_SCHOOL_PLACE,
    ReferralKind.EHC_PLAN_PACKAGE,
)
PLAN = replace(
    WHOLE,
    has_ehc_plan=True,
    ehc_case=EhcCase.BEST_FIT,
    ehc_case_detail="The plan asks for small groups.",
    ehc_review_on=date(2026, 11, 24),
    ehc_review_found="It fits.",
    ehc_asked_by=EhcAskedBy.FAMILY,
    ehc_asked_why="Section F names it.",
    has_ehc_paper=True,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"ehc_case": None}, ["no_ehc_case"]),
        ({"ehc_case_detail": " "}, ["no_ehc_case_detail"]),
        ({"ehc_review_on": None}, ["no_ehc_review"]),
        ({"ehc_review_on": date(2026, 11, 25)}, ["ehc_review_in_the_future"]),
        ({"ehc_review_found": ""}, ["no_ehc_review_found"]),
        ({"ehc_asked_by": None}, ["no_ehc_asked_by"]),
        ({"ehc_asked_why": ""}, ["no_ehc_asked_why"]),
        ({"ehc_asked_why": "", "ehc_asked_by": EhcAskedBy.NOBODY}, []),
        ({"has_ehc_paper": False}, ["no_ehc_paper"]),
        ({"has_ehc_plan": False, "ehc_case": None, "has_ehc_paper": False}, []),
    ],
)
def test_a_pupil_with_a_plan_is_referred_with_one_of_three_cases_and_after_an_early_review(change, expected):
    findings = rules.send_refusals(replace(PLAN, **change), on=TODAY)
    assert codes(findings) == expected
    assert [finding.is_warning for finding in findings] == [code == "no_ehc_paper" for code in expected]


@pytest.mark.parametrize(
    ("kind", "refuses", "clause"),
    [
        (ReferralKind.AT_RISK, True, "SEIP2018 S2.2"),
        (ReferralKind.INCLUSION_FORUM, True, "SEIP2018 S2.2"),
        (ReferralKind.OFF_SITE_DIRECTION, False, "EA2002 s29A"),
        (ReferralKind.PERMANENT_EXCLUSION, False, "SEIP2018 S2.2"),
        (ReferralKind.NO_SCHOOL_PLACE, False, "SEIP2018 S2.2"),
        (ReferralKind.MEDICAL, False, "SEIP2018 S2.2"),
        (ReferralKind.EHC_PLAN_PACKAGE, False, "SEIP2018 S2.2"),
        (ReferralKind.DIRECT_COMMISSION, False, "SEIP2018 S2.2"),
    ],
)
@pytest.mark.parametrize("said_no", [False, True])
def test_where_nothing_happens_without_agreement_and_where_the_school_may_say_why_it_goes_on(
    kind, refuses, clause, said_no
):
    facts = rules.ReferralFacts(kind=kind, said_no=said_no)
    found = [each for each in rules.send_refusals(facts, on=TODAY) if rules.SECTION_OF[each.code] is Section.AGREEMENT]
    assert codes(found) == ["parent_does_not_agree" if said_no else "no_agreement"]
    assert (found[0].is_warning, found[0].clause) == (not refuses, clause)


MAY_BE_ASKED = rules.AskFacts(
    state=ReferralState.DRAFT,
    is_current=True,
    has_responsibility=True,
    is_limited=False,
    has_email=True,
    confirmed=True,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"state": ReferralState.RETURNED}, []),
        ({"state": ReferralState.SENT}, ["already_sent"]),
        ({"is_limited": True}, ["may_not_be_asked"]),
        ({"is_current": False}, ["may_not_be_asked"]),
        ({"has_responsibility": False}, ["asked_without_responsibility"]),
        ({"has_email": False}, ["no_email"]),
        ({"confirmed": False}, ["not_confirmed"]),
        ({"has_agreed": True}, ["agreed_already"]),
    ],
)
def test_who_may_be_asked_by_a_link(change, expected):
    assert codes(rules.ask_refusals(replace(MAY_BE_ASKED, **change), on=TODAY)) == expected


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LINK = rules.LinkFacts(asked_at=NOON, ends_at=NOON + timedelta(hours=1), may_be_asked=True, is_open=True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"asked_at": NOON + timedelta(hours=1)}, ["link_over"]),
        ({"is_replaced": True}, ["link_replaced"]),
        ({"is_answered": True}, ["link_answered"]),
        ({"may_be_asked": False}, ["link_stopped"]),
        ({"is_open": False}, ["link_stopped"]),
        ({"is_opened": True, "opened_device": "a", "device": "a"}, []),
        ({"is_opened": True, "opened_device": "a", "device": "b"}, ["link_spent"]),
        ({"is_opened": True, "opened_device": "a"}, ["link_spent"]),
    ],
)
def test_what_a_link_opens_and_when_it_opens_nothing(change, expected):
    assert codes(rules.link_refusals(replace(LINK, **change), on=TODAY)) == expected


def test_a_link_lasts_three_days_to_the_minute():
    assert rules.link_ends_at(NOON, on=TODAY) == datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("touched", "told", "emptied"),
    [
        (date(2026, 8, 26), date(2026, 11, 10), date(2026, 11, 24)),  # 5 + 30 + 31 + 24 days
        (date(2027, 12, 1), date(2028, 2, 15), date(2028, 2, 29)),  # over a new year, to a leap day
    ],
)
def test_a_draft_is_emptied_after_ninety_days_and_its_school_told_two_weeks_before(touched, told, emptied):
    facts = rules.DraftFacts(touched_on=touched)
    assert rules.draft_is_told_on(facts, on=TODAY) == told
    assert rules.draft_is_emptied_on(facts, on=TODAY) == emptied


@pytest.mark.parametrize(
    ("concerns", "may"),
    [
        ({Concerns.THIS_PUPIL}, True),
        (set(), False),
        ({Concerns.ANOTHER_PUPIL}, False),
        ({Concerns.THIS_PUPIL, Concerns.ANOTHER_FAMILY}, False),
        ({Concerns.THIS_PUPIL, Concerns.ANOTHER_PUPIL}, False),
        ({Concerns.THIS_PUPIL, Concerns.STAFF}, False),
    ],
)
def test_a_pack_takes_papers_about_this_pupil_and_nobody_else(concerns, may):
    assert rules.may_go_into_a_pack(rules.TagFacts(concerns=frozenset(concerns)), on=TODAY) is may
    assert (rules.tag_refusals(rules.TagFacts(concerns=frozenset(concerns)), on=TODAY) == []) is bool(concerns)


AMEND = rules.AmendFacts(state=ReferralState.SENT, section=Section.NEEDS, reason="A new diagnosis.", changes=True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"state": ReferralState.ACCEPTED}, []),
        ({"state": ReferralState.TOLD}, []),
        ({"state": ReferralState.DRAFT}, ["takes_no_amendment"]),
        ({"state": ReferralState.DECLINED}, ["takes_no_amendment"]),
        ({"section": Section.ATTENDANCE}, ["part_is_frozen"]),
        ({"section": Section.AGREEMENT}, ["part_is_frozen"]),
        ({"reason": " "}, ["no_amendment_reason"]),
        ({"changes": False}, ["nothing_amended"]),
    ],
)
def test_what_was_sent_is_amended_with_a_reason(change, expected):
    assert codes(rules.amend_refusals(replace(AMEND, **change), on=TODAY)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"has_home_authority": False}, []),
        ({"kind": ReferralKind.MEDICAL, "has_home_authority": False}, ["no_home_authority"]),
        ({"kind": ReferralKind.EHC_PLAN_PACKAGE}, ["no_ehc_plan"]),
        ({"kind": ReferralKind.EHC_PLAN_PACKAGE, "has_ehc_plan": True}, []),
        ({"is_of_school_age": False}, ["not_of_school_age"]),
        ({"is_on_programme": True}, ["on_a_programme"]),
    ],
)
def test_what_stands_in_the_way_of_beginning(change, expected):
    facts = rules.BeginFacts(kind=ReferralKind.AT_RISK, membership=MembershipStatus.MEMBER, is_on_roll=True)
    findings = rules.begin_refusals(replace(facts, **change), on=TODAY)
    assert codes(findings) == expected
    warns = {"not_of_school_age", "on_a_programme"}
    assert all(finding.is_warning is (finding.code in warns) for finding in findings)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"has_upn": False}, ["note_no_upn"]),
        ({"lives_in_area": False}, ["note_outside_area"]),
        ({"lives_in_area": None}, ["note_no_home"]),
        ({"is_of_school_age": False}, ["note_age"]),
        ({"is_looked_after": True}, ["note_in_care"]),
        ({"has_open_exclusion": True}, ["note_open_exclusion"]),
    ],
)
def test_what_a_school_should_know_first(facts, expected):
    known = {"has_upn": True, "lives_in_area": True, "is_of_school_age": True, **facts}
    assert codes(rules.notes(rules.NoteFacts(**known), on=TODAY)) == expected


@pytest.mark.parametrize(
    ("state", "found", "expected"),
    [
        (ReferralState.DRAFT, "Reads late.", []),
        (ReferralState.ACCEPTED, "Reads late.", []),
        (ReferralState.ACCEPTED, " ", ["no_finding"]),
        (ReferralState.DECLINED, "Reads late.", ["is_over"]),
        (ReferralState.WITHDRAWN, "", ["is_over", "no_finding"]),
    ],
)
def test_the_search_for_causes_goes_on_after_a_yes(state, found, expected):
    facts = rules.CauseFacts(state=state, found=found)
    assert codes(rules.cause_refusals(facts, on=TODAY)) == expected


@pytest.mark.parametrize("kind", list(ReferralKind))
def test_a_body_decides_what_goes_to_it_and_nothing_that_it_is_only_told(kind):
    told = kind is ReferralKind.DIRECT_COMMISSION
    assert rules.is_asked(rules.AskedFacts(kind=kind, goes_to_reader=True), on=TODAY) is not told
    assert not rules.is_asked(rules.AskedFacts(kind=kind, goes_to_reader=False), on=TODAY)


def test_a_partnership_adds_no_findings_before_its_yes():
    facts = rules.CauseFacts(state=ReferralState.SENT, found="Reads late.", is_theirs=False)
    assert codes(rules.cause_refusals(facts, on=TODAY)) == ["not_yours_yet"]


def test_a_school_answers_only_what_was_asked_and_in_words():
    ask = rules.AnswerFacts
    assert codes(rules.answer_refusals(ask(state=ReferralState.SENT, answer="New."), on=TODAY)) == ["nothing_was_asked"]
    assert codes(rules.answer_refusals(ask(state=ReferralState.RETURNED, answer=""), on=TODAY)) == ["no_answer"]
    assert rules.answer_refusals(ask(state=ReferralState.RETURNED, answer="New."), on=TODAY) == []


def test_the_head_says_how_and_nobody_writes_over_a_parents_answer():
    assert codes(rules.law_refusals(rules.LawFacts(words=" "), on=TODAY)) == ["no_law_words"]
    assert rules.law_refusals(rules.LawFacts(words="Not an exclusion."), on=TODAY) == []
    over = rules.write_agreement_refusals(rules.WrittenFacts(standing_how="by_link"), on=TODAY)
    assert codes(over) == ["agreed_already"]
    assert rules.write_agreement_refusals(rules.WrittenFacts(standing_how="in_person"), on=TODAY) == []


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
        (ReferralKind.INCLUSION_FORUM, MembershipStatus.NON_MEMBER, ["not_a_member"]),
        (ReferralKind.INCLUSION_FORUM, MembershipStatus.WITHDRAWN, ["support_is_bought"]),
        (ReferralKind.MEDICAL, MembershipStatus.NON_MEMBER, []),
        (ReferralKind.EHC_PLAN_PACKAGE, MembershipStatus.NON_MEMBER, []),
        (ReferralKind.DIRECT_COMMISSION, MembershipStatus.EXPELLED, []),
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
        (ReferralState.TOLD, False),
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
    ("state", "kind", "expected"),
    [
        (ReferralState.DECLINED, ReferralKind.AT_RISK, date(2026, 11, 25)),
        (ReferralState.WITHDRAWN, ReferralKind.AT_RISK, date(2026, 11, 25)),
        (ReferralState.ACCEPTED, ReferralKind.AT_RISK, None),
        (ReferralState.ACCEPTED, ReferralKind.EHC_PLAN_PACKAGE, None),
        (ReferralState.ACCEPTED, ReferralKind.INCLUSION_FORUM, date(2026, 11, 25)),
        (ReferralState.ACCEPTED, ReferralKind.MEDICAL, date(2026, 11, 25)),
        (ReferralState.RETURNED, ReferralKind.AT_RISK, None),
        (ReferralState.TOLD, ReferralKind.DIRECT_COMMISSION, None),
    ],
)
def test_the_body_asked_knows_no_more_from_the_day_after(state, kind, expected):
    assert rules.involvement_ends(rules.StateFacts(state=state, kind=kind), on=TODAY) == expected
