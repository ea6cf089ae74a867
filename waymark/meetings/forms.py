"""The forms of meetings."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    BoundField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MoneyField,
    MultipleChoiceField,
    RecordMultipleChoiceField,
    RecordSelectField,
    SelectField,
    TextField,
    TimeField,
)
from waymark.meetings import wording
from waymark.meetings.states import (
    NOT_BY_HAND,
    OF_A_QUESTION,
    OUTCOMES,
    BodyKind,
    ChallengeBy,
    ChallengeOutcome,
    Gap,
    Outcome,
    Presence,
    Priority,
    Provision,
    Threshold,
    WaitingEnd,
)


def _of(names: Any, words: dict[str, str]) -> list[tuple[str, str]]:
    return [(each.value, words[each]) for each in names]


class MeetingForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True


class BodyForm(MeetingForm):
    kind = ChoiceField(label="What it is", choices=_of(BodyKind, wording.KINDS), hints=wording.KIND_HINTS)
    name = CharField(label="Its name", max_length=120, hint="As people call it, such as South panel")
    quorum = IntegerField(
        label="Fewest members to decide",
        least=0,
        most=50,
        hint="When fewer are there, you are asked why you go on. 0 if none was agreed.",
    )


class MemberForm(MeetingForm):
    refusal_fields = {
        "member_already": "membership",
        "member_from_elsewhere": "membership",
        "role_sits_on_nothing": "membership",
    }
    membership = RecordSelectField(
        label="Who", missing="Choose a person", hint="People of this area whose role may sit on a forum or panel"
    )
    is_chair = BooleanField(label="Chairs it", required=False, hint="A new chair takes over from the one before.")
    valid_from = DateField(label="From", missing="Enter the day from which they sit on it")


class EndMemberForm(MeetingForm):
    refusal_fields = {"member_ends_too_early": "valid_to", "no_end_reason": "reason"}
    valid_to = DateField(
        label="No longer a member from",
        missing="Enter the first day without them",
        hint="From that day no paper is open to them",
    )
    reason = CharField(label="Why", max_length=300, required=True)


class CallForm(MeetingForm):
    """A meeting called or moved."""

    refusal_fields = {
        "meeting_in_the_past": "meets_on",
        "papers_open_too_late": "papers_open_on",
        "papers_close_too_early": "papers_close_on",
        "papers_open_too_long": "papers_close_on",
    }
    meets_on = DateField(label="Day", missing="Enter the day of the meeting")
    begins = TimeField(label="Time", missing="Enter the time at which it begins")
    place = CharField(label="Place", hint="A room, or how to join from elsewhere")
    papers_open_on = DateField(label="Papers open from", missing="Enter the day from which members read the papers")
    papers_close_on = DateField(
        label="Papers open until",
        missing="Enter the last day on which members read the papers",
        hint="That day included. Before and after, members see nothing of the cases of other schools.",
    )


class CancelForm(MeetingForm):
    refusal_fields = {"no_cancel_reason": "reason"}
    reason = CharField(label="Why", max_length=300)


class ReadyForm(MeetingForm):
    pass


class BookForm(MeetingForm):
    refusal_fields = {"booked_already": "referral", "not_waiting": "referral", "sent_elsewhere": "referral"}
    referral = RecordSelectField(
        label="Which referral",
        missing="Choose a referral",
        hint="Those that wait for a decision and stand on no agenda, the longest waiting first",
    )


class QuestionForm(MeetingForm):
    refusal_fields = {
        "no_worry": "worry",
        "nothing_asked": "asked",
        "number_in_worry": "worry",
        "number_in_asked": "asked",
    }
    year_group = SelectField(
        label="Year group",
        choices=[(str(year), f"Year {year}") for year in range(7, 12)],
        missing="Choose a year group",
    )
    worry = TextField(
        label="What worries you",
        hint="What you see, how often, and what has been tried. No name, no number, nothing that points to the pupil.",
    )
    asked = TextField(label="What you ask the forum", rows=3)


class TakeOffForm(MeetingForm):
    refusal_fields = {"no_take_off_reason": "reason"}
    reason = CharField(label="Why", max_length=300)


class MoveUpForm(MeetingForm):
    pass


class InterestForm(MeetingForm):
    refusal_fields = {"no_interest_reason": "reason"}
    reason = CharField(
        label="What your interest is",
        max_length=300,
        hint="For example: the pupil is at my school, or I know the family",
    )
    had_read = ChoiceField(
        label="Have you read the papers of this case?",
        choices=[("no", "No"), ("yes", "Yes, before I knew")],
        inline=True,
        missing="Say whether you have read the papers",
    )


class AttendanceForm(MeetingForm):
    """One question for each member."""

    def __init__(self, *args: Any, seats: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = {f"member_{seat.member.public_id}": seat.member for seat in seats}
        for seat in seats:
            name = f"member_{seat.member.public_id}"
            field = ChoiceField(
                label=wording.person_and_body(seat.member.membership),
                choices=_of(Presence, wording.PRESENCE),
                inline=True,
                missing=f"Say whether {seat.member.membership.person.name} was there",
            )
            field.name_yourself(name)
            self.fields[name] = field
            if seat.presence:
                self.initial[name] = seat.presence

    def noted(self, data: dict[str, Any]) -> dict[Any, Presence]:
        return {member: Presence(data[name]) for name, member in self.members.items()}


class TableField(BoundField):
    """A question about the decision. Most of them may stand empty or not as the outcome asks, which the rules say."""

    @property
    def needed(self) -> bool:
        return self.name not in ("conditions", "school_pays_pence", "next_school", "admission_on")


class OutcomeField(ChoiceField):
    """While none is chosen, the rules are asked about the rest: much of it does not hang on the outcome."""

    def stand_in(self, typed: Any) -> str:
        return ""


class DecideForm(MeetingForm):
    bound_field_class = TableField
    refusal_fields = {
        "not_its_outcome": "outcome",
        "no_reasons": "reasons",
        "no_answer_to_pupil": "answer_to_pupil",
        "no_answer_to_family": "answer_to_family",
        "decision_tells_address": "reasons",
        "no_later_meeting": "defer_to",
        "no_such_later_meeting": "defer_to",
        "no_threshold": "thresholds",
        "no_provision": "provision",
        "no_school_considered": "considered_school",
        "no_why_not_there": "why_not_there",
        "no_next_school": "next_school",
        "no_admission_day": "admission_on",
        "admission_before_meeting": "admission_on",
        "no_priority": "priority",
        "no_priority_reasons": "priority_reasons",
    }
    outcome = OutcomeField(label="What was decided", hints=wording.OUTCOME_HINTS, missing="Choose what was decided")
    reasons = TextField(label="Reasons", hint="In plain words: the school and the family read them.", required=False)
    conditions = TextField(
        label="Conditions", required=False, rows=3, hint="What is asked of the school, the family or others"
    )
    answer_to_pupil = TextField(label="Answer to what the pupil said", required=False, rows=3)
    answer_to_family = TextField(label="Answer to what the family said", required=False, rows=3)
    thresholds = MultipleChoiceField(label="Thresholds met", choices=_of(Threshold, wording.THRESHOLDS), required=False)
    provision = ChoiceField(label="Where it is to happen", choices=_of(Provision, wording.PROVISIONS), required=False)
    considered_school = RecordSelectField(
        label="Another school that was considered",
        required=False,
        hint="Needed before a provider outside schools",
        empty="None",
    )
    why_not_there = TextField(label="Why that school was not the answer", required=False, rows=3)
    next_school = RecordSelectField(
        label="Next school", required=False, hint="Needed after a permanent exclusion", empty="None"
    )
    admission_on = DateField(label="Admitted there on", required=False)
    school_pays_pence = MoneyField(label="Money expected of the school", required=False)
    priority = ChoiceField(
        label="How soon should the pupil start?",
        missing="Choose how soon the pupil should start",
        choices=_of(Priority, wording.PRIORITIES),
        hints=wording.PRIORITY_HINTS,
        required=False,
    )
    priority_reasons = TextField(label="Why that soon", required=False, rows=3)
    gap = SelectField(
        label="What was wanted and could not be had",
        choices=_of(Gap, wording.GAPS),
        initial=Gap.NONE,
        hint="So that the area learns what to buy",
    )
    defer_to = RecordSelectField(label="Later meeting", required=False, empty="None")

    def __init__(self, *args: Any, kind: str, is_question: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = OF_A_QUESTION if is_question else OUTCOMES[BodyKind(kind)]
        self.offer_choices("outcome", _of(allowed, wording.OUTCOME_CHOICES))
        if Outcome.ACCEPT not in allowed:
            for name in ACCEPTANCE:
                del self.fields[name]
        if is_question:
            del self.fields["answer_to_pupil"], self.fields["answer_to_family"]

    def said(self, data: dict[str, Any]) -> dict[str, Any]:
        """The answers as the service takes them; what is not asked is not said."""
        found = {name: value for name, value in data.items() if name in self.fields and name != "reason_to_go_on"}
        found["outcome"] = Outcome(found["outcome"]) if found["outcome"] else None
        found["gap"] = Gap(found.get("gap") or Gap.NONE)
        if "provision" in found:
            found["provision"] = Provision(found["provision"]) if found["provision"] else None
            found["priority"] = Priority(found["priority"]) if found["priority"] else None
            found["thresholds"] = [Threshold(each) for each in found["thresholds"]]
        return found


ACCEPTANCE = (
    "thresholds",
    "provision",
    "considered_school",
    "why_not_there",
    "next_school",
    "admission_on",
    "school_pays_pence",
    "priority",
    "priority_reasons",
)


class LettersForm(MeetingForm):
    pass


class GivenForm(MeetingForm):
    refusal_fields = {"given_in_the_future": "given_on", "given_before_written": "given_on"}
    letters = RecordMultipleChoiceField(label="Which letters", missing="Choose the letters that were given")
    given_on = DateField(label="Given on", missing="Enter the day on which they were given")


class ActionForm(MeetingForm):
    refusal_fields = {"no_action": "what", "action_in_the_past": "due_on", "person_of_another_body": "owner_person"}
    what = TextField(label="What is to be done", rows=3)
    owner = RecordSelectField(label="By which body", missing="Choose who does it")
    owner_person = RecordSelectField(
        label="By whom there", required=False, empty="Anybody there", hint="Leave it open if anybody there may do it"
    )
    due_on = DateField(label="By", missing="Enter the day by which it is done")


class DoneForm(MeetingForm):
    refusal_fields = {
        "no_what_was_done": "what_was_done",
        "done_in_the_future": "done_on",
        "done_before_decided": "done_on",
    }
    what_was_done = TextField(label="What was done", rows=3)
    done_on = DateField(label="When", missing="Enter the day on which it was done")


class PriorityForm(MeetingForm):
    refusal_fields = {"no_priority_reasons": "reasons"}
    priority = ChoiceField(
        label="How soon should the pupil start?",
        missing="Choose how soon the pupil should start",
        choices=_of(Priority, wording.PRIORITIES),
        hints=wording.PRIORITY_HINTS,
    )
    reasons = TextField(label="Why", rows=3)


class JoinForm(PriorityForm):
    refusal_fields = {
        "no_priority_reasons": "reasons",
        "not_accepted": "referral",
        "no_place_to_wait_for": "referral",
        "waits_already": "referral",
        "has_a_place": "referral",
    }
    field_order = ("referral", "priority", "reasons")
    referral = RecordSelectField(
        label="Who waits",
        missing="Choose a pupil",
        hint="Those accepted who have no place and are not on the list, the longest accepted first",
    )


class LeaveForm(MeetingForm):
    refusal_fields = {"no_leave_reason": "reason"}
    left_as = ChoiceField(
        label="Why the pupil no longer waits",
        choices=_of([each for each in WaitingEnd if each not in NOT_BY_HAND], wording.WAITING_ENDS),
    )
    reason = CharField(label="In a few words", max_length=300, missing="Say why, in a few words")


class ChallengeForm(MeetingForm):
    refusal_fields = {"no_challenge_reason": "reason", "school_speaks_for_itself": "by", "challenged_already": "by"}
    by = ChoiceField(label="Who challenges the decision", choices=_of(ChallengeBy, wording.CHALLENGERS), inline=True)
    reason = TextField(label="Why", hint="What was overlooked or has changed. For a family, in its own words.")

    def __init__(self, *args: Any, sides: list[ChallengeBy], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_choices("by", _of(sides, wording.CHALLENGERS))


class AnswerForm(MeetingForm):
    refusal_fields = {"no_answer": "answer"}
    outcome = ChoiceField(label="What comes of it", choices=_of(ChallengeOutcome, wording.CHALLENGE_OUTCOMES))
    answer = TextField(label="The answer", hint="The school gives it to the family as you write it.")
