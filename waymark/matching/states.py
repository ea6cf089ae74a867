"""Two records that may be of one pupil: asked, answered by two people, and asked again when they change."""

from enum import StrEnum


class PairState(StrEnum):
    OPEN = "open"  # alike, and nobody has decided
    SAME = "same"  # one child: the two records are joined
    TWO = "two"  # two children: namesakes, twins, a slip of a number
    GONE = "gone"  # alike no longer, before anybody decided


class PairAction(StrEnum):
    JOIN = "join"
    KEEP_APART = "keep_apart"  # of joined records: they are two again
    ASK_AGAIN = "ask_again"
    LET_GO = "let_go"


S, A = PairState, PairAction

MOVES: dict[tuple[PairState, PairAction], PairState] = {
    (S.OPEN, A.JOIN): S.SAME,
    (S.OPEN, A.KEEP_APART): S.TWO,
    (S.OPEN, A.LET_GO): S.GONE,
    (S.SAME, A.KEEP_APART): S.TWO,
    (S.TWO, A.JOIN): S.SAME,
    (S.TWO, A.ASK_AGAIN): S.OPEN,
    (S.GONE, A.ASK_AGAIN): S.OPEN,
}


class Answer(StrEnum):
    """What somebody says that two records are."""

    SAME = "same"
    TWO = "two"


class Outcome(StrEnum):
    """What became of a proposal."""

    WAITING = "waiting"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    TAKEN_BACK = "taken_back"


ANSWERED = {Answer.SAME: A.JOIN, Answer.TWO: A.KEEP_APART}
STANDS = {Answer.SAME: S.SAME, Answer.TWO: S.TWO}
