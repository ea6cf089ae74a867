"""Forms about two records that may be of one pupil."""

from __future__ import annotations

from typing import Any, ClassVar

from waymark.core.forms import ChoiceField, Form, HiddenField, TextField
from waymark.matching import wording
from waymark.matching.states import Answer

PROPOSE = {
    Answer.SAME: ("One child", "The two records are joined. That can be undone."),
    Answer.TWO: ("Two children", "A namesake, a twin, or a number typed wrong."),
}


class ProposeForm(Form):
    """The first of two people. What stands already is not offered."""

    refusal_wording = wording.REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"no_reason": "reason"}
    answer = ChoiceField(label="What do you propose?", choices=[], missing="Choose one child or two children")
    reason = TextField(
        label="Why",
        hint="What did you look at, and whom did you ask? A second person reads it before they decide.",
        rows=3,
        max_length=500,
        missing="Say why",
    )
    facts = HiddenField(required=False)

    def __init__(self, *args: Any, stands: Answer | None, facts: str, **options: Any) -> None:
        super().__init__(*args, initial={"facts": facts}, **options)
        offered = {each: said for each, said in PROPOSE.items() if each != stands}
        self.offer_choices(
            "answer",
            [(each.value, words) for each, (words, _) in offered.items()],
            hints={each.value: hint for each, (_, hint) in offered.items()},
        )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class SettleForm(Form):
    """The second of two people."""

    refusal_wording = wording.REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"no_reason": "reason"}
    decision = ChoiceField(
        label="Do you agree?",
        choices=[("agree", "Yes, I agree"), ("disagree", "No")],
        missing="Say whether you agree",
    )
    reason = TextField(
        label="Why", hint="Your reason is kept beside the other.", rows=3, max_length=500, missing="Say why"
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class TakeBackForm(Form):
    """One button."""

    refusal_wording = wording.REFUSALS

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}
