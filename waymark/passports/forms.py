"""Forms of the passport."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import BooleanField, CharField, ChoiceField, DateField, Form, SelectField, TextField
from waymark.passports import wording
from waymark.passports.states import LegalBasis, Purpose


class EntryForm(Form):
    """The next version of one thing. The page carries the number of the version it began from."""

    counted_by, first_version = "number", 0  # each is a row of its own
    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "nothing_written": "text",
        "nothing_new_written": "text",
        "known_ahead": "known_on",
        "entry_tells_address": "text",
    }
    text = TextField(label="What to write", missing="Write what there is to say", rows=6)
    said_by = CharField(
        label="Who said it, or where it stands",
        hint="For example: form tutor, educational psychologist's report, the pupil",
        required=False,
    )
    known_on = DateField(label="Of which day this is", missing="Enter the day of which this is true")
    carry = ChoiceField(
        label="Who may be given this",
        choices=[(each.value, words) for each, words in wording.CARRIES.items()],
        missing="Say who may be given this",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in ("text", "said_by", "known_on", "carry")}


class AskForm(Form):
    refusal_wording = wording.REFUSALS
    purpose = SelectField(
        label="What the passport is needed for",
        choices=[(each.value, words) for each, words in wording.PURPOSES.items()],
        missing="Choose what the passport is needed for",
    )
    note = TextField(
        label="What to say to the school", hint="Nobody but the case team reads this.", required=False, rows=3
    )


class HandOverForm(Form):
    refusal_wording = wording.REFUSALS
    purpose = ChoiceField(label="What it is for", missing="Say what it is for")
    legal_basis = ChoiceField(
        label="On what footing",
        choices=[(each.value, words) for each, words in wording.BASES.items()],
        hints={each.value: words for each, words in wording.BASIS_HINTS.items()},
        missing="Say on what footing it is handed over",
    )

    def offer(self, purposes: list[Purpose]) -> None:
        """Only what fits the receiver can be chosen; the usual footing stands there from the start."""
        self.offer_choices("purpose", [(each.value, wording.PURPOSES[each]) for each in purposes])
        self.initial.setdefault("legal_basis", LegalBasis.PUBLIC_TASK.value)
        if len(purposes) == 1:
            self.initial.setdefault("purpose", purposes[0].value)


class ReadForm(Form):
    refusal_wording = wording.REFUSALS
    read = BooleanField(
        label="We have read this passport, and the people who work with the pupil know what it asks of them",
        missing="Tick the box when you have read it",
    )
