"""The months of pupils: what they count is what the marks say, after whatever happened to the marks."""

import random
from datetime import date, datetime, time, timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import job_actor, link_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries, services
from waymark.attendance.models import AbsenceAlert, Mark, PupilMonth
from waymark.attendance.rules import PROVIDER_REASONS
from waymark.attendance.states import Attended, Counted, Finding
from waymark.attendance.tests.factories import at_nine_o_five, known_pupil, placed, register_of, said
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.demo.many_days import Taken, take_many
from waymark.school_year.states import Half

pytestmark = pytest.mark.django_db
P, L, A, C = Attended.PRESENT, Attended.LATE, Attended.ABSENT, Attended.PROVIDER_CLOSED
NOVEMBER = date(2026, 11, 1)
YEAR = date(2026, 8, 1), date(2027, 7, 31)


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def manager(cast):
    return cast.actor("provider_manager")


def counts(placement, month=NOVEMBER):
    """What the month of this pupil at this provider holds, without what is nought."""
    row = PupilMonth.objects.get(pupil=placement.pupil, provider=placement.provider, month=month)
    return {each.value: number for each in Counted if (number := getattr(row, each.value))}


def recounted(marks):
    """The months as the marks have them, one by one and in no other way than a person would."""
    found = {}
    for mark in marks.select_related("register"):
        key = mark.pupil_id, mark.register.provider_id, mark.register.on.replace(day=1)
        what = queries.counted_as(mark.attended, mark.reason_code, mark.register.on)
        found.setdefault(key, dict.fromkeys(Counted, 0))[what] += 1
    return found


def kept(months):
    every = {
        (row.pupil_id, row.provider_id, row.month): {each: getattr(row, each.value) for each in Counted}
        for row in months
    }
    return {key: numbers for key, numbers in every.items() if any(numbers.values())}


def is_exact():
    return kept(PupilMonth.objects.all()) == recounted(Mark.objects.standing()) and queries.wrong_months() == []


# What is counted


def test_a_register_is_counted_as_it_is_saved(cast):
    first, second, third, fourth = (placed(cast) for _ in range(4))
    marks = [said(first), said(second, L, minutes_late=4), said(third, A, reason_code="I"), said(fourth, A)]
    services.mark(manager(cast), register_of(cast), marks)
    assert [counts(each) for each in (first, second, third, fourth)] == [
        {"present": 1},
        {"late": 1},
        {"authorised": 1},
        {"unexplained": 1},
    ]
    assert is_exact()


def test_a_correction_counts_once(cast):
    placement = placed(cast)
    register = register_of(cast)
    services.mark(manager(cast), register, [said(placement, A)])
    services.mark(manager(cast), register, [said(placement, L, minutes_late=5, why="Came after all")])
    assert counts(placement) == {"late": 1}
    services.mark(manager(cast), register, [said(placement, C, why="The workshop flooded")])
    assert counts(placement) == {"closed": 1}
    assert is_exact()


def test_a_refused_register_counts_nothing(cast):
    placement, other = placed(cast), placed(cast, sessions=((3, "am"),))
    with pytest.raises(Refused):
        services.mark(manager(cast), register_of(cast), [said(placement), said(other)])
    assert not PupilMonth.objects.exists()


def test_a_pupil_at_two_providers_has_two_rows_a_month(cast):
    pupil = known_pupil(cast)
    here, there = placed(cast, pupil), placed(cast, pupil, provider=cast.other_provider)
    services.mark(manager(cast), register_of(cast), [said(here)])
    services.mark(
        cast.actor("stranger_provider"),
        register_of(cast, provider=cast.other_provider),
        [said(there, A, reason_code="M")],
    )
    assert (counts(here), counts(there)) == ({"present": 1}, {"authorised": 1})
    assert is_exact()


