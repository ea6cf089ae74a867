from dataclasses import replace
from datetime import date

import pytest

from waymark.school_year import rules
from waymark.school_year.rules import CalendarRunsOut, Closure, NoticeFacts, Period, SchoolCalendar, Term
from waymark.school_year.states import Half

# The pattern of a Leicester school in 2025/26: it opens in August, before the academic year turns.
AUTUMN_1 = Term(name="Autumn, first half", starts_on=date(2025, 8, 26), ends_on=date(2025, 10, 17))
AUTUMN_2 = Term(name="Autumn, second half", starts_on=date(2025, 10, 29), ends_on=date(2025, 12, 19))
SPRING_1 = Term(name="Spring, first half", starts_on=date(2026, 1, 6), ends_on=date(2026, 2, 13))
SPRING_2 = Term(name="Spring, second half", starts_on=date(2026, 2, 23), ends_on=date(2026, 3, 27))
SUMMER_1 = Term(name="Summer, first half", starts_on=date(2026, 4, 13), ends_on=date(2026, 5, 22))
SUMMER_2 = Term(name="Summer, second half", starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 10))
INSET = Closure(starts_on=date(2025, 12, 5), ends_on=date(2025, 12, 5))
SNOW = Closure(starts_on=date(2026, 1, 12), ends_on=date(2026, 1, 13))
EARLY_CLOSE = Closure(starts_on=date(2025, 12, 19), ends_on=date(2025, 12, 19), halves=(Half.PM,))
CALENDAR = SchoolCalendar(
    terms=(AUTUMN_1, AUTUMN_2, SPRING_1, SPRING_2, SUMMER_1, SUMMER_2),
    closures=(INSET, SNOW, EARLY_CLOSE),
    bank_holidays=(date(2025, 8, 25), date(2025, 12, 25), date(2026, 5, 4), date(2026, 5, 25)),
)


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("the first day of the year, in August", date(2025, 8, 26), True),
        ("31 August, a Sunday", date(2025, 8, 31), False),
        ("1 September, a Monday", date(2025, 9, 1), True),
        ("a Saturday in term", date(2025, 9, 6), False),
        ("the last day before half term", date(2025, 10, 17), True),
        ("a Monday in half term", date(2025, 10, 20), False),
        ("the last day of half term", date(2025, 10, 28), False),
        ("the first day after half term", date(2025, 10, 29), True),
        ("an INSET day", date(2025, 12, 5), False),
        ("the last day of term, which closes at noon", date(2025, 12, 19), True),
        ("Christmas Day", date(2025, 12, 25), False),
        ("the day before the spring term", date(2026, 1, 5), False),
        ("a day closed by snow", date(2026, 1, 13), False),
        ("the day after the snow", date(2026, 1, 14), True),
        ("the Sunday on which the clocks go forward", date(2026, 3, 29), False),
        ("the Monday after, in the Easter holiday", date(2026, 3, 30), False),
        ("31 March, in the holiday", date(2026, 3, 31), False),
        ("a bank holiday in term", date(2026, 5, 4), False),
        ("the last day of the calendar", date(2026, 7, 10), True),
    ],
)
def test_school_days(case, day, expected):
    assert rules.is_school_day(CALENDAR, on=day) is expected, case


def test_the_29th_of_february_is_a_school_day_when_the_school_meets():
    leap = SchoolCalendar(terms=(Term(starts_on=date(2024, 1, 8), ends_on=date(2024, 3, 22)),))
    assert rules.is_school_day(leap, on=date(2024, 2, 29))
    assert rules.add_school_days(leap, on=date(2024, 2, 28), days=2) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("a whole day", date(2025, 9, 1), (Half.AM, Half.PM)),
        ("a school that closes at noon", date(2025, 12, 19), (Half.AM,)),
        ("an INSET day", date(2025, 12, 5), ()),
        ("a Sunday", date(2025, 9, 7), ()),
    ],
)
def test_sessions_of_a_day(case, day, expected):
    assert rules.sessions_of_day(CALENDAR, on=day) == expected, case


@pytest.mark.parametrize(
    ("case", "day", "days", "expected"),
    [
        ("none from a school day is that day", date(2025, 9, 1), 0, date(2025, 9, 1)),
        ("none from a Saturday is Monday", date(2025, 9, 6), 0, date(2025, 9, 8)),
        ("one from Friday is Monday", date(2025, 9, 5), 1, date(2025, 9, 8)),
        ("one from Saturday is Monday", date(2025, 9, 6), 1, date(2025, 9, 8)),
        ("five over a weekend", date(2025, 9, 3), 5, date(2025, 9, 10)),
        ("the sixth school day of a suspension that starts on 1 September", date(2025, 9, 1), 5, date(2025, 9, 8)),
        ("ten from a notice of a panel's decision", date(2025, 9, 1), 10, date(2025, 9, 15)),
        ("over the turn of the academic year", date(2025, 8, 29), 1, date(2025, 9, 1)),
        ("over half term", date(2025, 10, 17), 1, date(2025, 10, 29)),
        ("over an INSET day and a weekend", date(2025, 12, 4), 1, date(2025, 12, 8)),
        ("over Christmas", date(2025, 12, 18), 2, date(2026, 1, 6)),
        ("over the snow", date(2026, 1, 9), 1, date(2026, 1, 14)),
        ("over a bank holiday", date(2026, 5, 1), 1, date(2026, 5, 5)),
        ("over the spring bank holiday and half term", date(2026, 5, 22), 1, date(2026, 6, 1)),
        ("over the turn of the financial year, in the holiday", date(2026, 3, 27), 1, date(2026, 4, 13)),
        ("to the last day of the calendar", date(2026, 7, 9), 1, date(2026, 7, 10)),
    ],
)
def test_adding_school_days(case, day, days, expected):
    assert rules.add_school_days(CALENDAR, on=day, days=days) == expected, case


