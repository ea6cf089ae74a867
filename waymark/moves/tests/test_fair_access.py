"""A fair access case from the application to the roll, who knows of it, and the ledger of fair shares."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.exclusions.states import ExclusionState
from waymark.exclusions.tests.factories import exclusion_at
from waymark.moves import queries, services
from waymark.moves.models import FairAccessCase, RollSize
from waymark.moves.states import CaseState, MoveState
from waymark.moves.tests.factories import (
    ALLOCATION,
    CONSIDERED,
    begun,
    case_at,
    child,
    head_of,
    move_at,
)
from waymark.pupils import queries as pupils
from waymark.pupils import services as pupil_services
from waymark.pupils.models import Involvement, Pupil, RollEntry
from waymark.pupils.services import PupilData
from waymark.pupils.states import Basis
from waymark.pupils.tests.factories import pupil as a_pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def codes(refused):
    return sorted(each.code for each in refused.value.refusals)


def duties(kind):
    return sorted(Duty.objects.filter(kind=kind).values_list("state", "owner__name", "due_at__date"))


def sees(actor, case):
    return FairAccessCase.objects.visible_to(actor).filter(pk=case.pk).exists()


@pytest.mark.parametrize(
    ("state", "was_excluded"),
    [(ExclusionState.FINAL, True), (ExclusionState.REINSTATED, False), (ExclusionState.CANCELLED, False)],
)
def test_an_exclusion_on_record_is_counted_although_nobody_says_so(cast, state, was_excluded):
    pupil = a_pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)
    exclusion_at(cast, state, pupil)
    officer = cast.actor("inclusion_officer")
    case = begun(cast, pupil, reason="The pupil leaves the roll this week.")
    case = services.answer_application(officer, case, offered=False, answered_on=SCHOOL_DAY, reason="All full.")
    case = services.consider(officer, case, considered_on=SCHOOL_DAY, **{**CONSIDERED, "was_excluded": False})
    assert case.was_excluded is was_excluded


def test_a_child_without_a_school_is_known_to_the_authority_alone(cast):
    noor = child(cast)
    assert pupils.main_school(noor, SCHOOL_DAY) is None
    assert (noor.home_authority, noor.held_by, noor.year_group) == (cast.county, cast.county, 9)
    assert pupils.pupil_or_404(cast.actor("inclusion_officer"), noor.public_id) == noor
    for name in ("referrer", "coordinator", "stranger_officer", "provider_manager"):
        with pytest.raises(Http404):
            pupils.pupil_or_404(cast.actor(name), noor.public_id)
    assert AuditEvent.objects.filter(action="pupil.add").count() == 1


@pytest.mark.parametrize("name", ["referrer", "head", "coordinator", "key_worker", "provider_manager", "auditor"])
def test_only_the_authority_makes_such_a_record(cast, name):
    data = PupilData(surname="Haddad", date_of_birth=date(2013, 5, 6), address_lines="3 Mill Row")
    with pytest.raises(Refused if name == "coordinator" else Denied):
        pupil_services.add_child_without_school(cast.actor(name), data=data)
    assert not Pupil.objects.exists()


def test_a_child_who_looks_like_one_the_authority_knows_is_shown_first(cast):
    child(cast)
    with pytest.raises(Refused) as refused:
        child(cast)
    assert codes(refused) == ["same_name_and_birth"]
    with pytest.raises(Refused) as refused:
        child(cast, forename="Ali", address_lines=" ")
    assert codes(refused) == ["no_address"]
    assert Pupil.objects.count() == 1


def test_an_application_is_due_in_fifteen_school_days(cast):
    case = begun(cast, applied_on=date(2026, 11, 16))
    assert case.reference == "F-26-00001"
    assert duties("decide_application") == [("open", "Whitcombe County Council", date(2026, 12, 7))]


def test_a_first_day_on_which_the_school_does_not_meet_asks_for_a_reason(cast):
    case = case_at(cast, CaseState.CONSIDERED)
    first_day = {"allocated_on": SCHOOL_DAY, "admission_on": date(2026, 11, 28)}  # a Saturday
    with pytest.raises(Refused) as refused:
        services.allocate(cast.actor("coordinator"), case, school=cast.ashgrove, **first_day, **ALLOCATION)
    assert codes(refused) == ["starts_on_no_school_day"]
    services.allocate(
        cast.actor("coordinator"), case, school=cast.ashgrove, **first_day, **ALLOCATION, reason="An open day."
    )
    case.refresh_from_db()
    assert case.state == CaseState.ALLOCATED


def test_the_steps_and_what_is_due_in_each(cast):
    officer = cast.actor("inclusion_officer")
    case = begun(cast)
    services.answer_application(officer, case, offered=False, answered_on=SCHOOL_DAY, reason="All full.")
    assert [row[0] for row in duties("decide_application")] == ["done"]
    services.consider(officer, case, considered_on=SCHOOL_DAY, partnership=cast.partnership, **CONSIDERED)
    # 18 school days to 18 December, two more from 4 January
    assert duties("allocate_place") == [("open", "South Whitcombe Partnership", date(2027, 1, 5))]
    case.refresh_from_db()
    services.allocate(
        cast.actor("coordinator"), case, school=cast.ashgrove, allocated_on=SCHOOL_DAY,
        admission_on=date(2026, 11, 30), **ALLOCATION,
    )  # fmt: skip
    assert [row[0] for row in duties("allocate_place")] == ["done"]
    assert duties("admit_pupil") == [
        ("open", "Ashgrove School", date(2026, 11, 30)),
        ("open", "South Whitcombe Partnership", date(2026, 12, 1)),
    ]
    assert OutboxMessage.objects.filter(notice="moves.allocated").count() == 2  # head and referrer
    services.admit_child(cast.actor("referrer"), case, on=SCHOOL_DAY)
    case.refresh_from_db()
    assert case.state == CaseState.ADMITTED
    entry = RollEntry.objects.get(pupil=case.pupil)
    assert (entry.school, entry.kind, entry.valid_from) == (cast.ashgrove, "main", SCHOOL_DAY)
    assert {row[0] for row in duties("admit_pupil")} == {"done"}


def test_the_school_knows_from_the_allocation_and_others_never(cast):
    case = case_at(cast, CaseState.CONSIDERED)
    assert sees(cast.actor("inclusion_officer"), case) and sees(cast.actor("coordinator"), case)
    for name in ("referrer", "head", "key_worker", "stranger_coordinator", "stranger_referrer", "stranger_officer"):
        assert not sees(cast.actor(name), case), name
    services.allocate(
        cast.actor("coordinator"), case, school=cast.ashgrove, allocated_on=SCHOOL_DAY, admission_on=SCHOOL_DAY,
        **ALLOCATION,
    )  # fmt: skip
    assert sees(cast.actor("head"), case) and sees(cast.actor("referrer"), case)
    for name in ("key_worker", "stranger_coordinator", "stranger_referrer", "provider_manager", "auditor"):
        assert not sees(cast.actor(name), case), name


def test_when_the_child_is_on_roll_the_partnership_knows_no_more(cast):
    case = case_at(cast, CaseState.ADMITTED)
    assert not Involvement.objects.filter(basis=Basis.MOVE, valid_to__isnull=True).exists()
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert not sees(cast.actor("coordinator"), case)
        assert sees(cast.actor("head"), case) and sees(cast.actor("inclusion_officer"), case)


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.PLACED])
def test_a_case_that_is_over_owes_nothing(cast, state):
    case = case_at(cast, state)
    assert case.state == state
    assert not Duty.objects.filter(state="open").exists()


def test_a_panel_allocates_among_its_own_schools_and_the_authority_among_all(cast):
    case = case_at(cast, CaseState.CONSIDERED)
    allocation = {**ALLOCATION, "allocated_on": SCHOOL_DAY, "admission_on": SCHOOL_DAY, "school": cast.birchfield}
    with pytest.raises(Refused) as refused:
        services.allocate(cast.actor("coordinator"), case, **allocation)
    assert codes(refused) == ["not_our_school"]
    assert not Duty.objects.filter(kind="admit_pupil").exists()
    services.allocate(cast.actor("inclusion_officer"), case, **allocation)
    case.refresh_from_db()
    assert case.school == cast.birchfield


def test_what_is_warned_of_goes_on_with_a_reason_that_is_kept(cast):
    case = case_at(cast, CaseState.REFUSED)
    officer = cast.actor("inclusion_officer")
    values = {**CONSIDERED, "looked_after": True, "considered_on": SCHOOL_DAY}
    with pytest.raises(Refused) as refused:
        services.consider(officer, case, **values)
    assert codes(refused) == ["looked_after"]
    services.consider(officer, case, **values, reason="The carers ask for this school.")
    event = AuditEvent.objects.get(action="fairaccesscase.consider")
    assert event.payload.content["reason"] == "The carers ask for this school."


def test_who_may_not_does_not(cast):
    case = case_at(cast, CaseState.ALLOCATED)
    for name in ("referrer", "head"):
        with pytest.raises(Denied):
            services.close_case(cast.actor(name), case, reason="No.")
    for name in ("stranger_officer", "key_worker", "provider_manager", "stranger_coordinator"):
        with pytest.raises(Http404):
            services.close_case(cast.actor(name), case, reason="No.")
    with pytest.raises(Denied):  # the authority does not write a school's register
        services.admit_child(cast.actor("inclusion_officer"), case, on=SCHOOL_DAY)
    with pytest.raises(Http404):
        services.admit_child(head_of(cast.birchfield), case, on=SCHOOL_DAY)
    assert not RollEntry.objects.exists()


def test_a_child_on_another_main_roll_is_not_taken_off_it_unasked(cast):
    kai = a_pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)
    officer = cast.actor("inclusion_officer")
    with pytest.raises(Refused) as refused:
        begun(cast, kai)
    assert codes(refused) == ["has_a_school"]
    case = begun(cast, kai, reason="To come back from provision.")
    services.answer_application(officer, case, offered=False, answered_on=SCHOOL_DAY, reason="Full.")
    services.consider(officer, case, considered_on=SCHOOL_DAY, **CONSIDERED)
    case.refresh_from_db()
    services.allocate(
        officer, case, school=cast.birchfield, allocated_on=SCHOOL_DAY, admission_on=SCHOOL_DAY, **ALLOCATION
    )
    with pytest.raises(Refused) as refused:
        services.admit_child(head_of(cast.birchfield), case, on=SCHOOL_DAY)
    assert codes(refused) == ["on_a_main_roll_already"]
    case.refresh_from_db()
    assert case.state == CaseState.ALLOCATED and RollEntry.objects.count() == 1


def test_another_authoritys_child_is_not_ours(cast):
    kai = a_pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.city)
    with pytest.raises(Refused) as refused:  # the county knows the pupil through the school
        begun(cast, kai, reason="Still.")
    assert "not_our_child" in codes(refused)


def test_two_editors_of_a_case_do_not_write_over_each_other(cast):
    case = begun(cast)
    officer = cast.actor("inclusion_officer")
    services.answer_application(officer, case, offered=False, answered_on=SCHOOL_DAY, reason="Full.", version=1)
    with pytest.raises(Conflict):
        services.close_case(officer, case, reason="The family moved.", version=1)


# The ledger


def figures(page):
    return {line.name: line.figures for line in page.lines}


def test_the_ledger_counts_what_each_school_took_this_year(cast):
    move_at(cast, MoveState.MOVED)  # to Birchfield
    case_at(cast, CaseState.ADMITTED)
    case_at(cast, CaseState.ADMITTED, child(cast, forename="Ali"), was_excluded=True)
    case_at(cast, CaseState.ALLOCATED, child(cast, forename="Lea"))  # not on roll yet
    officer = cast.actor("inclusion_officer")
    services.enter_roll_size(officer, cast.ashgrove, academic_year=2026, number=800)
    with clock.at(date(2027, 1, 15)):
        page = queries.ledger_page(cast.actor("inclusion_officer"))
        assert figures(page) == {
            "Ashgrove School": [1, 1, 0, 2],
            "Birchfield School": [0, 0, 1, 1],
            "All": [1, 1, 1, 3],
        }
        assert [str(line.rate) for line in page.lines] == ["2.5", "None", "None"]
        own = queries.ledger_page(cast.actor("coordinator"))
        assert figures(own) == {"Ashgrove School": [1, 1, 0, 2], "All": [1, 1, 0, 2]}
    assert figures(queries.ledger_page(officer, year=2025))["All"] == [0, 0, 0, 0]


@pytest.mark.parametrize("day, year", [(date(2026, 8, 31), 2025), (date(2026, 9, 1), 2026)])
def test_the_year_of_the_ledger_turns_on_the_first_of_september(cast, day, year):
    case = case_at(cast, CaseState.ADMITTED)
    FairAccessCase.objects.filter(pk=case.pk).update(admitted_on=day)
    officer = cast.actor("inclusion_officer")
    counted = {each: figures(queries.ledger_page(officer, year=each))["All"][1] for each in (2025, 2026)}
    assert counted == {2025: int(year == 2025), 2026: int(year == 2026)}


def test_outside_the_panel_small_figures_are_hidden_but_a_schools_own(cast):
    case_at(cast, CaseState.ADMITTED)
    other = head_of(cast.birchfield)
    cast.birchfield.membership_rows.update(partnership=cast.partnership)
    for name in ("head", "referrer", "key_worker"):
        assert not queries.ledger_page(cast.actor(name)).in_full
    own = figures(queries.ledger_page(cast.actor("head")))
    assert own["Ashgrove School"] == [0, 1, 0, 1]
    theirs = figures(queries.ledger_page(other))
    assert theirs["Ashgrove School"][1] is None and theirs["Ashgrove School"][3] is None
    assert theirs["All"][1] is None and theirs["All"][3] is None
    page = queries.ledger_page(cast.actor("coordinator"))
    assert page.in_full and figures(page)["Ashgrove School"] == [0, 1, 0, 1]


def test_a_school_outside_every_partnership_shares_no_ledger(cast):
    cast.ashgrove.membership_rows.update(valid_to=SCHOOL_DAY, how_it_ended="withdrew")
    page = queries.ledger_page(cast.actor("head"))
    assert (page.whose, page.lines) == (None, [])


def test_a_roll_is_entered_once_and_corrected_knowingly(cast):
    coordinator = cast.actor("coordinator")
    made = services.enter_roll_size(coordinator, cast.ashgrove, academic_year=2026, number=800)
    with pytest.raises(Conflict):
        services.enter_roll_size(coordinator, cast.ashgrove, academic_year=2026, number=801)
    services.enter_roll_size(coordinator, cast.ashgrove, academic_year=2026, number=810, version=made.version)
    assert RollSize.objects.get().number == 810
    assert AuditEvent.objects.filter(action="rollsize.enter").count() == 2
    with pytest.raises(Denied):
        services.enter_roll_size(coordinator, cast.birchfield, academic_year=2026, number=800)
    with pytest.raises(Denied):
        services.enter_roll_size(cast.actor("head"), cast.ashgrove, academic_year=2026, number=800)


def test_a_child_who_moved_to_another_authority_is_not_locked_out_by_the_case_of_the_old_one(cast):
    """The old authority knows of the child no more and could not close it; the new one would be told that one is open."""
    referrer = cast.actor("referrer")
    pupil = a_pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    old = begun(cast, pupil, reason="The pupil leaves the roll this week.")
    pupil_services.set_home_authority(referrer, Pupil.objects.get(pk=pupil.pk), authority=cast.city, note="They moved.")
    with pytest.raises((Refused, Http404)):  # nobody but the child's own authority ends it so
        services.begin_case(
            cast.actor("inclusion_officer"), pupil, applied_on=SCHOOL_DAY, applied_to="Any", reason="Leaves."
        )
    new = services.begin_case(
        cast.actor("stranger_officer"), pupil, applied_on=SCHOOL_DAY, applied_to="Any", reason="Leaves."
    )
    assert new.authority == cast.city
    old.refresh_from_db()
    assert (old.state, old.closed_reason) == (CaseState.CLOSED, "The child belongs to Rydal City Council now.")
    assert [row[:2] for row in duties("decide_application")] == [
        ("dropped", "Whitcombe County Council"),
        ("open", "Rydal City Council"),
    ]
