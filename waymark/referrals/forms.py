"""The forms of a referral: one for each part, which may be saved unfinished, and one for each step."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BooleanField,
    BoundField,
    CharField,
    ChoiceField,
    DateField,
    DecimalField,
    Form,
    RecordSelectField,
    TextField,
)
from waymark.documents import wording as paper_wording
from waymark.documents.fields import PaperField
from waymark.organisations.models import Organisation
from waymark.referrals import queries, wording
from waymark.referrals.states import Ground, ReferralAction, ReferralKind, ReferralState, Section

LABELS = wording.LABELS
FEWEST_ROWS, MOST_ROWS = 3, 6


class PartField(BoundField):
    """A question of a part. It may stand empty until the referral is sent, and yet is not optional."""

    @property
    def needed(self) -> bool:
        return True


class AnswerField(BoundField):
    @property
    def needed(self) -> bool:
        return self.name != "conditions"


class PartForm(Form):
    """One part of the referral."""

    refusal_wording = wording.REFUSALS
    bound_field_class = PartField


class ContactForm(PartForm):
    contact_name = CharField(label=LABELS["contact_name"], required=False)
    contact_role = CharField(label=LABELS["contact_role"], required=False, max_length=120)
    contact_details = CharField(
        label=LABELS["contact_details"], required=False, hint="A telephone number, and an email address if there is one"
    )


class WhyForm(PartForm):
    ground = ChoiceField(
        label=LABELS["ground"],
        required=False,
        choices=[(ground.value, wording.GROUNDS[ground]) for ground in Ground],
        hint="After a permanent exclusion no ground is needed.",
    )
    ground_detail = TextField(label=LABELS["ground_detail"], required=False, hint="What was seen, when, how often")
    tried_so_far = TextField(
        label=LABELS["tried_so_far"], required=False, hint="Each kind of help, for how long, and what changed"
    )


class AttendanceForm(PartForm):
    attendance_percent = DecimalField(
        label=LABELS["attendance_percent"], required=False, least=0, most=100, suffix="%", hint="Since September"
    )
    attendance_note = TextField(
        label=LABELS["attendance_note"],
        required=False,
        hint="Patterns, a part-time timetable, suspensions, what has helped",
    )


class NeedsForm(PartForm):
    send_needs = TextField(
        label=LABELS["send_needs"],
        required=False,
        hint="With an EHC plan or school support, say so. Write “None known” if there are none.",
    )
    health_needs = TextField(label=LABELS["health_needs"], required=False, hint="Write “None known” if there are none.")
    family_support = TextField(
        label=LABELS["family_support"], required=False, hint="Who works with the family, and on what"
    )


class AskedForForm(PartForm):
    provision_wanted = TextField(label=LABELS["provision_wanted"], required=False, rows=4)
    hours_per_week = DecimalField(label=LABELS["hours_per_week"], required=False, least=0, most=40, places=1)
    proposed_starts_on = DateField(label=LABELS["proposed_starts_on"], required=False, hint="For example, 24 11 2026")
    proposed_ends_on = DateField(label=LABELS["proposed_ends_on"], required=False)
    other_provision = TextField(
        label=LABELS["other_provision"], required=False, rows=3, hint="Write “None” if there is none."
    )


class WayBackForm(PartForm):
    exit_strategy = TextField(
        label=LABELS["exit_strategy"],
        required=False,
        hint="What must be true for a return, who prepares it, and what else may come next",
    )


class VoicesForm(PartForm):
    pupil_voice = TextField(
        label=LABELS["pupil_voice"], required=False, rows=6, hint="In the pupil's own words. They will be answered."
    )
    family_voice = TextField(
        label=LABELS["family_voice"], required=False, rows=6, hint="In the family's own words. They will be answered."
    )


class AgreementForm(PartForm):
    agreed_by_name = CharField(label=LABELS["agreed_by_name"], required=False)
    agreed_by_relationship = CharField(
        label=LABELS["agreed_by_relationship"], required=False, max_length=60, hint="For example, mother, foster carer"
    )
    agreed_by_has_responsibility = BooleanField(
        label="This person holds parental responsibility", required=False, hint="If you are not sure, ask."
    )
    agreed_on = DateField(label=LABELS["agreed_on"], required=False)
    agreed_how = ChoiceField(label=LABELS["agreed_how"], required=False, choices=list(wording.AGREED_HOW.items()))


class KeepingSafeForm(PartForm):
    """Nothing to type: what keeps a pupil safe is written on the pupil's own safety page."""


