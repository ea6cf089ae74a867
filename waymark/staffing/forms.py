"""Forms for leavers and for going through who has access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from waymark.accounts.models import Membership
from waymark.core.forms import ChoiceField, DateField, Form, RecordSelectField, TextField
from waymark.staffing import wording
from waymark.staffing.models import AccessReviewLine
from waymark.staffing.states import Answer


class AnswerField(ChoiceField):
    """One of many questions, any of which may be left for another day: none is called optional."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else ""


class LeaveForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"ends_in_the_past": "leaves_on", "no_reason": "reason"}
    leaves_on = DateField(
        label="First day without any role here",
        hint="Today ends everything at once, on every device.",
        missing="Enter the first day without any role here",
    )
    duties_to = RecordSelectField(
        label="Who goes on with what waits for them",
        hint="Leave it empty to put everything on the list of everybody whose role allows it.",
        required=False,
    )
    pupils_to = RecordSelectField(
        label="Who becomes key worker of their pupils",
        hint="Leave it empty if that is not clear yet: naming one is then due within five school days.",
        required=False,
    )
    seats_to = RecordSelectField(
        label="Who sits on forums and panels in their place",
        hint="At meetings that your organisation runs. A new chair is named there. Others who run meetings say themselves who sits with them.",
        required=False,
    )
    reason = TextField(label="Why", rows=2, max_length=300, missing="Say why they leave")

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[Membership],
        key_workers: Sequence[Membership],
        has_duties: bool,
        has_pupils: bool,
        has_seats: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        for name, people, is_needed in (
            ("duties_to", colleagues, has_duties),
            ("pupils_to", key_workers, has_pupils),
            ("seats_to", colleagues, has_seats),
        ):
            if is_needed:
                self.let_choose(name, people, label=lambda one: f"{one.person.name}, {one.role_name}")
            else:
                del self.fields[name]


class ReviewForm(Form):
    """One question for each role that still waits for an answer; those left open can be answered another day."""

    refusal_wording = wording.REFUSALS

    def __init__(self, *args: Any, lines: Sequence[AccessReviewLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = {f"line_{line.public_id.hex}": line for line in lines}
        for name, line in self.lines.items():
            field = AnswerField(
                label=f"{line.membership.person.name}, {line.membership.role_name}",
                choices=[(Answer.KEPT.value, "Still needed"), (Answer.ENDED.value, "End it today")],
                inline=True,
            )
            field.name_yourself(name)
            self.fields[name] = field

    def answers(self, data: dict[str, Any]) -> dict[AccessReviewLine, Answer]:
        """What was said, role by role."""
        return {line: Answer(data[name]) for name, line in self.lines.items() if data.get(name)}

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}
