"""Invented words for the page that shows every component."""

from __future__ import annotations

from datetime import date, time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    MoneyField,
    MultipleChoiceField,
    SelectField,
    TextField,
    TimeField,
    UpnField,
)
from waymark.core.models import Conflict
from waymark.core.refusals import Refusal, Refused, Severity

KEY = UUID("6d1f5a52-6a0e-4f0e-9b54-2f6a3c1f9d10")


class ExampleForm(Form):
    """A form with one field of each kind."""

    refusal_wording = {
        "no_plan": "The learning plan is not agreed yet.",
        "low_hours": "The pupil would have {hours} hours a week, fewer than full time.",
    }

    name = CharField(label="Name of the pupil", missing="Enter the name of the pupil")
    upn = UpnField(label="UPN", hint="13 characters, like H801200001001", required=False)
    starts_on = DateField(
        label="First day", hint="For example, 24 11 2026", missing="Enter the day the placement starts"
    )
    arrives_at = TimeField(label="Arrives at", hint="For example, 9:30am", missing="Enter when the pupil arrives")
    route = ChoiceField(
        label="How does the pupil get there?",
        choices=[("taxi", "Taxi"), ("walk", "Walking"), ("bus", "Bus")],
        hints={"taxi": "The school books and pays it"},
        missing="Choose how the pupil gets there",
    )
    days = MultipleChoiceField(
        label="Which days?",
        choices=[("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday")],
        missing="Choose at least one day",
    )
    provider = SelectField(
        label="Provider",
        choices=[("a", "Canal Street Motors"), ("b", "Greenacre Farm")],
        missing="Choose a provider",
    )
    rate = MoneyField(label="Rate a day", missing="Enter the rate a day")
    note = TextField(label="What the provider should know", required=False, counted=True, max_length=500, rows=3)
    agreed = BooleanField(label="The parent or carer agrees", missing="The parent or carer has to agree first")


ANSWERS: dict[str, Any] = {
    "form_key": str(KEY),
    "version": "3",
    "name": "Zoë O’Brien-Nguyễn",
    "upn": "H801200001001",
    "starts_on_day": "24",
    "starts_on_month": "11",
    "starts_on_year": "2026",
    "arrives_at": "9:30am",
    "route": "taxi",
    "days": ["1", "3"],
    "provider": "a",
    "rate": "48.50",
    "note": "Likes engines. Needs five minutes' quiet on arrival.",
    "agreed": "true",
}


def context(which: str) -> dict[str, Any]:
    """The page with its form empty, or as it looks when something is in the way."""
    form = ExampleForm(initial={})
    if which:
        answers = {**ANSWERS, "starts_on_day": "31", "name": "", "rate": "ten"} if which == "errors" else ANSWERS
        form = ExampleForm(answers)
        form.is_valid()
    if which == "refused":
        form.add_refusals(Refused([Refusal("no_plan", "SEIP2018 12.4", who="provider")]))
    if which == "warned":
        warning = Refusal("low_hours", "SEIP2018 12.4", Severity.WARNING, values={"hours": 15})
        form.add_refusals(Refused([warning]))
    if which == "conflict":
        form.meet(Conflict(_elsewhere()))
    return {"form": form, "which": which, **EXAMPLES}


def _elsewhere() -> Any:
    """What stands for the record that somebody else has changed."""
    return SimpleNamespace(
        version=4,
        name="Zoë O’Brien-Nguyễn",
        starts_on=date(2026, 11, 30),
        arrives_at=time(9, 30),
        route="bus",
        rate=5200,
        note="Likes engines.",
        changed_by_label="Asha Patel, Ashgrove School,",
    )


def _half(where: str, more: str, tone: int) -> dict[str, Any]:
    return {"where": where, "more": more, "tone": tone}


MOTORS = _half("Canal Street Motors", "9:30am to midday", 1)
FARM = _half("Greenacre Farm", "1pm to 3pm", 2)
SCHOOL = _half("Ashgrove School", "English and maths", 3)
EXAMPLES: dict[str, Any] = {
    "on": date(2026, 11, 24),
    "days": [
        {"name": "Monday", "date": date(2026, 11, 23), "morning": MOTORS, "afternoon": SCHOOL},
        {"name": "Tuesday", "date": date(2026, 11, 24), "morning": MOTORS, "afternoon": FARM},
        {"name": "Wednesday", "date": date(2026, 11, 25), "morning": SCHOOL, "afternoon": SCHOOL},
        {"name": "Thursday", "date": date(2026, 11, 26), "morning": FARM, "afternoon": FARM},
        {"name": "Friday", "date": date(2026, 11, 27), "morning": SCHOOL, "afternoon": None},
    ],
    "rows": [
        ["Jordan Ames", "Canal Street Motors", "Here at 9:24am", "8"],
        ["Maryam Yusuf", "Greenacre Farm", "Not here", "6"],
        ["Zoë O’Brien-Nguyễn", "Canal Street Motors", "Register not in", "10"],
    ],
    "marks": [("present", "Here"), ("late", "Late"), ("absent", "Not here", "away")],
}