def test_registers_written_many_at_a_time_are_counted_too(cast):
    first = placed(cast)
    expected = queries.expected_at(first.site, SCHOOL_DAY, Half.AM)
    take_many(SCHOOL_DAY, Half.AM, [Taken(manager(cast), first.site, expected, [said(first)])])
    assert counts(first) == {"present": 1}
    assert is_exact()


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_whatever_happens_to_registers_the_months_say_what_the_marks_say(cast, seed):
    dice = random.Random(seed)
    days = [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]
    pupils = [known_pupil(cast) for _ in range(4)]
    here = [placed(cast, pupil) for pupil in pupils]
    there = [placed(cast, pupil, provider=cast.other_provider) for pupil in pupils[:2]]
    for _ in range(40):
        day, half = dice.choice(days), dice.choice([Half.AM, Half.PM])
        who, provider, placements = dice.choice(
            [("provider_manager", cast.canal_street, here), ("stranger_provider", cast.other_provider, there)]
        )
        with clock.at(datetime.combine(dice.choice([day, days[-1]]), time(18), tzinfo=clock.LONDON)):
            register = register_of(cast, day, half, provider)
            some = dice.sample(placements, dice.randrange(1, len(placements) + 1))
            marks = []
            for placement in some:
                attended = dice.choice(list(Attended))
                late = dice.randrange(1, 60) if attended is L else None
                code = dice.choice(["", *PROVIDER_REASONS]) if attended is A else ""
                marks.append(said(placement, attended, minutes_late=late, reason_code=code, why="Once more"))
            try:
                services.mark(cast.actor(who), register, marks)
            except Refused as refused:
                assert refused.refusals
        assert is_exact(), f"seed {seed}"
    assert Mark.objects.filter(replaces__isnull=False).count() > 10


# What it costs


def test_counting_costs_one_statement_for_a_register_and_none_where_nothing_counts_otherwise(cast):
    placements = [placed(cast) for _ in range(5)]
    register = register_of(cast)

    def asked_of_months(marks):
        asked = []

        def listen(execute, sql, *more):
            asked.append(sql)
            return execute(sql, *more)

        with connection.execute_wrapper(listen):
            services.mark(manager(cast), register, marks)
        return [sql for sql in asked if "attendance_pupilmonth" in sql]

    assert len(asked_of_months([said(each) for each in placements])) == 1
    assert len(asked_of_months([said(each) for each in placements])) == 0
    assert len(asked_of_months([said(placements[0], note="In the yard", why="To say where")])) == 0
    assert len(asked_of_months([said(placements[0], A, why="Another was meant")])) == 1


# Whose they are


def test_months_are_seen_by_whoever_sees_the_marks(cast):
    mine, others = known_pupil(cast), known_pupil(cast, cast.birchfield)
    here, there = placed(cast, mine), placed(cast, mine, provider=cast.other_provider)
    elsewhere = placed(cast, others, provider=cast.other_provider)
    services.mark(manager(cast), register_of(cast), [said(here)])
    services.mark(
        cast.actor("stranger_provider"),
        register_of(cast, provider=cast.other_provider),
        [said(there, A, reason_code="I"), said(elsewhere)],
    )
    names = [name for name in vars(cast) if hasattr(getattr(cast, name), "role")]
    for name in names:
        actor = cast.actor(name)
        marks = Mark.objects.visible_to(actor).standing()
        assert kept(PupilMonth.objects.visible_to(actor)) == recounted(marks), name
    assert len(kept(PupilMonth.objects.visible_to(cast.actor("referrer")))) == 2
    assert len(kept(PupilMonth.objects.visible_to(cast.actor("stranger_referrer")))) == 1
    assert not PupilMonth.objects.visible_to(cast.actor("auditor")).exists()
    link = link_actor("a device", str(register_of(cast).public_id), "Rosa Linden, by register link")
    assert not PupilMonth.objects.visible_to(link).exists()


# The counts of a period


