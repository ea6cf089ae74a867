"""By when something is due, in the school days of whoever it is about."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import ONE_DAY, Dated
from waymark.school_year.rules import (
    Period,
    SchoolCalendar,
    school_days_between,
    school_days_or_weekdays_after,
    term_of,
)

START = date(2018, 9, 1)
WITHOUT_TERMS = timedelta(weeks=12)
SHORTEST_REST = Dated({START: 10}, clause="WM short half term")
DECISION_SCHOOL_DAYS = Dated({START: 10}, clause="WM decision time")
PLANNING_SCHOOL_DAYS = Dated({START: 5}, clause="WM planning time")
PAPER_SCHOOL_DAYS = Dated({START: 5}, clause="WM paper time")
PROVIDER_SCHOOL_DAYS = Dated({START: 3}, clause="WM provider time")


@cites("WM decision time")
def decide_referral_due(facts: SchoolCalendar, *, on: date) -> date:
    """A referral sent on `on` is decided within ten school days; the last of them is the answer."""
    return school_days_or_weekdays_after(facts, on=on, days=DECISION_SCHOOL_DAYS.on(on))


@cites("WM paper time")
def answer_returned_referral_due(facts: SchoolCalendar, *, on: date) -> date:
    """A referral that came back on `on` is amended or withdrawn within five school days."""
    return school_days_or_weekdays_after(facts, on=on, days=PAPER_SCHOOL_DAYS.on(on))


@cites("SEIP2018 S3.5.2.2", "WM paper time")
def record_law_due(facts: SchoolCalendar, *, on: date) -> date:
    """For a referral begun on `on` the head records within five school days that exclusion law is respected."""
    return school_days_or_weekdays_after(facts, on=on, days=PAPER_SCHOOL_DAYS.on(on))


@cites("WM planning time")
def plan_programme_due(facts: SchoolCalendar, *, on: date) -> date:
    """For a referral accepted on `on` the first place is asked for within five school days."""
    return school_days_or_weekdays_after(facts, on=on, days=PLANNING_SCHOOL_DAYS.on(on))


@cites("WM paper time")
def paper_due(facts: SchoolCalendar, *, on: date) -> date:
    """A plan or an agreement left with a party on `on` is answered within five school days."""
    return school_days_or_weekdays_after(facts, on=on, days=PAPER_SCHOOL_DAYS.on(on))


@cites("SEIP2018 S2.4 key worker", "WM paper time")
def name_key_worker_due(facts: SchoolCalendar, *, on: date) -> date:
    """A pupil who lost their key worker on `on` has another within five school days."""
    return school_days_or_weekdays_after(facts, on=on, days=PAPER_SCHOOL_DAYS.on(on))


@cites("WM look again", "WM paper time")
def look_at_programme_due(facts: SchoolCalendar, *, on: date) -> date:
    """A programme whose pupil has moved home or school is looked at within five school days of `on`."""
    return school_days_or_weekdays_after(facts, on=on, days=PAPER_SCHOOL_DAYS.on(on))


@cites("WM provider time")
def answer_offer_due(facts: SchoolCalendar, *, on: date) -> date:
    """A provider answers a place offered on `on` within three school days."""
    return school_days_or_weekdays_after(facts, on=on, days=PROVIDER_SCHOOL_DAYS.on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """`since` is the first day of the placement, or the day of the last report."""

    calendar: SchoolCalendar
    since: date
    planned_end_on: date | None = None


@cites("SEIP2018 S2.5", "SEIP2018 8.14")
def report_due(facts: ReportFacts, *, on: date) -> date:
    """A provider reports at least each term: by the last day of the term, or of the next if the rest is too short.

    Too short is fewer than ten school days. By the planned end, if that comes first. Where the calendar knows no term
    from `since` on, twelve weeks after it.
    """
    terms = sorted({(term.starts_on, term.ends_on) for term in _terms(facts.calendar) if term.ends_on >= facts.since})
    due = facts.since + WITHOUT_TERMS
    if terms:
        first, last = terms[0]
        day_after = max(first, facts.since + ONE_DAY)
        left = school_days_between(facts.calendar, on=day_after, until=last + ONE_DAY)
        due = terms[1][1] if left < SHORTEST_REST.on(on) and len(terms) > 1 else last
    if facts.planned_end_on is None or facts.planned_end_on <= facts.since:
        return due
    return min(due, facts.planned_end_on)


@cites("WTISA2024 reason", "SEIP2018 S2.5 contact")
def follow_up_due(facts: SchoolCalendar, *, on: date) -> date:
    """An absence without a reason is followed up the same day, whatever the calendar says of the next."""
    del facts
    return on


def _terms(calendar: SchoolCalendar) -> list[Period]:
    found = [term_of(calendar, on=half.starts_on) for half in calendar.terms]
    return [term for term in found if term is not None]
