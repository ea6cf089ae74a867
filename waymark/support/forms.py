"""Forms of support plans. Each keeps what was typed."""

from __future__ import annotations

from typing import Any

from waymark.core import clock
from waymark.core.forms import (
    REASON,
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    Form,
    RecordMultipleChoiceField,
    TextField,
)
from waymark.documents import wording as paper_wording
from waymark.documents.fields import PaperField
from waymark.support import queries, wording
from waymark.support.models import Cycle
from waymark.support.states import CapacityKind, Impact, Level, Result, Service

OWN_MONEY = "The school has used its own money for special needs for this pupil"
OWN_MONEY_HINT = "Needed before tier 4 or PSP 3: the first 6,000 pounds of extra help, often called element 2."


class StartForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_why": "why",
        "starts_in_the_future": "starts_on",
        "starts_before_roll": "starts_on",
    }
    level = ChoiceField(
        label="Level of support",
        hint="County schools use tiers, city schools levels of the pastoral support plan (PSP).",
        choices=[(level.value, level.label) for level in Level],
        missing="Choose the level",
    )
    why = TextField(
        label="Why the pupil needs support",
        hint="What you see, how often, and what you think is behind it",
        rows=4,
        missing="Say why the pupil needs support",
    )
    strengths = TextField(label="What the pupil is good at and likes", required=False, rows=3)
    starts_on = DateField(label="First day of the plan", missing="Enter the first day of the plan")
    own_money_used = BooleanField(label=OWN_MONEY, hint=OWN_MONEY_HINT, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        today = clock.today()
        self.fields["level"].hints = {level.value: wording.level_words(level, today) for level in Level}  # type: ignore[attr-defined]  # ours


class CycleForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_assessment": "assessment",
        "no_aim": "aim",
        "cycle_starts_too_early": "starts_on",
        "cycle_starts_too_far_ahead": "starts_on",
        "review_before_start": "review_on",
        "review_too_late": "review_on",
    }
    assessment = TextField(
        label="Assess: what you know of the pupil's needs",
        hint="Learning, health, friends, family. What sets things off, and what helps.",
        rows=5,
        missing="Say what you know of the pupil's needs",
    )
    aim = TextField(
        label="Plan: what should be different at the end",
        hint="Something one can see or count, such as: in every English lesson, three weeks running",
        rows=3,
        missing="Say what should be different at the end",
    )
    starts_on = DateField(label="From", missing="Enter the day the cycle begins")
    review_on = DateField(
        label="Review on",
        hint="Six weeks is usual, sixteen the most",
        missing="Enter the day of the review",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        """The words of the cycle; a plan, which a new cycle goes with, has none of them."""
        return super().current_values(record) if isinstance(record, Cycle) else {}


class InterventionForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_intervention": "what",
        "nobody_does_it": "who",
        "done_before_the_cycle": "starts_on",
        "ends_before_start": "ends_on",
    }
    what = CharField(
        label="What is done", hint="For example: Mentoring in small steps", max_length=300, missing="Say what is done"
    )
    who = CharField(label="Who does it", max_length=200, missing="Say who does it")
    how_often = CharField(label="How often", hint="For example: twice a week", max_length=120, required=False)
    starts_on = DateField(label="First day", missing="Enter the first day")
    ends_on = DateField(label="Last day", missing="Enter the last day")


class ReviewForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "reviewed_before_start": "reviewed_on",
        "reviewed_in_the_future": "reviewed_on",
        "no_impact": "impact",
        "no_evidence": "evidence",
        "no_pupil_view": "pupil_view",
        "no_family_view": "family_view",
        "top_of_the_ladder": "next_step",
        "bottom_of_the_ladder": "next_step",
    }
    reviewed_on = DateField(label="Day of the review", missing="Enter the day of the review")
    impact_scale = ChoiceField(
        label="What became of the aim",
        choices=[(each.value, each.label) for each in Impact],
        missing="Say what became of the aim",
    )
    impact = TextField(label="What has changed", rows=4, missing="Say what has changed")
    evidence = TextField(
        label="How you know",
        hint="Attendance, behaviour points, tests, what teachers saw. Papers can be added to the plan.",
        rows=4,
        missing="Say how you know",
    )
    pupil_view = TextField(
        label="What the pupil says",
        hint="In their own words. If they would not say, write that.",
        rows=3,
        missing="Write down what the pupil says",
    )
    family_view = TextField(
        label="What the family says",
        hint="If you could not reach them, write how you tried.",
        rows=3,
        missing="Write down what the family says",
    )
    next_step = ChoiceField(
        label="What is next",
        choices=[(step.value, words) for step, words in wording.NEXT_STEPS.items()],
        hints={step.value: words for step, words in wording.NEXT_STEP_HINTS.items()},
        missing="Say what is next",
    )
    own_money_used = BooleanField(label=OWN_MONEY, hint=OWN_MONEY_HINT, required=False)


class NoteForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {"no_words": "words"}
    words = TextField(
        label="What you want to add",
        hint="A correction, or what came to light later. The review stays as it was written.",
        missing="Say what you want to add",
    )


class EndForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {"no_reason": "reason", "ended_in_the_future": "on", "ended_too_early": "on"}
    reason = TextField(label="Why the plan ends", rows=4, missing="Say why the plan ends")
    on = DateField(label="Last day of the plan", missing="Enter the last day of the plan")


class AskForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {"nobody_asked": "who", "nothing_asked": "what", "asked_in_the_future": "asked_on"}
    service = ChoiceField(
        label="Who was asked",
        choices=[(each.value, each.label) for each in Service],
        hints={
            Service.INCLUSION_TEAM.value: "Call early when a child comes neither to school nor to provision elsewhere.",
            Service.CARE_TEAM.value: "For a child in care, above all one who is new to the county.",
        },
        missing="Say who was asked",
    )
    who = CharField(
        label="Name of the person or team", hint="As you would tell a colleague", missing="Say whom you asked"
    )
    what = TextField(label="What you asked for", rows=4, missing="Say what you asked for")
    asked_on = DateField(label="Day you asked", missing="Enter the day you asked")


class AnswerForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_outcome": "outcome",
        "answered_in_the_future": "answered_on",
        "answered_before_asked": "answered_on",
    }
    reply = ChoiceField(
        label="What came of it",
        choices=[(each.value, each.label) for each in Result],
        missing="Say what came of it",
    )
    outcome = TextField(
        label="What they said or did",
        hint="Advice you were given, and what you did with it",
        rows=4,
        missing="Say what they said or did",
    )
    answered_on = DateField(label="Day of the answer", missing="Enter the day of the answer")


class PaperForm(Form):
    """A piece of evidence for the plan."""

    refusal_wording = {**wording.REFUSALS, **paper_wording.REFUSALS}
    refusal_fields = {"paper_is_there_already": "paper", "too_many_papers": "paper"}
    paper = PaperField(label="The paper", missing="Choose the paper")
    title = CharField(
        label="What it is",
        hint="For example: Behaviour log, September to October 2026",
        max_length=150,
        missing="Say what it is",
    )
    tells_address = ChoiceField(
        label="Does it tell where the family lives, or how to reach them?",
        choices=[("yes", "Yes, or I am not sure"), ("no", "No")],
        hints={"yes": "While the family's address is withheld, only those who may ask for it can open this paper"},
        missing="Say whether it tells where the family lives",
    )


class WorkForm(Form):
    """Work for schools: one entry of the log."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "work_in_the_future": "happened_on",
        "no_hours": "hours",
        "nobody_worked": "who",
        "no_work": "what",
        "no_school": "schools",
        "not_your_school": "schools",
    }
    kind = ChoiceField(
        label="What kind of work was it?",
        choices=[(kind.value, kind.label) for kind in CapacityKind],
        missing="Choose the kind of work",
    )
    what = TextField(label="What was done", rows=3, hint="Name no pupil", missing="Say what was done")
    who = CharField(label="Who did it", hint="For example: Kezia Hall, key worker", missing="Say who did it")
    happened_on = DateField(label="Which day", missing="Enter the day")
    hours = DecimalField(label="Hours", places=1, least=0, most=100, suffix="hours", missing="Enter the hours")
    schools = RecordMultipleChoiceField(label="For which schools?", missing="Choose the schools that it was for")
    outcome = TextField(
        label="What came of it", required=False, rows=3, hint="You can come back and add it. Name no pupil"
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {**super().current_values(record), "schools": queries.schools_of(record)}

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        """What was typed, by the names of the service."""
        named = {name: value for name, value in data.items() if name != REASON}
        return {**named, "kind": CapacityKind(data["kind"])}


class ChangeWorkForm(WorkForm):
    struck_reason = TextField(
        label="If this was written down by mistake, say why",
        required=False,
        rows=2,
        hint="Then it counts no more, and the schools no longer see it. Leave it empty otherwise.",
    )
