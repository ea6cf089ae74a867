"""By when something is due: hand-counted days around the October half term of 2026."""

from datetime import date

import pytest

from waymark.duties import rules
from waymark.school_year.rules import Closure, SchoolCalendar, Term

CALENDAR = SchoolCalendar(
    terms=(
        Term(starts_on=date(2026, 8, 25), ends_on=date(2026, 10, 16)),
        Term(starts_on=date(2026, 10, 26), ends_on=date(2026, 12, 18)),
    ),
    closures=(Closure(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27)),),
    known_until=date(2026, 12, 18),
)


@pytest.mark.parametrize(
    ("due", "sent_on", "answer"),
    [
        # Wed 25 Nov: 26, (27 closed), 30, 1, 2, 3, 4, 7, 8, 9, 10 December
        (rules.decide_referral_due, date(2026, 11, 25), date(2026, 12, 10)),
        # Fri 9 Oct: 12-16 are five, half term, 26-30 are five
        (rules.decide_referral_due, date(2026, 10, 9), date(2026, 10, 30)),
        # sent in the half-term holiday, on a Saturday
        (rules.decide_referral_due, date(2026, 10, 17), date(2026, 11, 6)),
        (rules.answer_returned_referral_due, date(2026, 11, 25), date(2026, 12, 3)),
        # Wed 25 Nov: 26, (27 closed), 30, 1, 2, 3 December
        (rules.plan_programme_due, date(2026, 11, 25), date(2026, 12, 3)),
        (rules.paper_due, date(2026, 10, 15), date(2026, 10, 29)),
        (rules.answer_offer_due, date(2026, 11, 25), date(2026, 12, 1)),
    ],
)
def test_a_thing_is_due_in_school_days(due, sent_on, answer):
    assert due(CALENDAR, on=sent_on) == answer


def test_where_next_year_is_not_known_weekdays_count():
    """Ten weekdays from Thursday 17 December 2026: two weeks."""
    assert rules.decide_referral_due(CALENDAR, on=date(2026, 12, 17)) == date(2026, 12, 31)


def test_three_weekdays_from_a_thursday_are_a_tuesday():
    assert rules.answer_offer_due(CALENDAR, on=date(2026, 12, 17)) == date(2026, 12, 22)


def test_weekdays_counted_from_a_saturday_end_on_a_weekday():
    calendar = SchoolCalendar(terms=(Term(starts_on=date(2026, 1, 6), ends_on=date(2026, 1, 9)),))
    assert rules.paper_due(calendar, on=date(2026, 1, 10)) == date(2026, 1, 16)


YEAR = SchoolCalendar(
    terms=(
        Term(starts_on=date(2026, 1, 6), ends_on=date(2026, 2, 13)),
        Term(starts_on=date(2026, 2, 23), ends_on=date(2026, 3, 27)),
        Term(starts_on=date(2026, 4, 13), ends_on=date(2026, 5, 22)),
        Term(starts_on=date(2026, 6, 1), ends_on=date(2026, 7, 10)),
    )
)


@pytest.mark.parametrize(
    ("case", "since", "planned_end", "due"),
    [
        ("begun in the first half: the end of the term", date(2026, 1, 14), None, date(2026, 3, 27)),
        ("ten school days left", date(2026, 3, 13), None, date(2026, 3, 27)),
        ("nine left: the end of the next term", date(2026, 3, 16), None, date(2026, 7, 10)),
        ("in the holiday", date(2026, 4, 1), None, date(2026, 7, 10)),
        ("too little left and no next term", date(2026, 7, 6), None, date(2026, 7, 10)),
        ("ends before the term does", date(2026, 1, 14), date(2026, 2, 27), date(2026, 2, 27)),
        ("no term known: twelve weeks", date(2026, 7, 13), None, date(2026, 10, 5)),
    ],
)
def test_a_provider_reports_each_term(case, since, planned_end, due):
    facts = rules.ReportFacts(calendar=YEAR, since=since, planned_end_on=planned_end)
    assert rules.report_due(facts, on=since) == due, case


def test_an_absence_is_followed_up_the_same_day():
    assert rules.follow_up_due(YEAR, on=date(2026, 1, 14)) == date(2026, 1, 14)
