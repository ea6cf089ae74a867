"""Asking a parent or carer, and what they answer on their phone."""

from __future__ import annotations

from waymark.core.forms import (
    BooleanField,
    ChoiceField,
    Form,
    HiddenField,
    RecordChoiceField,
    TextField,
)
from waymark.referrals import wording


class AskParentForm(Form):
    """Only those who may be asked are offered."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"not_confirmed": "confirmed"}
    parent = RecordChoiceField(label="Whom do you ask?", missing="Choose whom you ask")
    confirmed = BooleanField(
        label="I have checked: this person holds parental responsibility, and the e-mail address is theirs",
        missing="Confirm that this is the right person, with parental responsibility",
    )


class ConsentOpenForm(Form):
    """The button that opens a link. The token comes back in the body of the post."""

    token = HiddenField(required=False, max_length=100)


class ConsentForm(Form):
    refusal_wording = wording.REFUSALS
    agrees = ChoiceField(
        label="Do you agree?",
        choices=[("yes", "Yes, I agree"), ("no", "No, I do not agree")],
        missing="Choose whether you agree",
    )
    words = TextField(
        label="Anything you want to say (optional)",
        required=False,
        rows=4,
        max_length=2000,
        hint="The school reads it, and whoever decides.",
    )