def test_a_reason_that_a_follow_up_found_counts_before_that_of_the_register(cast):
    ill, late, away = (placed(cast) for _ in range(3))
    services.mark(manager(cast), register_of(cast), [said(ill, A), said(late, A), said(away, A)])
    for placement, finding, code in (
        (ill, Finding.SAFE_AT_HOME, "I"),
        (late, Finding.ARRIVED_LATE, ""),
        (away, Finding.SAFE_ELSEWHERE, "Y1"),
        (away, Finding.SAFE_ELSEWHERE, "G"),
    ):
        services.follow_up(
            cast.actor("referrer"),
            AbsenceAlert.objects.get(placement=placement),
            who_was_contacted="Grandmother",
            finding=finding,
            what_was_found=f"A call, {code}.",
            reason_code=code,
        )
    found = queries.counts_between(cast.actor("referrer"), *YEAR)
    assert {key[0]: counts.of for key, counts in found.items()} == {
        ill.pupil_id: [0, 0, 1, 0, 0, 0, 0],
        late.pupil_id: [0, 0, 0, 0, 1, 0, 0],
        away.pupil_id: [0, 0, 0, 1, 0, 0, 0],
    }
    with clock.at(at_nine_o_five() + timedelta(hours=1)):
        services.mark(manager(cast), register_of(cast), [said(ill, L, minutes_late=50, why="Came at ten")])
    found = queries.counts_between(cast.actor("referrer"), *YEAR)
    assert found[ill.pupil_id, cast.canal_street.pk].of == [0, 1, 0, 0, 0, 0, 0]


def test_a_period_holds_its_months_and_no_other(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement)])
    actor = cast.actor("referrer")
    found = queries.counts_between(actor, NOVEMBER, NOVEMBER)
    assert {key: counts.of for key, counts in found.items()} == {
        (placement.pupil_id, cast.canal_street.pk): [1, 0, 0, 0, 0, 0, 0]
    }
    assert queries.counts_between(actor, date(2026, 12, 1), YEAR[1]) == {}


# Compared and counted anew


def test_what_went_wrong_is_found_and_counted_anew(cast):
    first, second = placed(cast), placed(cast)
    services.mark(manager(cast), register_of(cast), [said(first), said(second, A, reason_code="I")])
    PupilMonth.objects.filter(pupil=first.pupil).update(present=7, late=2)
    PupilMonth.objects.filter(pupil=second.pupil).update(month=date(2026, 10, 1))
    assert not is_exact()
    with pytest.raises(CommandError, match="3 months are not what their marks say"):
        call_command("count_months", stderr=(told := StringIO()))
    assert "present -6, late -2" in told.getvalue()
    assert first.pupil.surname not in told.getvalue()
    assert not is_exact()
    call_command("count_months", "--apply", stdout=(told := StringIO()), stderr=StringIO())
    assert told.getvalue() == "3 months were counted anew.\n"
    assert is_exact()
    assert AuditEvent.objects.filter(action="attendance.count_anew").count() == 1
    call_command("count_months", stdout=(told := StringIO()))
    assert told.getvalue() == "Every month is what its marks say.\n"


def test_nobody_counts_anew_who_may_not_mark(cast):
    for actor in (cast.actor("referrer"), job_actor("something else", Permission.BOARD_VIEW)):
        with pytest.raises(Denied):
            services.count_anew(actor)


def test_the_migration_fills_the_months_of_marks_that_were_there(cast):
    first, second = placed(cast), placed(cast)
    register = register_of(cast)
    services.mark(manager(cast), register, [said(first), said(second, A)])
    services.mark(manager(cast), register, [said(second, A, reason_code="Y1", why="No bus")])
    before = kept(PupilMonth.objects.all())
    PupilMonth.objects.all()._raw_delete("default")
    import_module("waymark.attendance.migrations.0004_months_are_filled").fill(
        apps, SimpleNamespace(connection=connection)
    )
    assert kept(PupilMonth.objects.all()) == before
    assert is_exact()
