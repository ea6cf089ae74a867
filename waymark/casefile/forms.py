"""The forms of these pages: sent by POST, so that no name or number stands in an address."""

from __future__ import annotations

from waymark.casefile import wording
from waymark.core.forms import CharField, Form, TextField, UpnField


class SearchForm(Form):
    text = CharField(
        label="Name, UPN or reference",
        hint="The beginning of a name is enough. A UPN or a reference has to be whole.",
        missing="Enter a name, a UPN or a reference",
        width=30,
    )


class LookedAtForm(Form):
    """Which pupil an auditor asks about, and why."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"nobody_with_that_number": "upn"}

    upn = UpnField(label="The pupil's UPN", missing="Enter the pupil's number")
    why = TextField(
        label="Why you ask",
        hint="Your reason is kept in the history.",
        rows=2,
        max_length=500,
        missing="Say why you ask",
    )
