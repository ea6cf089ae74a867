"""The one form of these pages: a search, sent by POST so that no name stands in an address."""

from __future__ import annotations

from waymark.core.forms import CharField, Form


class SearchForm(Form):
    text = CharField(
        label="Name, UPN or reference",
        hint="The beginning of a name is enough. A UPN or a reference has to be whole.",
        missing="Enter a name, a UPN or a reference",
        width=30,
    )
