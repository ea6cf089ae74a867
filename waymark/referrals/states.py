"""A referral is drafted, sent, and answered. What each kind asks, and of whom, is a table here."""

from enum import StrEnum


class ReferralKind(StrEnum):
    AT_RISK = "at_risk"
    OFF_SITE_DIRECTION = "off_site_direction"
    PERMANENT_EXCLUSION = "permanent_exclusion"
    NO_SCHOOL_PLACE = "no_school_place"
    MEDICAL = "medical"
    EHC_PLAN_PACKAGE = "ehc_plan_package"
    DIRECT_COMMISSION = "direct_commission"
    INCLUSION_FORUM = "inclusion_forum"


class Asked(StrEnum):
    """Who answers a referral: a partnership, the pupil's home authority, or nobody, for they are only told."""

    PARTNERSHIP = "partnership"
    AUTHORITY = "authority"
    NOBODY = "nobody"


ASKED: dict[ReferralKind, Asked] = {
    ReferralKind.AT_RISK: Asked.PARTNERSHIP,
    ReferralKind.OFF_SITE_DIRECTION: Asked.PARTNERSHIP,
    ReferralKind.PERMANENT_EXCLUSION: Asked.PARTNERSHIP,
    ReferralKind.NO_SCHOOL_PLACE: Asked.PARTNERSHIP,
    ReferralKind.MEDICAL: Asked.AUTHORITY,  # APS2025: the authority commissions for medical needs
    ReferralKind.EHC_PLAN_PACKAGE: Asked.AUTHORITY,  # SEIP2018 S2.2: a SEN officer plans it with the co-ordinator
    ReferralKind.DIRECT_COMMISSION: Asked.NOBODY,  # COMM2022: the school buys the place itself
    ReferralKind.INCLUSION_FORUM: Asked.PARTNERSHIP,
}
# Where a yes means that the partnership plans a programme. The others end in tuition, in advice, or were only told.
PLANNED_BY_PARTNERSHIP = frozenset(
    {
        ReferralKind.AT_RISK,
        ReferralKind.OFF_SITE_DIRECTION,
        ReferralKind.PERMANENT_EXCLUSION,
        ReferralKind.NO_SCHOOL_PLACE,
        ReferralKind.EHC_PLAN_PACKAGE,
    }
)


class Ground(StrEnum):
    """Why a referral may be made; a permanent exclusion needs none. SEIP2018 Sch 2 s2-3."""

    CAUSES_ADDRESSED = "causes_addressed"
    GOOD_ORDER_OR_SAFETY = "good_order_or_safety"
    TOO_VULNERABLE = "too_vulnerable"


class EhcCase(StrEnum):
    """Why a pupil with an EHC plan is referred at all. SEIP2018 S2.6."""

    BEST_FIT = "best_fit"
    NOT_DIAGNOSED_NEED = "not_diagnosed_need"
    BROKEN_DOWN = "broken_down"


class EhcAskedBy(StrEnum):
    """Who asked at the review for alternative provision: it decides which part of the plan it is held against."""

    FAMILY = "family"  # section F
    SETTING = "setting"  # section B
    NOBODY = "nobody"


class Cause(StrEnum):
    """Where the causes of behaviour are looked for. SEIP2018 S2.3."""

    LEARNING = "learning"
    MENTAL_HEALTH = "mental_health"
    NEUROLOGICAL = "neurological"
    PEERS = "peers"
    FAMILY = "family"


class LeadsTo(StrEnum):
    """What a finding about a cause sets going."""

    NOTHING_YET = "nothing_yet"
    HELP_IN_SCHOOL = "help_in_school"
    STATUTORY_ASSESSMENT = "statutory_assessment"
    SOCIAL_CARE = "social_care"
    HEALTH = "health"


class Concerns(StrEnum):
    """Whom a paper is about. A pack takes those about this pupil and nobody else."""

    THIS_PUPIL = "this_pupil"
    ANOTHER_PUPIL = "another_pupil"
    ANOTHER_FAMILY = "another_family"
    STAFF = "staff"


class PaperKind(StrEnum):
    """What a paper of a referral is, where a rule asks for it."""

    SIGNED_AGREEMENT = "signed_agreement"
    EHC_PLAN = "ehc_plan"
    OTHER = "other"


class Section(StrEnum):
    """The parts of a referral, in the order in which people fill them in."""

    REQUEST = "request"
    CONTACT = "contact"
    QUESTION = "question"
    COMMISSION = "commission"
    NO_PLACE = "no-place"
    MEDICAL = "medical"
    WHY = "why"
    CAUSES = "causes"
    ATTENDANCE = "attendance"
    NEEDS = "needs"
    EHC_PLAN = "ehc-plan"
    CARE = "care"
    KEEPING_SAFE = "keeping-safe"
    ASKED_FOR = "asked-for"
    OUTCOMES = "outcomes"
    WAY_BACK = "way-back"
    VOICES = "voices"
    EXCLUSION_LAW = "exclusion-law"
    AGREEMENT = "agreement"


