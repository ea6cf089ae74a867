"""The forms of exclusions: one for each step."""

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
    SelectField,
    TextField,
)
from waymark.exclusions import queries, wording
from waymark.exclusions.states import Cause, OfferAnswer, PanelOutcome, Section19Outcome
from waymark.school_year.states import Half

REASONS = [(code.value, f"{words} ({code})") for code, words in wording.REASONS.items()]
HALVES = [(Half.AM.value, "Morning"), (Half.PM.value, "Afternoon")]


class StepForm(Form):
    """A step on an exclusion that is there: its boxes start without what the record holds."""

    refusal_wording = wording.REFUSALS

    goes_past_warnings = False  # whether its service takes a reason for going on
    today_is = ""  # the day that is most often today: it stands there already, and can be changed

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.today_is:
            self.initial.setdefault(self.today_is, clock.today())

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        """What was typed, by the names of the service. `data` holds the reason for going on too."""
        named = {name: data[name] for name in data if name != REASON}
        return {**named, "reason": data[REASON]} if self.goes_past_warnings else named


class MainReasonField(SelectField):
    def stand_in(self, typed: Any) -> str:
        return ""  # a decision without it is one without reasons, of which the page tells already


class DecideForm(Form):
    """What both kinds of exclusion ask."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {
        "no_account": "what_happened",
        "decided_in_the_future": "decided_on",
        "starts_before_decided": "starts_on",
        "overlaps": "starts_on",
        "no_new_evidence": "new_evidence",
        "no_reasons": "reason_1",
        "reason_twice": "reason_2",
        "reason_not_on_list": "reason_1",
        "ends_before_it_starts": "ends_on",
        "no_session": "ends_on",
        "over_the_limit": "ends_on",
    }
    decided_on = DateField(label="Day of the head's decision", missing="Enter the day of the decision")
    starts_on = DateField(label="First day out of school", missing="Enter the first day out of school")
    reason_1 = MainReasonField(
        label="Main reason",
        choices=REASONS,
        missing="Choose the main reason",
        hint="As the census asks",
    )
    reason_2 = SelectField(label="Second reason", choices=REASONS, empty="None", required=False)
    reason_3 = SelectField(label="Third reason", choices=REASONS, empty="None", required=False)
    what_happened = TextField(
        label="What happened, and why this decision",
        hint="The parents read this. Name no other child.",
        missing="Say what happened, and why this was decided",
    )
    new_evidence = TextField(
        label="New evidence",
        required=False,
        rows=3,
        hint="Only where it follows another suspension at once",
    )
    misses_exam = BooleanField(label="The pupil misses a public exam or a national test", required=False)
    exam_on = DateField(label="Day of the exam", required=False)


class SuspendForm(DecideForm):
    """A suspension: from one half-day to another."""

    starts_half = ChoiceField(label="From", choices=HALVES, inline=True, initial=Half.AM.value)
    ends_on = DateField(label="Last day out of school", missing="Enter the last day: a suspension has an end")
    ends_half = ChoiceField(label="Up to the end of", choices=HALVES, inline=True, initial=Half.PM.value)
    lunchtimes = BooleanField(
        label="Only at lunchtimes", required=False, hint="Each of these lunchtimes counts as half a school day."
    )
    elsewhere = DecimalField(
        label="Days suspended at other schools this academic year",
        required=False,
        places=1,
        least=0,
        most=45,
        suffix="days",
        hint="As far as you know. They count towards the 45 days.",
    )
    field_order = (
        "decided_on starts_on starts_half ends_on ends_half lunchtimes reason_1 reason_2 reason_3"
        " what_happened new_evidence elsewhere misses_exam exam_on"
    ).split()


class PermanentForm(DecideForm):
    """A permanent exclusion: from a day, without an end."""

    chair_consulted_on = DateField(
        label="Day you spoke with the partnership's chair",
        required=False,
        hint="The agreement asks for it before the decision. The power to exclude stays yours.",
    )
    chair_said = TextField(label="What the chair said", required=False, rows=3)


class NoticesForm(StepForm):
    """Who has been told, when and how."""

    today_is = "told_on"
    refusal_fields = {"in_the_future": "told_on", "told_before_it_happened": "told_on"}
    who = RecordMultipleChoiceField(label="Who has been told?", missing="Choose who has been told")
    told_on = DateField(label="Day they were told", missing="Enter the day they were told")
    how = CharField(
        label="How", hint="For example: by telephone, and a letter by hand", missing="Say how they were told"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.let_choose("who", queries.untold(self.record), label=wording.notice)

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"notices": data["who"], "told_on": data["told_on"], "how": data["how"]}


class HearParentsForm(StepForm):
    today_is = "on"
    refusal_fields = {"in_the_future": "on", "told_before_it_happened": "on"}
    on = DateField(label="Day they came", missing="Enter the day they came")
    words = TextField(label="What the parents say", missing="Write down what the parents say")


class GovernorsForm(StepForm):
    """What governors decided, the first time or after a panel."""

    goes_past_warnings = True
    refusal_fields = {
        "in_the_future": "met_on",
        "before_the_decision": "met_on",
        "no_reason": "why",
        "cannot_reinstate": "decision",
        "no_day_back": "back_on",
        "back_before_the_meeting": "back_on",
    }
    met_on = DateField(label="Day they met", missing="Enter the day they met")
    decision = ChoiceField(
        label="What they decided",
        choices=[("decline", "Not to reinstate the pupil"), ("reinstate", "To reinstate the pupil")],
        missing="Choose what they decided",
    )
    back_on = DateField(label="First day back", required=False, hint="Only if they reinstate the pupil")
    why = TextField(
        label="Their reasons", hint="The parents and the authority read this.", missing="Give the governors' reasons"
    )

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        same = {name: data[name] for name in ("met_on", "back_on", "why")}
        return {**same, "reason": data[REASON], "reinstate": data["decision"] == "reinstate"}


class ApplyForm(StepForm):
    today_is = "on"
    goes_past_warnings = True
    refusal_fields = {"in_the_future": "on", "before_the_decision": "on"}
    on = DateField(
        label="Day of the application",
        hint="By first-class post: the second working day after posting",
        missing="Enter the day of the application",
    )
    sen_expert = BooleanField(label="They ask for an expert in special educational needs", required=False)


class WaiveForm(StepForm):
    today_is = "on"
    goes_past_warnings = True
    refusal_fields = {"in_the_future": "on", "before_the_decision": "on"}
    on = DateField(label="Day on which they wrote it", missing="Enter the day on which they wrote it")


class PanelForm(StepForm):
    refusal_fields = {
        "before_the_application": "met_on",
        "told_before_the_panel": "told_on",
        "in_the_future": "told_on",
        "no_reason": "why",
    }
    met_on = DateField(label="Day the panel met", missing="Enter the day the panel met")
    outcome = ChoiceField(
        label="What the panel decided",
        choices=[(outcome.value, wording.PANEL[outcome]) for outcome in PanelOutcome],
        missing="Choose what the panel decided",
    )
    told_on = DateField(label="Day the governors were told", missing="Enter the day the governors were told")
    why = TextField(label="The panel's reasons", missing="Give the panel's reasons")

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**super().given(data), "outcome": PanelOutcome(data["outcome"])}


class CancelForm(StepForm):
    today_is = "on"
    goes_past_warnings = True
    refusal_fields = {"no_reason": "why", "in_the_future": "on", "before_the_decision": "on"}
    on = DateField(
        label="Day it is cancelled",
        hint="The pupil is back from the next day. The days already out still count.",
        missing="Enter the day it is cancelled",
    )
    why = TextField(label="Why", hint="Everybody who was told reads this.", missing="Say why it is cancelled")
    meeting_offered = BooleanField(label="The parents have been offered a meeting with the head", required=False)


class LeaveRollForm(StepForm):
    today_is = "last_day"
    refusal_fields = {
        "leaves_before_final": "last_day",
        "ends_before_it_begins": "last_day",
        "ends_ahead_of_its_day": "last_day",
    }
    last_day = DateField(
        label="Last day on the roll",
        hint="Today or an earlier day. The name is off the roll from the day after.",
        missing="Enter the last day on the roll",
    )


class OfferForm(StepForm):
    today_is = "offered_on"
    goes_past_warnings = True
    refusal_fields = {
        "no_place": "place",
        "in_the_future": "offered_on",
        "offered_before": "offered_on",
        "starts_before_out": "starts_on",
        "starts_before_offered": "starts_on",
        "not_full_time": "why_less",
    }
    place = CharField(
        label="Where, and with whom",
        max_length=300,
        hint="The provider and the place",
        missing="Say where, and with whom",
    )
    starts_on = DateField(label="First day there", missing="Enter the first day there")
    hours_per_week = DecimalField(
        label="Hours a week", places=1, least=0, most=40, suffix="hours", missing="Enter the hours a week"
    )
    why_less = TextField(label="Why less than full time", required=False, rows=3, hint="Full time is 18 hours or more")
    offered_on = DateField(label="Day of the offer", missing="Enter the day of the offer")


class AnswerOfferForm(StepForm):
    today_is = "on"
    refusal_fields = {"in_the_future": "on", "answered_before": "on", "no_why": "why"}
    answer = ChoiceField(
        label="What became of it?",
        choices=[(OfferAnswer.TAKEN_UP.value, "It is taken up"), (OfferAnswer.REFUSED.value, "It is refused")],
        missing="Choose what became of it",
    )
    on = DateField(label="Day of the answer", missing="Enter the day of the answer")
    why = TextField(label="Why it is refused", required=False, rows=3, hint="In the family's words, if you can")

    def given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**super().given(data), "answer": OfferAnswer(data["answer"])}


class ChallengeForm(StepForm):
    refusal_fields = {"no_reason": "words"}
    words = TextField(label="What the head should think of again", missing="Say what the head should think of again")


class ReplyForm(StepForm):
    refusal_fields = {"no_reason": "words"}
    words = TextField(label="Your reply", missing="Write your reply")


class Section19Form(Form):
    """What an authority decided about education out of school."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "in_the_future": "decided_on",
        "decided_before_excluded": "decided_on",
        "nothing_considered": "considered",
        "no_reason": "reasons",
        "no_offer": "offer",
        "not_full_time": "why_less",
        "look_too_early": "next_look_on",
        "look_too_late": "next_look_on",
    }
    cause = ChoiceField(
        label="Why would the child go without education?",
        choices=[(cause.value, wording.CAUSES[cause]) for cause in Cause],
        missing="Choose the cause",
    )
    considered = TextField(
        label="What was considered",
        hint="Age, ability, needs, health, what the child and the family say",
        missing="Say what was considered",
    )
    outcome = ChoiceField(
        label="What was decided",
        choices=[(outcome.value, wording.OUTCOMES[outcome]) for outcome in Section19Outcome],
        hints={
            Section19Outcome.NOT_DECIDED.value: "Write down why below. The duty stays open.",
        },
        missing="Choose what was decided",
    )
    reasons = TextField(label="Reasons", missing="Give the reasons")
    offer = TextField(label="What is offered", required=False, rows=3, hint="If education is owed")
    less = BooleanField(label="It is less than full time", required=False)
    why_less = TextField(
        label="Why less is better for the child", required=False, rows=3, hint="Physical or mental health alone"
    )
    decided_on = DateField(label="Day of the decision", missing="Enter the day of the decision")
    next_look_on = DateField(
        label="Look at it again on",
        hint="Within twelve weeks",
        missing="Enter the day on which this is looked at again",
    )


class OffRollForm(Form):
    """Whether a partnership goes on with a child who is on no roll."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "in_the_future": "decided_on",
        "missing_after_decided": "missing_since",
        "nothing_considered": "considered",
        "no_reason": "reasons",
        "nobody_goes_on": "supported_by",
        "no_next_look": "next_look_on",
        "look_too_early": "next_look_on",
        "look_too_late": "next_look_on",
    }
    missing_since = DateField(
        label="Missing education since", missing="Enter the day from which the child is missing education"
    )
    considered = TextField(
        label="What was considered",
        hint="Where the child may be, who has seen the child, what the child and the family say",
        missing="Say what was considered",
    )
    goes_on = ChoiceField(
        label="Does the partnership go on supporting the child?",
        choices=[("yes", "Yes, for now"), ("no", "No, the authority goes on alone")],
        missing="Say whether the partnership goes on",
    )
    supported_by = CharField(label="Who goes on", required=False, hint="If yes: the name and the role of our staff")
    reasons = TextField(label="Reasons", missing="Give the reasons")
    decided_on = DateField(label="Day of the decision", missing="Enter the day of the decision")
    next_look_on = DateField(label="Look at it again on", required=False, hint="If yes: within twelve weeks")
