"""What follows from a date of birth: the year group, and compulsory school age."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import academic_year

YEAR_OF_AGE_ELEVEN = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFacts:
    """`school_year_starts_on`: the first day of the school's year, if it opens before September.

    Schools of the area open in August; from that day the pupil is in the next year group.
    """

    date_of_birth: date
    school_year_starts_on: date | None = None


@cites("SEIP2018 R2")
def national_curriculum_year(facts: AgeFacts, *, on: date) -> int:
    """The year group by age at the start of the school year: 7 for a pupil who turned eleven by 31 August.

    The group of the pupil's age; one who is taught out of it has the group on the roll entry instead. Nought is
    reception, below it are the years before.
    """
    school_year = academic_year(on)
    if facts.school_year_starts_on and facts.school_year_starts_on <= on:
        school_year = max(school_year, facts.school_year_starts_on.year)
    return school_year - academic_year(facts.date_of_birth) - 12 + YEAR_OF_AGE_ELEVEN


@cites("EA1996 s8")
def is_of_compulsory_school_age(facts: AgeFacts, *, on: date) -> bool:
    """A pupil is of compulsory school age from the prescribed day on or after the fifth birthday to the leaving day.

    Prescribed days are 31 August, 31 December and 31 March. The leaving day, the last Friday in June of the school
    year in which the pupil turns sixteen, is included.
    """
    fifth_birthday = _birthday(facts.date_of_birth, 5)
    year = fifth_birthday.year
    prescribed = (date(year, 3, 31), date(year, 8, 31), date(year, 12, 31))
    starts_on = next(day for day in prescribed if fifth_birthday <= day)
    return starts_on <= on <= school_leaving_date(facts, on=on)


@cites("EA1996 s8")
def school_leaving_date(facts: AgeFacts, *, on: date) -> date:
    """The last Friday in June of the school year in which the pupil turns sixteen; `on` plays no part."""
    del on
    day = date(academic_year(_birthday(facts.date_of_birth, 16)) + 1, 6, 30)
    while day.weekday() != 4:
        day -= timedelta(days=1)
    return day


def _birthday(date_of_birth: date, age: int) -> date:
    """The day on which an age is reached; 1 March for one born on 29 February, in a year without that day."""
    year = date_of_birth.year + age
    try:
        return date_of_birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
