from dataclasses import replace
from datetime import date, time

import pytest

from waymark.placements import rules
from waymark.placements.rules import (
    AgreementFacts,
    AnswerFacts,
    EndFacts,
    ExpectedFacts,
    HalfDayPlaces,
    LearningPlanFacts,
    LengthFacts,
    NotStartedFacts,
    Party,
    PartyFacts,
    PausedDays,
    PauseFacts,
    PlacesFacts,
    PlannedSession,
    ProposeFacts,
    ReviewFacts,
    StartDayFacts,
    StartFacts,
    WithdrawFacts,
)
from waymark.programmes.states import LegalRoute
from waymark.quality.rules import SignOff, SignOffFacts
from waymark.safeguarding.rules import HandoverFacts
from waymark.school_year.rules import CalendarRunsOut, Closure, SchoolCalendar, Term
from waymark.school_year.states import Half

# The half term of the tests ends on Friday 13 February 2026; the next runs from 23 February to 27 March.
CALENDAR = SchoolCalendar(
    terms=(
        Term(starts_on=date(2026, 1, 6), ends_on=date(2026, 2, 13)),
        Term(starts_on=date(2026, 2, 23), ends_on=date(2026, 3, 27)),
    ),
    closures=(Closure(starts_on=date(2026, 3, 27), ends_on=date(2026, 3, 27)),),
)
START = date(2026, 1, 14)  # a Wednesday
BEFORE = date(2026, 1, 12)
AFTER = date(2026, 1, 15)

OURS = SignOff(commissioner="ours", signed_off_on=date(2025, 9, 1), expires_on=date(2026, 8, 31))
READY = StartFacts(
    provider_accepted_on=BEFORE,
    learning_plan_agreed_by_commissioner_on=BEFORE,
    learning_plan_agreed_by_provider_on=BEFORE,
    agreement_signed_by_party_on=BEFORE,
    agreement_signed_by_provider_on=BEFORE,
    sign_offs=SignOffFacts(commissioner="ours", sign_offs=(OURS,)),
    risk=HandoverFacts(
        version=1,
        review_on=date(2026, 3, 20),
        handed_over_on=BEFORE,
        handed_over_version=1,
        acknowledged_on=BEFORE,
        acknowledged_version=1,
    ),
    planned_end_on=date(2026, 3, 26),
    first_review_on=date(2026, 2, 11),
    pupil_voice_on=BEFORE,
    family_voice_on=BEFORE,
    calendar=CALENDAR,
)


def codes(findings):
    return [finding.code for finding in findings]


def test_a_placement_starts_when_every_gate_is_closed():
    gates = rules.start_gates(READY, on=START)
    assert len(gates) == 12
    assert all(gate.closed for gate in gates)
    assert rules.start_refusals(READY, on=START) == []


def test_nothing_done_names_every_gate_and_who_must_act():
    facts = StartFacts(sign_offs=SignOffFacts(commissioner="ours"), risk=HandoverFacts(version=0), calendar=CALENDAR)
    assert [(gate.code, gate.who) for gate in rules.start_gates(facts, on=START)] == [
        ("pupil_voice", "school"),
        ("family_voice", "school"),
        ("planned_end", "partnership"),
        ("first_review", "partnership"),
        ("sign_off", "partnership"),
        ("risk_handed_over", "partnership"),
        ("provider_accepted", "provider"),
        ("risk_acknowledged", "provider"),
        ("learning_plan_commissioner", "partnership"),
        ("learning_plan_provider", "provider"),
        ("agreement_party", "school"),
        ("agreement_provider", "provider"),
    ]
    assert not any(gate.closed for gate in rules.start_gates(facts, on=START))


