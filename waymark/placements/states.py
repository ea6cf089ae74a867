"""A placement is proposed to a provider, offered, answered, agreed, active, and ended; its terms in versions beside it."""

from enum import StrEnum


class PlacementState(StrEnum):
    PROPOSED = "proposed"  # the commissioner is preparing it; the provider knows nothing
    OFFERED = "offered"  # shared with the provider, who has not answered
    DECLINED = "declined"
    AGREED = "agreed"  # the provider said yes; gates may be open
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"  # taken back before it began


class PlacementAction(StrEnum):
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    WITHDRAW = "withdraw"


S, A = PlacementState, PlacementAction

BEFORE_START = (S.PROPOSED, S.OFFERED, S.AGREED)
UNDER_WAY = (S.ACTIVE, S.PAUSED)
LIVE = (*BEFORE_START, *UNDER_WAY)
HOLD_A_PLACE = (S.OFFERED, S.AGREED, *UNDER_WAY)  # the provider was asked and has not said no


class TermsState(StrEnum):
    WAITING = "waiting"  # for the provider, whom the change binds
    AGREED = "agreed"
    RETURNED = "returned"
    REPLACED = "replaced"  # by another version, before anything happened under it


class TermsAction(StrEnum):
    AGREE = "agree"
    RETURN = "return"
    REPLACE = "replace"


class ChargeMode(StrEnum):
    """What is paid for: each session attended, each session agreed, or as the words say."""

    ATTENDED = "attended"
    AGREED = "agreed"
    BESPOKE = "bespoke"


class FundingRoute(StrEnum):
    """Out of which money a placement is paid. APS2025 funding, SEIP2018 12.1."""

    PARTNERSHIP = "partnership"  # the partnership's allocation
    SCHOOL = "school"  # the school's own budget, its notional budget for special needs among it
    EHC_PLAN = "ehc_plan"  # the money that follows an EHC plan, held by the school
    SCHOOL_AND_HIGH_NEEDS = "school_and_high_needs"  # the school, with intervention money of the authority
    RECOUPED = "recouped"  # the authority, which takes back the pupil's own share from the school
    HIGH_NEEDS = "high_needs"  # the authority's high needs block alone
    HOSPITAL = "hospital"  # the hospital school's own grant


class FundingNeed(StrEnum):
    """For what need a place is, as the area's table of who pays asks."""

    MEDICAL = "medical"
    EHC_PLAN = "ehc_plan"
    EXCLUDED = "excluded"
    NO_SCHOOL = "no_school"
    AT_RISK = "at_risk"


class FundingPlace(StrEnum):
    """What sort of place it is, as the area's table of who pays asks. Of a hospital school a person says which it is."""

    TUITION = "tuition"
    HOSPITAL_IN_PATIENT = "hospital_in_patient"
    HOSPITAL_LONG_TERM = "hospital_long_term"  # under a consultant, one of the places that are free
    HOSPITAL_EXTRA = "hospital_extra"  # the same, beyond those
    HOSPITAL_EARLY = "hospital_early"  # a short early place
    SHORT_STAY_SCHOOL = "short_stay_school"  # a pupil referral unit or an academy of that kind
    SCHOOL = "school"  # another registered school
    COLLEGE = "college"
    UNREGISTERED = "unregistered"
    IN_SCHOOL = "in_school"  # on the site of the pupil's own school


class PupilShare(StrEnum):
    """What becomes of the money that the school has for the pupil."""

    NOT_SAID = ""
    STAYS = "stays"  # with the school
    TAKEN_BACK = "taken_back"  # by the authority, for the time elsewhere
    CHARGED = "charged"  # by the partnership, pro rata


class Rest(StrEnum):
    """Who bears what is left after the pupil's share."""

    NOT_SAID = ""
    NOBODY = "nobody"  # who pays, pays it all
    PARTNERSHIP = "partnership"
    HIGH_NEEDS = "high_needs"  # the high needs block


class FeeDue(StrEnum):
    """How often a fee beside the price is due."""

    ONCE = "once"
    TERM = "term"
    YEAR = "year"
    SESSION = "session"


