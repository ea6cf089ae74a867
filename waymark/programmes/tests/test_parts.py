"""Who looks after what, the school's site, examinations, help in them, and what other services do."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.programmes import queries, services
from waymark.programmes.models import AgencyPart, ExamEntry, PastoralPart
from waymark.programmes.states import ArrangementState, ExamState, PartKind
from waymark.programmes.tests.factories import a_programme

pytestmark = pytest.mark.django_db

CARE = {"task": "first_call", "whose": "school", "person": "Ruth Okafor"}
EXAM = {
    "subject": "English language",
    "level": "gcse",
    "series": "Summer 2027",
    "entered_by": "school",
    "pays": "school",
}
AGENCY = {
    "agency": "mental_health",
    "person": "Dr Noor",
    "does": "Sees the pupil every second week.",
    "by_when": date(2027, 2, 12),
    "next_look_on": date(2026, 12, 11),
}


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def programme(cast):
    return a_programme(cast)


@pytest.fixture
def actor(cast):
    return cast.actor("key_worker")


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def test_each_part_of_the_care_has_one_line_until_it_ends(actor, programme):
    row = services.write_pastoral(actor, programme, **CARE)
    with pytest.raises(Refused) as refused:
        services.write_pastoral(actor, programme, **{**CARE, "whose": "partnership", "person": "Kezia Hall"})
    assert codes(refused) == {"care_is_taken"}
    services.write_pastoral(actor, row, **CARE, ended_on=SCHOOL_DAY)
    services.write_pastoral(actor, programme, **{**CARE, "whose": "partnership", "person": "Kezia Hall"})
    standing, over = queries.part_rows(programme, PartKind.PASTORAL)
    assert [(one.whose, one.person) for one in standing] == [("partnership", "Kezia Hall")]
    assert over == [row]


def test_the_database_holds_one_line_for_each_part_of_the_care(actor, programme):
    row = services.write_pastoral(actor, programme, **CARE)
    with pytest.raises(IntegrityError), transaction.atomic():
        PastoralPart.objects.create(programme=programme, **CARE, added_at=row.added_at, added_by=row.added_by)


def test_two_editors_of_one_line_do_not_overwrite_each_other(cast, actor, programme):
    row = services.write_pastoral(actor, programme, **CARE)
    services.write_pastoral(actor, row, **{**CARE, "person": "Amir Shah"}, version=row.version)
    with pytest.raises(Conflict):
        services.write_pastoral(cast.actor("coordinator"), row, **{**CARE, "person": "Beth Lowe"}, version=row.version)
    assert PastoralPart.objects.get().person == "Amir Shah"


def test_an_examination_is_planned_entered_and_withdrawn_and_never_goes_back(actor, programme):
    entry = services.write_exam(actor, programme, **EXAM)
    assert entry.state == ExamState.PLANNED
    with pytest.raises(Refused) as refused:
        services.write_exam(actor, entry, **EXAM, state="entered")
    assert codes(refused) == {"no_day_of_entry"}
    entry = services.write_exam(actor, entry, **EXAM, state="entered", entered_on=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        services.write_exam(actor, entry, **EXAM, state="planned", entered_on=SCHOOL_DAY)
    assert codes(refused) == {"cannot_go_back"}
    entry = services.write_exam(
        actor, entry, **EXAM, state="withdrawn", entered_on=SCHOOL_DAY, reason="Sits it next year."
    )
    assert ExamEntry.objects.get().state == ExamState.WITHDRAWN
    assert queries.part_rows(programme, PartKind.EXAMS)[0] == []
    acts = AuditEvent.objects.filter(subject_id=str(entry.public_id)).values_list("action", flat=True)
    assert list(acts.order_by("pk")) == [
        "programme.exams_add",
        "programme.exams_change",
        "examentry.enter",
        "programme.exams_change",
        "examentry.withdraw",
    ]


def test_help_in_examinations_is_approved_on_evidence_only(actor, programme):
    row = services.write_arrangement(actor, programme, what="reader")
    with pytest.raises(Refused) as refused:
        services.write_arrangement(actor, row, what="reader", state="approved", answered_on=SCHOOL_DAY)
    assert codes(refused) == {"no_evidence_of_need"}
    services.write_arrangement(
        actor, row, what="reader", state="approved", answered_on=SCHOOL_DAY, evidence_on=date(2026, 10, 1)
    )
    row.refresh_from_db()
    assert row.state == ArrangementState.APPROVED


def test_looking_at_the_agencies_is_due_on_the_earliest_day_and_done_with_the_last(actor, programme):
    first = services.write_agency(actor, programme, **AGENCY)
    later = {**AGENCY, "agency": "police", "next_look_on": date(2027, 1, 15)}
    services.write_agency(actor, programme, **later)
    duty = Duty.objects.get(kind=DutyKind.LOOK_AT_AGENCIES)
    assert (duty.due_at.date(), duty.owner_person) == (date(2026, 12, 11), actor.membership)
    with clock.at(date(2026, 12, 14)):
        over = {
            **AGENCY,
            "next_look_on": None,
            "ended_on": date(2026, 12, 11),
            "outcome": "Six meetings; sleeps better.",
        }
        services.write_agency(actor, first, **over)
    duty.refresh_from_db()
    assert duty.state == DutyState.DONE
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_AGENCIES, state=DutyState.OPEN).due_at.date() == date(2027, 1, 15)


def test_an_agency_that_is_over_says_what_came_of_it(actor, programme):
    row = services.write_agency(actor, programme, **AGENCY)
    with pytest.raises(Refused) as refused:
        services.write_agency(actor, row, **{**AGENCY, "next_look_on": None}, ended_on=SCHOOL_DAY)
    assert codes(refused) == {"no_outcome"}
    assert AgencyPart.objects.get().ended_on is None


def test_a_part_is_not_needed_until_somebody_writes_a_line(actor, programme):
    services.say_not_needed(actor, programme, PartKind.AGENCIES, why="No other service knows the pupil.")
    assert set(queries.not_needed(programme)) == {PartKind.AGENCIES}
    services.write_agency(actor, programme, **AGENCY)
    assert queries.not_needed(programme) == {}
    with pytest.raises(Refused) as refused:
        services.say_not_needed(actor, programme, PartKind.AGENCIES, why="None.")
    assert codes(refused) == {"part_has_rows"}


def test_whoever_keeps_a_pupil_off_the_site_says_why(actor, programme):
    with pytest.raises(Refused) as refused:
        services.say_site_access(actor, programme, access="no", said_on=SCHOOL_DAY)
    assert codes(refused) == {"no_reason_off_site"}
    with pytest.raises(Refused) as refused:
        services.say_site_access(actor, programme, access="at_times", said_on=SCHOOL_DAY)
    assert codes(refused) == {"no_times_on_site"}
    services.say_site_access(actor, programme, access="no", why="Until the meeting of 4 December.", said_on=SCHOOL_DAY)
    programme.refresh_from_db()
    assert programme.site_access == "no"


def test_nothing_is_added_to_a_programme_that_has_ended(cast, actor, programme):
    services.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="Back at school.")
    with pytest.raises(Refused) as refused:
        services.write_pastoral(actor, programme, **CARE)
    assert codes(refused) == {"programme_over"}


def test_the_end_of_a_programme_ends_what_is_due_in_it(cast, actor, programme):
    services.write_agency(actor, programme, **AGENCY)
    services.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="Back at school.")
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_AGENCIES).state == DutyState.DROPPED


@pytest.mark.parametrize(("name", "error"), [("head", Denied), ("stranger_coordinator", Http404)])
def test_only_the_commissioner_writes(cast, programme, name, error):
    with pytest.raises(error):
        services.write_pastoral(cast.actor(name), programme, **CARE)
    assert not PastoralPart.objects.exists()


def test_the_school_and_the_authority_read_and_a_provider_and_a_stranger_do_not(cast, actor, programme):
    row = services.write_pastoral(actor, programme, **CARE)
    for name in ("head", "inclusion_officer", "key_worker"):
        assert PastoralPart.objects.visible_to(cast.actor(name)).get() == row
    for name in ("provider_manager", "stranger_referrer", "stranger_coordinator"):
        assert not PastoralPart.objects.visible_to(cast.actor(name)).exists()
