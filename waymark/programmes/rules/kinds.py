"""Whether a programme is alternative provision at all."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.programmes.states import Otherwise, Standing

LAST_SCHOOL_YEAR = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """`elsewhere` and `at_own_school`: whether the week has half-days there, in force or planned."""

    year_group: int
    elsewhere: bool
    at_own_school: bool = False
    otherwise: Otherwise = Otherwise.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAnswer:
    standing: Standing
    clause: str

    @property
    def is_ap(self) -> bool:
        return self.standing is Standing.AP


@cites("APS2025 not AP", "EA1996 s7", "CFA2014 s61", "EA1996 s19")
def standing(facts: StandingFacts, *, on: date) -> StandingAnswer:
    """Education elsewhere that a school or an authority arranges is alternative provision.

    Kept apart are: what comes after year 11, what the parents have chosen, a package of the EHC plan out of school,
    and a week within the pupil's own school. The first of these that fits is the answer. `on` plays no part.
    """
    del on
    if facts.year_group > LAST_SCHOOL_YEAR:
        return StandingAnswer(standing=Standing.POST_16, clause="APS2025 not AP")
    if facts.otherwise is Otherwise.HOME_EDUCATION:
        return StandingAnswer(standing=Standing.HOME_EDUCATION, clause="EA1996 s7")
    if facts.otherwise is Otherwise.EOTAS:
        return StandingAnswer(standing=Standing.EOTAS, clause="CFA2014 s61")
    if facts.elsewhere:
        return StandingAnswer(standing=Standing.AP, clause="EA1996 s19")
    if facts.at_own_school:
        return StandingAnswer(standing=Standing.IN_SCHOOL, clause="APS2025 not AP")
    return StandingAnswer(standing=Standing.NOTHING_YET, clause="APS2025 not AP")