@pytest.mark.parametrize(
    ("case", "day", "days", "expected"),
    [
        ("none before a school day is that day", date(2025, 9, 3), 0, date(2025, 9, 3)),
        ("none before a Sunday is Friday", date(2025, 9, 7), 0, date(2025, 9, 5)),
        ("two before Wednesday", date(2025, 9, 3), 2, date(2025, 9, 1)),
        ("two before Monday", date(2025, 9, 8), 2, date(2025, 9, 4)),
        ("two before the first day after half term", date(2025, 10, 29), 2, date(2025, 10, 16)),
        ("two before the first day of the spring term", date(2026, 1, 6), 2, date(2025, 12, 18)),
        ("one before the second day of the calendar", date(2025, 8, 27), 1, date(2025, 8, 26)),
    ],
)
def test_school_days_before(case, day, days, expected):
    assert rules.school_days_before(CALENDAR, on=day, days=days) == expected, case


def test_next_and_previous_school_day_go_over_the_weekend():
    assert rules.next_school_day(CALENDAR, on=date(2025, 9, 5)) == date(2025, 9, 8)
    assert rules.previous_school_day(CALENDAR, on=date(2025, 9, 8)) == date(2025, 9, 5)


@pytest.mark.parametrize(
    ("case", "start", "until", "expected"),
    [
        ("Monday to Friday leaves Friday out", date(2025, 9, 1), date(2025, 9, 5), 4),
        ("a week to the same day", date(2025, 9, 1), date(2025, 9, 8), 5),
        ("a day to itself", date(2025, 9, 1), date(2025, 9, 1), 0),
        ("backwards", date(2025, 9, 8), date(2025, 9, 1), 0),
        ("over half term", date(2025, 10, 16), date(2025, 10, 30), 3),
        ("a week with an INSET day", date(2025, 12, 1), date(2025, 12, 8), 4),
    ],
)
def test_school_days_between(case, start, until, expected):
    assert rules.school_days_between(CALENDAR, on=start, until=until) == expected, case


@pytest.mark.parametrize(
    ("case", "day", "half", "expected"),
    [
        ("a day of term", date(2025, 9, 1), Half.AM, True),
        ("the morning before an early close", date(2025, 12, 19), "am", True),
        ("the afternoon of an early close", date(2025, 12, 19), "pm", False),
        ("a day closed by snow", date(2026, 1, 13), Half.PM, False),
        ("a day in the holidays", date(2025, 12, 24), Half.AM, False),
        ("a day that the calendar does not reach", date(2027, 1, 12), Half.AM, True),
    ],
)
def test_a_pupil_is_expected_unless_the_school_is_known_to_be_closed(case, day, half, expected):
    assert rules.may_meet(CALENDAR, half, on=day) is expected, case


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("the day before it opens in August", date(2025, 8, 25), 2024),
        ("the day it opens in August", date(2025, 8, 26), 2025),
        ("1 September", date(2025, 9, 1), 2025),
        ("spring", date(2026, 3, 2), 2025),
        ("the next August, with no dates yet", date(2026, 8, 31), 2025),
    ],
)
def test_a_school_that_opens_in_august_is_in_its_new_year(case, day, expected):
    assert rules.school_academic_year(CALENDAR, on=day) == expected, case


def test_a_school_without_terms_turns_its_year_in_september():
    nothing = SchoolCalendar(terms=(), closures=(), bank_holidays=())
    days = (date(2025, 8, 31), date(2025, 9, 1))
    assert [rules.school_academic_year(nothing, on=day) for day in days] == [2024, 2025]


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("first half", date(2025, 10, 17), Period(starts_on=date(2025, 8, 26), ends_on=date(2025, 10, 17))),
        ("the holiday between", date(2025, 10, 20), None),
        ("second half", date(2025, 10, 29), Period(starts_on=date(2025, 10, 29), ends_on=date(2025, 12, 19))),
        ("a weekend inside", date(2025, 11, 1), Period(starts_on=date(2025, 10, 29), ends_on=date(2025, 12, 19))),
        ("between terms", date(2025, 12, 24), None),
    ],
)
def test_half_terms(case, day, expected):
    assert rules.half_term_of(CALENDAR, on=day) == expected, case


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("the half-term holiday is part of the term", date(2025, 10, 20), (date(2025, 8, 26), date(2025, 12, 19))),
        ("the first day of spring", date(2026, 1, 6), (date(2026, 1, 6), date(2026, 3, 27))),
        ("the last day of summer", date(2026, 7, 10), (date(2026, 4, 13), date(2026, 7, 10))),
    ],
)
def test_terms_join_their_halves(case, day, expected):
    term = rules.term_of(CALENDAR, on=day)
    assert (term.starts_on, term.ends_on) == expected, case