_ALWAYS_FOR_A_PLACE = (Section.KEEPING_SAFE, Section.ASKED_FOR, Section.OUTCOMES, Section.WAY_BACK, Section.VOICES)
_FROM_SCHOOL = (
    Section.CONTACT,
    Section.WHY,
    Section.CAUSES,
    Section.ATTENDANCE,
    Section.NEEDS,
    Section.EHC_PLAN,
    Section.CARE,
    *_ALWAYS_FOR_A_PLACE,
    Section.EXCLUSION_LAW,
    Section.AGREEMENT,
)
# What each kind asks. The part on the EHC plan is there for pupils who have one, that on care for those in care, and
# that on what was asked for while a referral is back with the school.
SECTIONS: dict[ReferralKind, tuple[Section, ...]] = {
    ReferralKind.AT_RISK: _FROM_SCHOOL,
    ReferralKind.OFF_SITE_DIRECTION: _FROM_SCHOOL,
    ReferralKind.PERMANENT_EXCLUSION: (
        Section.CONTACT,
        Section.ATTENDANCE,
        Section.NEEDS,
        Section.CARE,
        *_ALWAYS_FOR_A_PLACE,
        Section.AGREEMENT,
    ),
    ReferralKind.NO_SCHOOL_PLACE: (
        Section.CONTACT,
        Section.NO_PLACE,
        Section.WHY,
        Section.NEEDS,
        Section.EHC_PLAN,
        Section.CARE,
        *_ALWAYS_FOR_A_PLACE,
        Section.AGREEMENT,
    ),
    ReferralKind.MEDICAL: (
        Section.CONTACT,
        Section.MEDICAL,
        Section.ATTENDANCE,
        Section.NEEDS,
        Section.CARE,
        *_ALWAYS_FOR_A_PLACE,
        Section.AGREEMENT,
    ),
    ReferralKind.EHC_PLAN_PACKAGE: (
        Section.CONTACT,
        Section.CAUSES,
        Section.ATTENDANCE,
        Section.NEEDS,
        Section.EHC_PLAN,
        Section.CARE,
        *_ALWAYS_FOR_A_PLACE,
        Section.AGREEMENT,
    ),
    ReferralKind.DIRECT_COMMISSION: (
        Section.CONTACT,
        Section.COMMISSION,
        Section.ATTENDANCE,
        Section.NEEDS,
        Section.CARE,
        *_ALWAYS_FOR_A_PLACE,
        Section.AGREEMENT,
    ),
    ReferralKind.INCLUSION_FORUM: (
        Section.CONTACT,
        Section.QUESTION,
        Section.ATTENDANCE,
        Section.NEEDS,
        Section.VOICES,
        Section.AGREEMENT,
    ),
}


FIELDS: dict[Section, tuple[str, ...]] = {  # the columns of each part; those without have rows or a page of their own
    Section.REQUEST: (),
    Section.CONTACT: ("contact_name", "contact_role", "contact_details"),
    Section.QUESTION: ("forum_question", "forum_tried"),
    Section.COMMISSION: ("provider_named", "commission_reason"),
    Section.NO_PLACE: ("place_sought",),
    Section.MEDICAL: ("medical_evidence", "medical_now", "medical_return"),
    Section.WHY: ("ground", "ground_detail", "tried_so_far"),
    Section.CAUSES: (),
    Section.ATTENDANCE: ("attendance_percent", "suspended_days", "attendance_note"),
    Section.NEEDS: ("send_needs", "health_needs", "family_support"),
    Section.EHC_PLAN: (
        "ehc_case",
        "ehc_case_detail",
        "ehc_review_on",
        "ehc_review_found",
        "ehc_asked_by",
        "ehc_asked_why",
    ),
    Section.CARE: ("care_contact", "care_needs", "care_begun"),
    Section.KEEPING_SAFE: (),
    Section.ASKED_FOR: (
        "provision_wanted",
        "hours_per_week",
        "proposed_starts_on",
        "proposed_ends_on",
        "other_provision",
    ),
    Section.OUTCOMES: (),
    Section.WAY_BACK: ("exit_strategy",),
    Section.VOICES: ("pupil_voice", "family_voice"),
    Section.EXCLUSION_LAW: (),
    Section.AGREEMENT: (
        "agreed_by_name",
        "agreed_by_relationship",
        "agreed_by_has_responsibility",
        "agreed_on",
        "agreed_how",
    ),
}


# What may still be put right after it was sent. Attendance is frozen, and an agreement is given once.
AMENDABLE = frozenset(
    {
        Section.CONTACT,
        Section.QUESTION,
        Section.COMMISSION,
        Section.NO_PLACE,
        Section.MEDICAL,
        Section.WHY,
        Section.NEEDS,
        Section.EHC_PLAN,
        Section.CARE,
        Section.ASKED_FOR,
        Section.OUTCOMES,
        Section.WAY_BACK,
        Section.VOICES,
    }
)


class SectionStatus(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class ReferralState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TOLD = "told"  # a place that the school buys itself: nobody is asked, so nobody answers


class ReferralAction(StrEnum):
    SEND = "send"
    TELL = "tell"
    RETURN = "return"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EMPTY = "empty"  # a draft that nobody went on with: the job's act


S, A = ReferralState, ReferralAction
MOVES: dict[tuple[ReferralState, ReferralAction], ReferralState] = {
    (S.DRAFT, A.SEND): S.SENT,
    (S.DRAFT, A.TELL): S.TOLD,
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
    (S.DRAFT, A.EMPTY): S.WITHDRAWN,
    (S.SENT, A.RETURN): S.RETURNED,
    (S.SENT, A.ACCEPT): S.ACCEPTED,
    (S.SENT, A.DECLINE): S.DECLINED,
    (S.SENT, A.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, A.SEND): S.SENT,
    (S.RETURNED, A.WITHDRAW): S.WITHDRAWN,
    (S.TOLD, A.WITHDRAW): S.WITHDRAWN,
}
