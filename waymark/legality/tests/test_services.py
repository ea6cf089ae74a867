"""Each commissioner with pupils at a place over the line is told at once, and until it is put right."""

from datetime import date, timedelta

import pytest

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock
from waymark.core.jobs import JOBS
from waymark.core.models import AuditEvent
from waymark.duties.models import Duty
from waymark.duties.queries import work_list
from waymark.duties.states import DutyKind, DutyState
from waymark.legality.tests.factories import FOUR_DAYS, LATER, a_workshop, full_time, of_the_others
from waymark.matching.models import Pair
from waymark.matching.states import Answer
from waymark.matching.tests.factories import decided, look
from waymark.placements import services as placements
from waymark.placements.models import Placement, PlacementSession
from waymark.placements.tests.factories import started
from waymark.pupils import services as pupils
from waymark.pupils.models import Characteristic
from waymark.pupils.states import CharacteristicKind
from waymark.pupils.tests.factories import pupil
from waymark.quality import services as quality
from waymark.quality.states import RegisterStatus
from waymark.quality.tests.factories import a_registered_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def owed():
    rows = Duty.objects.filter(kind=DutyKind.KEEP_WITHIN_LAW, done_at__isnull=True)
    return sorted(rows.values_list("owner__name", "due_at__date"))


def tonight():
    return JOBS["watch places that are no school"].run()


NORTH, SOUTH = "North Whitcombe Partnership", "South Whitcombe Partnership"


def plan_for(cast, placement, kind=CharacteristicKind.EHC_PLAN, **more):
    return pupils.add_characteristic(cast.actor("referrer"), placement.pupil, kind=kind, valid_from=SCHOOL_DAY, **more)


@pytest.mark.parametrize(
    ("kind", "value"), [(CharacteristicKind.EHC_PLAN, ""), (CharacteristicKind.LOOKED_AFTER, "855")]
)
def test_a_plan_or_care_that_begins_while_a_pupil_is_there_is_owed_at_once(cast, kind, value):
    workshop = a_workshop(cast)
    ada, ben = full_time(cast, "Ada", workshop), full_time(cast, "Ben", workshop)
    of_the_others(cast, ben)
    assert owed() == []
    plan_for(cast, ada, kind, value=value)
    assert owed() == [(NORTH, SCHOOL_DAY), (SOUTH, SCHOOL_DAY)]
    duty = Duty.objects.filter(kind=DutyKind.KEEP_WITHIN_LAW).first()
    assert duty.pupil is None
    assert duty in work_list(cast.actor("coordinator")) or duty in work_list(cast.actor("stranger_coordinator"))
    event = AuditEvent.objects.filter(action="duty.open", subject_id=str(duty.public_id)).get()
    assert event.chain == "instance", "it belongs to nobody's own history"


def test_what_is_owed_is_done_when_the_plan_ends_or_the_hours_are_fewer(cast):
    placement = full_time(cast, "Ada", a_workshop(cast))
    plan_for(cast, placement)
    placements.change_terms(
        cast.actor("coordinator"),
        placement,
        sessions=FOUR_DAYS[:6],
        starts_on=placement.starts_on,
        planned_end_on=placement.planned_end_on,
        why_this_provider="He learns by doing.",
        reason_to_go_on="Three days are what he can manage.",
    )
    assert owed() == []
    duty = Duty.objects.get(kind=DutyKind.KEEP_WITHIN_LAW)
    assert (duty.state, duty.done_at is not None) == (DutyState.DONE, True)


def test_a_place_that_is_taken_back_is_owed_no_more(cast):
    placement = full_time(cast, "Ada", a_workshop(cast))
    plan_for(cast, placement)
    placements.withdraw(cast.actor("coordinator"), placement, reason="Another place was found.")
    assert owed() == []


def test_two_records_that_two_people_join_bring_their_hours_together_at_once(cast):
    """Ashgrove's record is there two days, Birchfield's another two: ten hours each, twenty of one child in care."""
    placement = started(cast)
    other = pupil(
        cast.actor("stranger_referrer"),
        forename=placement.pupil.forename,
        surname=placement.pupil.surname,
        date_of_birth=placement.pupil.date_of_birth,
        upn=placement.pupil.upn,
        reason_to_go_on="Checked.",
    )
    Characteristic.objects.create(
        pupil=other, kind=CharacteristicKind.LOOKED_AFTER, value="855", valid_from=date(2026, 9, 1)
    )
    second = full_time(cast, "Zed", a_workshop(cast), sessions=FOUR_DAYS[4:])
    Placement.objects.filter(pk=second.pk).update(pupil=other)
    look()
    assert tonight() == "0 opened, 0 settled"
    pair = (
        Pair.objects.get(second=other) if Pair.objects.filter(second=other).exists() else Pair.objects.get(first=other)
    )
    decided(cast, pair, Answer.SAME)
    assert owed() == [(SOUTH, SCHOOL_DAY)]
    decided(cast, pair, Answer.TWO)
    assert owed() == []


