"""Forms of a programme: opening it, its key worker, its half-days at school, what is agreed, and its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from waymark.accounts.models import Membership
from waymark.core.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    DecimalField,
    Form,
    MultipleChoiceField,
    RecordSelectField,
    TextField,
    TimeField,
)
from waymark.programmes import queries, wording
from waymark.programmes.models import Programme
from waymark.programmes.services import SchoolHalfDay
from waymark.programmes.states import LegalRoute
from waymark.school_year.states import Half

HALF_DAYS = [(f"{weekday}-{half}", wording.half_day_words(weekday, half)) for weekday in range(5) for half in Half]


class TermsForm(Form):
    """The dates, the route and the aims."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "no_aims": "aims",
        "no_planned_end": "planned_end_on",
        "route_not_for_school": "legal_route",
        "end_before_start": "planned_end_on",
        "key_worker_of_another_body": "key_worker",
        "not_a_key_worker": "key_worker",
        "key_worker_not_there_then": "key_worker",
    }
    aims = TextField(
        label="What the programme is to achieve",
        hint="In words that the pupil and the family understand",
        rows=4,
        missing="Say what the programme is to achieve",
    )
    legal_route = ChoiceField(
        label="On what footing is the pupil educated elsewhere?",
        choices=[(route.value, words) for route, words in wording.ROUTES.items()],
        hints={route.value: words for route, words in wording.ROUTE_HINTS.items()},
        missing="Choose the footing",
    )
    starts_on = DateField(label="First day", hint="For example, 24 11 2026")
    planned_end_on = DateField(label="Planned last day", hint="For example, 26 3 2027")

    def only_by_the_school(self) -> None:
        """A school commissions on one footing alone."""
        route = LegalRoute.DIRECT_COMMISSION
        self.offer_choices("legal_route", [(route.value, wording.ROUTES[route])])


