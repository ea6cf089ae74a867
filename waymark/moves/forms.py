"""The forms of managed moves, fair access cases and the ledger: one for each step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from waymark.core.forms import (
    BooleanField,
    BoundField,
    CharField,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    PostcodeField,
    RecordChoiceField,
    RecordSelectField,
    TextField,
    UpnField,
)
from waymark.moves import wording
from waymark.moves.states import Category, Party
from waymark.pupils import wording as pupil_wording

YES_NO = [("yes", "Yes"), ("no", "No")]
HOW = list(wording.AGREED_HOW_TYPED.items())


class MoveForm(Form):
    """What every form here shares."""

    refusal_wording = wording.REFUSALS


class NeededField(BoundField):
    """A question that may stand empty for now, and yet is not optional."""

    @property
    def needed(self) -> bool:
        return True


class ExclusionField(ChoiceField):
    """What the school says of a permanent exclusion: asked only where none is on record."""

    def __init__(self, label: str = "Is a permanent exclusion of this pupil in force, or being considered?") -> None:
        missing = "Say whether a permanent exclusion is in force or being considered"
        super().__init__(label=label, choices=YES_NO, inline=True, missing=missing)


class ProposeForm(MoveForm):
    refusal_fields = {
        "same_school": "to_school",
        "new_school_closed": "to_school",
        "exclusion_open": "exclusion_open",
        "no_why": "why",
        "no_pupil_voice": "pupil_voice",
        "no_family_voice": "family_voice",
    }
    to_school = RecordSelectField(
        label="Which school is asked?",
        hint="It learns of the pupil as soon as you propose the move.",
        missing="Choose the school",
    )
    exclusion_open = ExclusionField()
    why = TextField(label="Why is a move right for the pupil?", missing="Say why a move is right for the pupil")
    pupil_voice = TextField(
        label="What does the pupil say?", hint="In the pupil's own words", missing="Write down what the pupil says"
    )
    family_voice = TextField(
        label="What does the family say?", hint="In the family's own words", missing="Write down what the family says"
    )


class AgreeForm(MoveForm):
    """Whether the reader's own body agrees, or not."""

    refusal_fields = {
        "no_reason": "why",
        "agreed_ahead": "given_on",
        "agreed_before_proposed": "given_on",
        "not_freely": "is_freely",
        "no_plan_note": "plan_note",
    }
    answer = ChoiceField(
        label="What is your answer?",
        choices=[("yes", "Yes, we agree"), ("no", "No, we do not agree")],
        hints={"no": "The move then goes no further."},
        missing="Say whether you agree",
    )
    why = TextField(
        label="If you do not agree: why?", hint="Everybody who was asked reads this.", required=False, rows=3
    )
    is_freely = BooleanField(
        label="The family is free to say no. Nobody has threatened the pupil with a permanent exclusion.",
        required=False,
    )
    plan_note = TextField(
        label="The pupil has an EHC plan. How does the authority take part?",
        hint="Who looks at the plan, and how it is changed",
        required=False,
    )
    given_on = DateField(label="Day of the agreement", missing="Enter the day of the agreement")
    words = TextField(label="Anything to add", required=False, rows=3)

    def __init__(self, *arguments: Any, party: Party | None, has_plan: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if party is not Party.FROM_SCHOOL:
            del self.fields["is_freely"]
        if party is not Party.AUTHORITY or not has_plan:
            del self.fields["plan_note"]

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"plan_note": record.plan_note}


class ParentForm(MoveForm):
    """The agreement of a parent or carer."""

    refusal_fields = {"agreed_ahead": "given_on", "no_parent_words": "words", "parent_restricted": "parent"}
    parent = RecordChoiceField(label="Who agrees?", missing="Choose who agrees")
    given_on = DateField(label="Day of the agreement", missing="Enter the day of the agreement")
    how = ChoiceField(label="How was it given?", choices=HOW, missing="Say how it was given")
    words = TextField(
        label="What did they say?", hint="In their own words", missing="Write down what they said, in their words"
    )


class AdmissionsForm(MoveForm):
    """The consent of the new school's admission authority."""

    refusal_fields = {"agreed_ahead": "given_on", "agreed_before_proposed": "given_on"}
    name = CharField(
        label="Who gave consent?",
        hint="The name and the body: the council, the trust or the governors",
        missing="Say who gave consent",
    )
    given_on = DateField(label="Day of the consent", missing="Enter the day of the consent")
    how = ChoiceField(label="How was it given?", choices=HOW, missing="Say how it was given")
    words = TextField(label="Anything to add", required=False, rows=3)


class HandoverForm(MoveForm):
    """What the new school is told. It may be saved unfinished; the trial waits for all of it."""

    bound_field_class = NeededField
    attainment = TextField(
        label="How is the pupil doing in lessons?", hint="Attainment, and what the pupil could reach", required=False
    )
    risks = TextField(
        label="Risks, and what to do about them", hint="Write “None known” if there are none.", required=False
    )
    strategies = TextField(label="What has helped?", required=False)
    integration_plan = TextField(
        label="How will the pupil settle in at the new school?",
        hint="The first day, a named adult, the timetable, and what happens when it is hard",
        required=False,
    )