def test_a_provider_that_loses_its_registration_is_owed_at_once(cast):
    a_registered_school(cast, cast.canal_street)
    workshop = a_workshop(cast)
    for name in ("Ada", "Ben", "Cem", "Dee", "Eve"):
        full_time(cast, name, workshop)
    assert owed() == []
    officer = cast.actor("inclusion_officer")
    quality.set_status(officer, cast.canal_street, status=RegisterStatus.NOT_A_SCHOOL, valid_from=SCHOOL_DAY)
    assert owed() == [(SOUTH, SCHOOL_DAY)]
    quality.set_status(officer, cast.canal_street, status=RegisterStatus.REGISTERED_SCHOOL, valid_from=SCHOOL_DAY)
    assert owed() == []


def test_places_that_turn_out_to_have_one_proprietor_are_owed_as_one(cast):
    workshop, farm = a_workshop(cast), a_workshop(cast, "stranger_provider")
    for name, place in (("Ada", workshop), ("Ben", workshop), ("Cem", workshop), ("Dee", farm), ("Eve", farm)):
        full_time(cast, name, place)
    coordinator = cast.actor("coordinator")
    quality.set_proprietor(coordinator, cast.canal_street, name="Pike Holdings", valid_from=SCHOOL_DAY)
    assert owed() == []
    quality.set_proprietor(coordinator, cast.other_provider, name="pike holdings", valid_from=SCHOOL_DAY)
    assert owed() == [(SOUTH, SCHOOL_DAY)]
    quality.set_proprietor(coordinator, cast.other_provider, name="", valid_from=SCHOOL_DAY)
    assert owed() == []


def test_what_one_place_owes_is_not_settled_by_a_look_at_another_that_once_had_its_proprietor(cast):
    workshop, farm = a_workshop(cast), a_workshop(cast, "stranger_provider")
    coordinator = cast.actor("coordinator")
    for provider in (cast.canal_street, cast.other_provider):
        quality.set_proprietor(coordinator, provider, name="Pike Holdings", valid_from=date(2026, 9, 1))
    quality.set_proprietor(coordinator, cast.other_provider, name="Quill Estates", valid_from=date(2026, 10, 1))
    plan_for(cast, full_time(cast, "Ada", farm))
    assert owed() == [(SOUTH, SCHOOL_DAY)]
    full_time(cast, "Ben", workshop)
    assert owed() == [(SOUTH, SCHOOL_DAY)]


def test_the_job_of_the_night_finds_what_is_planned_for_a_later_day(cast):
    """Rows that no service wrote, as from a file: four begin in January beside one who is there."""
    workshop = a_workshop(cast)
    full_time(cast, "Ada", workshop, planned_end_on=date(2027, 3, 5), reason_to_go_on="Nothing else holds.")
    later = [full_time(cast, name, workshop, **LATER) for name in ("Ben", "Cem", "Dee")]
    a_fifth = full_time(cast, "Eve", workshop, sessions=FOUR_DAYS[:4], **LATER)
    of_the_others(cast, a_fifth)
    assert tonight() == "0 opened, 0 settled"
    first = later[0].sessions.first()
    for weekday, half in FOUR_DAYS[4:]:
        PlacementSession.objects.create(
            placement=a_fifth,
            weekday=weekday,
            half=half,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            valid_from=LATER["starts_on"],
        )
    assert tonight() == "2 opened, 0 settled"
    assert owed() == [(NORTH, LATER["starts_on"]), (SOUTH, LATER["starts_on"])]
    assert tonight() == "0 opened, 0 settled"
    Placement.objects.filter(pk=a_fifth.pk).update(state="withdrawn")
    assert tonight() == "0 opened, 2 settled"


def test_what_was_missed_stays_owed_once(cast):
    placement = full_time(cast, "Ada", a_workshop(cast))
    plan_for(cast, placement)
    with clock.at(SCHOOL_DAY + timedelta(days=2)):
        JOBS["miss overdue duties"].run()
        assert tonight() == "0 opened, 0 settled"
        assert Duty.objects.get(kind=DutyKind.KEEP_WITHIN_LAW).state == DutyState.MISSED


def test_the_watch_acts_under_its_own_name():
    assert job_actor("watch places that are no school").is_job
