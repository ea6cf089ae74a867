"""Forms of what is written down beside the week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from waymark.core.forms import CharField, ChoiceField, DateField, Form, SelectField, TextField
from waymark.programmes import wording
from waymark.programmes.models import Programme
from waymark.programmes.states import PartKind


def choices(words: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Values with their words; of words with a tone, the words."""
    return [(str(each), said if isinstance(said, str) else said[0]) for each, said in words.items()]


class PartForm(Form):
    """A row of a part: a new one of a programme, or one that stands."""

    refusal_wording = wording.REFUSALS
    only_later: tuple[str, ...] = ()  # asked only of a row that stands

    def __init__(self, *arguments: Any, record: Any, **options: Any) -> None:
        super().__init__(*arguments, record=record, **options)
        if isinstance(record, Programme):
            for name in self.only_later:
                del self.fields[name]

    def _offer(self, name: str, words: Mapping[Any, Any], *, without: str) -> None:
        self.offer_choices(name, [each for each in choices(words) if each[0] != without])

    def current_values(self, record: Any) -> dict[str, Any]:
        return {} if isinstance(record, Programme) else super().current_values(record)

    @property
    def version(self) -> int | None:
        """Of the row; a new one has none."""
        return None if isinstance(self.record, Programme) else super().version


class PastoralForm(PartForm):
    refusal_fields = {"care_is_taken": "task", "nobody_cares": "person", "said_ahead": "ended_on"}
    only_later = ("ended_on",)
    task = SelectField(label="What is to be done", choices=choices(wording.TASKS), missing="Choose what is to be done")
    details = CharField(
        label="More about it", hint="For example: after each Friday at the farm", max_length=300, required=False
    )
    whose = ChoiceField(label="Whose staff do it?", choices=choices(wording.CARERS), missing="Choose whose staff do it")
    person = CharField(label="Who does it", hint="Name and role", missing="Say who does it")
    ended_on = DateField(label="Last day", hint="Only when nobody does this any more", required=False)


class ExamForm(PartForm):
    refusal_fields = {
        "no_day_of_entry": "entered_on",
        "entered_ahead": "entered_on",
        "no_reason_withdrawn": "reason",
        "cannot_go_back": "state",
    }
    only_later = ("reason",)
    subject = CharField(
        label="Subject", hint="For example: English language", max_length=120, missing="Enter the subject"
    )
    level = SelectField(label="Qualification", choices=choices(wording.LEVELS), missing="Choose the qualification")
    board = CharField(label="Examining board", max_length=120, required=False)
    series = CharField(label="Series", hint="For example: Summer 2027", max_length=60, missing="Enter the series")
    entered_by = ChoiceField(
        label="Who makes the entry?", choices=choices(wording.EXAM_PARTIES), missing="Choose who makes the entry"
    )
    pays = ChoiceField(label="Who pays?", choices=choices(wording.EXAM_PARTIES), missing="Choose who pays")
    venue = CharField(label="Where it is sat", required=False)
    state = ChoiceField(label="How it stands", choices=choices(wording.EXAM_STATES), missing="Choose how it stands")
    entered_on = DateField(label="Day of the entry", hint="Once the entry is made", required=False)
    reason = TextField(label="Why the pupil is withdrawn", hint="Only for a withdrawal", rows=2, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if isinstance(self.record, Programme):
            self._offer("state", wording.EXAM_STATES, without="withdrawn")


class ArrangementForm(PartForm):
    refusal_fields = {
        "no_day_of_answer": "answered_on",
        "no_evidence_of_need": "evidence_on",
        "answered_before_evidence": "answered_on",
        "arranged_ahead": "evidence_on",
        "cannot_go_back": "state",
    }
    what = SelectField(label="What helps", choices=choices(wording.ARRANGEMENTS), missing="Choose what helps")
    details = CharField(
        label="More about it",
        hint="For example: a quarter more time in every written paper",
        max_length=300,
        required=False,
    )
    evidence_on = DateField(
        label="Day of the evidence", hint="The day of the paper that shows the need", required=False
    )
    state = ChoiceField(
        label="How it stands", choices=choices(wording.ARRANGEMENT_STATES), missing="Choose how it stands"
    )
    answered_on = DateField(label="Day of the answer", hint="Once it is approved or refused", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if isinstance(self.record, Programme):
            self._offer("state", wording.ARRANGEMENT_STATES, without="ended")


class AgencyForm(PartForm):
    refusal_fields = {
        "agency_does_nothing": "does",
        "agency_without_person": "person",
        "agency_too_late": "by_when",
        "no_next_look": "next_look_on",
        "agency_ends_ahead": "ended_on",
        "agency_ends_first": "ended_on",
        "no_outcome": "outcome",
    }
    only_later = ("ended_on", "outcome")
    agency = SelectField(label="Which service", choices=choices(wording.AGENCIES), missing="Choose the service")
    agency_name = CharField(label="Its name, if it has one of its own", required=False)
    person = CharField(label="Who there", hint="Name and role", missing="Name somebody there")
    reach = CharField(label="How to reach them", hint="A work number or address, never a private one", required=False)
    does = TextField(label="What they do", rows=3, missing="Say what they do")
    for_return = TextField(label="What they do for the way back to school", rows=2, required=False)
    by_when = DateField(label="By when", missing="Enter the day by which it is to be done")
    next_look_on = DateField(label="Next look", hint="When the key worker asks how it goes", required=False)
    ended_on = DateField(label="Over since", hint="Only when their part is over", required=False)
    outcome = TextField(label="What came of it", hint="Only when their part is over", rows=2, required=False)


FORMS: dict[PartKind, type[PartForm]] = {
    PartKind.PASTORAL: PastoralForm,
    PartKind.EXAMS: ExamForm,
    PartKind.ARRANGEMENTS: ArrangementForm,
    PartKind.AGENCIES: AgencyForm,
}


class NotNeededForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_why_not_needed": "why"}
    why = TextField(label="Why nothing is needed", rows=3, missing="Say why nothing is needed")


class SiteForm(Form):
    refusal_wording = wording.REFUSALS
    refusal_fields = {"no_times_on_site": "when", "no_reason_off_site": "why", "said_ahead": "said_on"}
    access = ChoiceField(
        label="May the pupil come on the school's site?", choices=choices(wording.SITE), missing="Choose an answer"
    )
    when = CharField(
        label="When", hint="For example: Thursday mornings, by the side entrance", max_length=300, required=False
    )
    why = TextField(label="Why", hint="In words that the pupil and the family understand", rows=3, required=False)
    said_on = DateField(label="Decided on", missing="Enter the day")

    def current_values(self, record: Any) -> dict[str, Any]:
        found = {"access": record.site_access, "when": record.site_when, "why": record.site_why}
        return {**found, "said_on": record.site_said_on} if record.site_said_on else found
