"""By when something is due, in the school days of whoever it is about."""

from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, add_school_days

START = date(2018, 9, 1)
DECISION_SCHOOL_DAYS = Dated({START: 10}, clause="WM decision time")
PAPER_SCHOOL_DAYS = Dated({START: 5}, clause="WM paper time")
PROVIDER_SCHOOL_DAYS = Dated({START: 3}, clause="WM provider time")


@cites("WM decision time")
def decide_referral_due(facts: SchoolCalendar, *, on: date) -> date:
    """A referral sent on `on` is decided within ten school days; the last of them is the answer."""
    return _school_days_after(facts, on, DECISION_SCHOOL_DAYS.on(on))


@cites("WM paper time")
def answer_returned_referral_due(facts: SchoolCalendar, *, on: date) -> date:
    """A referral that came back on `on` is amended or withdrawn within five school days."""
    return _school_days_after(facts, on, PAPER_SCHOOL_DAYS.on(on))


@cites("WM paper time")
def paper_due(facts: SchoolCalendar, *, on: date) -> date:
    """A plan or an agreement left with a party on `on` is answered within five school days."""
    return _school_days_after(facts, on, PAPER_SCHOOL_DAYS.on(on))


@cites("WM provider time")
def answer_offer_due(facts: SchoolCalendar, *, on: date) -> date:
    """A provider answers a place offered on `on` within three school days."""
    return _school_days_after(facts, on, PROVIDER_SCHOOL_DAYS.on(on))


def _school_days_after(calendar: SchoolCalendar, on: date, days: int) -> date:
    """The `days`-th school day after `on`; where next year's dates are not known yet, as many weekdays."""
    try:
        return add_school_days(calendar, on=on, days=days)
    except CalendarRunsOut:
        weeks, rest = divmod(days, 5)
        day = on + timedelta(weeks=weeks)
        while rest:
            day += timedelta(days=1)
            rest -= day.weekday() < 5
        return day