class DeclineReason(StrEnum):
    """Why a provider does not take a pupil, with words beside it."""

    NO_PLACE = "no_place"
    GROUP = "group"  # who else is there
    NEEDS = "needs"
    SAFETY = "safety"  # cannot keep this pupil, or the others, safe
    STAFF = "staff"
    DAYS = "days"
    TRAVEL = "travel"
    TERMS = "terms"
    OTHER = "other"


class PauseAnswer(StrEnum):
    PAUSED = "paused"
    GOES_ON = "goes_on"


class TransportMode(StrEnum):
    WALKS = "walks"
    FAMILY = "family"
    PUBLIC = "public"
    SCHOOL_BUS = "school_bus"
    TAXI = "taxi"
    AT_HOME = "at_home"  # nobody travels: online, or a tutor comes


class TransportPayer(StrEnum):
    NOBODY = "nobody"  # it costs nothing
    FAMILY = "family"
    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    PROVIDER = "provider"
    AUTHORITY = "authority"
    HOME_AUTHORITY = "home_authority"  # of a child in care


class LawfulBasis(StrEnum):
    """On which footing information is passed on. Consent is none: core work with a pupil does not rest on it."""

    PUBLIC_TASK = "public_task"  # UK GDPR 6(1)(e)
    LEGAL_OBLIGATION = "legal_obligation"  # 6(1)(c)
    VITAL_INTERESTS = "vital_interests"  # 6(1)(d)


class EndReason(StrEnum):
    """Why a placement ended: a closed list, with words beside it. What each rests on: `rules.end_reason_meaning`."""

    AIMS_REACHED = "aims_reached"
    BACK_AT_SCHOOL = "back_at_school"
    PLANNED_END = "planned_end"
    NEXT_STEP = "next_step"  # at sixteen
    OTHER_PROVISION = "other_provision"
    NOT_ATTENDING = "not_attending"
    DOES_NOT_FIT = "does_not_fit"
    PROVIDER_ASKED = "provider_asked"
    PROVIDER_CANNOT = "provider_cannot"  # closed, no longer signed off, no longer able
    SAFETY = "safety"
    FAMILY_ASKED = "family_asked"
    MOVED = "moved"  # home or school
    EXCLUDED = "excluded"  # by the school: nobody else can
    OTHER = "other"


class CensusNote(StrEnum):
    """What the school's census says of an end."""

    LAST_DAY = "last_day"
    ROLL = "roll"  # the last day, and a change of roll
    EXCLUSION = "exclusion"  # the last day, and the exclusion with its reasons


class Side(StrEnum):
    COMMISSIONER = "commissioner"
    PROVIDER = "provider"


class OutcomeResult(StrEnum):
    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT = "not"


class ExitKind(StrEnum):
    """What follows the last day."""

    NEXT_PLACE = "next_place"  # where the pupil is from the day after
    FAMILY_TOLD = "family_told"
    SCHOOL_REGISTER = "school_register"  # marks and a second roll, from the day after
    CASEWORKER_TOLD = "caseworker_told"
    LAST_REGISTERS = "last_registers"
    INFORMATION_BACK = "information_back"


MOVES: dict[tuple[StrEnum, StrEnum], StrEnum] = {
    (S.PROPOSED, A.OFFER): S.OFFERED,
    (S.PROPOSED, A.WITHDRAW): S.WITHDRAWN,
    (S.OFFERED, A.OFFER): S.OFFERED,  # again, when the first asking has lapsed
    (S.OFFERED, A.ACCEPT): S.AGREED,
    (S.OFFERED, A.DECLINE): S.DECLINED,
    (S.OFFERED, A.WITHDRAW): S.WITHDRAWN,
    (S.AGREED, A.START): S.ACTIVE,
    (S.AGREED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACTIVE, A.PAUSE): S.PAUSED,
    (S.ACTIVE, A.END): S.ENDED,
    (S.PAUSED, A.RESUME): S.ACTIVE,
    (S.PAUSED, A.END): S.ENDED,
    (TermsState.WAITING, TermsAction.AGREE): TermsState.AGREED,
    (TermsState.WAITING, TermsAction.RETURN): TermsState.RETURNED,
    (TermsState.WAITING, TermsAction.REPLACE): TermsState.REPLACED,
    (TermsState.AGREED, TermsAction.REPLACE): TermsState.REPLACED,
}