class OpenForm(TermsForm):
    key_worker = RecordSelectField(label="Key worker", hint="Manages the programme and keeps in touch with the family")

    def __init__(self, *args: Any, people: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.let_choose("key_worker", people, label=lambda each: each.person.name)


class CommissionForm(OpenForm):
    """A school opens one by itself: on one footing, which is not asked."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        del self.fields["legal_route"]


class KeyWorkerForm(Form):
    """Somebody else looks after the programme from a day."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "key_worker_of_another_body": "key_worker",
        "not_a_key_worker": "key_worker",
        "key_worker_not_there_then": "valid_from",
        "before_the_last_key_worker": "valid_from",
    }
    key_worker = RecordSelectField(label="New key worker")
    valid_from = DateField(label="First day", hint="For example, 24 11 2026")

    def __init__(self, *args: Any, people: list[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.let_choose("key_worker", people, label=lambda each: each.person.name)


class SchoolSessionsForm(Form):
    """The half-days at the school on roll."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"times_out_of_order": "am_starts_at"}
    sessions = MultipleChoiceField(label="Half-days at school", choices=HALF_DAYS, required=False)
    am_starts_at = TimeField(label="Morning starts at")
    am_ends_at = TimeField(label="Morning ends at")
    pm_starts_at = TimeField(label="Afternoon starts at")
    pm_ends_at = TimeField(label="Afternoon ends at")
    valid_from = DateField(
        label="From", hint="The first day on which this holds", missing="Enter the day from which this holds"
    )

    def current_values(self, record: Programme) -> dict[str, Any]:
        rows = list(record.school_sessions.filter(valid_to__isnull=True))
        found: dict[str, Any] = {"sessions": [f"{row.weekday}-{row.half}" for row in rows]}
        for row in rows:
            found |= {f"{row.half}_starts_at": row.starts_at, f"{row.half}_ends_at": row.ends_at}
        return found

    def half_days(self, data: dict[str, Any]) -> list[SchoolHalfDay]:
        """What was ticked, with its times."""
        found = []
        for key in data["sessions"]:
            weekday, half = key.split("-")
            found.append(SchoolHalfDay(int(weekday), Half(half), data[f"{half}_starts_at"], data[f"{half}_ends_at"]))
        return found


class ReasonsForm(Form):
    """What is agreed where the week is part time, at one provider, or one to one."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"part_time_for_behaviour": "part_time_is_for_behaviour"}
    part_time_reason = TextField(
        label="Why the pupil is part time", hint="Only where the whole week is under 18 hours", required=False, rows=3
    )
    part_time_is_for_behaviour = BooleanField(label="It is part time because of behaviour", required=False)
    part_time_parent_agreed_on = DateField(label="Day on which a parent agreed to part time", required=False)
    part_time_ends_on = DateField(label="Last day of part time", required=False)
    part_time_review_on = DateField(label="Next review of part time", hint="Within six weeks", required=False)
    caseworker_told_on = DateField(
        label="Day on which the SEN caseworker was told", hint="Only for a pupil with an EHC plan", required=False
    )
    single_provider_reason = TextField(
        label="Why one provider alone", hint="Only where the whole week is at one provider", required=False, rows=3
    )
    one_to_one_reason = TextField(
        label="Why one-to-one tuition", hint="Only where some of the week is one to one", required=False, rows=3
    )


STEPS = 4


class PlanBackForm(Form):
    """The way back to full time, in steps, and that a social worker had a say."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "no_plan_back": "step_1_on",
        "steps_out_of_order": "step_1_on",
        "plan_back_stops_short": "step_1_hours",
        "plan_back_after_the_end": "step_1_on",
    }
    step_1_on = DateField(label="First step: from", missing="Enter the day of the first step")
    step_1_hours = DecimalField(label="First step: hours a week", least=1, most=40, suffix="hours")
    step_2_on = DateField(label="Second step: from", required=False)
    step_2_hours = DecimalField(label="Second step: hours a week", least=1, most=40, suffix="hours", required=False)
    step_3_on = DateField(label="Third step: from", required=False)
    step_3_hours = DecimalField(label="Third step: hours a week", least=1, most=40, suffix="hours", required=False)
    step_4_on = DateField(label="Fourth step: from", required=False)
    step_4_hours = DecimalField(label="Fourth step: hours a week", least=1, most=40, suffix="hours", required=False)
    social_worker_told_on = DateField(
        label="Day on which the social worker was asked", hint="Only for a pupil with a social worker", required=False
    )

    def current_values(self, record: Programme) -> dict[str, Any]:
        plan = queries.plan_back(record)
        found: dict[str, Any] = {"social_worker_told_on": plan.social_worker_told_on if plan else None}
        for number, step in enumerate(list(plan.steps.all())[:STEPS] if plan else [], start=1):
            found |= {f"step_{number}_on": step.from_day, f"step_{number}_hours": step.hours}
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(2, STEPS + 1):
            day, hours = data.get(f"step_{number}_on"), data.get(f"step_{number}_hours")
            if (day is None) != (hours is None) and not self.errors:
                missing = f"step_{number}_hours" if hours is None else f"step_{number}_on"
                self.add_error(missing, "A step has a day and hours: enter both, or neither")
        return data

    def steps(self, data: dict[str, Any]) -> list[tuple[date, Decimal]]:
        """The steps that were filled in."""
        pairs = [(data[f"step_{number}_on"], data[f"step_{number}_hours"]) for number in range(1, STEPS + 1)]
        return [(day, hours) for day, hours in pairs if day and hours]


class PartTimeReviewForm(Form):
    """A look at whether a part-time week is still right."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {
        "no_review_words": "found",
        "review_of_part_time_on_wrong_day": "held_on",
        "part_time_review_date": "next_review_on",
    }
    held_on = DateField(label="Held on", missing="Enter the day it was held")
    found = TextField(
        label="What was found", hint="How it goes, what the pupil and the family say, whether more hours come", rows=5
    )
    next_review_on = DateField(
        label="Next review",
        hint="Within six weeks; empty if this was the last, at the end of part time",
        required=False,
    )


class EndForm(Form):
    """The programme ends."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_reason": "reason", "end_before_start": "on", "end_ahead": "on"}
    on = DateField(label="Last day", hint="For example, 24 11 2026")
    reason = TextField(label="Why it ends, and what comes next", rows=4)


class LookForm(Form):
    """Somebody looked at who answers, after the pupil moved home or school."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_note": "note", "looked_ahead": "valid_from", "looked_before_the_last": "valid_from"}
    valid_from = DateField(
        label="Since when",
        hint="The day of the move, or the first day on the new roll",
        missing="Enter the day of the change",
    )
    note = TextField(
        label="What you found, and what follows",
        hint="Whom you spoke to, and what changes for the week, the money and getting there",
        rows=4,
        missing="Say what you found, and what follows",
    )


class OtherwiseForm(Form):
    """What no record tells: home education, or an EOTAS package."""

    refusal_wording = wording.REFUSALS
    otherwise = ChoiceField(
        label="Is the pupil educated in one of these ways?",
        choices=[(each.value, words) for each, words in wording.OTHERWISE.items()],
        hints={each.value: words for each, words in wording.OTHERWISE_HINTS.items()},
        missing="Choose one",
    )


class PatternForm(Form):
    """Which pattern the week follows."""

    refusal_wording = wording.REFUSALS
    refusal_fields = {"pattern_of_another_school": "week_pattern", "pattern_not_of_today": "week_pattern"}
    week_pattern = RecordSelectField(
        label="Week pattern",
        hint="Of the short-stay or hospital schools that have the pupil on their roll, or answer for the pupil",
        empty="None: the week is made for this pupil alone",
        required=False,
    )
