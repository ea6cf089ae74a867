"""A placement is proposed to a provider, offered, answered, agreed, active, and ended."""

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

MOVES: dict[tuple[PlacementState, PlacementAction], PlacementState] = {
    (S.PROPOSED, A.OFFER): S.OFFERED,
    (S.PROPOSED, A.WITHDRAW): S.WITHDRAWN,
    (S.OFFERED, A.ACCEPT): S.AGREED,
    (S.OFFERED, A.DECLINE): S.DECLINED,
    (S.OFFERED, A.WITHDRAW): S.WITHDRAWN,
    (S.AGREED, A.START): S.ACTIVE,
    (S.AGREED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACTIVE, A.PAUSE): S.PAUSED,
    (S.ACTIVE, A.END): S.ENDED,
    (S.PAUSED, A.RESUME): S.ACTIVE,
    (S.PAUSED, A.END): S.ENDED,
}
