"""Forms about exports."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import CharField, ChoiceField, DateField, Form, TextField
from waymark.reporting import wording
from waymark.reporting.states import FileForm


class AskForm(Form):
    """Who will have the file, what for, and in which form."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_recipient": "to_whom", "no_purpose": "why"}
    to_whom = CharField(
        label="Who will have the file",
        hint="For example: our own attendance lead, or the governors' clerk by name",
        missing="Say who will have the file",
    )
    why = TextField(
        label="What it is for",
        hint="For example: the half-termly meeting about attendance. It stands in the register of disclosures.",
        rows=3,
        max_length=1000,
        missing="Say what the file is for",
    )
    file_form = ChoiceField(
        label="Form of the file",
        choices=[(form.value, words) for form, words in wording.FORMS.items()],
        missing="Choose the form of the file",
    )


class AskPeriodForm(AskForm):
    """The same, for a period."""

    refusal_fields = {
        **AskForm.refusal_fields,
        "period_out_of_order": "last_on",
        "period_too_long": "last_on",
        "period_to_come": "first_on",
    }
    first_on = DateField(label="First day", hint="For example, 1 9 2026")
    last_on = DateField(label="Last day", hint="Both days are in the file")
    field_order = ["first_on", "last_on", "to_whom", "why", "file_form"]


class DecideForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_reason": "reason"}
    decision = ChoiceField(
        label="Do you agree that this file leaves Waymark?",
        choices=[("agree", "Yes, I agree"), ("refuse", "No")],
        missing="Say whether you agree",
    )
    reason = TextField(label="Why", hint="Your reason is kept beside the request.", rows=3, missing="Say why")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class TakeForm(Form):
    """Only a button."""

    refusal_wording = wording.REFUSALS


def file_form(data: dict[str, Any]) -> FileForm:
    return FileForm(data["file_form"])
