from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from waymark.attendance import rules
from waymark.attendance.rules import (
    REASON_WORDS,
    AlertFacts,
    ArrangedBy,
    ChaseFacts,
    FollowUpFacts,
    LinkFacts,
    MarkFacts,
    Place,
    ReasonCodeFacts,
    RegisterFacts,
    SchoolMarkFacts,
    SentAgainFacts,
    WhereaboutsFacts,
)
from waymark.attendance.states import AlertKind, Attended, Counted, Finding, Whereabouts
from waymark.school_year.rules import Closure, SchoolCalendar, Term
from waymark.school_year.states import Half

DAY = date(2026, 1, 14)  # a Wednesday
CALENDAR = SchoolCalendar(
    terms=(
        Term(starts_on=date(2026, 1, 6), ends_on=date(2026, 2, 13)),
        Term(starts_on=date(2026, 2, 23), ends_on=date(2026, 3, 27)),
    ),
    closures=(Closure(starts_on=date(2026, 2, 4), ends_on=date(2026, 2, 4), halves=(Half.PM,)),),
)


def codes(findings):
    return [finding.code for finding in findings]


def at(hour, minute=0, second=0, day=14, month=1):
    """An instant by the clock in winter, when London keeps UTC."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "facts", "on", "due"),
    [
        ("a morning", RegisterFacts(half=Half.AM), DAY, at(9, 30)),
        ("an afternoon", RegisterFacts(half=Half.PM), DAY, at(13, 30)),
        ("a session that starts early", RegisterFacts(half=Half.AM, starts_at=time(8, 45)), DAY, at(9, 30)),
        ("a session that starts at half past nine", RegisterFacts(half=Half.AM, starts_at=time(9, 30)), DAY, at(10)),
        (
            "summer time: half past nine is half past eight in UTC",
            RegisterFacts(half=Half.AM),
            date(2026, 6, 10),
            datetime(2026, 6, 10, 8, 30, tzinfo=UTC),
        ),
        (
            "the Friday before the clocks go forward",
            RegisterFacts(half=Half.AM),
            date(2026, 3, 27),
            datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
        ),
        ("the Monday after", RegisterFacts(half=Half.AM), date(2026, 3, 30), datetime(2026, 3, 30, 8, 30, tzinfo=UTC)),
    ],
)
def test_when_a_register_is_due(case, facts, on, due):
    assert rules.register_due_at(facts, on=on) == due, case


@pytest.mark.parametrize(
    ("case", "asked_at", "taken_at", "late"),
    [
        ("a second before", at(9, 29, 59), None, False),
        ("at half past nine", at(9, 30), None, True),
        ("taken in time", at(15), at(9, 30), False),
        ("taken a second late", at(15), at(9, 30, 1), True),
        ("nobody asks", None, None, False),
    ],
)
def test_when_a_register_is_late(case, asked_at, taken_at, late):
    facts = RegisterFacts(half=Half.AM, asked_at=asked_at, taken_at=taken_at)
    assert rules.register_is_late(facts, on=DAY) is late, case


OLDER = "later_than_the_session_is_old"
MARK = MarkFacts(
    session_on=DAY,
    half=Half.AM,
    starts_at=time(9, 15),
    is_expected=True,
    recorded_at=at(9, 20),
    attended=Attended.PRESENT,
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("on time", {}, []),
        ("not expected", {"is_expected": False}, ["not_expected"]),
        ("an hour before the session", {"recorded_at": at(8, 15)}, []),
        ("more than an hour before", {"recorded_at": at(8, 14, 59)}, ["mark_ahead"]),
        ("the day before", {"recorded_at": at(16, day=13)}, ["mark_ahead"]),
        (
            "the day before, where no start is known",
            {"recorded_at": at(23, 59, 59, day=13), "starts_at": None},
            ["mark_ahead"],
        ),
        ("midnight, where no start is known", {"recorded_at": at(0), "starts_at": None}, []),
        ("the last second of the day", {"recorded_at": at(23, 59, 59)}, []),
        ("the next day without a reason", {"recorded_at": at(0, day=15)}, ["late_mark_needs_reason"]),
        ("the next day with a reason", {"recorded_at": at(8, day=15), "reason": "No signal."}, []),
        ("a correction without a reason", {"corrects": True}, ["correction_needs_reason"]),
        ("a correction with a reason", {"corrects": True, "reason": "Wrong row."}, []),
        (
            "a late correction without a reason is one finding",
            {"corrects": True, "recorded_at": at(8, day=15)},
            ["correction_needs_reason"],
        ),
        ("late by five minutes, at five past", {"attended": Attended.LATE, "minutes_late": 5}, []),
        ("late by six, at five past", {"attended": Attended.LATE, "minutes_late": 6}, [OLDER]),
        (
            "late by six, one second later",
            {"attended": Attended.LATE, "minutes_late": 6, "recorded_at": at(9, 20, 1)},
            [],
        ),
        (
            "late at the first second",
            {"attended": Attended.LATE, "minutes_late": 1, "recorded_at": at(9, 15)},
            ["late_before_the_start"],
        ),
        (
            "late before the session",
            {"attended": Attended.LATE, "minutes_late": 5, "recorded_at": at(8, 50)},
            ["late_before_the_start"],
        ),
        (
            "late by all of the session, typed in the evening",
            {"attended": Attended.LATE, "minutes_late": 165, "ends_at": time(12), "recorded_at": at(18)},
            [],
        ),
        (
            "late by more than the session, typed in the evening",
            {"attended": Attended.LATE, "minutes_late": 166, "ends_at": time(12), "recorded_at": at(18)},
            [OLDER],
        ),
        ("late, and no start known", {"attended": Attended.LATE, "minutes_late": 25, "starts_at": None}, []),
        ("late, minutes not said", {"attended": Attended.LATE}, []),
        ("minutes for one who was in time", {"minutes_late": 10}, ["minutes_without_late"]),
        ("no minutes", {"attended": Attended.LATE, "minutes_late": 0}, ["minutes_out_of_range"]),
        ("ill", {"attended": Attended.ABSENT, "reason_code": "I"}, []),
        ("absent, no reason known", {"attended": Attended.ABSENT}, []),
        ("present, and ill", {"reason_code": "I"}, ["present_with_reason"]),
        ("the withdrawn code for an interview", {"attended": Attended.ABSENT, "reason_code": "J"}, ["code_withdrawn"]),
        ("the withdrawn code Y", {"attended": Attended.ABSENT, "reason_code": "Y"}, ["code_withdrawn"]),
        ("the withdrawn code H", {"attended": Attended.ABSENT, "reason_code": "H"}, ["code_withdrawn"]),
        ("B is no reason", {"attended": Attended.ABSENT, "reason_code": "B"}, ["code_is_no_reason"]),
        ("N is no reason", {"attended": Attended.ABSENT, "reason_code": "N"}, ["code_is_no_reason"]),
        ("the last day of the tail", {"placement_last_day": date(2025, 12, 31)}, []),
        ("the day after the tail", {"placement_last_day": date(2025, 12, 30)}, ["tail_is_over"]),
        ("two faults, both said", {"is_expected": False, "recorded_at": at(8, day=13)}, ["not_expected", "mark_ahead"]),
    ],
)
def test_marks(case, change, expected):
    assert codes(rules.mark_refusals(replace(MARK, **change), on=DAY)) == expected, case


def test_a_summer_evening_still_belongs_to_its_day_in_london():
    facts = replace(MARK, session_on=date(2026, 6, 10), recorded_at=datetime(2026, 6, 10, 22, 59, tzinfo=UTC))
    assert rules.mark_refusals(facts, on=date(2026, 6, 10)) == []
    next_day = replace(facts, recorded_at=datetime(2026, 6, 10, 23, 0, tzinfo=UTC))
    assert codes(rules.mark_refusals(next_day, on=date(2026, 6, 11))) == ["late_mark_needs_reason"]


def test_a_code_is_withdrawn_from_the_day_of_the_regulations():
    facts = ReasonCodeFacts(code="J")
    assert codes(rules.reason_code_refusals(facts, on=date(2024, 8, 18))) == ["code_is_no_reason"]
    assert codes(rules.reason_code_refusals(facts, on=date(2024, 8, 19))) == ["code_withdrawn"]


AT_PROVIDER = SchoolMarkFacts(
    session_on=DAY, half=Half.AM, place=Place.PROVIDER, attended=Attended.PRESENT, calendar=CALENDAR
)
AT_SCHOOL = replace(AT_PROVIDER, place=Place.OWN_SCHOOL)


@pytest.mark.parametrize(
    ("case", "facts", "code", "provisional"),
    [
        ("own school, morning", AT_SCHOOL, "/", False),
        ("own school, afternoon", replace(AT_SCHOOL, half=Half.PM), "\\", False),
        ("own school, late", replace(AT_SCHOOL, attended=Attended.LATE), "L", False),
        (
            "own school, after the register closed",
            replace(AT_SCHOOL, attended=Attended.LATE, after_register_closed=True),
            "U",
            False,
        ),
        ("own school, ill", replace(AT_SCHOOL, attended=Attended.ABSENT, reason_code="I"), "I", False),
        ("own school closed by snow", replace(AT_SCHOOL, attended=None, school_site_closed=True), "Y4", False),
        ("own school, no report", replace(AT_SCHOOL, attended=None), "N", True),
        ("dual registered: the other school records it", replace(AT_PROVIDER, place=Place.OTHER_SCHOOL), "D", False),
        (
            "dual registered, absent there",
            replace(AT_PROVIDER, place=Place.OTHER_SCHOOL, attended=Attended.ABSENT),
            "D",
            False,
        ),
        ("dual registered, no report", replace(AT_PROVIDER, place=Place.OTHER_SCHOOL, attended=None), "D", False),
        ("provider, the school arranged it", AT_PROVIDER, "B", False),
        ("provider, late", replace(AT_PROVIDER, attended=Attended.LATE), "B", False),
        ("provider, the authority arranged it", replace(AT_PROVIDER, arranged_by=ArrangedBy.AUTHORITY), "K", False),
        ("work placement", replace(AT_PROVIDER, is_work_placement=True), "W", False),
        (
            "work placement of the authority",
            replace(AT_PROVIDER, is_work_placement=True, arranged_by=ArrangedBy.AUTHORITY),
            "K",
            False,
        ),
        ("ill", replace(AT_PROVIDER, attended=Attended.ABSENT, reason_code="I"), "I", False),
        ("at the doctor's", replace(AT_PROVIDER, attended=Attended.ABSENT, reason_code="M"), "M", False),
        ("in custody", replace(AT_PROVIDER, attended=Attended.ABSENT, reason_code="Y5"), "Y5", False),
        (
            "ill, said by the school before any register",
            replace(AT_PROVIDER, attended=None, reason_code="I"),
            "I",
            False,
        ),
        ("absent, no reason", replace(AT_PROVIDER, attended=Attended.ABSENT), "N", True),
        ("no report: never B", replace(AT_PROVIDER, attended=None), "N", True),
        (
            "no report of the authority's provision: never K",
            replace(AT_PROVIDER, attended=None, arranged_by=ArrangedBy.AUTHORITY),
            "N",
            True,
        ),
        (
            "part-time timetable, nothing provided",
            replace(AT_PROVIDER, place=Place.NOWHERE, attended=None, part_time_agreed=True),
            "C2",
            False,
        ),
        ("nothing provided and nothing agreed", replace(AT_PROVIDER, place=Place.NOWHERE, attended=None), "N", True),
        ("suspended, no provision made", replace(AT_SCHOOL, attended=None, is_suspended=True), "E", False),
        (
            "suspended on a day without provision",
            replace(AT_PROVIDER, place=Place.NOWHERE, attended=None, is_suspended=True),
            "E",
            False,
        ),
        ("suspended, provision attended", replace(AT_PROVIDER, is_suspended=True), "B", False),
        (
            "suspended, provision made and not attended",
            replace(AT_PROVIDER, is_suspended=True, attended=Attended.ABSENT),
            "N",
            True,
        ),
        ("the provider did not open: not Y4", replace(AT_PROVIDER, attended=Attended.PROVIDER_CLOSED), "N", True),
        (
            "the provider did not open, part time agreed",
            replace(AT_PROVIDER, attended=Attended.PROVIDER_CLOSED, part_time_agreed=True),
            "C2",
            False,
        ),
        (
            "the provider did not open, the reason is known",
            replace(AT_PROVIDER, attended=Attended.PROVIDER_CLOSED, reason_code="Y2"),
            "Y2",
            False,
        ),
        ("online at home is not B", replace(AT_PROVIDER, in_person=False), "N", True),
        (
            "online at home under a part-time timetable",
            replace(AT_PROVIDER, in_person=False, part_time_agreed=True),
            "C2",
            False,
        ),
    ],
)
def test_the_mark_of_the_school(case, facts, code, provisional):
    answer = rules.school_mark(facts, on=DAY)
    assert (answer.code, answer.provisional) == (code, provisional), case
    assert answer.chase is provisional, case
    assert answer.reason.endswith(".")


@pytest.mark.parametrize(
    ("case", "session_on", "on", "code"),
    [
        ("the same day", DAY, DAY, "N"),
        ("the fifth school day after", DAY, date(2026, 1, 21), "N"),
        ("the sixth calendar day is not the sixth school day", DAY, date(2026, 1, 20), "N"),
        ("the day after the fifth school day", DAY, date(2026, 1, 22), "O"),
        ("half term does not count", date(2026, 2, 12), date(2026, 2, 26), "N"),
        ("after half term", date(2026, 2, 12), date(2026, 2, 27), "O"),
        ("the calendar does not reach", date(2026, 3, 26), date(2026, 5, 1), "N"),
    ],
)
def test_n_turns_into_o_after_five_school_days(case, session_on, on, code):
    facts = replace(AT_PROVIDER, session_on=session_on, attended=Attended.ABSENT)
    assert rules.school_mark(facts, on=on).code == code, case


def test_a_missing_report_never_turns_into_a_plain_absence():
    answer = rules.school_mark(replace(AT_PROVIDER, attended=None), on=date(2026, 3, 1))
    assert (answer.code, answer.provisional, answer.chase) == ("N", True, True)


@pytest.mark.parametrize("code", ["J", "H", "Y", "B", "X9"])
def test_a_code_that_is_no_reason_is_an_error(code):
    with pytest.raises(ValueError, match="no reason"):
        rules.school_mark(replace(AT_PROVIDER, attended=Attended.ABSENT, reason_code=code), on=DAY)


def test_a_session_to_come_has_no_mark():
    with pytest.raises(ValueError, match="still to come"):
        rules.school_mark(AT_PROVIDER, on=date(2026, 1, 13))


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("present", {"attended": Attended.PRESENT}, None),
        ("late", {"attended": Attended.LATE}, None),
        ("absent, no reason, at once", {"attended": Attended.ABSENT, "asked_at": at(9, 16)}, AlertKind.ABSENCE),
        ("absent and ill", {"attended": Attended.ABSENT, "reason_code": "I"}, None),
        ("the provider did not open", {"attended": Attended.PROVIDER_CLOSED, "asked_at": at(9, 16)}, AlertKind.ABSENCE),
        ("no register a second before it is due", {"asked_at": at(9, 29, 59)}, None),
        ("no register at half past nine", {"asked_at": at(9, 30)}, AlertKind.NO_REGISTER),
        ("no register of a session that starts later", {"asked_at": at(9, 45), "starts_at": time(9, 30)}, None),
        ("no register, but the school knows that he is ill", {"asked_at": at(10), "reason_code": "I"}, None),
        ("not expected", {"is_expected": False, "asked_at": at(15)}, None),
    ],
)
def test_alerts(case, change, expected):
    facts = AlertFacts(**({"half": Half.AM, "asked_at": at(9, 20)} | change))
    assert rules.alert_needed(facts, on=DAY) == expected, case


LINK = LinkFacts(session_on=DAY, asked_at=at(9, 5))
REDEEMED = replace(LINK, redeemed_at=at(9, 0), redeemed_device="phone", device="phone", last_used_at=at(9, 0))


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("fresh", LINK, []),
        ("the last second of the day", replace(LINK, asked_at=at(23, 59, 59)), []),
        ("midnight", replace(LINK, asked_at=at(0, day=15)), ["link_day_over"]),
        ("replaced by a newer one", replace(LINK, replaced_at=at(9, 1)), ["link_replaced"]),
        ("the device that redeemed it", REDEEMED, []),
        ("another device", replace(REDEEMED, device="laptop"), ["link_spent"]),
        ("a device that says nothing", replace(REDEEMED, device=""), ["link_spent"]),
        ("no device on either side is no match", replace(REDEEMED, device="", redeemed_device=""), ["link_spent"]),
        ("14 idle minutes", replace(REDEEMED, asked_at=at(9, 14, 59)), []),
        ("15 idle minutes", replace(REDEEMED, asked_at=at(9, 15)), ["link_idle"]),
        (
            "never used after redeeming, 15 minutes ago",
            replace(REDEEMED, last_used_at=None, asked_at=at(9, 15)),
            ["link_idle"],
        ),
    ],
)
def test_register_links(case, facts, expected):
    assert codes(rules.register_link_refusals(facts, on=DAY)) == expected, case


def test_a_link_of_a_summer_day_ends_at_midnight_in_london():
    facts = LinkFacts(session_on=date(2026, 6, 10), asked_at=datetime(2026, 6, 10, 23, 0, tzinfo=UTC))
    assert codes(rules.register_link_refusals(facts, on=date(2026, 6, 11))) == ["link_day_over"]


CHASE = ChaseFacts(register=RegisterFacts(half=Half.AM, asked_at=at(9, 40)))


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("late and never asked for", CHASE, []),
        ("not due yet", ChaseFacts(register=RegisterFacts(half=Half.AM, asked_at=at(9, 29, 59))), ["not_due_yet"]),
        (
            "in",
            ChaseFacts(register=RegisterFacts(half=Half.AM, asked_at=at(9, 40), taken_at=at(9, 35))),
            ["register_is_in"],
        ),
        ("asked for a moment ago", replace(CHASE, last_chased_at=at(9, 30, 1)), ["chased_just_now"]),
        ("asked for ten minutes ago", replace(CHASE, last_chased_at=at(9, 30)), []),
    ],
)
def test_asking_for_a_register(case, facts, expected):
    assert codes(rules.chase_refusals(facts, on=DAY)) == expected, case


FOUND_OUT = FollowUpFacts(
    who_was_contacted="His mother", what_was_found="In bed with a cold.", finding=Finding.SAFE_AT_HOME, reason_code="I"
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("all said", {}, []),
        ("no code", {"reason_code": ""}, []),
        ("nobody", {"who_was_contacted": " "}, ["nobody_contacted"]),
        ("nothing", {"what_was_found": ""}, ["nothing_found"]),
        ("arrived after all, with a reason", {"finding": Finding.ARRIVED_LATE}, ["present_with_reason"]),
        ("a withdrawn code", {"reason_code": "H"}, ["code_withdrawn"]),
        ("B is no reason", {"reason_code": "B"}, ["code_is_no_reason"]),
    ],
)
def test_follow_ups(case, change, expected):
    assert codes(rules.follow_up_refusals(replace(FOUND_OUT, **change), on=DAY)) == expected, case


@pytest.mark.parametrize(
    ("case", "change", "state"),
    [
        ("nobody has said, not due", {"asked_at": at(9, 29, 59)}, Whereabouts.EXPECTED),
        ("nobody has said, due", {}, Whereabouts.NO_REGISTER),
        ("nobody has said, a late start", {"starts_at": time(9, 30)}, Whereabouts.EXPECTED),
        ("nobody has said, the school knows", {"reason_code": "I"}, Whereabouts.ABSENT),
        ("nobody has said, found at home", {"found": Finding.SAFE_AT_HOME}, Whereabouts.FOUND),
        ("there", {"attended": Attended.PRESENT}, Whereabouts.SEEN),
        ("there late", {"attended": Attended.LATE}, Whereabouts.LATE),
        ("absent, ill", {"attended": Attended.ABSENT, "reason_code": "I"}, Whereabouts.ABSENT),
        ("absent, why unknown", {"attended": Attended.ABSENT}, Whereabouts.NOT_SEEN),
        (
            "absent, nobody answered",
            {"attended": Attended.ABSENT, "found": Finding.NO_ANSWER},
            Whereabouts.NOT_SEEN,
        ),
        ("absent, not safe", {"attended": Attended.ABSENT, "found": Finding.NOT_SAFE}, Whereabouts.NOT_SEEN),
        (
            "absent, found at an aunt's",
            {"attended": Attended.ABSENT, "found": Finding.SAFE_ELSEWHERE},
            Whereabouts.FOUND,
        ),
        ("the provider did not open", {"attended": Attended.PROVIDER_CLOSED}, Whereabouts.NOT_SEEN),
    ],
)
def test_where_a_pupil_is(case, change, state):
    facts = WhereaboutsFacts(**({"half": Half.AM, "asked_at": at(9, 35)} | change))
    assert rules.whereabouts(facts, on=DAY) is state, case


AGAIN = SentAgainFacts(same_person=True, same_words=True, kept_at=at(9, 40), sent_at=at(9, 49, 59))


@pytest.mark.parametrize(
    ("case", "facts", "again"),
    [
        ("the same words at once", replace(AGAIN, sent_at=at(9, 40)), True),
        ("the same words within ten minutes", AGAIN, True),
        ("the same words ten minutes later: a second call", replace(AGAIN, sent_at=at(9, 50)), False),
        ("other words", replace(AGAIN, same_words=False), False),
        ("the same words from somebody else", replace(AGAIN, same_person=False), False),
    ],
)
def test_what_is_sent_again_counts_once(case, facts, again):
    assert rules.is_sent_again(facts, on=DAY) is again, case


@pytest.mark.parametrize(
    ("case", "attended", "codes", "counted"),
    [
        ("there", Attended.PRESENT, " ", Counted.PRESENT),
        ("there, and late", Attended.LATE, " ", Counted.LATE),
        ("away, and nobody knows why", Attended.ABSENT, " ", Counted.UNEXPLAINED),
        ("away with leave", Attended.ABSENT, "C C1 C2 E I J1 M R S T", Counted.AUTHORISED),
        ("away without leave", Attended.ABSENT, "G O", Counted.UNAUTHORISED),
        ("kept from coming", Attended.ABSENT, "Q Y1 Y2 Y3 Y4 Y5 Y6 Y7", Counted.UNABLE),
        ("the provider was closed", Attended.PROVIDER_CLOSED, " ", Counted.CLOSED),
        ("the provider was closed, and the pupil was ill", Attended.PROVIDER_CLOSED, "I", Counted.AUTHORISED),
    ],
)
def test_what_a_session_counts_as(case, attended, codes, counted):
    for code in codes.split() or [""]:
        facts = rules.CountFacts(attended=attended, reason_code=code)
        assert rules.counted_as(facts, on=DAY) is counted, f"{case}, {code}"


def test_every_reason_counts_as_something():
    found = {
        rules.counted_as(rules.CountFacts(attended=Attended.ABSENT, reason_code=each), on=DAY) for each in REASON_WORDS
    }
    assert found == {Counted.AUTHORISED, Counted.UNAUTHORISED, Counted.UNABLE}
    with pytest.raises(ValueError, match="no reason"):
        rules.counted_as(rules.CountFacts(attended=Attended.ABSENT, reason_code="X"), on=DAY)
