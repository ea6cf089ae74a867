"""When a meeting may be called, papers read, a case decided and a decision challenged: worked cases."""

from dataclasses import replace
from datetime import date

import pytest

from waymark.meetings import rules
from waymark.meetings.states import BodyKind, ChallengeBy, Outcome, Provision, Stage
from waymark.school_year.rules import Closure, SchoolCalendar, Term

TODAY = date(2026, 11, 24)  # a Tuesday
THURSDAY = date(2026, 11, 26)


def codes(findings):
    return [finding.code for finding in findings]


def warnings(findings):
    return [finding.code for finding in findings if finding.is_warning]


MEETING = rules.MeetingFacts(meets_on=THURSDAY, papers_open_on=date(2026, 11, 19), papers_close_on=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"meets_on": TODAY, "papers_open_on": TODAY, "papers_close_on": TODAY}, []),  # one day is a window
        ({"meets_on": date(2026, 11, 23), "papers_open_on": date(2026, 11, 20)}, ["meeting_in_the_past"]),
        ({"papers_open_on": date(2026, 11, 27)}, ["papers_open_too_late"]),
        ({"papers_close_on": date(2026, 11, 25)}, ["papers_close_too_early"]),
        ({"papers_open_on": date(2026, 11, 7)}, []),  # the 7th to the 27th: 21 days
        ({"papers_open_on": date(2026, 11, 6)}, ["papers_open_too_long"]),  # 22
        ({"is_cancelled": True}, ["meeting_cancelled"]),
        ({"decided": 1}, ["meeting_has_decided"]),
    ],
)
def test_a_meeting_lies_ahead_with_its_papers_around_it(changes, expected):
    assert codes(rules.meeting_refusals(replace(MEETING, **changes), on=TODAY)) == expected


WINDOW = rules.WindowFacts(papers_open_on=date(2026, 11, 24), papers_close_on=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("changes", "on", "expected"),
    [
        ({}, date(2026, 11, 23), False),
        ({}, date(2026, 11, 24), True),
        ({}, date(2026, 11, 27), True),
        ({}, date(2026, 11, 28), False),
        ({"is_member": False}, date(2026, 11, 25), False),
        ({"is_cancelled": True}, date(2026, 11, 25), False),
        ({"is_taken_off": True}, date(2026, 11, 25), False),
        ({"is_waiting": False}, date(2026, 11, 25), False),
        ({"has_interest": True}, date(2026, 11, 25), False),
    ],
)
def test_papers_are_open_in_the_window_and_never_else(changes, on, expected):
    assert rules.papers_are_open(replace(WINDOW, **changes), on=on) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"reason": " "}, ["no_cancel_reason"]),
        ({"decided": 2}, ["meeting_has_decided"]),
    ],
)
def test_a_meeting_is_cancelled_with_a_reason_before_it_decides(changes, expected):
    facts = replace(rules.CancelFacts(reason="Snow"), **changes)
    assert codes(rules.cancel_refusals(facts, on=TODAY)) == expected


AUTUMN = SchoolCalendar(
    terms=(
        Term(starts_on=date(2026, 8, 25), ends_on=date(2026, 10, 16)),
        Term(starts_on=date(2026, 10, 26), ends_on=date(2026, 12, 18)),
        Term(starts_on=date(2027, 1, 4), ends_on=date(2027, 2, 12)),
        Term(starts_on=date(2027, 2, 22), ends_on=date(2027, 3, 25)),
    ),
    closures=(Closure(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27)),),  # an INSET day
    bank_holidays=(date(2026, 12, 25), date(2027, 3, 26), date(2027, 3, 29)),
)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 19), date(2026, 11, 26)),  # 20, 23, 24, 25, 26
        (date(2026, 11, 24), date(2026, 12, 2)),  # 25, 26, not the INSET day, 30, 1, 2
        (date(2026, 12, 15), date(2027, 1, 5)),  # 16, 17, 18, 4, 5
        (date(2026, 10, 15), date(2026, 10, 29)),  # 16, then half term, 26 to 29
        (date(2027, 3, 24), date(2027, 3, 31)),  # the calendar ends on the 25th: weekdays, 25, 26, 29, 30, 31
    ],
)
def test_letters_are_given_within_five_school_days(on, expected):
    assert rules.letters_due(AUTUMN, on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 2), date(2026, 11, 23)),  # three whole weeks
        (date(2026, 11, 26), date(2026, 12, 18)),  # 30 to 4 is 5, 7 to 11 is 10, 14 to 18 is 15
        (date(2026, 12, 18), date(2027, 1, 22)),  # the holiday does not count
    ],
)
def test_a_decision_may_be_challenged_for_fifteen_school_days(on, expected):
    assert rules.challenge_until(AUTUMN, on=on) == expected


