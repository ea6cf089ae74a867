"""What is said about two records that may be of one pupil."""

from __future__ import annotations

from waymark.matching.models import Pair, Proposal
from waymark.matching.queries import QueueRow
from waymark.matching.states import Answer, Outcome, PairState

ANSWERS = {Answer.SAME: "One child", Answer.TWO: "Two children"}
STATES: dict[str, tuple[str, str]] = {  # in words, and the tone of the tag
    PairState.OPEN: ("To decide", "now"),
    PairState.SAME: ("One child", "good"),
    PairState.TWO: ("Two children", "done"),
    PairState.GONE: ("Alike no longer", ""),
}
OUTCOMES = {
    Outcome.WAITING: "waits for a second person",
    Outcome.AGREED: "agreed",
    Outcome.DISAGREED: "disagreed",
    Outcome.TAKEN_BACK: "taken back",
}
COLUMNS = {"upn": "UPN", "name": "name", "date_of_birth": "date of birth", "sex": "sex"}
REFUSALS: dict[str, str] = {
    "no_reason": "Say why.",
    "alike_no_longer": "These two records are alike no longer. There is nothing to decide.",
    "proposal_waits": "Somebody has proposed what these two records are. That is settled first.",
    "stands_already": "That is what was decided, and it stands.",
    "changed_meanwhile": "One of the two records has changed since you opened this page. Look at both again.",
    "changed_since_proposed": "One of the two records has changed since this was proposed. "
    "Disagree, and propose anew what they are now.",
    "parted_inside": "One of the two is joined to a record that was decided to be of another child than the other. "
    "Undo one of these decisions first.",
    "joined_through": "Both are joined to a third record. Undo one of these joins first.",
    "same_person": "You proposed this. A second person decides.",
    "not_your_proposal": "Somebody else proposed this. You can agree or disagree.",
}


def columns(names: list[str]) -> str:
    """ "UPN and date of birth"."""
    words = [COLUMNS[name] for name in names]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def about(row: QueueRow) -> str:
    """In what the records of a row agree and differ."""
    agree = f"The same {columns(row.agrees)}" if row.agrees else "Nothing the same any more"
    return f"{agree}. Another {columns(row.differs)}." if row.differs else f"{agree}."


def both(pair: Pair) -> str:
    """The two records by name and body."""
    one, other = pair.first, pair.second
    if one.full_name == other.full_name:
        return f"{one.full_name}, at {one.held_by.name} and at {other.held_by.name}"
    return f"{one.full_name} at {one.held_by.name}, {other.full_name} at {other.held_by.name}"


def turn(pair: Pair, proposal: Proposal | None, *, is_mine: bool) -> tuple[str, str]:
    """Whose turn it is, as the words and the tone of a tag."""
    if proposal is None:
        return STATES[pair.state]
    if is_mine:
        return "Waits for a second person", "waiting"
    return "Proposed: waits for you", "now"


def question(pair: Pair) -> str:
    return "Are these two records of one child?" if pair.state == PairState.OPEN else "The two records"


def consequence(answer: Answer, pair: Pair) -> str:
    """What agreeing does."""
    if answer == Answer.SAME:
        return (
            "Whoever may see both records then reads on each that the other is of the same child, and the child counts "
            "once. Nothing in either record changes, and no page opens by it."
        )
    if pair.state == PairState.SAME:
        return "The two records are then apart again, each as it is, with all that was written meanwhile."
    return (
        "Whoever may see both records then reads on each that there is a namesake, so that nobody takes one for the "
        "other. The question is not asked again unless one of the records changes."
    )
