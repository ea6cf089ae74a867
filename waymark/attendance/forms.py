"""What people type into registers and follow-ups."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from markupsafe import Markup

from waymark.attendance import rules, wording
from waymark.attendance.models import Mark
from waymark.attendance.queries import RegisterRow
from waymark.attendance.services import MarkInput
from waymark.attendance.states import Attended
from waymark.core.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    TextField,
)
from waymark.core.refusals import Refusal, Refused
from waymark.core.words import lower_first

BLANK = "0" * 32  # the key of no row
REASONS, NOT_KNOWN = wording.reason_choices(rules.PROVIDER_REASONS), "Not known"
CHOICES = [(each.value, words) for each, words in wording.ATTENDED.items()]
BESIDE = {  # which box of the row a refusal belongs to
    "correction_needs_reason": "why",
    "late_mark_needs_reason": "why",
    "minutes_without_late": "minutes",
    "minutes_out_of_range": "minutes",
    "late_before_the_start": "minutes",
    "later_than_the_session_is_old": "minutes",
    "present_with_reason": "reason",
    "code_withdrawn": "reason",
    "code_is_no_reason": "reason",
}


class Box:
    """A box of a row as the page draws it: worked out once, as a register has many."""

    def __init__(self, form: Form, name: str) -> None:
        bound = form[name]
        self.html_name, self.auto_id, self.kind = bound.html_name, bound.auto_id, bound.kind
        self.field, self.label = bound.field, bound.label
        self.value = bound.value()
        self.errors = [str(each) for each in form.errors.get(name, ())]
        self.error = self.errors[0] if self.errors else ""
        self.error_id = f"{self.auto_id}-error"

    @property
    def options(self) -> Markup:
        """The lines of a list that opens."""
        known = str(self.value or "")
        return _reasons(known if known in dict(REASONS) else "")


@functools.cache
def _reasons(chosen: str) -> Markup:
    """The reasons as lines of a list, drawn once for each that may be chosen."""
    line = Markup('<option value="{}"{}>{}</option>')
    selected = Markup(" selected")
    rows = (line.format(code, selected if code == chosen else "", words) for code, words in REASONS)
    return line.format("", "", NOT_KNOWN) + Markup("").join(rows)


class Line:
    """A row of the register with its boxes, as the page draws it."""

    def __init__(self, form: RegisterForm, row: RegisterRow | None) -> None:
        self.form, self.row = form, row
        self.key = row.key if row else BLANK

    @property
    def is_blank(self) -> bool:
        """Whether nobody has said anything of this row: its boxes are those of every such row but for their names."""
        return self.row is not None and self.row.mark is None and not self.form.is_bound

    @cached_property
    def boxes(self) -> dict[str, Box]:
        return {name: Box(self.form, f"{self.key}_{name}") for name in BOXES}

    @cached_property
    def has_errors(self) -> bool:
        return not self.is_blank and any(box.errors for box in self.boxes.values())

    @cached_property
    def _differs(self) -> bool:
        if not self.form.is_bound or self.row is None or self.row.mark is None:
            return False
        return str(self.boxes["attended"].value or "") not in ("", self.row.mark.attended)

    @property
    def is_open(self) -> bool:
        """Whether the boxes of a marked row are shown at once."""
        return self._differs or self.has_errors

    @property
    def saved_meanwhile(self) -> str:
        """The mark that somebody else saved while this was typed, in words."""
        if not (self.form.conflict and self._differs and self.row and self.row.mark):
            return ""
        return wording.ATTENDED[Attended(self.row.mark.attended)]


class RegisterForm(Form):
    """One row of boxes for each pupil; rows nobody touched say nothing."""

    refusal_wording = wording.REFUSALS
    blank_key = BLANK

    closed = BooleanField(
        label="Nobody is here: we did not open for this session",
        hint="Every pupil without a mark is kept as such, and the schools are told to look for them.",
        required=False,
    )

    def __init__(self, data: Any = None, *, rows: Sequence[RegisterRow], late: bool = False, **options: Any) -> None:
        super().__init__(data, **options)
        self.rows = [row for row in rows if row.is_expected]
        self.is_late = late
        for row in self.rows:
            attended = copy(BOXES["attended"])
            attended.label = row.initialled
            for name, field in {**BOXES, "attended": attended}.items():
                self.fields[f"{row.key}_{name}"] = field
            if row.mark is not None:
                self.initial.update({f"{row.key}_{name}": value for name, value in _marked(row.mark).items()})

    def clean(self) -> dict[str, Any]:
        """What does not belong to the answer given is let go; boxes filled without an answer ask for one."""
        data = super().clean() or self.cleaned_data
        for row in self.rows:
            if data.get("closed") and row.mark is None and not data.get(f"{row.key}_attended"):
                data[f"{row.key}_attended"] = Attended.PROVIDER_CLOSED.value
            attended = data.get(f"{row.key}_attended")
            if attended != Attended.LATE:
                self.errors.pop(f"{row.key}_minutes", None)
                data[f"{row.key}_minutes"] = None
            if attended != Attended.ABSENT:
                self.errors.pop(f"{row.key}_reason", None)
                data[f"{row.key}_reason"] = ""
            if not attended and data.get(f"{row.key}_note"):
                self.add_error(f"{row.key}_attended", f"Say whether {row.initialled} is here")
        return data

    def marks(self) -> list[MarkInput]:
        """What was said, row by row."""
        data = self.cleaned_data
        return [
            MarkInput(
                placement=row.placement.public_id,
                attended=Attended(data[f"{row.key}_attended"]),
                minutes_late=data.get(f"{row.key}_minutes"),
                reason_code=data.get(f"{row.key}_reason") or "",
                note=data.get(f"{row.key}_note") or "",
                why=data.get(f"{row.key}_why") or "",
            )
            for row in self.rows
            if data.get(f"{row.key}_attended")
        ]

    def add_refusals(self, refused: Refused) -> None:
        """A refusal about a row stands beside its box; others stand at the top."""
        others = []
        for refusal in refused.refusals:
            name = self._box_of(refusal)
            if name:
                text = f"{self._called(refusal)}: {lower_first(self._finding(refusal).text)}"
                self.add_error(name, ValidationError(text.replace("%", "%%"), code=refusal.code))
            else:
                others.append(refusal)
        if others:
            super().add_refusals(Refused(others))

    def _box_of(self, refusal: Refusal) -> str:
        name = f"{refusal.values.get('row', '')}_{BESIDE.get(refusal.code, 'attended')}"
        return name if name in self.fields else ""

    def _called(self, refusal: Refusal) -> str:
        return next(row.initialled for row in self.rows if row.key == refusal.values["row"])

    @property
    def lines(self) -> list[Line]:
        """Every row with its boxes."""
        return [Line(self, row) for row in self.rows]

    @property
    def blank(self) -> Line:
        """The boxes of a row of which nothing was said, drawn once for all of them. The page puts the row's key in."""
        for name, field in BOXES.items():
            self.fields[f"{BLANK}_{name}"] = field
        return Line(self, None)


