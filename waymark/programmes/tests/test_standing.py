"""Who answers for a pupil, when somebody looks again, who is key worker, and what is alternative provision."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.placements.tests.factories import proposed
from waymark.programmes import queries, services
from waymark.programmes.models import KeyWorkerSpell, Programme, Responsibility
from waymark.programmes.states import LegalRoute, Otherwise, Registration, Standing
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.involvements import differences
from waymark.pupils.models import Involvement
from waymark.pupils.services import pass_main_roll, set_home_authority
from waymark.pupils.services.rolls import write_entry
from waymark.pupils.states import Basis, RollKind

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def move_school(cast, pupil, on=LATER):
    with clock.at(on):
        pass_main_roll(cast.actor("stranger_referrer"), pupil, valid_from=on, reason="The family moved.")


def move_home(cast, pupil, on=LATER):
    with clock.at(on):
        set_home_authority(cast.actor("head"), pupil, authority=cast.city, note="Moved to the city.")


def look(cast, programme, on=LATER, **more):
    given = {"valid_from": on, "note": "Spoke with both schools.", **more}
    with clock.at(on):
        return services.look_again(cast.actor("coordinator"), Programme.objects.get(pk=programme.pk), **given)


def nightly(on=LATER):
    with clock.at(on):
        return services.ask_to_look_again(job_actor("check programmes"))


def test_who_answers_is_kept_from_the_day_the_programme_opens(cast):
    row = a_programme(cast).responsibilities.get()
    assert (row.school, row.home_authority, row.responsible_body) == (cast.ashgrove, cast.county, cast.ashgrove)
    assert (row.registration, row.valid_from, row.valid_to) == (Registration.SINGLE, SCHOOL_DAY, None)


@pytest.mark.parametrize(
    ("route", "who"),
    [
        (LegalRoute.OFF_SITE_DIRECTION, "ashgrove"),
        (LegalRoute.PERMANENT_EXCLUSION, "county"),
        (LegalRoute.SECTION_19_MEDICAL, "county"),
        (LegalRoute.FAIR_ACCESS, "ashgrove"),  # the pupil is on its roll
        (LegalRoute.EHC_PLAN_PACKAGE, "county"),
        (LegalRoute.DIRECT_COMMISSION, "ashgrove"),
    ],
)
def test_who_answers_follows_the_footing(cast, route, who):
    assert a_programme(cast, legal_route=route).responsibilities.get().responsible_body == getattr(cast, who)


def test_another_footing_lets_another_body_answer_from_that_day(cast):
    programme = a_programme(cast)
    with clock.at(LATER):
        services.change_programme(
            cast.actor("coordinator"),
            programme,
            aims=programme.aims,
            starts_on=programme.starts_on,
            planned_end_on=programme.planned_end_on,
            legal_route=LegalRoute.PERMANENT_EXCLUSION,
        )
    rows = [(row.responsible_body, row.valid_from, row.valid_to) for row in queries.responsibilities(programme)]
    assert rows == [(cast.county, LATER, None), (cast.ashgrove, SCHOOL_DAY, LATER)]


def test_a_pupil_who_moved_school_in_the_middle_takes_the_programme_along(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (0, "am"), (1, "am"))
    move_school(cast, programme.pupil)
    assert nightly() == (1, 0)
    with clock.at(LATER):
        known_before = list(differences())  # what the cast itself leaves open
    duty = Duty.objects.get(kind=DutyKind.LOOK_AT_PROGRAMME)
    assert (duty.owner, duty.owner_person, duty.state) == (cast.partnership, cast.key_worker, DutyState.OPEN)
    assert duty.due_at.date() == date(2026, 12, 8)  # five school days after 1 December
    look(cast, programme)
    programme.refresh_from_db()
    assert programme.school == cast.birchfield
    assert [row.valid_to for row in programme.school_sessions.all()] == [LATER, LATER]
    known = Involvement.objects.filter(source_id=programme.public_id, basis=Basis.REFERRED)
    assert sorted(known.values_list("organisation__name", "valid_from", "valid_to")) == [
        ("Ashgrove School", SCHOOL_DAY, LATER),
        ("Birchfield School", LATER, None),
    ]
    duty.refresh_from_db()
    assert duty.state == DutyState.DONE
    with clock.at(LATER):
        assert list(differences()) == known_before
        services.end(cast.actor("coordinator"), programme, on=LATER, reason="A place of its own there.")
        assert list(differences()) == known_before


def test_a_pupil_who_moved_home_is_looked_at_again_and_the_former_home_stays_in_the_history(cast):
    programme = a_programme(cast, legal_route=LegalRoute.PERMANENT_EXCLUSION)
    move_home(cast, programme.pupil)
    nightly()
    row = look(cast, programme)
    assert (row.home_authority, row.responsible_body, row.school) == (cast.city, cast.city, cast.ashgrove)
    before = Responsibility.objects.get(valid_to__isnull=False)
    assert (before.responsible_body, before.valid_to) == (cast.county, LATER)
    assert AuditEvent.objects.filter(action="programme.responsibility").count() == 2
    assert nightly() == (0, 0)


def test_whoever_moves_and_moves_back_before_anybody_looked_is_asked_about_no_more(cast):
    programme = a_programme(cast)
    move_home(cast, programme.pupil)
    assert nightly() == (1, 0)
    with clock.at(LATER):
        set_home_authority(cast.actor("head"), programme.pupil, authority=cast.county, note="Back again.")
    assert nightly() == (0, 1)
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_PROGRAMME).state == DutyState.DROPPED


def test_the_nightly_look_asks_once_and_keeps_the_day_it_set(cast):
    programme = a_programme(cast)
    move_home(cast, programme.pupil)
    nightly()
    nightly(date(2026, 12, 4))
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_PROGRAMME).due_at.date() == date(2026, 12, 8)


def test_looking_again_needs_a_change_a_note_and_a_day_that_makes_sense(cast):
    programme = a_programme(cast)
    with pytest.raises(Refused) as refused:
        look(cast, programme)
    assert codes(refused) == {"nothing_changed"}
    move_home(cast, programme.pupil)
    with pytest.raises(Refused) as refused:
        look(cast, programme, note=" ")
    assert codes(refused) == {"no_note"}
    with pytest.raises(Refused) as refused:
        look(cast, programme, valid_from=date(2026, 12, 2))
    assert codes(refused) == {"looked_ahead"}
    with pytest.raises(Refused) as refused:
        look(cast, programme, valid_from=date(2026, 11, 23))
    assert codes(refused) == {"looked_before_the_last"}
    assert Responsibility.objects.count() == 1
    look(cast, programme)


def test_a_trial_at_another_school_makes_the_own_school_the_main_of_two(cast):
    programme = a_programme(cast)
    with clock.at(LATER):
        write_entry(cast.actor("head"), programme.pupil, cast.birchfield, kind=RollKind.SUBSIDIARY, valid_from=LATER)
    assert nightly() == (1, 0)
    assert look(cast, programme).registration == Registration.DUAL_MAIN
    programme.refresh_from_db()
    assert programme.school == cast.ashgrove


def test_two_who_look_again_do_not_both_write(cast):
    programme = a_programme(cast)
    move_home(cast, programme.pupil)
    look(cast, programme, version=programme.version)
    with pytest.raises(Conflict):
        look(cast, programme, version=programme.version)


def test_the_twin_stays_where_the_other_moved(cast):
    one = a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Merrow"))
    other = a_programme(cast, a_year_ten_pupil(cast, forename="Ida", surname="Merrow"))
    assert one.pupil.date_of_birth == other.pupil.date_of_birth
    move_home(cast, one.pupil)
    nightly()
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_PROGRAMME).pupil == one.pupil
    look(cast, one)
    assert other.responsibilities.get().home_authority == cast.county


def test_only_the_commissioner_looks_again(cast):
    programme = a_programme(cast)
    move_home(cast, programme.pupil)
    with clock.at(LATER):
        for name, error in (("head", Denied), ("stranger_coordinator", Http404)):
            with pytest.raises(error):
                services.look_again(cast.actor(name), programme, valid_from=LATER, note="Mine.")


# The key worker


def test_the_database_holds_one_open_key_worker_at_most(cast):
    programme = a_programme(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyWorkerSpell.objects.create(programme=programme, key_worker=cast.coordinator, valid_from=SCHOOL_DAY)


def test_a_programme_does_not_begin_to_run_without_a_key_worker(cast):
    programme = a_programme(cast)
    services.hand_over_caseload(cast.actor("coordinator"), programme.key_workers.all(), None, on=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        services.run(cast.actor("coordinator"), programme, on=SCHOOL_DAY)
    assert codes(refused) == {"no_key_worker"}
    services.assign_key_worker(cast.actor("coordinator"), programme, cast.coordinator, valid_from=date(2026, 11, 25))
    assert services.run(cast.actor("coordinator"), programme, on=SCHOOL_DAY).state == "running"


def test_a_key_worker_whose_role_has_ended_leaves_nobody_and_one_is_asked_for(cast):
    programme = a_programme(cast)
    services.run(cast.actor("coordinator"), programme, on=SCHOOL_DAY)
    assert services.ask_for_key_workers(job_actor("check programmes")) == 0
    type(cast.key_worker).objects.filter(pk=cast.key_worker.pk).update(valid_to=LATER)
    with clock.at(LATER):
        assert queries.live_key_worker(programme, LATER) is None
        assert services.ask_for_key_workers(job_actor("check programmes")) == 1
    with clock.at(date(2026, 12, 3)):
        services.ask_for_key_workers(job_actor("check programmes"))
    assert Duty.objects.get(kind=DutyKind.NAME_KEY_WORKER).due_at.date() == date(2026, 12, 8)  # asked once


def test_what_waits_in_the_programme_goes_to_the_next_key_worker(cast):
    programme = a_programme(cast)
    move_home(cast, programme.pupil)
    nightly()
    with clock.at(LATER):
        services.assign_key_worker(cast.actor("coordinator"), programme, cast.coordinator, valid_from=LATER)
    assert Duty.objects.get(kind=DutyKind.LOOK_AT_PROGRAMME).owner_person == cast.coordinator


# Alternative provision or not


def standing(programme, on=SCHOOL_DAY):
    return queries.standings([Programme.objects.get(pk=programme.pk)], on)[programme.pk].standing


def test_a_programme_becomes_ap_with_its_first_half_day_elsewhere(cast):
    programme = a_programme(cast)
    assert standing(programme) == Standing.NOTHING_YET
    at_school(cast, programme, (0, "am"))
    assert standing(programme) == Standing.IN_SCHOOL


def test_a_place_elsewhere_makes_it_ap_and_a_package_out_of_school_does_not(cast):
    programme = proposed(cast).programme
    assert standing(programme) == Standing.AP
    services.say_otherwise(cast.actor("coordinator"), programme, otherwise=Otherwise.EOTAS)
    assert standing(programme) == Standing.EOTAS
    services.say_otherwise(cast.actor("coordinator"), programme, otherwise=Otherwise.HOME_EDUCATION)
    assert standing(programme) == Standing.HOME_EDUCATION


def test_a_pupil_in_year_eleven_is_post_16_after_the_summer(cast):
    programme = proposed(cast).programme
    programme.pupil.year_group = 11
    programme.pupil.save()
    assert standing(programme, date(2027, 8, 24)) == Standing.AP
    assert standing(programme, date(2027, 9, 1)) == Standing.POST_16


def test_the_list_keeps_what_is_ap(cast):
    ap = proposed(cast).programme
    a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Stone"))
    found = queries.list_page(cast.actor("coordinator"), kind="ap")
    assert ([row.programme for row in found.rows], found.kind, found.total) == ([ap], "ap", 1)
    assert queries.list_page(cast.actor("coordinator"), kind="nonsense").total == 2
