"""Words about passports: their parts, what may be written into them, for whom, and why they are handed over."""

from enum import StrEnum


class Part(StrEnum):
    """A part of the page, in the order in which it is read."""

    IDENTITY = "identity"
    KEEP_SAFE = "keep_safe"
    HELPS = "helps"
    DOES_NOT_HELP = "does_not_help"
    NEEDS = "needs"
    HEALTH = "health"
    SUPPORT = "support"
    STRENGTHS = "strengths"
    ATTAINMENT = "attainment"
    ATTENDANCE = "attendance"
    PUPIL_WORDS = "pupil_words"
    FAMILY_WORDS = "family_words"
    AIMS = "aims"
    PROVISION = "provision"
    AGENCIES = "agencies"
    SCHOOL = "school"
    FAMILY = "family"


class EntryKind(StrEnum):
    """What is written into the passport itself, because nobody else holds it."""

    HELPS = "helps"
    DOES_NOT_HELP = "does_not_help"
    STRENGTHS = "strengths"
    INTERESTS = "interests"
    ATTAINMENT = "attainment"
    COMMUNICATION = "communication"
    EQUIPMENT = "equipment"
    EXAM_ACCESS = "exam_access"
    NEEDS = "needs"
    HEALTH = "health"
    ATTENDANCE = "attendance"
    PUPIL_WORDS = "pupil_words"
    FAMILY_WORDS = "family_words"
    AIMS = "aims"
    AGENCIES = "agencies"


K, P = EntryKind, Part
PART_OF: dict[EntryKind, Part] = {
    K.HELPS: P.HELPS,
    K.DOES_NOT_HELP: P.DOES_NOT_HELP,
    K.STRENGTHS: P.STRENGTHS,
    K.INTERESTS: P.STRENGTHS,
    K.ATTAINMENT: P.ATTAINMENT,
    K.COMMUNICATION: P.SUPPORT,
    K.EQUIPMENT: P.SUPPORT,
    K.EXAM_ACCESS: P.SUPPORT,
    K.NEEDS: P.NEEDS,
    K.HEALTH: P.HEALTH,
    K.ATTENDANCE: P.ATTENDANCE,
    K.PUPIL_WORDS: P.PUPIL_WORDS,
    K.FAMILY_WORDS: P.FAMILY_WORDS,
    K.AIMS: P.AIMS,
    K.AGENCIES: P.AGENCIES,
}


class Carry(StrEnum):
    """To whom a line may be handed over."""

    EVERYBODY = "everybody"
    SCHOOLS = "schools"  # another school, and no provider
    NOBODY = "nobody"  # it stays here: it tells of another child or family too


class Purpose(StrEnum):
    PLACEMENT = "placement"
    MANAGED_MOVE = "managed_move"
    NEW_SCHOOL = "new_school"


class LegalBasis(StrEnum):
    """On what footing the passport is handed over. Consent is none of them."""

    PUBLIC_TASK = "public_task"
    LEGAL_OBLIGATION = "legal_obligation"


class Ending(StrEnum):
    """What became of the asking for what is missing."""

    COMPLETE = "complete"
    LET_GO = "let_go"  # the pupil left that school's roll
