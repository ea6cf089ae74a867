"""Words about a designed week: where a half-day is, how the pupil gets there, who pays, and what it works towards."""

from enum import StrEnum


class PartKind(StrEnum):
    SCHOOL = "school"  # the school on roll
    CENTRE = "centre"  # a centre of the partnership or the authority, by its offer
    PROVIDER = "provider"
    TUITION = "tuition"
    WORK_EXPERIENCE = "work_experience"
    ONLINE = "online"
    HOME = "home"


FROM_AN_OFFER = frozenset({PartKind.CENTRE, PartKind.PROVIDER, PartKind.TUITION})
AT_HOME = frozenset({PartKind.HOME, PartKind.ONLINE})  # tuition, beside one-to-one offers
NEVER_FROM_AN_OFFER = frozenset({PartKind.SCHOOL, PartKind.HOME})


class TravelMode(StrEnum):
    WALK = "walk"
    CYCLE = "cycle"
    BUS = "bus"
    TRAIN = "train"
    TAXI = "taxi"
    FAMILY = "family"
    NONE = "none"  # nothing to travel: at home


class Payer(StrEnum):
    NOBODY = "nobody"  # it costs nothing, or the pass is free
    FAMILY = "family"
    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    AUTHORITY = "authority"
    PROVIDER = "provider"


class Target(StrEnum):
    """What every programme has targets for: SEIP2018 Sch 2 s4."""

    ATTENDANCE = "attendance"
    PERSONAL = "personal"
    LEARNING = "learning"
