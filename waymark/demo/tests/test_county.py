"""A county of ten pupils, built by the code that builds six hundred: what is written many at a time is as true."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from waymark.accounts.roles import Role
from waymark.attendance import queries, services
from waymark.attendance.models import AbsenceAlert, Mark, Register
from waymark.attendance.services import MarkInput
from waymark.attendance.states import Attended
from waymark.core import clock, history
from waymark.core.models import AuditEvent, AuditPayload, ChainHead, EventPupil, Instance
from waymark.core.refusals import Refused
from waymark.demo import county, many_days
from waymark.demo.bodies import Area
from waymark.demo.build import AREAS, build, build_plan
from waymark.demo.many_days import Taken, take_many
from waymark.demo.moments import at
from waymark.demo.plans import SMALL, a_county, area_of
from waymark.demo.pupils import Story
from waymark.duties.models import Duty
from waymark.placements.queries import active_sessions
from waymark.pupils import involvements
from waymark.pupils.models import Pupil
from waymark.quality.models import SignOff
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import is_school_day
from waymark.school_year.states import Half

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PLAN = replace(a_county(10), demo_day=date(2025, 10, 14))
THEN = at(PLAN.demo_day, 9, 5)


@pytest.fixture(scope="module")
def area(django_db_setup, django_db_blocker):
    kept = []

    class Kept(Area):
        def __init__(self, plan):
            super().__init__(plan)
            kept.append(self)

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("waymark.demo.build.Area", Kept)
        patch.setattr(many_days, "UNEXPLAINED", 0.02)  # so that few pupils tell both kinds of register
        build_plan(PLAN)
        with clock.at(THEN):
            yield kept[0]
        transaction.set_rollback(True)


@pytest.mark.on_either
def test_the_history_of_the_county_holds(area):
    held = {chain: history.verify(chain) for chain in history.chains()}
    assert {chain: fault for chain, (_, fault) in held.items() if fault} == {}
    assert sum(links for links, _ in held.values()) == AuditEvent.objects.count() > 1000


def test_who_may_know_agrees_with_the_facts(area):
    assert list(involvements.differences()) == []


def test_every_register_holds_whom_the_session_expected_and_nobody_else(area):
    calendar = calendar_for(area.bodies["855"], PLAN.first_day)
    registers = list(Register.objects.filter(on__lt=PLAN.demo_day).prefetch_related("marks"))
    assert len(registers) > 50
    for on, half in {(each.on, each.half) for each in registers}:
        assert is_school_day(calendar, on=on)
        expected = {each.placement.pk for each in active_sessions(on, half)}
        here = [each for each in registers if (each.on, each.half) == (on, half)]
        assert sorted(mark.placement_id for each in here for mark in each.marks.all()) == sorted(expected)
        assert all(each.taken_at for each in here)


def test_every_mark_lies_within_its_placement(area):
    rows = Mark.objects.select_related("placement", "register", "pupil")
    for mark in rows.prefetch_related("placement__sessions"):
        placement, on = mark.placement, mark.register.on
        assert placement.started_on <= on <= (placement.ended_on or on)
        assert (on.weekday(), mark.register.half) in {(s.weekday, s.half) for s in placement.sessions.all()}
        assert (mark.pupil_id, mark.register.site_id) == (placement.pupil_id, placement.site_id)


def test_the_school_writes_what_the_rules_make_of_the_marks(area):
    seen = Counter()
    for pupil in Pupil.objects.filter(marks__isnull=False).distinct():
        for line in queries.marks_of(pupil, PLAN.first_day):
            followed_up = [each.reason_code for each in line.follow_ups]
            attended = line.mark.attended in (Attended.PRESENT, Attended.LATE)
            wanted = "B" if attended else (followed_up or [line.mark.reason_code])[0]
            assert line.school_mark.code == wanted
            seen["followed up" if followed_up else wanted] += 1
    assert seen["B"] > 200 > seen["I"] > 0 < seen["followed up"]


def test_no_row_breaks_a_constraint_of_its_model(area):
    for model in apps.get_models():
        if model.__module__.startswith("waymark.") and model not in {AuditEvent, AuditPayload, EventPupil, ChainHead}:
            for row in model._default_manager.all()[:100]:
                row.clean_fields(exclude=[field.name for field in model._meta.fields if not field.choices])
                row.validate_constraints()


def test_whoever_is_missed_was_found_and_nothing_waits(area):
    assert AbsenceAlert.objects.filter(on__lt=PLAN.demo_day).count() > 0
    assert AbsenceAlert.objects.filter(on__lt=PLAN.demo_day, settled_at__isnull=True).count() == 0
    assert Duty.objects.filter(kind="take_register", due_at__lt=THEN).exclude(state="done").count() == 0


def one_session(area):
    """Everybody expected on the morning after, of which nothing is written yet, and the words on all of them."""
    day, half = date(2025, 10, 15), Half.AM
    said = []
    for site, expected in queries.sites_expecting(day, half).items():
        words = [
            MarkInput(placement=each.placement.public_id, attended=Attended.LATE, minutes_late=7)
            if number % 2
            else MarkInput(placement=each.placement.public_id, attended=Attended.ABSENT, reason_code="M", note="Rang.")
            for number, each in enumerate(expected)
        ]
        said.append(Taken(area.in_role(site.organisation, Role.PROVIDER_MANAGER), site, expected, words))
    return day, half, said


def written(day, half):
    """What stands of a session in every table that a register touches, without ids; events in the order of each chain."""
    registers = Register.objects.filter(on=day, half=half).order_by("site_id")
    ids = [each.public_id for each in registers]
    drop = {"id", "public_id", "subject_id", "register_id", "link"}
    marks = Mark.objects.filter(register__in=registers).order_by("placement_id")
    duties = Duty.objects.filter(subject_id__in=ids).order_by("owner_id")
    tables = [
        [{key: value for key, value in row.items() if key not in drop} for row in rows.values()]
        for rows in (registers, marks, duties)
    ]
    about = [str(each) for each in [*ids, *duties.values_list("public_id", flat=True)]]
    events = AuditEvent.objects.filter(subject_id__in=about).order_by("chain", "seq")
    said = [
        (e.chain, e.action, e.subject_type, e.actor_id, e.actor_label, e.role, e.happened_on, e.recorded_at)
        + (e.payload.content, sorted(each.pupil_id for each in e.pupils.all()))
        for e in events
    ]
    return [*tables, said]


def test_many_registers_are_written_as_the_services_write_one(area):
    with clock.at(at(date(2025, 10, 15), 9, 15)):
        day, half, said = one_session(area)
        assert len(said) > 2
        with transaction.atomic():
            for one in said:
                services.mark(one.actor, services.open_register(one.actor, one.site, day, half), one.marks)
            one_by_one = written(day, half)
            transaction.set_rollback(True)
        with transaction.atomic():
            assert Register.objects.filter(on=day).count() == 0
            take_many(day, half, said)
            at_once = written(day, half)
            broken = [fault for _, fault in map(history.verify, history.chains()) if fault]
            transaction.set_rollback(True)
    assert at_once == one_by_one
    assert broken == []


def test_many_registers_cost_statements_by_the_chain_not_by_the_pupil(area):
    with clock.at(at(date(2025, 10, 15), 9, 15)), transaction.atomic():
        day, half, said = one_session(area)
        with CaptureQueriesContext(connection) as asked:
            take_many(day, half, said)
        transaction.set_rollback(True)
    assert len(asked) <= 2 * len(said) + 10  # each chain's end taken and saved; six tables; savepoints


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ({"attended": Attended.PRESENT, "reason_code": "I"}, Refused),
        ({"attended": Attended.PRESENT, "minutes_late": 4}, Refused),
        ({"attended": Attended.ABSENT}, ValueError),  # somebody would have to be rung
        (None, ValueError),  # nothing is said of one pupil
    ],
)
def test_a_register_that_needs_somebody_is_not_written_among_many(area, words, refused):
    with clock.at(at(date(2025, 10, 15), 9, 15)), transaction.atomic():
        day, half, said = one_session(area)
        first = said[0].marks[0]
        marks = [*said[0].marks[1:], *([MarkInput(placement=first.placement, **words)] if words else [])]
        with pytest.raises(refused), transaction.atomic():
            take_many(day, half, [replace(said[0], marks=marks), *said[1:]])
        assert Register.objects.filter(on=day).count() == 0


def test_it_knows_which_area_it_is(area):
    assert area_of(Instance.objects.get()) == "county"
    assert SignOff.objects.filter(expires_on=date(2026, 8, 25)).count() == 40 * 5


# The plan of the whole county, without a database


def test_the_county_is_as_large_as_it_says():
    plan = a_county()
    at_once = [case for case in plan.cases if case.places and case.story is not Story.ENDED]
    assert (len(at_once), len(plan.providers)) == (600, 40)
    assert len({one.name for one in plan.people} | {each.manager for each in plan.providers}) == len(plan.people) + len(
        [each for each in plan.providers if each.manager not in {one.name for one in plan.people}]
    )
    assert len({each.manager for each in plan.providers}) == 40


def test_no_provider_of_the_county_is_promised_more_places_than_it_has():
    plan = a_county()
    taken = Counter(
        (place.provider, session) for case in plan.cases for place in case.places for session in place.sessions.split()
    )
    places = {each.name: each.places for each in plan.providers}
    assert all(number <= places[name] for (name, _), number in taken.items())


def test_the_county_is_the_same_for_the_same_seed_and_another_for_another():
    assert a_county(30) == a_county(30)
    assert county.cases(30, 1) != county.cases(30, 2)
    assert county.people(1) != county.people(2)


def test_the_small_area_is_the_default_and_others_are_refused():
    assert AREAS["small"]() is SMALL
    with pytest.raises(CommandError, match="small, county"):
        build("huge")