def test_a_challenge_is_answered_within_ten_school_days():
    assert rules.challenge_answer_due(AUTUMN, on=date(2026, 11, 24)) == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("papers_open_on", "on", "expected"),
    [
        (date(2026, 11, 30), TODAY, date(2026, 11, 26)),  # a Monday: the Friday before is an INSET day
        (date(2026, 11, 25), TODAY, TODAY),
        (TODAY, TODAY, TODAY),  # called late: at once
        (date(2026, 10, 26), date(2026, 10, 1), date(2026, 10, 16)),  # over half term
        (date(2026, 8, 25), date(2026, 8, 20), date(2026, 8, 24)),  # the calendar begins that day
    ],
)
def test_an_agenda_is_ready_on_the_school_day_before_its_papers_open(papers_open_on, on, expected):
    assert rules.prepare_due(AUTUMN, on=on, papers_open_on=papers_open_on) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"meets_on": TODAY}, []),
        ({"meets_on": date(2026, 11, 23)}, ["meeting_over"]),
        ({"is_cancelled": True}, ["meeting_cancelled"]),
        ({"sent_here": False}, ["sent_elsewhere"]),
        ({"is_waiting": False}, ["not_waiting"]),
        ({"booked_already": True}, ["booked_already"]),
    ],
)
def test_a_case_is_booked_once_onto_a_meeting_ahead(changes, expected):
    facts = replace(rules.BookingFacts(meets_on=THURSDAY, is_cancelled=False), **changes)
    assert codes(rules.booking_refusals(facts, on=TODAY)) == expected


QUESTION = rules.QuestionFacts(kind=BodyKind.FORUM, worry="Walks out of lessons.", asked="What else could we try?")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"kind": BodyKind.PANEL}, ["panel_hears_no_questions"]),
        ({"worry": " "}, ["no_worry"]),
        ({"asked": ""}, ["nothing_asked"]),
        ({"worry": "See A855400126001."}, ["number_in_worry"]),
        ({"worry": "See a8554 0012 6001."}, ["number_in_worry"]),
        ({"worry": "See A.855.4001.26001."}, ["number_in_worry"]),
        ({"worry": "See A855/4001/26001."}, ["number_in_worry"]),
        ({"worry": "See A855_4001_26001."}, ["number_in_worry"]),
        ({"worry": "See \uff21855400126001."}, ["number_in_worry"]),  # a letter of full width
        ({"asked": "About A-855-4001-2600-B?"}, ["number_in_asked"]),  # a temporary number ends in a letter
        ({"worry": "Since 2026 he has missed 123456 minutes of 1234567890123."}, []),
        ({"worry": "Ring 01632 960001 about it."}, []),
    ],
)
def test_a_question_names_nobody(changes, expected):
    assert codes(rules.question_refusals(replace(QUESTION, **changes), on=TODAY)) == expected


DECIDED = rules.DecisionFacts(
    kind=BodyKind.PANEL,
    outcome=Outcome.ACCEPT,
    meets_on=TODAY,
    reasons="Because.",
    answer_to_pupil="Yes.",
    answer_to_family="Yes.",
    thresholds=("danger",),
    provision=Provision.OWN_SCHOOL,
    priority="soon",
    priority_reasons="It is breaking down.",
    present=3,
    quorum=3,
)
DECLINED = replace(DECIDED, outcome=Outcome.DECLINE, thresholds=(), provision=None, priority="", priority_reasons="")
ADVISED = replace(DECLINED, kind=BodyKind.FORUM, outcome=Outcome.ADVICE)
ASKED = replace(ADVISED, is_question=True, answer_to_pupil="", answer_to_family="")