@pytest.mark.parametrize(
    ("case", "change", "open_gate"),
    [
        ("the pupil was not heard", {"pupil_voice_on": None}, ("pupil_voice", "school")),
        ("the family is heard tomorrow", {"family_voice_on": AFTER}, ("family_voice_later", "school")),
        ("no planned end", {"planned_end_on": None}, ("planned_end", "partnership")),
        ("the planned end has passed", {"planned_end_on": date(2026, 1, 13)}, ("planned_end", "partnership")),
        ("no first review", {"first_review_on": None}, ("first_review", "partnership")),
        (
            "a review on the day of the start reviews nothing",
            {"first_review_on": START},
            ("first_review", "partnership"),
        ),
        ("a review after the half term", {"first_review_on": date(2026, 2, 14)}, ("first_review", "partnership")),
        ("the provider has not accepted", {"provider_accepted_on": None}, ("provider_accepted", "provider")),
        (
            "the plan waits for the partnership",
            {"learning_plan_agreed_by_commissioner_on": None},
            ("learning_plan_commissioner", "partnership"),
        ),
        (
            "the plan waits for the provider",
            {"learning_plan_agreed_by_provider_on": None},
            ("learning_plan_provider", "provider"),
        ),
        ("the agreement waits for the school", {"agreement_signed_by_party_on": None}, ("agreement_party", "school")),
        (
            "the agreement is signed tomorrow",
            {"agreement_signed_by_provider_on": AFTER},
            ("agreement_provider_later", "provider"),
        ),
        (
            "the sign-off is another commissioner's",
            {"sign_offs": SignOffFacts(commissioner="ours", sign_offs=(replace(OURS, commissioner="theirs"),))},
            ("sign_off", "partnership"),
        ),
        (
            "the sign-off ran out yesterday",
            {"sign_offs": SignOffFacts(commissioner="ours", sign_offs=(replace(OURS, expires_on=date(2026, 1, 13)),))},
            ("sign_off", "partnership"),
        ),
        (
            "the provider has read an older version",
            {"risk": replace(READY.risk, acknowledged_version=0)},
            ("risk_acknowledged", "provider"),
        ),
        ("a direction without a notice", {"school_directs": True}, ("direction_notice", "school")),
        (
            "a notice of one school day",
            {"school_directs": True, "direction_notice_given_on": date(2026, 1, 13)},
            ("direction_notice", "school"),
        ),
        ("an EHC plan that was not shared", {"has_ehc_plan": True}, ("ehc_plan_shared", "school")),
    ],
)
def test_one_open_gate_is_one_refusal_with_who_must_act(case, change, open_gate):
    refusals = rules.start_refusals(replace(READY, **change), on=START)
    assert [(refusal.code, refusal.who) for refusal in refusals] == [open_gate], case


@pytest.mark.parametrize(
    ("case", "change"),
    [
        (
            "everything closed on the very day",
            {"agreement_signed_by_provider_on": START, "provider_accepted_on": START},
        ),
        (
            "the sign-off's last day",
            {"sign_offs": SignOffFacts(commissioner="ours", sign_offs=(replace(OURS, expires_on=START),))},
        ),
        ("a single day, reviewed the day after", {"planned_end_on": START, "first_review_on": date(2026, 1, 15)}),
        ("a notice of two school days", {"school_directs": True, "direction_notice_given_on": BEFORE}),
        ("a shared EHC plan", {"has_ehc_plan": True, "ehc_plan_shared_on": START}),
        ("a review on the last school day of the half term", {"first_review_on": date(2026, 2, 13)}),
    ],
)
def test_a_start_that_is_just_in_order(case, change):
    assert rules.start_refusals(replace(READY, **change), on=START) == [], case


def test_what_was_done_after_the_first_day_is_not_called_undone():
    facts = replace(
        READY,
        family_voice_on=AFTER,
        agreement_signed_by_party_on=None,
        risk=replace(READY.risk, acknowledged_on=AFTER),
    )
    found = {each.code: dict(each.values) for each in rules.start_refusals(facts, on=START)}
    assert found == {
        "family_voice_later": {"day": "2026-01-15"},
        "risk_acknowledged_later": {"day": "2026-01-15"},
        "agreement_party": {},
    }
    assert rules.start_refusals(replace(facts, agreement_signed_by_party_on=AFTER), on=AFTER) == []


def test_older_risk_information_opens_both_of_its_gates():
    facts = replace(READY, risk=replace(READY.risk, version=2))
    assert codes(rules.start_refusals(facts, on=START)) == ["risk_handed_over", "risk_acknowledged"]


def test_the_body_that_buys_must_act_where_the_partnership_does_not_buy():
    facts = replace(
        READY, commissioner=Party.SCHOOL, learning_plan_agreed_by_commissioner_on=None, contract_party=Party.SCHOOL
    )
    (refusal,) = rules.start_refusals(facts, on=START)
    assert (refusal.code, refusal.who, refusal.clause) == ("learning_plan_commissioner", "school", "SEIP2018 12.4")


def test_a_closed_gate_says_when_it_was_closed():
    gates = {gate.code: gate for gate in rules.start_gates(READY, on=START)}
    assert gates["agreement_provider"].closed_on == BEFORE
    assert gates["sign_off"].closed_on == date(2025, 9, 1)


