"""Words of programmes: on what legal footing, who answers, who does what, the targets, and whether it is AP at all."""

from enum import StrEnum


class LegalRoute(StrEnum):
    """Under whose power the pupil is educated elsewhere; `rules.route_answer` says what follows."""

    OFF_SITE_DIRECTION = "off_site_direction"
    PERMANENT_EXCLUSION = "permanent_exclusion"
    SECTION_19_MEDICAL = "section_19_medical"
    FAIR_ACCESS = "fair_access"
    EHC_PLAN_PACKAGE = "ehc_plan_package"
    DIRECT_COMMISSION = "direct_commission"


class Arranger(StrEnum):
    """Who arranges the education elsewhere in law, whoever pays: the school on roll, or the authority."""

    SCHOOL = "school"
    AUTHORITY = "authority"


class Answers(StrEnum):
    """Who answers for the pupil's education."""

    SCHOOL = "school"
    HOME_AUTHORITY = "home_authority"


class Registration(StrEnum):
    """How the pupil stands on the roll of the programme's school."""

    SINGLE = "single"
    DUAL_MAIN = "dual_main"
    DUAL_SUBSIDIARY = "dual_subsidiary"
    ELSEWHERE = "elsewhere"
    NONE = "none"


class Otherwise(StrEnum):
    """What a person says of a pupil who is educated out of school, but not in alternative provision."""

    NO = "no"
    HOME_EDUCATION = "home_education"  # EHE: the parents have chosen it
    EOTAS = "eotas"  # educated otherwise than at school, by a package of the EHC plan


class Standing(StrEnum):
    """Whether a programme is alternative provision, and what it is if not."""

    AP = "ap"
    IN_SCHOOL = "in_school"
    HOME_EDUCATION = "home_education"
    EOTAS = "eotas"
    POST_16 = "post_16"
    NOTHING_YET = "nothing_yet"


class ProgrammeState(StrEnum):
    DESIGN = "design"
    RUNNING = "running"
    ENDED = "ended"


class ProgrammeAction(StrEnum):
    RUN = "run"
    END = "end"


# The parts of a programme that are written down in rows


class PartKind(StrEnum):
    PASTORAL = "pastoral"
    EXAMS = "exams"
    ARRANGEMENTS = "arrangements"
    AGENCIES = "agencies"


class PastoralTask(StrEnum):
    """What somebody must do for a pupil who is in several places."""

    FIRST_CALL = "first_call"
    WEEKLY_CALL = "weekly_call"
    CHECK_IN = "check_in"
    SAFEGUARDING = "safeguarding"
    HEALTH = "health"
    SPECIAL_NEEDS = "special_needs"
    MEALS_AND_KIT = "meals_and_kit"
    REPORTS_HOME = "reports_home"
    SOMETHING_ELSE = "something_else"


class Carer(StrEnum):
    """Whose staff do it."""

    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    BOTH = "both"


class SiteAccess(StrEnum):
    """May the pupil come on the site of the school on roll?"""

    YES = "yes"
    AT_TIMES = "at_times"
    NO = "no"


class ExamLevel(StrEnum):
    GCSE = "gcse"
    FUNCTIONAL_SKILLS = "functional_skills"
    ENTRY_LEVEL = "entry_level"
    VOCATIONAL = "vocational"
    OTHER = "other"


class ExamParty(StrEnum):
    """Who enters a pupil for an examination, or pays for it."""

    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    PROVIDER = "provider"
    AUTHORITY = "authority"


class ExamState(StrEnum):
    PLANNED = "planned"
    ENTERED = "entered"
    WITHDRAWN = "withdrawn"


class ExamAction(StrEnum):
    ENTER = "enter"
    WITHDRAW = "withdraw"


class ArrangementKind(StrEnum):
    EXTRA_TIME = "extra_time"
    READER = "reader"
    SCRIBE = "scribe"
    WORD_PROCESSOR = "word_processor"
    REST_BREAKS = "rest_breaks"
    SEPARATE_ROOM = "separate_room"
    PROMPTER = "prompter"
    SOMETHING_ELSE = "something_else"


class ArrangementState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class ArrangementAction(StrEnum):
    APPROVE = "approve"
    TURN_DOWN = "turn_down"
    END = "end"


class Agency(StrEnum):
    SPECIALIST_TEACHING = "specialist_teaching"
    INCLUSION_SERVICE = "inclusion_service"
    SOCIAL_CARE = "social_care"
    EARLY_HELP = "early_help"
    MENTAL_HEALTH = "mental_health"
    YOUTH_JUSTICE = "youth_justice"
    VIRTUAL_SCHOOL = "virtual_school"
    SEN_SERVICE = "sen_service"
    HEALTH = "health"
    PSYCHOLOGY = "psychology"
    POLICE = "police"
    CHARITY = "charity"
    OTHER = "other"


# Targets


class TargetArea(StrEnum):
    ATTENDANCE = "attendance"
    PERSONAL = "personal"
    ENGLISH_AND_MATHS = "english_and_maths"
    COURSES = "courses"
    BARRIERS = "barriers"
    NEXT_STEP = "next_step"


class TargetState(StrEnum):
    OPEN = "open"
    MET = "met"
    DROPPED = "dropped"


class TargetAction(StrEnum):
    MEET = "meet"
    DROP = "drop"


class Judgement(StrEnum):
    ON_COURSE = "on_course"
    BEHIND = "behind"
    MET = "met"
    DROPPED = "dropped"


MOVES: dict[tuple[StrEnum, StrEnum], StrEnum] = {
    (ProgrammeState.DESIGN, ProgrammeAction.RUN): ProgrammeState.RUNNING,
    (ProgrammeState.DESIGN, ProgrammeAction.END): ProgrammeState.ENDED,
    (ProgrammeState.RUNNING, ProgrammeAction.END): ProgrammeState.ENDED,
    (ExamState.PLANNED, ExamAction.ENTER): ExamState.ENTERED,
    (ExamState.PLANNED, ExamAction.WITHDRAW): ExamState.WITHDRAWN,
    (ExamState.ENTERED, ExamAction.WITHDRAW): ExamState.WITHDRAWN,
    (ArrangementState.ASKED, ArrangementAction.APPROVE): ArrangementState.APPROVED,
    (ArrangementState.ASKED, ArrangementAction.TURN_DOWN): ArrangementState.REFUSED,
    (ArrangementState.APPROVED, ArrangementAction.END): ArrangementState.ENDED,
    (ArrangementState.ASKED, ArrangementAction.END): ArrangementState.ENDED,
    (TargetState.OPEN, TargetAction.MEET): TargetState.MET,
    (TargetState.OPEN, TargetAction.DROP): TargetState.DROPPED,
}
