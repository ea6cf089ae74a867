"""Forms about exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from waymark.core.forms import CharField, ChoiceField, DateField, Form, TextField
from waymark.reporting import queries, wording
from waymark.reporting.queries import YearAsked
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


class AskYearForm(AskForm):
    """The same, for a school year."""

    year = ChoiceField(label="School year", choices=(), missing="Choose the school year")
    field_order = ["year", "to_whom", "why", "file_form"]

    def __init__(self, *args: Any, years: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_choices("year", [(str(year), wording.year_words(year)) for year in years])


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


def year_asked(asked: Mapping[str, str]) -> YearAsked:
    """The school year and what of it an address asks for; this year, and all of it, for what makes no sense."""
    years = {str(year): year for year in queries.years_to_choose()}
    return YearAsked(
        year=years.get(asked.get("year", ""), next(iter(years.values()))),
        school=_as_uuid(asked.get("school", "")),
        provider=_as_uuid(asked.get("provider", "")),
        lowest_first=asked.get("order") == "lowest",
    )


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def address_of(asked: YearAsked) -> str:
    """What was asked for, as it stands in an address before the number of the page."""
    values = {
        "year": asked.year,
        "school": asked.school or "",
        "provider": asked.provider or "",
        "order": "lowest" if asked.lowest_first else "",
    }
    return "".join(f"{name}={value}&" for name, value in values.items() if value)
