from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from waymark.core import dates
from waymark.core.clauses import UnknownClause
from waymark.core.dates import Dated, NotYet
from waymark.core.refusals import Severity

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("case", "instant", "day"),
    [
        ("a winter midnight is midnight in UTC", datetime(2026, 1, 15, 0, 0, tzinfo=UTC), date(2026, 1, 15)),
        ("a second before it", datetime(2026, 1, 14, 23, 59, 59, tzinfo=UTC), date(2026, 1, 14)),
        ("a summer midnight is 23:00 the evening before", datetime(2026, 6, 14, 23, 0, tzinfo=UTC), date(2026, 6, 15)),
        ("a second before it", datetime(2026, 6, 14, 22, 59, 59, tzinfo=UTC), date(2026, 6, 14)),
        (
            "the day the clocks go forward begins in winter time",
            datetime(2026, 3, 29, 0, 0, tzinfo=UTC),
            date(2026, 3, 29),
        ),
        ("and ends in summer time", datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (
            "the day the clocks go back begins in summer time",
            datetime(2026, 10, 24, 23, 0, tzinfo=UTC),
            date(2026, 10, 25),
        ),
        ("and ends in winter time", datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC), date(2026, 10, 25)),
        ("the turn of the financial year", datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        ("a second later it is April in London", datetime(2026, 3, 31, 23, 0, tzinfo=UTC), date(2026, 4, 1)),
        ("another zone", datetime(2026, 1, 15, 1, 0, tzinfo=timezone(timedelta(hours=5))), date(2026, 1, 14)),
    ],
)
def test_the_date_in_london(case, instant, day):
    assert dates.london_date(instant) == day, case


def test_an_instant_without_a_zone_has_no_date():
    with pytest.raises(ValueError, match="time zone"):
        dates.london_date(datetime(2026, 1, 14, 9, 0))


@pytest.mark.parametrize(
    ("case", "day", "instant"),
    [
        ("winter", date(2026, 1, 14), datetime(2026, 1, 14, 0, 0, tzinfo=UTC)),
        ("summer", date(2026, 6, 14), datetime(2026, 6, 13, 23, 0, tzinfo=UTC)),
        ("the day the clocks go forward", date(2026, 3, 29), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        ("the day after", date(2026, 3, 30), datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),
        ("the day the clocks go back", date(2026, 10, 25), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        ("the day after that", date(2026, 10, 26), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
    ],
)
def test_when_a_day_begins(case, day, instant):
    assert dates.start_of_day(day) == instant, case
    assert dates.london_date(instant) == day
    assert dates.london_date(instant - SECOND) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("case", "day", "at", "instant"),
    [
        ("half past nine in winter", date(2026, 1, 14), time(9, 30), datetime(2026, 1, 14, 9, 30, tzinfo=UTC)),
        ("half past nine in summer", date(2026, 6, 10), time(9, 30), datetime(2026, 6, 10, 8, 30, tzinfo=UTC)),
        (
            "the hour that comes twice is its first",
            date(2026, 10, 25),
            time(1, 30),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        ("the hour that is missing", date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_in_london(case, day, at, instant):
    assert dates.london_instant(day, at) == instant, case


@pytest.mark.parametrize(
    ("day", "academic", "financial"),
    [
        (date(2026, 8, 31), 2025, 2026),
        (date(2026, 9, 1), 2026, 2026),
        (date(2026, 3, 31), 2025, 2025),
        (date(2026, 4, 1), 2025, 2026),
        (date(2026, 4, 5), 2025, 2026),
        (date(2024, 2, 29), 2023, 2023),
        (date(2026, 1, 1), 2025, 2025),
        (date(2025, 12, 31), 2025, 2025),
        (date(2026, 7, 31), 2025, 2026),
    ],
)
def test_years_by_their_first_year(day, academic, financial):
    assert dates.academic_year(day) == academic
    assert dates.financial_year(day) == financial


@pytest.mark.parametrize(
    ("day", "happened"),
    [(None, False), (date(2026, 1, 13), True), (date(2026, 1, 14), True), (date(2026, 1, 15), False)],
)
def test_what_has_happened_by_a_day(day, happened):
    assert dates.happened_by(date(2026, 1, 14), day) is happened


LEVY = Dated({date(2020, 1, 1): Severity.REFUSAL, date(2018, 9, 1): Severity.WARNING}, clause="SEIP2018 6.1")


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        (date(2018, 9, 1), Severity.WARNING),
        (date(2019, 12, 31), Severity.WARNING),
        (date(2020, 1, 1), Severity.REFUSAL),
        (date(2099, 1, 1), Severity.REFUSAL),
    ],
)
def test_a_warning_turns_into_a_refusal_on_its_day(day, severity):
    assert LEVY.on(day) is severity


def test_before_its_first_day_a_dated_value_says_so():
    with pytest.raises(NotYet, match="Nothing is known for 2018-08-31: SEIP2018 6.1 starts on 2018-09-01"):
        LEVY.on(date(2018, 8, 31))


def test_the_steps_of_a_dated_value_stand_oldest_first():
    assert LEVY.steps == ((date(2018, 9, 1), Severity.WARNING), (date(2020, 1, 1), Severity.REFUSAL))
    assert "SEIP2018 6.1" in repr(LEVY)


def test_a_dated_value_needs_a_date_and_a_clause_that_is_written_down():
    with pytest.raises(ValueError, match="at least one date"):
        Dated({}, clause="SEIP2018 6.1")
    with pytest.raises(UnknownClause):
        Dated({date(2018, 9, 1): 1}, clause="SEIP2018 0.0")
