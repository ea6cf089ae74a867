"""Words about what providers offer, and what they are registered as."""

from enum import StrEnum


class OfferKind(StrEnum):
    SMALL_GROUP = "small_group"
    SPECIALIST_SUPPORT = "specialist_support"
    VOCATIONAL = "vocational"
    PERSONAL_DEVELOPMENT = "personal_development"
    ONE_TO_ONE = "one_to_one"


class RegisterStatus(StrEnum):
    """Whether the provider is a school in law. A directory entry says nothing of this."""

    REGISTERED_SCHOOL = "registered_school"
    NOT_A_SCHOOL = "not_a_school"
    COLLEGE = "college"


class PlaceUnit(StrEnum):
    """What a number of places counts: full-time places, or pupils however many half-days they come."""

    FULL_TIME = "full_time"
    PUPILS = "pupils"


class PriceUnit(StrEnum):
    SESSION = "session"
    DAY = "day"
    WEEK = "week"


class Subject(StrEnum):
    """What is taught, as a week is looked at: broad, since each school has its own names for courses."""

    ENGLISH = "english"
    MATHEMATICS = "mathematics"
    SCIENCE = "science"
    COMPUTING = "computing"
    HUMANITIES = "humanities"
    LANGUAGES = "languages"
    ARTS = "arts"
    PHYSICAL_EDUCATION = "physical_education"
    PERSONAL = "personal"
    VOCATIONAL = "vocational"
