"""A managed move is proposed, agreed, tried and settled; a fair access case is answered, considered and allocated."""

from enum import StrEnum


class Party(StrEnum):
    """Whose agreement a managed move needs."""

    FROM_SCHOOL = "from_school"
    TO_SCHOOL = "to_school"
    PARENT = "parent"
    AUTHORITY = "authority"
    ADMISSIONS = "admissions"  # the admission authority of the new school


class AgreedHow(StrEnum):
    SIGNED_FORM = "signed_form"
    IN_PERSON = "in_person"
    BY_MESSAGE = "by_message"
    HERE = "here"  # by a person of the body itself, signed in


class MoveState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    TRIAL = "trial"
    JOINING = "joining"  # the trial went well; the new school is to put the pupil on its main roll
    MOVED = "moved"
    RETURNED = "returned"
    STOPPED = "stopped"
    DECLINED = "declined"


class MoveAction(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    START = "start"
    EXTEND = "extend"
    CONFIRM = "confirm"
    RETURN = "return"
    STOP = "stop"
    ADMIT = "admit"


class Category(StrEnum):
    """The groups whom fair access is for: a closed list, by the letters of SAC2021 3.17."""

    SOCIAL_CARE = "a"
    REFUGE = "b"
    CRIMINAL_JUSTICE = "c"
    READY_TO_RETURN = "d"
    NEEDS = "e"
    CARER = "f"
    HOMELESS = "g"
    KINSHIP = "h"
    TRAVELLER_OR_REFUGEE = "i"
    REFUSED_FOR_BEHAVIOUR = "j"
    EXCEPTIONAL = "k"
    OUT_FOUR_WEEKS = "l"
    ONCE_LOOKED_AFTER = "m"


class CaseState(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"  # the in-year application gave no place
    PLACED = "placed"  # the in-year application gave a place
    CONSIDERED = "considered"  # it is agreed that fair access considers the child
    ALLOCATED = "allocated"
    ADMITTED = "admitted"
    CLOSED = "closed"


class CaseAction(StrEnum):
    OFFER = "offer"
    REFUSE = "refuse"
    CONSIDER = "consider"
    ALLOCATE = "allocate"
    ADMIT = "admit"
    CLOSE = "close"


S, A, C, D = MoveState, MoveAction, CaseState, CaseAction
MOVES: dict[tuple[MoveState | CaseState, MoveAction | CaseAction], MoveState | CaseState] = {
    # a managed move
    (S.PROPOSED, A.AGREE): S.AGREED,
    (S.PROPOSED, A.DECLINE): S.DECLINED,
    (S.AGREED, A.DECLINE): S.DECLINED,
    (S.AGREED, A.START): S.TRIAL,
    (S.TRIAL, A.EXTEND): S.TRIAL,
    (S.TRIAL, A.CONFIRM): S.JOINING,
    (S.TRIAL, A.RETURN): S.RETURNED,
    (S.TRIAL, A.STOP): S.STOPPED,
    (S.JOINING, A.STOP): S.STOPPED,
    (S.JOINING, A.ADMIT): S.MOVED,
    # a fair access case
    (C.APPLIED, D.OFFER): C.PLACED,
    (C.APPLIED, D.REFUSE): C.REFUSED,
    (C.APPLIED, D.CLOSE): C.CLOSED,
    (C.REFUSED, D.CONSIDER): C.CONSIDERED,
    (C.REFUSED, D.CLOSE): C.CLOSED,
    (C.CONSIDERED, D.ALLOCATE): C.ALLOCATED,
    (C.CONSIDERED, D.CLOSE): C.CLOSED,
    (C.ALLOCATED, D.ADMIT): C.ADMITTED,
    (C.ALLOCATED, D.CLOSE): C.CLOSED,
}
OPEN_MOVES = (S.PROPOSED, S.AGREED, S.TRIAL, S.JOINING)
OPEN_CASES = (C.APPLIED, C.REFUSED, C.CONSIDERED, C.ALLOCATED)


class Share(StrEnum):
    """What a school took, in the ledger of fair shares."""

    PERMANENTLY_EXCLUDED = "permanently_excluded"
    FAIR_ACCESS = "fair_access"
    MANAGED_MOVE = "managed_move"