class NoticeForm(MoveForm):
    refusal_fields = {
        "no_notice": "notice_given_on",
        "notice_too_short": "notice_given_on",
        "no_school_that_day": "trial_starts_on",
        "trial_ends_before_it_starts": "trial_ends_on",
        "closes_during_trial": "trial_ends_on",
        "review_outside": "review_on",
    }
    notice_given_on = DateField(label="Day on which the parents got the notice", missing="Enter the day of the notice")
    trial_starts_on = DateField(
        label="First day of the trial",
        hint="At least two school days after the notice",
        missing="Enter the first day",
    )
    trial_ends_on = DateField(label="Last day of the trial", missing="Enter the last day")
    review_on = DateField(
        label="Day of the first review", hint="Within six weeks of the start", missing="Enter the day of the review"
    )
    address = CharField(label="Address to go to", max_length=300, missing="Give the address to go to")
    report_to = CharField(label="Whom the pupil reports to", missing="Say whom the pupil reports to")
    school_days = IntegerField(
        label="For how many school days", least=1, most=190, width=3, missing="Say for how many school days"
    )
    session_times = TextField(
        label="Times of the sessions",
        hint="Start and finish of the morning and the afternoon, and the break between",
        rows=3,
        missing="Give the times of the sessions",
    )
    reasons = TextField(label="Why", rows=3, missing="Say why")
    objectives = TextField(label="What the trial is to achieve", rows=3, missing="Say what the trial is to achieve")


class StartForm(MoveForm):
    refusal_fields = {"exclusion_open": "exclusion_open"}
    exclusion_open = ExclusionField()


class ReviewForm(MoveForm):
    refusal_fields = {
        "reviewed_outside": "held_on",
        "no_next_review": "next_on",
        "review_outside": "next_on",
    }
    held_on = DateField(label="Day of the review", missing="Enter the day of the review")
    how_it_goes = TextField(label="How does the trial go?", missing="Say how it goes")
    pupil_words = TextField(
        label="What does the pupil say?", hint="In the pupil's own words", missing="Write down what the pupil says"
    )
    family_words = TextField(
        label="What does the family say?", hint="In the family's own words", missing="Write down what the family says"
    )
    next_on = DateField(
        label="Day of the next review", hint="Leave it empty if the trial is settled before then", required=False
    )


class OutcomeForm(MoveForm):
    """What comes of the trial, as the present school writes it down."""

    refusal_fields = {
        "no_later_end": "trial_ends_on",
        "review_outside": "review_on",
        "joins_too_early": "joins_on",
    }
    outcome = ChoiceField(
        label="What comes of the trial?",
        choices=[
            ("permanent", "A lasting place at the new school"),
            ("return", "Back to the present school"),
            ("extend", "More time"),
        ],
        hints={
            "permanent": "The new school puts the pupil on its main roll",
            "return": "From tomorrow the pupil is at the present school alone",
            "extend": "Once only, with a review on the way",
        },
        missing="Choose what comes of the trial",
    )
    reason = TextField(label="Why", hint="Everybody who agreed reads this.", missing="Say why")
    joins_on = DateField(label="For a lasting place: first day on the new main roll", required=False)
    trial_ends_on = DateField(label="For more time: new last day", required=False)
    review_on = DateField(label="For more time: day of the next review", required=False)

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "permanent" and not data.get("joins_on") and "joins_on" not in self.errors:
            self.add_error("joins_on", "Enter the first day on the new main roll")
        return data


class AdmitForm(MoveForm):
    refusal_fields = {"admitted_ahead": "on", "admitted_too_early": "on", "ends_before_it_begins": "on"}
    on = DateField(
        label="First day on your main roll", hint="Today or before", missing="Enter the first day on your roll"
    )