def test_a_calendar_that_does_not_reach_leaves_the_gate_open():
    short = SchoolCalendar(terms=(Term(starts_on=date(2026, 1, 14), ends_on=date(2026, 2, 13)),))
    facts = replace(READY, calendar=short, school_directs=True, direction_notice_given_on=BEFORE)
    assert codes(rules.start_refusals(facts, on=START)) == ["direction_notice"]


@pytest.mark.parametrize(
    ("case", "starts_on", "recorded_on", "expected"),
    [
        ("recorded on the day", START, START, []),
        ("recorded a week later", START, date(2026, 1, 21), []),
        ("14 days later", START, date(2026, 1, 28), []),
        ("15 days later warns", START, date(2026, 1, 29), ["start_long_ago"]),
        ("ahead", date(2026, 1, 15), START, ["start_ahead"]),
        ("a Saturday", date(2026, 1, 10), START, ["start_not_a_school_day"]),
        ("half term", date(2026, 2, 16), date(2026, 2, 23), ["start_not_a_school_day"]),
    ],
)
def test_start_days(case, starts_on, recorded_on, expected):
    facts = StartDayFacts(starts_on=starts_on, calendar=CALENDAR, planned_end_on=date(2026, 3, 26))
    assert codes(rules.start_day_refusals(facts, on=recorded_on)) == expected, case


def test_a_start_after_its_planned_end_is_refused():
    facts = StartDayFacts(starts_on=START, calendar=CALENDAR, planned_end_on=date(2026, 1, 13))
    assert codes(rules.start_day_refusals(facts, on=START)) == ["end_before_start"]


PLAN = LearningPlanFacts(
    outcomes="Comes four days of five.",
    measured_by="The register.",
    way_back="Two days at school from March.",
    year_group=9,
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("complete in key stage 3", {}, []),
        ("no outcomes", {"outcomes": " "}, ["no_outcomes"]),
        ("nothing measures them", {"measured_by": ""}, ["outcomes_not_measured"]),
        ("no way back", {"way_back": ""}, ["no_way_back"]),
        (
            "nothing at all",
            {"outcomes": "", "measured_by": "", "way_back": ""},
            ["no_outcomes", "outcomes_not_measured", "no_way_back"],
        ),
        ("year 10 without its subjects", {"year_group": 10}, ["no_english_and_maths", "no_qualifications"]),
        ("year 10 with them", {"year_group": 10, "english_and_maths": "GCSE", "qualifications": "Level 1"}, []),
    ],
)
def test_learning_plans(case, change, expected):
    assert codes(rules.learning_plan_refusals(replace(PLAN, **change), on=START)) == expected, case


SIGNATURE = AgreementFacts(
    contract_party=Party.SCHOOL,
    written_on=BEFORE,
    signed_on=START,
    typed_name="P. Ashgrove",
    signer="p1",
    other_signer="p2",
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("signed", {}, []),
        ("the first to sign", {"other_signer": ""}, []),
        ("an upload instead of a name", {"typed_name": "", "has_upload": True}, []),
        ("neither name nor upload", {"typed_name": " "}, ["no_signature"]),
        ("both sides by one person", {"other_signer": "p1"}, ["same_signer"]),
        ("the partnership signs though the school commissions", {"contract_party": Party.PARTNERSHIP}, ["wrong_party"]),
        (
            "the partnership signs where the school has no part",
            {"contract_party": Party.PARTNERSHIP, "school_commissions": False},
            [],
        ),
        ("the school signs where it has no part", {"school_commissions": False}, ["wrong_party"]),
        ("the authority may always be party", {"contract_party": Party.AUTHORITY}, []),
        ("an older version", {"is_current_version": False}, ["older_version"]),
        ("signed before", {"already_signed": True}, ["already_signed"]),
        ("signed before it was written", {"signed_on": date(2026, 1, 11)}, ["signed_on_wrong_day"]),
        ("signed tomorrow", {"signed_on": AFTER}, ["signed_on_wrong_day"]),
    ],
)
def test_signatures(case, change, expected):
    assert codes(rules.agreement_refusals(replace(SIGNATURE, **change), on=START)) == expected, case


