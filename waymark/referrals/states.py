"""A referral is drafted, sent, and answered."""

from enum import StrEnum


class ReferralKind(StrEnum):
    AT_RISK = "at_risk"
    OFF_SITE_DIRECTION = "off_site_direction"
    PERMANENT_EXCLUSION = "permanent_exclusion"
    NO_SCHOOL_PLACE = "no_school_place"


class Ground(StrEnum):
    """Why a referral may be made; a permanent exclusion needs none. SEIP2018 Sch 2 s2-3."""

    CAUSES_ADDRESSED = "causes_addressed"
    GOOD_ORDER_OR_SAFETY = "good_order_or_safety"
    TOO_VULNERABLE = "too_vulnerable"


class Section(StrEnum):
    """The parts of a referral, in the order in which people fill them in."""

    CONTACT = "contact"
    WHY = "why"
    ATTENDANCE = "attendance"
    NEEDS = "needs"
    KEEPING_SAFE = "keeping-safe"
    ASKED_FOR = "asked-for"
    OUTCOMES = "outcomes"
    WAY_BACK = "way-back"
    VOICES = "voices"
    AGREEMENT = "agreement"


FIELDS: dict[Section, tuple[str, ...]] = {  # the columns of each part; keeping safe and outcomes have rows of their own
    Section.CONTACT: ("contact_name", "contact_role", "contact_details"),
    Section.WHY: ("ground", "ground_detail", "tried_so_far"),
    Section.ATTENDANCE: ("attendance_percent", "attendance_note"),
    Section.NEEDS: ("send_needs", "health_needs", "family_support"),
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
    Section.AGREEMENT: (
        "agreed_by_name",
        "agreed_by_relationship",
        "agreed_by_has_responsibility",
        "agreed_on",
        "agreed_how",
    ),
}


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


class ReferralAction(StrEnum):
    SEND = "send"
    RETURN = "return"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


S, A = ReferralState, ReferralAction
MOVES: dict[tuple[ReferralState, ReferralAction], ReferralState] = {
    (S.DRAFT, A.SEND): S.SENT,
    (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
    (S.SENT, A.RETURN): S.RETURNED,
    (S.SENT, A.ACCEPT): S.ACCEPTED,
    (S.SENT, A.DECLINE): S.DECLINED,
    (S.SENT, A.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, A.SEND): S.SENT,
    (S.RETURNED, A.WITHDRAW): S.WITHDRAWN,
}