class EndForm(MoveForm):
    refusal_fields = {"not_theirs_to_say": "party", "no_reason": "reason"}
    party = ChoiceField(label="Who no longer wants the move?", missing="Choose who no longer wants the move")
    reason = TextField(label="Why", hint="In their words, if they gave a reason", missing="Say why")

    def __init__(self, *arguments: Any, parties: Iterable[Party], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offer_choices("party", [(each.value, wording.PARTIES[each]) for each in parties])

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


# Fair access


class AddChildForm(Form):
    """A child without a school: who, and where the child lives."""

    refusal_wording = {**pupil_wording.REFUSALS, **wording.REFUSALS}
    refusal_fields = {
        "no_date_of_birth": "date_of_birth",
        "born_in_the_future": "date_of_birth",
        "age_out_of_range": "date_of_birth",
        "one_name_goes_last": "surname",
        "no_address": "address_lines",
        "upn_shape": "upn",
        "upn_check_letter": "upn",
    }
    forename = CharField(label="First names", hint="Empty for a child with one name", required=False)
    surname = CharField(label="Surname", missing="Enter the surname")
    date_of_birth = DateField(
        long_ago=True, label="Date of birth", hint="For example, 31 3 2013", missing="Enter the date of birth"
    )
    upn = UpnField(label="UPN", hint="If an earlier school gave one", required=False)
    address_lines = CharField(
        label="Address", hint="House, street and town", max_length=300, missing="Enter the address"
    )
    postcode = PostcodeField(label="Postcode", required=False)
    do_not_disclose = BooleanField(
        label="This address must not be disclosed",
        hint="It then shows on no page. Somebody who needs it says why, and each showing is kept.",
        required=False,
    )


class BeginCaseForm(MoveForm):
    refusal_fields = {"applied_ahead": "applied_on"}
    applied_on = DateField(
        label="Day of the application", hint="The clock starts the day after", missing="Enter the day"
    )
    applied_to = CharField(
        label="Which schools were asked?", max_length=300, missing="Say which schools were asked for a place"
    )


class AnswerForm(MoveForm):
    refusal_fields = {"answered_outside": "answered_on", "no_reason": "reason"}
    offered = ChoiceField(
        label="Was a place offered?", choices=YES_NO, inline=True, missing="Say whether a place was offered"
    )
    answered_on = DateField(label="Day of the answer", missing="Enter the day of the answer")
    reason = TextField(
        label="What was the answer?", hint="Which school, and why", missing="Write down what the answer was"
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"answered_on": record.answered_on, "reason": record.answer_reason}


class ConsiderForm(MoveForm):
    refusal_fields = {
        "no_category_why": "category_why",
        "no_steps": "steps_tried",
        "considered_outside": "considered_on",
        "plan_names_school": "plan",
        "no_out_since": "out_since",
        "not_four_weeks": "out_since",
        "offer_declined": "offer_declined",
    }
    category = ChoiceField(
        label="Which group does the child belong to?",
        choices=[(each.value, f"({each.value}) {wording.CATEGORIES[each]}") for each in Category],
        missing="Choose a group",
    )
    category_why = TextField(
        label="Why this group?", hint="What shows it, and since when", rows=3, missing="Say why the child belongs to it"
    )
    steps_tried = TextField(
        label="What was done to find a place the ordinary way?",
        hint="Schools asked, their answers, preferences of the family",
        missing="Say what was done to find a place the ordinary way",
    )
    looked_after = ChoiceField(
        label="Is the child looked after?", choices=YES_NO, inline=True, missing="Say whether the child is looked after"
    )
    plan = ChoiceField(
        label="Has the child an EHC plan?",
        choices=[("none", "No"), ("no_school", "Yes, it names no school"), ("school", "Yes, it names a school")],
        missing="Say whether the child has an EHC plan",
    )
    was_excluded = ChoiceField(
        label="Has the child been permanently excluded?",
        hint="The ledger counts these apart.",
        choices=YES_NO,
        inline=True,
        missing="Say whether the child has been permanently excluded",
    )
    out_since = DateField(
        label="Out of school since", hint="Needed for group l: four weeks or more before the agreement", required=False
    )
    offer_declined = BooleanField(label="The family turned down a suitable offer", required=False)
    child_words = TextField(label="What does the child say?", required=False, rows=3)
    family_words = TextField(label="What does the family say?", required=False, rows=3)
    considered_on = DateField(
        label="Day of the agreement to consider the child",
        hint="Twenty school days from then, a school is allocated",
        missing="Enter the day",
    )
    partnership = RecordSelectField(
        label="Whose panel hears the case?",
        hint="The partnership learns of the child today.",
        empty="The authority's own",
        required=False,
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        names = ("category", "category_why", "steps_tried", "out_since", "child_words", "family_words", "considered_on")
        return {name: getattr(record, name) for name in names}


class AllocateForm(MoveForm):
    refusal_fields = {
        "allocated_outside": "allocated_on",
        "no_reasons": "reasons",
        "not_our_school": "school",
        "school_closed": "school",
        "starts_before_allocated": "admission_on",
    }
    school = RecordSelectField(
        label="Which school?", hint="It learns of the child today, and is bound.", missing="Choose the school"
    )
    reasons = TextField(
        label="Why this school?", hint="The school and the family will be told.", missing="Say why this school"
    )
    says_full = ChoiceField(
        label="Does the school say that it is full?",
        hint="That is no reason to refuse. It is kept.",
        choices=YES_NO,
        inline=True,
        missing="Say whether the school says that it is full",
    )
    panel = CharField(label="Where was it decided?", hint="The panel and its day", missing="Say where it was decided")
    all_invited = ChoiceField(
        label="Were all schools invited?",
        hint="An allocation binds the schools that were invited, whether they came or not.",
        choices=YES_NO,
        inline=True,
        missing="Say whether all schools were invited",
    )
    allocated_on = DateField(label="Day of the allocation", missing="Enter the day of the allocation")
    admission_on = DateField(
        label="First day at the school", hint="As soon as possible, within a week", missing="Enter the first day"
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class CloseForm(MoveForm):
    refusal_fields = {"no_reason": "reason"}
    reason = TextField(label="Why is the case closed?", missing="Say why the case is closed")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"reason": record.closed_reason}


class RollForm(MoveForm):
    number = IntegerField(
        label="Pupils on roll", hint="At the autumn census, or the best figure there is", least=1, most=5000,
        missing="Enter how many pupils are on roll",
    )  # fmt: skip