PAUSE = PauseFacts(
    started_on=START, first_day=date(2026, 1, 20), reason="In hospital.", planned_end_on=date(2026, 3, 26)
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("ahead, within the placement", {}, []),
        ("from the first day", {"first_day": START}, []),
        ("before the first day", {"first_day": date(2026, 1, 13)}, ["before_start"]),
        ("without a reason", {"reason": "  "}, ["no_reason"]),
        ("paused already", {"paused_since": date(2026, 1, 19)}, ["already_paused"]),
        ("after the planned end", {"first_day": date(2026, 3, 27)}, ["after_planned_end"]),
    ],
)
def test_pauses(case, change, expected):
    assert codes(rules.pause_refusals(replace(PAUSE, **change), on=date(2026, 1, 19))) == expected, case


@pytest.mark.parametrize(
    ("case", "paused_since", "first_day", "expected"),
    [
        ("the day after the pause began", date(2026, 1, 20), date(2026, 1, 21), []),
        ("the day the pause began", date(2026, 1, 20), date(2026, 1, 20), ["resumed_before_pause"]),
        ("not paused", None, date(2026, 1, 21), ["not_paused"]),
        ("ahead", date(2026, 1, 20), date(2026, 1, 29), ["resumed_ahead"]),
    ],
)
def test_going_on(case, paused_since, first_day, expected):
    facts = replace(PAUSE, paused_since=paused_since, first_day=first_day)
    assert codes(rules.resume_refusals(facts, on=date(2026, 1, 28))) == expected, case


END = EndFacts(started_on=START, last_day=date(2026, 2, 3), reason="Back at school.", last_attended_on=date(2026, 2, 3))


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("the day last attended", {}, []),
        ("the day before that", {"last_day": date(2026, 2, 2)}, ["attended_after_end"]),
        ("before the start", {"last_day": date(2026, 1, 13), "last_attended_on": None}, ["end_before_start"]),
        ("on the first day", {"last_day": START, "last_attended_on": None}, []),
        ("without a reason", {"reason": ""}, ["no_reason"]),
        ("tomorrow warns", {"last_day": date(2026, 2, 5)}, ["end_ahead"]),
    ],
)
def test_ends(case, change, expected):
    assert codes(rules.end_refusals(replace(END, **change), on=date(2026, 2, 4))) == expected, case


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("with a reason", WithdrawFacts(reason="The family moved."), []),
        ("without a reason", WithdrawFacts(reason=""), ["no_reason"]),
        ("after the start", WithdrawFacts(reason="Moved.", started_on=START), ["has_started"]),
        ("before a start that lies ahead", WithdrawFacts(reason="Moved.", started_on=AFTER), []),
    ],
)
def test_taking_back(case, facts, expected):
    assert codes(rules.withdraw_refusals(facts, on=START)) == expected, case


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("accepts, with the risk information", AnswerFacts(accepts=True, risk=READY.risk), []),
        ("accepts without it", AnswerFacts(accepts=True, risk=HandoverFacts(version=1)), ["risk_not_handed_over"]),
        ("declines with a reason", AnswerFacts(accepts=False, reason="Full.", risk=HandoverFacts(version=0)), []),
        ("declines without one", AnswerFacts(accepts=False, risk=READY.risk), ["no_reason"]),
    ],
)
def test_answers_of_providers(case, facts, expected):
    assert codes(rules.answer_refusals(facts, on=START)) == expected, case


@pytest.mark.parametrize(
    ("case", "last", "planned_end", "due"),
    [
        ("a start in the half term", date(2026, 1, 14), None, date(2026, 2, 13)),
        ("ten school days left after it", date(2026, 1, 30), None, date(2026, 2, 13)),
        ("nine left: the next half term, whose last day is closed", date(2026, 2, 2), None, date(2026, 3, 26)),
        ("the last day of a half term", date(2026, 2, 13), None, date(2026, 3, 26)),
        ("in the holiday", date(2026, 2, 18), None, date(2026, 3, 26)),
        ("never after the planned end", date(2026, 1, 14), date(2026, 1, 30), date(2026, 1, 30)),
        ("too few days left and no next half term", date(2026, 3, 20), None, date(2026, 3, 26)),
    ],
)
def test_reviews_fall_due_every_half_term(case, last, planned_end, due):
    facts = ReviewFacts(calendar=CALENDAR, last_review_on=last, planned_end_on=planned_end)
    assert rules.review_due_on(facts, on=START) == due, case


def test_a_review_needs_a_calendar_that_reaches():
    with pytest.raises(CalendarRunsOut):
        rules.review_due_on(ReviewFacts(calendar=CALENDAR, last_review_on=date(2026, 3, 28)), on=START)