@pytest.mark.parametrize(
    ("facts", "changes", "expected"),
    [
        (DECIDED, {}, []),
        (DECLINED, {}, []),
        (ADVISED, {}, []),
        (ASKED, {}, []),
        (DECIDED, {"meets_on": THURSDAY}, ["before_the_meeting"]),
        (DECIDED, {"meets_on": date(2026, 11, 20)}, []),  # minutes are late
        (DECIDED, {"is_cancelled": True}, ["meeting_cancelled"]),
        (DECIDED, {"is_taken_off": True, "is_waiting": False}, ["taken_off"]),
        (DECIDED, {"is_waiting": False}, ["not_waiting"]),
        (DECIDED, {"decider_has_interest": True}, ["decider_has_interest"]),
        (DECIDED, {"kind": BodyKind.FORUM}, ["not_its_outcome"]),
        (ADVISED, {"kind": BodyKind.PANEL}, ["not_its_outcome"]),
        (ASKED, {"outcome": Outcome.ASK_FOR_MORE}, ["not_its_outcome"]),
        (DECIDED, {"reasons": ""}, ["no_reasons"]),
        (DECIDED, {"answer_to_pupil": ""}, ["no_answer_to_pupil"]),
        (DECLINED, {"answer_to_family": " "}, ["no_answer_to_family"]),
        (DECLINED, {"outcome": Outcome.ASK_FOR_MORE, "answer_to_family": ""}, []),
        (DECIDED, {"thresholds": ()}, ["no_threshold"]),
        (DECIDED, {"provision": None}, ["no_provision"]),
        (DECIDED, {"priority": ""}, ["no_priority"]),
        (DECIDED, {"priority_reasons": ""}, ["no_priority_reasons"]),
        (DECIDED, {"provision": Provision.ANOTHER_SCHOOL, "priority": "", "priority_reasons": ""}, []),
        (DECIDED, {"provision": Provision.OUTSIDE}, ["no_school_considered", "no_why_not_there"]),
        (DECIDED, {"provision": Provision.OUTSIDE, "considered_school": True}, ["no_why_not_there"]),
        (DECIDED, {"provision": Provision.OUTSIDE, "considered_school": True, "why_not_there": "Full."}, []),
        (DECIDED, {"is_permanent_exclusion": True}, ["no_next_school"]),
        (DECIDED, {"is_permanent_exclusion": True, "next_school": True}, ["no_admission_day"]),
        (DECIDED, {"is_permanent_exclusion": True, "next_school": True, "admission_on": TODAY}, []),
        (DECIDED, {"next_school": True, "admission_on": date(2026, 11, 23)}, ["admission_before_meeting"]),
        (DECLINED, {"is_permanent_exclusion": True}, []),
        (DECLINED, {"outcome": Outcome.DEFER}, ["no_later_meeting"]),
        (DECLINED, {"outcome": Outcome.DEFER, "defer_to_on": TODAY}, ["no_later_meeting"]),
        (DECLINED, {"outcome": Outcome.DEFER, "defer_to_on": THURSDAY}, []),
        (DECIDED, {"present": 2}, ["too_few_present"]),
        (DECIDED, {"undeclared": 1}, ["own_school_sits_there"]),
    ],
)
def test_what_a_decision_needs(facts, changes, expected):
    assert codes(rules.decision_refusals(replace(facts, **changes), on=TODAY)) == expected


def test_too_few_members_and_an_interest_not_declared_only_warn():
    found = rules.decision_refusals(replace(DECIDED, present=0, undeclared=2), on=TODAY)
    assert warnings(found) == codes(found) == ["too_few_present", "own_school_sits_there"]


@pytest.mark.parametrize(
    ("facts", "outcome", "expected"),
    [
        (DECIDED, Outcome.ACCEPT, True),
        (DECIDED, Outcome.DECLINE, True),
        (DECIDED, Outcome.DEFER, False),
        (DECIDED, Outcome.ASK_FOR_MORE, False),
        (ADVISED, Outcome.ADVICE, False),
    ],
)
def test_what_a_panel_decides_binds_its_members(facts, outcome, expected):
    assert rules.binds_members(replace(facts, outcome=outcome), on=TODAY) is expected


CHALLENGE = rules.ChallengeFacts(
    outcome=Outcome.DECLINE,
    is_question=False,
    by=ChallengeBy.SCHOOL,
    writer_is_school=True,
    reason="The report was not read.",
    calendar=AUTUMN,
    told_on=date(2026, 11, 2),  # until the 23rd
)


