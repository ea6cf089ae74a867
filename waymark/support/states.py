"""Levels of support, what a review finds and leads to, and whom a school asks for help."""

from enum import StrEnum


class Level(StrEnum):
    """A county tier, or a level of the city's pastoral support plan (PSP)."""

    TIER_1 = "tier_1"
    TIER_2 = "tier_2"
    TIER_3 = "tier_3"
    TIER_4 = "tier_4"
    PSP_1 = "psp_1"
    PSP_2A = "psp_2a"
    PSP_2B = "psp_2b"
    PSP_3 = "psp_3"

    @property
    def label(self) -> str:
        """ "Tier 2", "PSP 2A"."""
        return self.value.upper().replace("_", " ").replace("TIER", "Tier")


class PlanState(StrEnum):
    OPEN = "open"
    ENDED = "ended"


class PlanAction(StrEnum):
    END = "end"


MOVES: dict[tuple[PlanState, PlanAction], PlanState] = {
    (PlanState.OPEN, PlanAction.END): PlanState.ENDED,
}


class CycleState(StrEnum):
    RUNNING = "running"
    REVIEWED = "reviewed"
    STOPPED = "stopped"  # the plan ended before anybody reviewed it


class CycleAction(StrEnum):
    REVIEW = "review"
    STOP = "stop"


CYCLE_MOVES: dict[tuple[CycleState, CycleAction], CycleState] = {
    (CycleState.RUNNING, CycleAction.REVIEW): CycleState.REVIEWED,
    (CycleState.RUNNING, CycleAction.STOP): CycleState.STOPPED,
}


class Impact(StrEnum):
    """What became of the aim, from worse to reached."""

    WORSE = "worse"
    NONE = "none"
    SOME = "some"
    MUCH = "much"
    REACHED = "reached"

    @property
    def label(self) -> str:
        """What became of the aim, in words."""
        return IMPACT_WORDS[self]


IMPACT_WORDS: dict[Impact, str] = {
    Impact.WORSE: "Worse than before",
    Impact.NONE: "No change",
    Impact.SOME: "Some progress",
    Impact.MUCH: "Much progress",
    Impact.REACHED: "The aim is reached",
}


class NextStep(StrEnum):
    GO_ON = "go_on"
    STEP_UP = "step_up"
    STEP_DOWN = "step_down"
    REFER_ON = "refer_on"
    END = "end"


class Service(StrEnum):
    """Whom a school asks for help with a pupil."""

    EDUCATIONAL_PSYCHOLOGY = "educational_psychology"
    SOCIAL_CARE = "social_care"
    EARLY_HELP = "early_help"
    HEALTH = "health"
    INCLUSION_TEAM = "inclusion_team"
    ATTENDANCE_TEAM = "attendance_team"
    CARE_TEAM = "care_team"  # the authority's team for children in care
    OTHER = "other"

    @property
    def label(self) -> str:
        """What people call it."""
        return SERVICE_WORDS[self]


SERVICE_WORDS: dict[Service, str] = {
    Service.EDUCATIONAL_PSYCHOLOGY: "Educational psychology",
    Service.SOCIAL_CARE: "Social care",
    Service.EARLY_HELP: "Early Help",
    Service.HEALTH: "Health",
    Service.INCLUSION_TEAM: "The authority's inclusion team",
    Service.ATTENDANCE_TEAM: "The authority's attendance team",
    Service.CARE_TEAM: "The authority's team for children in care",
    Service.OTHER: "Somebody else",
}


class Result(StrEnum):
    """What came of asking."""

    TAKEN_UP = "taken_up"
    ADVICE = "advice"
    WAITING_LIST = "waiting_list"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"

    @property
    def label(self) -> str:
        """What came of it, in words."""
        return RESULT_WORDS[self]


RESULT_WORDS: dict[Result, str] = {
    Result.TAKEN_UP: "They work with the pupil or the family",
    Result.ADVICE: "They gave advice",
    Result.WAITING_LIST: "On their waiting list",
    Result.DECLINED: "They declined",
    Result.NO_ANSWER: "No answer came",
}


class CapacityKind(StrEnum):
    """What a partnership or an authority does to make schools stronger."""

    OUTREACH = "outreach"
    TRAINING = "training"
    NETWORK = "network"
    GOOD_PRACTICE = "good_practice"

    @property
    def label(self) -> str:
        """What people call it."""
        return CAPACITY_WORDS[self]


CAPACITY_WORDS: dict[CapacityKind, str] = {
    CapacityKind.OUTREACH: "Outreach in a school",
    CapacityKind.TRAINING: "Training",
    CapacityKind.NETWORK: "A network meeting",
    CapacityKind.GOOD_PRACTICE: "Good practice shared",
}