@pytest.mark.parametrize(
    ("case", "on", "expected"),
    [
        ("the first day is in week 1", date(2026, 1, 14), []),
        ("the last day of week 9", date(2026, 3, 17), []),
        ("week 10 begins", date(2026, 3, 18), ["near_weeks"]),
        ("the last day of week 12", date(2026, 4, 7), ["near_weeks"]),
        ("week 13 begins", date(2026, 4, 8), ["beyond_weeks"]),
        ("before the start", date(2026, 1, 13), []),
    ],
)
def test_the_proposed_limit_of_weeks_warns(case, on, expected):
    found = rules.length_findings(LengthFacts(started_on=START), on=on)
    assert codes(found) == expected, case
    assert all(finding.is_warning for finding in found)


def test_a_registered_school_is_outside_the_proposed_limit():
    assert rules.length_findings(LengthFacts(started_on=START, is_school=True), on=date(2026, 7, 1)) == []


def test_a_day_without_school_gives_way_to_the_next_school_day():
    assert rules.first_school_day_from(CALENDAR, on=date(2026, 2, 14)) == date(2026, 2, 23)
    assert rules.first_school_day_from(CALENDAR, on=START) == START


def test_before_the_proposal_a_long_placement_warned_nobody():
    assert rules.length_findings(LengthFacts(started_on=date(2025, 1, 6)), on=date(2025, 8, 31)) == []


@pytest.mark.parametrize(
    ("case", "facts", "party"),
    [
        ("a school directs", PartyFacts(legal_route=LegalRoute.OFF_SITE_DIRECTION), Party.SCHOOL),
        ("a school arranges", PartyFacts(legal_route=LegalRoute.DIRECT_COMMISSION), Party.SCHOOL),
        (
            "the school has no part in it",
            PartyFacts(legal_route=LegalRoute.DIRECT_COMMISSION, school_involved=False),
            Party.PARTNERSHIP,
        ),
        ("a pupil is excluded", PartyFacts(legal_route=LegalRoute.PERMANENT_EXCLUSION), Party.AUTHORITY),
        ("a pupil is ill", PartyFacts(legal_route=LegalRoute.SECTION_19_MEDICAL), Party.AUTHORITY),
        ("fair access", PartyFacts(legal_route=LegalRoute.FAIR_ACCESS), Party.AUTHORITY),
        ("an EHC plan asks for it", PartyFacts(legal_route=LegalRoute.EHC_PLAN_PACKAGE), Party.AUTHORITY),
    ],
)
def test_who_signs_the_contract(case, facts, party):
    assert rules.contract_party(facts, on=START) == party, case


PROPOSAL = ProposeFacts(
    starts_on=START,
    planned_end_on=date(2026, 3, 26),
    first_review_on=date(2026, 2, 11),
    sessions=4,
    why_this_provider="Nearest place for engines.",
    calendar=CALENDAR,
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("in order", {}, []),
        ("a Saturday", {"starts_on": date(2026, 1, 17)}, ["start_not_a_school_day"]),
        ("ends first", {"planned_end_on": date(2026, 1, 13)}, ["end_before_start"]),
        ("reviewed on its first day", {"first_review_on": START}, ["review_before_start"]),
        ("reviewed on the last day of the half term", {"first_review_on": date(2026, 2, 13)}, []),
        ("reviewed a day later", {"first_review_on": date(2026, 2, 14)}, ["review_too_late"]),
        ("no half-days", {"sessions": 0}, ["no_sessions"]),
        ("no word on the choice", {"why_this_provider": " "}, ["no_choice_of_provider"]),
    ],
)
def test_proposals(case, change, expected):
    assert codes(rules.propose_refusals(replace(PROPOSAL, **change), on=date(2026, 1, 9))) == expected, case


@pytest.mark.parametrize(
    ("case", "taken", "expected"),
    [
        ("one place left", (7, 7), []),
        ("full on one half-day", (7, 8), [(1, "pm")]),
        ("overfull on both", (9, 8), [(0, "am"), (1, "pm")]),
    ],
)
def test_places_are_counted_by_the_half_day(case, taken, expected):
    wanted = (
        HalfDayPlaces(weekday=1, half=Half.PM, taken=taken[1]),
        HalfDayPlaces(weekday=0, half=Half.AM, taken=taken[0]),
    )
    found = rules.places_refusals(PlacesFacts(places=8, wanted=wanted), on=START)
    assert [(finding.values["weekday"], finding.values["half"]) for finding in found] == expected, case


