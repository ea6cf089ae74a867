"""Forms of targets and their readings."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import CharField, ChoiceField, DateField, DecimalField, Form, SelectField, TextField
from waymark.programmes import wording
from waymark.programmes.forms.parts import PartForm, choices


class TargetForm(PartForm):
    refusal_fields = {
        "no_target": "what",
        "no_baseline": "baseline",
        "no_measure": "measure",
        "no_aim": "aim",
        "aim_before_start": "by_when",
        "one_figure_only": "aim_figure",
        "nothing_to_reach": "aim_figure",
        "target_review_too_early": "next_review_on",
        "target_review_too_late": "next_review_on",
    }
    area = SelectField(label="About", choices=choices(wording.AREAS), missing="Choose what it is about")
    what = TextField(
        label="What the pupil is to reach",
        hint="In words that the pupil would use",
        rows=2,
        missing="Say what the pupil is to reach",
    )
    baseline = CharField(
        label="Where the pupil stands now",
        hint="What you know, and from when",
        max_length=300,
        missing="Say where the pupil stands now",
    )
    measure = CharField(
        label="How you will know",
        hint="What is counted, tested or asked",
        max_length=300,
        missing="Say how you will know",
    )
    aim = CharField(label="Where the pupil is to be", max_length=300, missing="Say where the pupil is to be")
    baseline_figure = DecimalField(
        label="The figure now", hint="Only if it is counted; then there is a picture", required=False
    )
    aim_figure = DecimalField(label="The figure to be reached", required=False)
    unit = CharField(label="Of what", hint="For example: % of sessions", max_length=40, required=False)
    starts_on = DateField(label="From", missing="Enter the first day")
    by_when = DateField(label="By when", missing="Enter the day by which it is to be reached")
    next_review_on = DateField(label="Review on", hint="Within the half term", missing="Enter the day of the review")


class ReviewForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "read_ahead": "reviewed_on",
        "read_before_the_last": "reviewed_on",
        "no_reading": "reading",
        "no_figure": "figure",
        "no_why": "why",
        "no_next_review": "next_review_on",
        "target_review_too_early": "next_review_on",
        "target_review_too_late": "next_review_on",
    }
    reviewed_on = DateField(label="Day of the review", missing="Enter the day of the review")
    reading = CharField(
        label="Where the pupil stands",
        hint="What was found, and where it comes from",
        max_length=300,
        missing="Say where the pupil stands",
    )
    figure = DecimalField(label="The figure", required=False)
    judgement = ChoiceField(label="What that means", choices=choices(wording.JUDGEMENTS), missing="Say what it means")
    why = TextField(
        label="Why, and what will change",
        hint="Needed where the pupil is behind, or the target is dropped",
        rows=3,
        required=False,
    )
    next_review_on = DateField(
        label="Next review", hint="Where the target goes on; within the half term", required=False
    )

    def __init__(self, *arguments: Any, record: Any, **options: Any) -> None:
        super().__init__(*arguments, record=record, **options)
        if record.is_counted:
            self.fields["figure"].label = f"The figure ({record.unit})" if record.unit else "The figure"
        else:
            del self.fields["figure"]

    def current_values(self, record: Any) -> dict[str, Any]:
        """A review begins empty, whatever the target says."""
        return {}