@pytest.mark.parametrize(
    ("changes", "on", "expected"),
    [
        ({}, date(2026, 11, 23), []),
        ({}, date(2026, 11, 24), ["challenge_too_late"]),
        ({"told_on": None}, date(2027, 2, 1), []),  # who was not told is not late
        ({"outcome": Outcome.DEFER}, date(2026, 11, 10), ["nothing_to_challenge"]),
        ({"is_question": True}, date(2026, 11, 10), ["nothing_to_challenge"]),
        ({"writer_is_school": False}, date(2026, 11, 10), ["school_speaks_for_itself"]),
        ({"writer_is_school": False, "by": ChallengeBy.FAMILY}, date(2026, 11, 10), []),
        ({"challenged_already": True}, date(2026, 11, 10), ["challenged_already"]),
        ({"reason": ""}, date(2026, 11, 10), ["no_challenge_reason"]),
    ],
)
def test_who_may_challenge_and_until_when(changes, on, expected):
    assert codes(rules.challenge_refusals(replace(CHALLENGE, **changes), on=on)) == expected


def test_a_referral_sent_after_the_meeting_began_warns_at_the_agenda_and_at_the_table():
    booking = rules.BookingFacts(meets_on=TODAY, is_cancelled=False, sent_after=True)
    found = rules.booking_refusals(booking, on=TODAY)
    assert [(each.code, each.is_warning) for each in found] == [("sent_after_it_began", True)]
    table = rules.DecisionFacts(kind=BodyKind.PANEL, outcome=Outcome.DECLINE, meets_on=TODAY, sent_after=True)
    found = rules.table_refusals(table, on=TODAY)
    assert [(each.code, each.is_warning) for each in found] == [("sent_after_it_began", True)]


ANSWER = rules.AnswerFacts(
    is_answered=False, is_the_decider=False, took_part=False, has_interest=False, answer="It stands."
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"is_answered": True}, ["answered_already"]),
        ({"is_the_decider": True}, ["answered_by_the_decider"]),
        ({"took_part": True}, ["answered_by_who_took_part"]),
        ({"is_the_decider": True, "took_part": True}, ["answered_by_the_decider"]),
        ({"has_interest": True}, ["decider_has_interest"]),
        ({"answer": " "}, ["no_answer"]),
    ],
)
def test_a_challenge_is_answered_by_somebody_who_did_not_decide(changes, expected):
    assert codes(rules.answer_refusals(replace(ANSWER, **changes), on=TODAY)) == expected


ACTION = rules.ActionFacts(what="Ring the family.", due_on=TODAY, decided_on=TODAY)
DONE = rules.DoneFacts(is_done=False, decided_on=date(2026, 11, 20), done_on=TODAY, what_was_done="Rang.")


@pytest.mark.parametrize(
    ("rule", "facts", "changes", "expected"),
    [
        (rules.action_refusals, ACTION, {}, []),
        (rules.action_refusals, ACTION, {"what": ""}, ["no_action"]),
        (rules.action_refusals, ACTION, {"due_on": date(2026, 11, 23)}, ["action_in_the_past"]),
        (rules.action_refusals, ACTION, {"person_is_of_owner": False}, ["person_of_another_body"]),
        (rules.done_refusals, DONE, {}, []),
        (rules.done_refusals, DONE, {"is_done": True}, ["action_done_already"]),
        (rules.done_refusals, DONE, {"what_was_done": ""}, ["no_what_was_done"]),
        (rules.done_refusals, DONE, {"done_on": THURSDAY}, ["done_in_the_future"]),
        (rules.done_refusals, DONE, {"done_on": date(2026, 11, 19)}, ["done_before_decided"]),
    ],
)
def test_an_action_is_agreed_and_closed(rule, facts, changes, expected):
    assert codes(rule(replace(facts, **changes), on=TODAY)) == expected


LETTERS = rules.LettersFacts(outcome=Outcome.DECLINE, is_question=False, written=0)
GIVEN = rules.GivenFacts(written_on=date(2026, 11, 20), given_on=TODAY)
REASON = rules.ReasonFacts(reason="Because.")
JOIN = rules.JoinFacts(reason="The place at school is breaking down.")
MEMBER = rules.MemberFacts(in_area=True, is_member_already=False, role_may=True, valid_from=TODAY)
END = rules.EndFacts(valid_from=date(2026, 9, 1), valid_to=TODAY, reason="Retired.")
NOTED = rules.AttendanceFacts(meets_on=TODAY)