DAY = date(2026, 1, 14)
NOON = Closure(starts_on=date(2026, 2, 4), ends_on=date(2026, 2, 4), halves=(Half.PM,))
WEDNESDAY_AM = PlannedSession(
    weekday=2, half=Half.AM, starts_at=time(9, 15), ends_at=time(12), valid_from=date(2026, 1, 7)
)
WEDNESDAY_PM = PlannedSession(
    weekday=2, half=Half.PM, starts_at=time(12, 45), ends_at=time(15), valid_from=date(2026, 1, 7)
)
EXPECTED = ExpectedFacts(
    sessions=(WEDNESDAY_PM, WEDNESDAY_AM), started_on=date(2026, 1, 7), calendar=replace(CALENDAR, closures=(NOON,))
)


@pytest.mark.parametrize(
    ("case", "change", "day", "halves"),
    [
        ("both half-days, morning first", {}, DAY, ["am", "pm"]),
        ("another weekday", {}, date(2026, 1, 15), []),
        ("the first day", {}, date(2026, 1, 7), ["am", "pm"]),
        ("agreed and not started", {"started_on": None}, DAY, []),
        ("a week before the start", {"started_on": date(2026, 1, 21)}, DAY, []),
        ("the last day", {"ended_on": DAY}, DAY, ["am", "pm"]),
        ("a week after the last day", {"ended_on": date(2026, 1, 7)}, DAY, []),
        ("the first day of a pause", {"pauses": (PausedDays(starts_on=DAY),)}, DAY, []),
        ("the last day of a pause", {"pauses": (PausedDays(starts_on=date(2026, 1, 8), ends_on=DAY),)}, DAY, []),
        (
            "the day after a pause",
            {"pauses": (PausedDays(starts_on=date(2026, 1, 8), ends_on=date(2026, 1, 13)),)},
            DAY,
            ["am", "pm"],
        ),
        ("half term", {}, date(2026, 2, 18), []),
        ("the school closes at noon", {}, date(2026, 2, 4), ["am"]),
        (
            "the provider is closed that morning",
            {"provider_closures": (Closure(starts_on=DAY, ends_on=DAY, halves=(Half.AM,)),)},
            DAY,
            ["pm"],
        ),
        ("the plan ends before that day, half open", {"sessions": (replace(WEDNESDAY_AM, valid_to=DAY),)}, DAY, []),
        ("the plan begins that day", {"sessions": (replace(WEDNESDAY_AM, valid_from=DAY),)}, DAY, ["am"]),
        ("no sessions planned", {"sessions": ()}, DAY, []),
    ],
)
def test_sessions_that_are_expected(case, change, day, halves):
    assert [session.half for session in rules.expected_sessions(replace(EXPECTED, **change), on=day)] == halves, case


def test_a_day_beyond_the_calendar_is_not_guessed():
    with pytest.raises(CalendarRunsOut):
        rules.expected_sessions(EXPECTED, on=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("its day has come", NotStartedFacts(starts_on=DAY), True),
        ("its day is tomorrow", NotStartedFacts(starts_on=date(2026, 1, 15)), False),
        ("started", NotStartedFacts(starts_on=DAY, started_on=DAY), False),
        ("taken back", NotStartedFacts(starts_on=DAY, is_off=True), False),
    ],
)
def test_agreed_and_not_started(case, facts, expected):
    assert rules.is_agreed_not_started(facts, on=DAY) is expected, case


@pytest.mark.parametrize(
    ("case", "starts_on", "planned_end_on", "expected"),
    [
        ("the first and the last day of the programme", date(2026, 11, 24), date(2027, 3, 25), []),
        ("one day", date(2026, 12, 1), date(2026, 12, 1), []),
        ("the day before", date(2026, 11, 23), date(2027, 3, 25), ["before_the_programme"]),
        ("the day after", date(2026, 11, 24), date(2027, 3, 26), ["after_the_programme"]),
        ("the wrong way round", date(2026, 12, 2), date(2026, 12, 1), ["end_before_start"]),
    ],
)
def test_what_is_planned_lies_within_its_programme(case, starts_on, planned_end_on, expected):
    facts = rules.PeriodFacts(
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        programme_starts_on=date(2026, 11, 24),
        programme_ends_on=date(2027, 3, 25),
    )
    assert [each.code for each in rules.period_refusals(facts, on=date(2026, 11, 24))] == expected, case
