"""Forms about the school year."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import BooleanField, CharField, ChoiceField, DateField, FileField, Form, HiddenField
from waymark.school_year.calendar_file import MAX_BYTES
from waymark.school_year.models import HalfTerm
from waymark.school_year.services import HalfTermRow
from waymark.school_year.wording import CLOSURES, REFUSALS

NAMES = (
    "Autumn, first half",
    "Autumn, second half",
    "Spring, first half",
    "Spring, second half",
    "Summer, first half",
    "Summer, second half",
)


class HalfTermsForm(Form):
    """The six half terms of a year, each with its first and last day. An empty pair is no half term."""

    refusal_wording = REFUSALS
    starts_1 = DateField(label=f"{NAMES[0]}: first day", required=False)
    ends_1 = DateField(label=f"{NAMES[0]}: last day", required=False)
    starts_2 = DateField(label=f"{NAMES[1]}: first day", required=False)
    ends_2 = DateField(label=f"{NAMES[1]}: last day", required=False)
    starts_3 = DateField(label=f"{NAMES[2]}: first day", required=False)
    ends_3 = DateField(label=f"{NAMES[2]}: last day", required=False)
    starts_4 = DateField(label=f"{NAMES[3]}: first day", required=False)
    ends_4 = DateField(label=f"{NAMES[3]}: last day", required=False)
    starts_5 = DateField(label=f"{NAMES[4]}: first day", required=False)
    ends_5 = DateField(label=f"{NAMES[4]}: last day", required=False)
    starts_6 = DateField(label=f"{NAMES[5]}: first day", required=False)
    ends_6 = DateField(label=f"{NAMES[5]}: last day", required=False)

    def __init__(self, *args: Any, half_terms: list[HalfTerm], **options: Any) -> None:
        self.half_terms = half_terms
        super().__init__(*args, **options)

    def current_values(self, record: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        unnamed = [term for term in self.half_terms if term.name not in NAMES]
        for number, name in enumerate(NAMES, 1):
            term = next((each for each in self.half_terms if each.name == name), None)
            if term is None and unnamed and len(self.half_terms) == len(unnamed):
                term = self.half_terms[number - 1] if number <= len(self.half_terms) else None
            found[f"starts_{number}"] = term.starts_on if term else None
            found[f"ends_{number}"] = term.ends_on if term else None
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number, name in enumerate(NAMES, 1):
            starts_on, ends_on = data.get(f"starts_{number}"), data.get(f"ends_{number}")
            for missing, given, part in (("starts", ends_on, starts_on), ("ends", starts_on, ends_on)):
                field = f"{missing}_{number}"
                if given and not part and field not in self.errors:
                    self.add_error(field, f"{name} needs both its first and its last day")
        return data

    def rows(self, data: dict[str, Any]) -> list[HalfTermRow]:
        return [
            HalfTermRow(name, data[f"starts_{number}"], data[f"ends_{number}"])
            for number, name in enumerate(NAMES, 1)
            if data.get(f"starts_{number}")
        ]

    def pairs(self) -> list[tuple[str, Any, Any]]:
        """Each half term with its two fields, for the page."""
        return [(name, self[f"starts_{number}"], self[f"ends_{number}"]) for number, name in enumerate(NAMES, 1)]


class ClosureForm(Form):
    refusal_wording = REFUSALS
    refusal_fields = {"closed_already": "on", "not_a_day_in_term": "on"}
    on = DateField(label="Day", missing="Enter the day")
    kind = ChoiceField(
        label="Why there are no pupils",
        choices=[(kind.value, words) for kind, words in CLOSURES.items()],
        missing="Choose why there are no pupils",
    )
    label = CharField(
        label="What people should read", hint="For example, Snow, or Staff training", required=False, max_length=120
    )


class RemoveClosureForm(Form):
    refusal_wording = REFUSALS
    sure = BooleanField(label="The school opens on this day after all", missing="Tick the box to take the closure back")


class CalendarFileForm(Form):
    """A file of dates, to be looked at."""

    refusal_wording = REFUSALS
    file = FileField(
        label="File of dates", hint="A CSV file", endings=["csv"], max_bytes=MAX_BYTES, missing="Choose a file"
    )


class TakeInCalendarForm(Form):
    """The file just looked at, carried on by the page, and what it was seen to do."""

    refusal_wording = REFUSALS
    content = HiddenField(max_length=2 * MAX_BYTES)
    seen = HiddenField(max_length=64)
    file_name = HiddenField(max_length=200, required=False)