@pytest.mark.parametrize(
    ("rule", "facts", "changes", "expected"),
    [
        (rules.letters_refusals, LETTERS, {}, []),
        (rules.letters_refusals, LETTERS, {"outcome": Outcome.DEFER}, ["no_letters_here"]),
        (rules.letters_refusals, LETTERS, {"is_question": True}, ["no_letters_here"]),
        (rules.letters_refusals, LETTERS, {"written": 3}, ["letters_written"]),
        (rules.given_refusals, GIVEN, {}, []),
        (rules.given_refusals, GIVEN, {"given_on": THURSDAY}, ["given_in_the_future"]),
        (rules.given_refusals, GIVEN, {"given_on": date(2026, 11, 19)}, ["given_before_written"]),
        (rules.interest_refusals, REASON, {}, []),
        (rules.interest_refusals, REASON, {"reason": " "}, ["no_interest_reason"]),
        (rules.take_off_refusals, REASON, {}, []),
        (rules.take_off_refusals, REASON, {"reason": ""}, ["no_take_off_reason"]),
        (rules.take_off_refusals, REASON, {"is_decided": True}, ["decided_already"]),
        (rules.priority_refusals, REASON, {}, []),
        (rules.priority_refusals, REASON, {"reason": ""}, ["no_priority_reasons"]),
        (rules.join_refusals, JOIN, {}, []),
        (rules.join_refusals, JOIN, {"is_accepted": False}, ["not_accepted"]),
        (rules.join_refusals, JOIN, {"leads_to_place": False}, ["no_place_to_wait_for"]),
        (rules.join_refusals, JOIN, {"waits_already": True, "has_place": True}, ["waits_already", "has_a_place"]),
        (rules.join_refusals, JOIN, {"reason": " "}, ["no_priority_reasons"]),
        (rules.leave_list_refusals, REASON, {}, []),
        (rules.leave_list_refusals, REASON, {"reason": ""}, ["no_leave_reason"]),
        (rules.member_refusals, MEMBER, {}, []),
        (rules.member_refusals, MEMBER, {"in_area": False}, ["member_from_elsewhere"]),
        (rules.member_refusals, MEMBER, {"role_may": False}, ["role_sits_on_nothing"]),
        (rules.member_refusals, MEMBER, {"is_member_already": True}, ["member_already"]),
        (rules.end_member_refusals, END, {}, []),
        (rules.end_member_refusals, END, {"valid_to": date(2026, 11, 23)}, ["member_ends_too_early"]),
        (rules.end_member_refusals, END, {"reason": ""}, ["no_end_reason"]),
        (rules.attendance_refusals, NOTED, {}, []),
        (rules.attendance_refusals, NOTED, {"meets_on": THURSDAY}, ["before_the_meeting"]),
        (rules.attendance_refusals, NOTED, {"is_cancelled": True}, ["meeting_cancelled"]),
    ],
)
def test_the_small_rules(rule, facts, changes, expected):
    assert codes(rule(replace(facts, **changes), on=TODAY)) == expected


@pytest.mark.parametrize(
    ("begins_at", "expected"),
    [("", []), ("2pm", [("before_it_begins", True)])],
)
def test_what_is_written_down_before_a_meeting_of_today_begins_warns(begins_at, expected):
    facts = rules.AttendanceFacts(meets_on=TODAY, begins_at=begins_at)
    found = rules.attendance_refusals(facts, on=TODAY)
    assert [(each.code, each.is_warning) for each in found] == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Stage.NOT_READY),
        ({"is_ready": True}, Stage.READY),
        ({"is_ready": True, "has_begun": True, "undecided": True}, Stage.TO_WRITE_UP),
        ({"has_begun": True}, Stage.TO_WRITE_UP),  # nobody wrote down who came
        ({"has_begun": True, "is_noted": True, "undecided": True}, Stage.TO_WRITE_UP),
        ({"has_begun": True, "is_noted": True}, Stage.HELD),
        ({"is_noted": True}, Stage.NOT_READY),  # it was moved
        ({"is_cancelled": True, "has_begun": True}, Stage.CANCELLED),
    ],
)
def test_a_meeting_that_has_begun_is_to_be_written_up_until_all_of_it_is(facts, expected):
    assert rules.stage(rules.StageFacts(**facts), on=TODAY) is expected