def _marked(mark: Mark) -> dict[str, Any]:
    """What the boxes of a marked row begin with."""
    return {
        "attended": mark.attended,
        "minutes": mark.minutes_late,
        "reason": mark.reason_code,
        "note": mark.note,
    }


def _named(fields: dict[str, Field]) -> dict[str, Field]:
    for name, field in fields.items():
        field.name_yourself(name)
    return fields


# The boxes of a row, the same for every row but for the name of the pupil.
BOXES = _named(
    {
        "attended": ChoiceField(label="", choices=CHOICES, required=False),
        "minutes": IntegerField(label="Minutes late", required=False, width=3),
        "reason": SelectField(
            label="Reason, if you know it",
            choices=REASONS,
            empty=NOT_KNOWN,
            required=False,
        ),
        "note": CharField(label="Note", required=False, max_length=300),
        "why": CharField(label="Why it is changed", required=False, max_length=300),
    }
)


class FollowUpForm(Form):
    """Who was rung and what was found."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "nobody_contacted": "who_was_contacted",
        "nothing_found": "what_was_found",
        "present_with_reason": "reason_code",
        "code_withdrawn": "reason_code",
        "code_is_no_reason": "reason_code",
    }

    who_was_contacted = CharField(
        label="Whom did you contact?", hint="For example: mother, by telephone", missing="Say whom you contacted"
    )
    finding = ChoiceField(
        label="What did you find?",
        choices=[(each.value, words) for each, words in wording.FINDINGS.items()],
        hints={each.value: words for each, words in wording.FINDING_HINTS.items()},
        missing="Say what you found",
    )
    what_was_found = TextField(
        label="In your words", rows=3, max_length=1000, missing="Write down what you found, in a sentence"
    )
    reason_code = SelectField(
        label="Reason for the absence, if it is known now",
        hint="The school's mark follows it.",
        choices=wording.reason_choices(),
        empty="Not known",
        required=False,
    )


class LinkForm(Form):
    """The button that opens a register link, or asks for a new one. The token comes back in the body of the post."""

    token = HiddenField(required=False, max_length=100)


class ChaseForm(Form):
    refusal_wording = wording.REFUSALS


class OpenForm(Form):
    """The button that opens a register of today."""

    refusal_wording = wording.REFUSALS

    site = HiddenField()
    on = HiddenField()
    half = HiddenField()