class OutcomesForm(PartForm):
    """What should be different and how one will know: three rows, or one more than are filled, at most six."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        filled = [
            number
            for number in range(1, MOST_ROWS + 1)
            if self[f"what_{number}"].value() or self[f"measured_{number}"].value()
        ]
        self.rows = range(1, min(MOST_ROWS, max(FEWEST_ROWS, max(filled, default=0) + 1)) + 1)

    def current_values(self, record: Any) -> dict[str, Any]:
        values: dict[str, Any] = dict.fromkeys(self.fields, "")
        for number, row in enumerate(queries.outcomes_of(record)[:MOST_ROWS], 1):
            values[f"what_{number}"], values[f"measured_{number}"] = row.what, row.measured_by
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["outcomes"] = [
            {"what": data.get(f"what_{number}", ""), "measured_by": data.get(f"measured_{number}", "")}
            for number in range(1, MOST_ROWS + 1)
        ]
        return data


for _number in range(1, MOST_ROWS + 1):
    OutcomesForm.base_fields[f"what_{_number}"] = TextField(
        label="What should be different", required=False, rows=2, max_length=1000
    )
    OutcomesForm.base_fields[f"measured_{_number}"] = TextField(
        label="How one will know", required=False, rows=2, max_length=1000
    )

PARTS: dict[Section, type[PartForm]] = {
    Section.CONTACT: ContactForm,
    Section.WHY: WhyForm,
    Section.ATTENDANCE: AttendanceForm,
    Section.NEEDS: NeedsForm,
    Section.KEEPING_SAFE: KeepingSafeForm,
    Section.ASKED_FOR: AskedForForm,
    Section.OUTCOMES: OutcomesForm,
    Section.WAY_BACK: WayBackForm,
    Section.VOICES: VoicesForm,
    Section.AGREEMENT: AgreementForm,
}


class BeginForm(Form):
    refusal_wording = wording.REFUSALS
    kind = ChoiceField(
        label="What is the referral for?",
        choices=[(kind.value, wording.KINDS[kind]) for kind in ReferralKind],
        hints={kind.value: hint for kind, hint in wording.KIND_HINTS.items()},
        missing="Choose what the referral is for",
    )
    partnership = RecordSelectField(
        label="Which partnership do you ask?",
        hint="Your school belongs to none today.",
        missing="Choose the partnership",
    )

    def __init__(self, *arguments: Any, school: Organisation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if queries.partnership_for(school):
            del self.fields["partnership"]
        else:
            self.fields["partnership"].offer(queries.partnerships_near(school))  # type: ignore[attr-defined]  # ours


class SendForm(Form):
    """One button; a warning of the rules asks for a reason too."""

    refusal_wording = wording.REFUSALS


class DecideForm(Form):
    """A return needs no answer to the voices, a decision does: the rule says so, beside the question."""

    refusal_wording = wording.REFUSALS
    bound_field_class = AnswerField
    refusal_fields = {
        "no_reason": "reason",
        "no_answer_to_pupil": "answer_to_pupil",
        "no_answer_to_family": "answer_to_family",
        "decided_in_the_future": "on",
        "decided_before_sent": "on",
    }
    decision = ChoiceField(
        label="Decision",
        choices=[(action.value, words) for action, words in wording.DECISIONS.items()],
        hints={action.value: words for action, words in wording.DECISION_HINTS.items()},
        missing="Choose a decision",
    )
    reason = TextField(
        label="Reason",
        hint="The school, and through it the family, will read this.",
        missing="Say why: the family will be told",
    )
    conditions = TextField(label="Conditions", required=False, rows=3, hint="What has to happen, who does it, by when")
    answer_to_pupil = TextField(
        label="Answer to the pupil", required=False, hint="To what the pupil said, in words the pupil can use"
    )
    answer_to_family = TextField(label="Answer to the family", required=False, hint="To what the family said")
    on = DateField(
        label="Day of the decision",
        hint="The day it was decided, even if you write it down later",
        missing="Enter the day of the decision",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        """Empty for a referral that waits; what somebody else decided, if somebody has."""
        if record.state == ReferralState.SENT:
            return {}
        decided = {
            ReferralState.ACCEPTED: ReferralAction.ACCEPT,
            ReferralState.DECLINED: ReferralAction.DECLINE,
            ReferralState.RETURNED: ReferralAction.RETURN,
        }.get(ReferralState(record.state))
        return {
            "decision": decided.value if decided else "",
            "reason": record.decision_reason,
            "conditions": record.conditions,
            "answer_to_pupil": record.answer_to_pupil,
            "answer_to_family": record.answer_to_family,
            "on": record.decided_on,
        }


class WithdrawForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_withdrawal_reason": "reason"}
    reason = TextField(
        label="Why is it withdrawn?", hint="The partnership will read this.", missing="Say why it is withdrawn"
    )


class AddPaperForm(Form):
    """A paper that supports the referral."""

    refusal_wording = {**wording.REFUSALS, **paper_wording.REFUSALS}
    refusal_fields = {"paper_is_there_already": "paper", "too_many_papers": "paper"}
    paper = PaperField(label="The paper", missing="Choose the paper")
    title = CharField(
        label="What it is",
        hint="For example: Educational psychologist's report, May 2026",
        max_length=150,
        missing="Say what it is",
    )
    tells_address = ChoiceField(
        label="Does it tell where the family lives, or how to reach them?",
        choices=[("yes", "Yes, or I am not sure"), ("no", "No")],
        hints={"yes": "While the family's address is withheld, only those who may ask for it can open this paper"},
        missing="Say whether it tells where the family lives",
    )
