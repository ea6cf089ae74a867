"""The steps of a referral: begun, its causes and the head's record, sent, decided, withdrawn."""

from __future__ import annotations

from typing import Any

from waymark.core.forms import (
    BoundField,
    ChoiceField,
    DateField,
    Form,
    RecordSelectField,
    TextField,
)
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil
from waymark.referrals import queries, wording
from waymark.referrals.states import (
    Cause,
    LeadsTo,
    ReferralAction,
    ReferralKind,
    ReferralState,
)


class AnswerField(BoundField):
    @property
    def needed(self) -> bool:
        return self.name != "conditions"


class CauseForm(Form):
    """One finding about one cause."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {"no_finding": "found"}
    cause = ChoiceField(
        label="Where was it looked for?",
        choices=[(cause.value, words) for cause, words in wording.CAUSES.items()],
        missing="Choose where it was looked for",
    )
    found = TextField(
        label="What was found",
        hint="What was seen or tested, by whom and when, and what it may mean",
        missing="Say what was found",
    )
    leads_to = ChoiceField(
        label="What it leads to",
        choices=[(each.value, words) for each, words in wording.LEADS_TO.items()],
        missing="Choose what it leads to",
    )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"cause": Cause(data["cause"]), "found": data["found"], "leads_to": LeadsTo(data["leads_to"])}


class LawForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    refusal_fields = {"no_law_words": "words"}
    words = TextField(
        label="How the law of exclusion was respected",
        hint="For example: why this is not an exclusion by another name, and what the family was told of its rights",
        missing="Say how the law of exclusion was respected",
    )

    def current_values(self, record: Any) -> dict[str, Any]:
        return {"words": record.law_respected_words}


class BeginForm(Form):
    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
    kind = ChoiceField(
        label="What is the referral for?",
        choices=[(kind.value, wording.KINDS[kind]) for kind in ReferralKind],
        hints={kind.value: hint for kind, hint in wording.KIND_HINTS.items()},
        missing="Choose what the referral is for",
    )
    partnership = RecordSelectField(
        label="Which partnership do you ask?",
        hint="Your school belongs to none today. Where the authority is asked, it may have this one plan a package.",
        missing="Choose the partnership",
    )

    def __init__(self, *arguments: Any, school: Organisation, pupil: Pupil, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if queries.partnership_for(school):
            del self.fields["partnership"]
        else:
            self.let_choose("partnership", queries.partnerships_near(school, pupil))


class SendForm(Form):
    """One button; a warning of the rules asks for a reason too."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True


class DecideForm(Form):
    """A return needs no answer to the voices, a decision does: the rule says so, beside the question."""

    refusal_wording = wording.REFUSALS
    tells_all_at_once = True
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

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        means = wording.ACCEPT_MEANS.get(ReferralKind(self.record.kind))
        field = self.fields["decision"]
        assert isinstance(field, ChoiceField)
        if means:
            field.hints = {**field.hints, ReferralAction.ACCEPT.value: means}
        if self.record.authority_id is not None:
            field.hints = {**field.hints, ReferralAction.DECLINE.value: "The authority does not arrange it."}

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
    tells_all_at_once = True
    refusal_fields = {"no_withdrawal_reason": "reason"}
    reason = TextField(
        label="Why is it withdrawn?", hint="Whoever has the referral will read this.", missing="Say why it is withdrawn"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.record is not None and self.record.submitted_at is None:
            self.fields["reason"].help_text = "Your school alone reads this: it was never sent."
