"""What is said about leavers and reviews of who has access."""

from __future__ import annotations

from waymark.accounts.wording import people
from waymark.staffing.states import Answer

REFUSALS: dict[str, str] = {
    **people.REFUSALS,
    "review_is_over": "This review is finished.",
    "own_role": "Nobody answers for their own role. Another administrator answers for you.",
    "own_role_ends_elsewhere": "To end your own role, use the page People.",
    "nothing_to_end": "This person has no role here that could end.",
}
ANSWERS: dict[str, str] = {
    Answer.WAITING: "Not answered",
    Answer.KEPT: "Still needed",
    Answer.ENDED: "Ended",
}
