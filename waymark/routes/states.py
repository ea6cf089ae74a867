"""What the guide asks, and what one may answer. The level is one scale for both areas: see `rules.same_level`."""

from enum import StrEnum


class Question(StrEnum):
    """The questions, in the order in which they are asked. Each is a field of `rules.RouteFacts`."""

    SITUATION = "situation"
    HEALTH = "health"
    HOME = "home"
    SCHOOL = "school"
    PLAN = "plan"
    RISK = "risk"
    NEED = "need"
    LEVEL = "level"
    TRIED = "tried"
    CARE = "care"


class Situation(StrEnum):
    ON_ROLL = "on_roll"
    EXCLUDED = "excluded"  # permanently
    NO_PLACE = "no_place"


class Health(StrEnum):
    WELL = "well"
    ILL = "ill"
    LONG_ILL = "long_ill"  # for long, under a consultant
    HOSPITAL = "hospital"


class Home(StrEnum):
    """In whose area the pupil lives: of the two that the table joins, or another."""

    COUNTY = "county"
    CITY = "city"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class School(StrEnum):
    """How the school stands: to its partnership in the county, or where else it is."""

    MEMBER = "member"
    BUYS = "buys"  # has withdrawn: preventive support is sold to it
    OUTSIDE = "outside"  # a county school without preventive support
    CITY = "city"
    ELSEWHERE = "elsewhere"


class Plan(StrEnum):
    """An education, health and care plan."""

    NONE = "none"
    PLAN = "plan"
    REVIEWED = "reviewed"  # and its early review has been held


class Risk(StrEnum):
    LOW = "low"
    AT_RISK = "at_risk"  # of permanent exclusion, or of the highest level
    DECIDING = "deciding"  # the head is considering it now


class Need(StrEnum):
    ADVICE = "advice"
    PROGRAMME = "programme"
    SHORT_PLACE = "short_place"
    ASSESSMENT = "assessment"


class Level(StrEnum):
    """County tiers 1 to 4; the city's 2B stands between tiers 3 and 4 and has no county twin."""

    TIER_1 = "tier_1"
    TIER_2 = "tier_2"
    TIER_3 = "tier_3"
    PSP_2B = "psp_2b"
    TIER_4 = "tier_4"


class Tried(StrEnum):
    NOTHING = "nothing"
    CYCLE = "cycle"  # a plan with a review
    ADVICE = "advice"  # and advice from outside, carried out and reviewed


class Care(StrEnum):
    NO = "no"
    YES = "yes"


ANSWERS: dict[Question, type[StrEnum]] = {
    Question.SITUATION: Situation,
    Question.HEALTH: Health,
    Question.HOME: Home,
    Question.SCHOOL: School,
    Question.PLAN: Plan,
    Question.RISK: Risk,
    Question.NEED: Need,
    Question.LEVEL: Level,
    Question.TRIED: Tried,
    Question.CARE: Care,
}


class Force(StrEnum):
    """How far something binds."""

    LAW = "law"  # law, or guidance that must be followed
    AGREED = "agreed"  # what the schools and the authority of the area agreed
    ADVICE = "advice"  # advice only


class Body(StrEnum):
    """Whom a door names, as a place in the case and not as an organisation."""

    OWN_SCHOOL = "own_school"
    PARTNERSHIP = "partnership"  # of the school
    HOME_PARTNERSHIP = "home_partnership"  # where the pupil lives: any of the home authority's
    HOME_AUTHORITY = "home_authority"
    SCHOOL_AUTHORITY = "school_authority"
