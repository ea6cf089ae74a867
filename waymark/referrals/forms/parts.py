"""The parts of a referral, each of which may be saved unfinished and amended when it was sent."""

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
    TextField,
)
from waymark.referrals import queries, wording
from waymark.referrals.states import (
    AMENDABLE,
    Ground,
    Section,
)

LABELS = wording.LABELS
FEWEST_ROWS, MOST_ROWS = 3, 6


class PartField(BoundField):
    """A question of a part. It may stand empty until the referral is sent, and yet is not optional."""

    @property
    def needed(self) -> bool:
        return True


class PartForm(Form):
    """One part of the referral."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
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
    )
    ground_detail = TextField(label=LABELS["ground_detail"], required=False, hint="What was seen, when, how often")
    tried_so_far = TextField(
        label=LABELS["tried_so_far"], required=False, hint="Each kind of help, for how long, and what changed"
    )


class QuestionForm(PartForm):
    forum_question = TextField(
        label=LABELS["forum_question"], required=False, rows=4, hint="One clear question, for example what to try next"
    )
    forum_tried = TextField(label=LABELS["forum_tried"], required=False, hint="Each kind of help, and what changed")


class CommissionForm(PartForm):
    provider_named = CharField(label=LABELS["provider_named"], required=False)
    commission_reason = TextField(
        label=LABELS["commission_reason"],
        required=False,
        hint="Your school then answers for the checks of the provider, the agreement and the visits.",
    )


class NoPlaceForm(PartForm):
    place_sought = TextField(
        label=LABELS["place_sought"], required=False, hint="Each school asked, when, and what it answered"
    )


class MedicalForm(PartForm):
    medical_evidence = TextField(label=LABELS["medical_evidence"], required=False)
    medical_now = TextField(
        label=LABELS["medical_now"], required=False, hint="In hours or days, in school, at home or online"
    )
    medical_return = TextField(label=LABELS["medical_return"], required=False, rows=4)


class EhcPlanForm(PartForm):
    refusal_fields = {"ehc_review_in_the_future": "ehc_review_on"}
    ehc_case = ChoiceField(label=LABELS["ehc_case"], required=False, choices=list(wording.CODED["ehc_case"].items()))
    ehc_case_detail = TextField(label=LABELS["ehc_case_detail"], required=False)
    ehc_review_on = DateField(label=LABELS["ehc_review_on"], required=False)
    ehc_review_found = TextField(label=LABELS["ehc_review_found"], required=False)
    ehc_asked_by = ChoiceField(
        label=LABELS["ehc_asked_by"],
        required=False,
        choices=list(wording.CODED["ehc_asked_by"].items()),
        hints={each.value: words for each, words in wording.EHC_ASKED_BY_HINTS.items()},
    )
    ehc_asked_why = TextField(
        label=LABELS["ehc_asked_why"], required=False, hint="Leave it empty if nobody asked for it there."
    )


class CareForm(PartForm):
    care_contact = CharField(label=LABELS["care_contact"], required=False)
    care_needs = TextField(label=LABELS["care_needs"], required=False)
    care_begun = TextField(label=LABELS["care_begun"], required=False, rows=4)


class AttendanceForm(PartForm):
    attendance_percent = DecimalField(
        label=LABELS["attendance_percent"], required=False, least=0, most=100, suffix="%", hint="Since September"
    )
    suspended_days = DecimalField(
        label=LABELS["suspended_days"], required=False, least=0, most=45, places=1, hint="0 if there was none"
    )
    attendance_note = TextField(
        label=LABELS["attendance_note"],
        required=False,
        hint="Patterns, a part-time timetable, what has helped",
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
    refusal_fields = {"proposed_dates_out_of_order": "proposed_ends_on"}
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
    refusal_fields = {"agreed_already": "agreed_by_name", "agreement_in_the_future": "agreed_on"}
    agreed_by_name = CharField(label=LABELS["agreed_by_name"], required=False)
    agreed_by_relationship = CharField(
        label=LABELS["agreed_by_relationship"], required=False, max_length=60, hint="For example, mother, foster carer"
    )
    agreed_by_has_responsibility = BooleanField(
        label="This person holds parental responsibility", required=False, hint="If you are not sure, ask."
    )
    agreed_on = DateField(label=LABELS["agreed_on"], required=False)
    agreed_how = ChoiceField(label=LABELS["agreed_how"], required=False, choices=list(wording.AGREED_HOW_TYPED.items()))


class ElsewhereForm(PartForm):
    """Nothing to type: this part is written on a page of its own."""


class RequestForm(PartForm):
    refusal_fields = {"no_answer": "answer"}
    answer = TextField(label="Your answer", hint="What is new, and in which part it stands", missing="Say what is new")

    def current_values(self, record: Any) -> dict[str, Any]:
        request = record.requests.last()
        return {"answer": request.answer if request else ""}


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
    Section.REQUEST: RequestForm,
    Section.CONTACT: ContactForm,
    Section.QUESTION: QuestionForm,
    Section.COMMISSION: CommissionForm,
    Section.NO_PLACE: NoPlaceForm,
    Section.MEDICAL: MedicalForm,
    Section.WHY: WhyForm,
    Section.CAUSES: ElsewhereForm,
    Section.ATTENDANCE: AttendanceForm,
    Section.NEEDS: NeedsForm,
    Section.EHC_PLAN: EhcPlanForm,
    Section.CARE: CareForm,
    Section.KEEPING_SAFE: ElsewhereForm,
    Section.ASKED_FOR: AskedForForm,
    Section.OUTCOMES: OutcomesForm,
    Section.WAY_BACK: WayBackForm,
    Section.VOICES: VoicesForm,
    Section.EXCLUSION_LAW: ElsewhereForm,
    Section.AGREEMENT: AgreementForm,
}


class Amending(PartForm):
    """A part that was sent already: each change has its reason."""

    refusal_fields = {"no_amendment_reason": "amend_reason"}
    amend_reason = TextField(
        label="Why it changes",
        rows=3,
        hint="Whoever has the referral is told that it changed, and reads this.",
        missing="Say why it changes: the other side is told",
    )


AMENDING: dict[Section, type[PartForm]] = {
    section: type(f"Amend{PARTS[section].__name__}", (Amending, PARTS[section]), {}) for section in AMENDABLE
}
