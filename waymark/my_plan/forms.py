"""Sending a plan, saying something about it, and answering."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import BooleanField, ChoiceField, EmailField, Form, HiddenField, TextField
from waymark.my_plan import wording
from waymark.my_plan.states import Reader
from waymark.pupils.models import ParentOrCarer

PUPIL = "pupil"


class SendForm(Form):
    """Only those who may have it are offered, and the pupil."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_email": "email", "not_confirmed": "confirmed"}
    to = ChoiceField(label="Who is it for?", choices=[], missing="Choose who it is for")
    email = EmailField(
        label="E-mail address of the pupil",
        hint="Only where it is for the pupil. The address of a parent or carer comes from the file.",
        required=False,
        often_needed=True,
    )
    confirmed = BooleanField(
        label="I have checked: the address is theirs, and nobody else reads it",
        missing="Confirm that the address is right",
    )

    def __init__(self, *args: Any, pupil: str, parents: list[ParentOrCarer], **options: Any) -> None:
        super().__init__(*args, **options)
        self._parents = {str(each.public_id): each for each in parents}
        people = [
            (PUPIL, pupil),
            *((key, f"{each.name}, {each.relationship}, at {each.email}") for key, each in self._parents.items()),
        ]
        self.offer_choices("to", people)

    def clean(self) -> dict[str, Any] | None:
        said = self.cleaned_data
        if said.get("to") == PUPIL and said.get("email") == "":
            self.add_error("email", "Enter the e-mail address of the pupil")
        return super().clean()

    def parent(self, data: dict[str, Any]) -> ParentOrCarer | None:
        """Whom it is for; None for the pupil."""
        return self._parents.get(data["to"])


class OpenForm(Form):
    """The button that opens a link. The token comes back in the body of the post."""

    token = HiddenField(required=False, max_length=100)


class SayForm(Form):
    words = TextField(
        label="Is there something you want to say?",
        hint="What is good, what is hard, what should change. Your key worker reads it and answers here.",
        rows=4,
        max_length=2000,
        missing="Write what you want to say",
    )


class WriteDownForm(Form):
    """What somebody said, written down for them."""

    reader = ChoiceField(
        label="Who said it?",
        choices=[(reader.value, words) for reader, words in wording.WHO_SAID.items()],
        missing="Choose who said it",
    )
    words = TextField(
        label="What they said", hint="In their own words", rows=4, max_length=2000, missing="Write what they said"
    )

    def said_by(self, data: dict[str, Any]) -> Reader:
        return Reader(data["reader"])


class AnswerForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_answer": "answer"}
    answer = TextField(
        label="Your answer",
        hint="They read it on the plan, below what they said. Say what will happen, and when.",
        rows=5,
        max_length=2000,
        missing="Write an answer",
    )
