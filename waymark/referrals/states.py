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
