"""A placement starts, pauses, is reviewed and reported on, and ends."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    ChoiceField,
    DateField,
    MultipleChoiceField,
    TextField,
)
from waymark.placements import wording
from waymark.placements.forms.base import PlacementForm
from waymark.placements.states import OutcomeResult


class StartForm(PlacementForm):
    refusal_fields = {
        "start_ahead": "on",
        "start_not_a_school_day": "on",
        "calendar_runs_out": "on",
    }
    on = DateField(label="First day", hint="The day on which the pupil is first expected there")


class AskPauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "pause_not_ahead": "from_on"}
    from_on = DateField(
        label="From which day",
        hint="Today or later. Until it is decided the pupil is expected",
        missing="Enter the first day of the pause",
    )
    reason = TextField(label="Why, and what has been tried", rows=4, max_length=2000)


class AnswerPauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "before_start": "on", "after_planned_end": "on"}
    answer = ChoiceField(
        label="Your decision",
        choices=[("pause", "Pause the placement"), ("go_on", "The placement goes on")],
        missing="Choose one",
    )
    on = DateField(label="First day of the pause", required=False)
    reason = TextField(label="Why, and where the pupil is meanwhile", rows=4, max_length=2000)


class PauseForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "before_start": "on", "after_planned_end": "on"}
    on = DateField(label="First day of the pause", hint="From this day the pupil is not expected there")
    reason = TextField(label="Why, and where the pupil is meanwhile", rows=4)


class ResumeForm(PlacementForm):
    refusal_fields = {"resumed_before_pause": "on", "resumed_ahead": "on"}
    on = DateField(label="First day back", hint="From this day the pupil is expected there again")


class ReviewForm(PlacementForm):
    refusal_fields = {"review_on_wrong_day": "held_on"}
    held_on = DateField(label="Day of the review", hint="For example, 24 11 2026")
    attends = TextField(label="Does the pupil attend?", rows=3)
    is_safe = TextField(label="Is the pupil safe there?", rows=3)
    needs_met = TextField(label="Are the pupil's needs met, and what changes?", rows=4)


class ReportForm(PlacementForm):
    refusal_fields = {"report_on_wrong_day": "about_until"}
    about_until = DateField(label="Last day that this report speaks of", hint="For example, 24 11 2026")
    progress = TextField(label="What the pupil has learned, by the learning plan", rows=5)
    attendance_and_conduct = TextField(label="Attendance and conduct", rows=3)
    next_steps = TextField(label="What comes next", rows=3)


class EndForm(PlacementForm):
    refusal_fields = {"no_reason": "reason", "end_before_start": "on", "attended_after_end": "on"}
    on = DateField(label="Last day", hint="The provider keeps its access until this day is over")
    why = ChoiceField(
        label="Why it ends", choices=list(wording.END_REASONS.items()), missing="Choose what comes nearest"
    )
    reason = TextField(
        label="In words, and what comes next", rows=4, missing="Say in words why it ends, and what comes next"
    )


class EndReportForm(PlacementForm):
    """What came of each outcome of the plan: two questions for each, numbered."""

    refusal_fields = {"no_summary": "summary"}
    summary = TextField(label="What came of the placement, in all", rows=4)
    pupil_view = TextField(label="What the pupil says of it", required=False, rows=3)

    def __init__(self, *args: Any, outcomes: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        asked: dict[str, Any] = {}
        for number, outcome in enumerate(outcomes, 1):
            asked[f"result_{number}"] = ChoiceField(
                label=f"{number}. {outcome}",
                choices=[(result.value, words) for result, (words, _) in wording.RESULTS.items()],
                missing=f"Say what came of outcome {number}",
                inline=True,
            )
            asked[f"words_{number}"] = TextField(
                label=f"How one knows, or why not (outcome {number})",
                hint="Needed where it was not wholly achieved",
                required=False,
                often_needed=True,
                rows=2,
                max_length=2000,
            )
        for name, field in asked.items():
            field.name_yourself(name)
        self.fields = {**asked, **self.fields}
        self.outcomes = outcomes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, len(self.outcomes) + 1):
            words = f"words_{number}"
            fell_short = data.get(f"result_{number}") in (OutcomeResult.PARTLY, OutcomeResult.NOT)
            if fell_short and not data.get(words) and not self.has_error(words):
                self.add_error(words, f"Say of outcome {number} how far it got, and why")
        return data


class ExitStepsForm(PlacementForm):
    """Which of its own steps a body has done."""

    refusal_fields = {"not_your_step": "kinds", "not_said_what": "what_was_done"}
    kinds = MultipleChoiceField(label="What has been done", missing="Choose what has been done")
    what_was_done = TextField(label="What was done, when and with whom", rows=3, max_length=2000)


class WithdrawForm(PlacementForm):
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(label="Why it is no longer needed", rows=4)