def test_the_christmas_holiday_is_in_no_term():
    assert rules.term_of(CALENDAR, on=date(2025, 12, 20)) is None


def test_the_autumn_terms_of_two_years_are_two_terms():
    next_autumn = Term(starts_on=date(2026, 8, 25), ends_on=date(2026, 10, 16))
    two_years = replace(CALENDAR, terms=(*CALENDAR.terms, next_autumn))
    assert rules.term_of(two_years, on=date(2026, 9, 1)) == Period(
        starts_on=date(2026, 8, 25), ends_on=date(2026, 10, 16)
    )


@pytest.mark.parametrize(
    ("case", "given_on", "starts_on", "codes"),
    [
        ("Monday for Wednesday is in time", date(2025, 9, 1), date(2025, 9, 3), []),
        ("Tuesday for Wednesday is late", date(2025, 9, 2), date(2025, 9, 3), ["notice_too_short"]),
        ("Saturday for Wednesday is in time", date(2025, 9, 6), date(2025, 9, 10), []),
        ("Sunday for Tuesday is late: Friday was the day", date(2025, 9, 7), date(2025, 9, 9), ["notice_too_short"]),
        (
            "in half term for the first day after it is late",
            date(2025, 10, 24),
            date(2025, 10, 29),
            ["notice_too_short"],
        ),
        ("no notice at all", None, date(2025, 9, 3), ["no_notice"]),
    ],
)
def test_notice_of_an_off_site_direction(case, given_on, starts_on, codes):
    facts = NoticeFacts(calendar=CALENDAR, given_on=given_on, starts_on=starts_on)
    assert [finding.code for finding in rules.notice_is_enough(facts, on=starts_on)] == codes, case


def test_a_notice_dated_ahead_is_no_notice_yet():
    facts = NoticeFacts(calendar=CALENDAR, given_on=date(2025, 9, 1), starts_on=date(2025, 9, 3))
    assert [finding.code for finding in rules.notice_is_enough(facts, on=date(2025, 8, 31))] == ["no_notice"]


@pytest.mark.parametrize(
    ("case", "ask"),
    [
        ("a day after the calendar", lambda: rules.is_school_day(CALENDAR, on=date(2026, 7, 11))),
        ("a day before the calendar", lambda: rules.is_school_day(CALENDAR, on=date(2025, 8, 25))),
        ("more days than are left", lambda: rules.add_school_days(CALENDAR, on=date(2026, 7, 10), days=1)),
        ("more days than have been", lambda: rules.school_days_before(CALENDAR, on=date(2025, 8, 26), days=1)),
        ("a calendar without terms", lambda: rules.is_school_day(SchoolCalendar(terms=()), on=date(2026, 1, 1))),
        ("fewer than no days", lambda: rules.add_school_days(CALENDAR, on=date(2026, 1, 14), days=-1)),
    ],
)
def test_a_calendar_that_has_run_out_says_so(case, ask):
    with pytest.raises(ValueError, match=r"calendar|counted"):
        ask()


def test_a_calendar_may_be_known_beyond_its_last_term():
    year = replace(CALENDAR, known_until=date(2026, 8, 31))
    assert not rules.is_school_day(year, on=date(2026, 8, 31))
    with pytest.raises(CalendarRunsOut):
        rules.is_school_day(year, on=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("case", "calendar", "codes"),
    [
        ("a good calendar", CALENDAR, []),
        ("no terms", SchoolCalendar(terms=()), ["no_terms"]),
        (
            "half terms that overlap",
            replace(CALENDAR, terms=(AUTUMN_1, AUTUMN_1)),
            ["calendar_runs_out", "terms_overlap"],
        ),
        (
            "a term that ends first",
            SchoolCalendar(
                terms=(Term(starts_on=date(2026, 4, 1), ends_on=date(2026, 3, 1)),), known_until=date(2026, 7, 1)
            ),
            ["term_ends_before_it_starts"],
        ),
        (
            "a closure that ends first",
            replace(CALENDAR, closures=(replace(INSET, ends_on=date(2025, 12, 4)),)),
            ["closure_ends_before_it_starts"],
        ),
    ],
)
def test_calendars_are_checked(case, calendar, codes):
    assert [finding.code for finding in rules.calendar_findings(calendar, on=date(2026, 1, 14))] == codes, case


def test_a_calendar_that_does_not_reach_today_warns():
    (finding,) = rules.calendar_findings(CALENDAR, on=date(2026, 7, 11))
    assert finding.code == "calendar_runs_out"
    assert finding.is_warning
