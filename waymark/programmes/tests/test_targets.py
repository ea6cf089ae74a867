"""Targets: set, read again in each half term, met, dropped, and outgrown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.programmes import queries, services
from waymark.programmes.models import Target, TargetReview
from waymark.programmes.states import TargetArea, TargetState
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.pupils.queries import year_group

pytestmark = pytest.mark.django_db

END_OF_HALF_TERM = date(2026, 12, 18)
TARGET = {
    "area": TargetArea.ATTENDANCE,
    "what": "Comes to every session.",
    "baseline": "Six in ten in October.",
    "measure": "From the registers.",
    "aim": "Nineteen in twenty.",
    "baseline_figure": Decimal("60"),
    "aim_figure": Decimal("95"),
    "unit": "% of sessions",
    "starts_on": SCHOOL_DAY,
    "by_when": date(2027, 3, 25),
    "next_review_on": END_OF_HALF_TERM,
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


def read(actor, target, on, **more):
    given = {"reviewed_on": on, "reading": "Seven in ten.", "figure": Decimal("74"), "judgement": "on_course", **more}
    with clock.at(on):
        return services.review_target(actor, target, **given)


def test_a_target_is_due_from_the_key_worker_until_it_is_read(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    duty = Duty.objects.get(kind=DutyKind.REVIEW_TARGETS)
    assert (duty.due_at.date(), duty.owner_person, duty.pupil) == (END_OF_HALF_TERM, actor.membership, programme.pupil)
    read(actor, target, date(2026, 12, 16), next_review_on=date(2027, 2, 12))
    duty.refresh_from_db()
    assert duty.state == DutyState.DONE
    assert Duty.objects.get(state=DutyState.OPEN, kind=DutyKind.REVIEW_TARGETS).due_at.date() == date(2027, 2, 12)


def test_a_review_that_was_missed_is_asked_for_until_it_is_done_and_stays_missed(actor, programme):
    from waymark.accounts.actors import job_actor
    from waymark.duties.services import miss_overdue

    target = services.set_target(actor, programme, **TARGET)
    with clock.at(date(2027, 1, 6)):
        miss_overdue(job_actor("miss overdue duties"))
    read(actor, target, date(2027, 1, 6), next_review_on=date(2027, 2, 12))
    missed, due = Duty.objects.filter(kind=DutyKind.REVIEW_TARGETS).order_by("pk")
    assert (missed.state, missed.done_at is not None, due.state) == (DutyState.MISSED, True, DutyState.OPEN)


def test_a_review_on_the_last_day_of_the_half_term_leads_to_the_next(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    with pytest.raises(Refused) as refused:
        read(actor, target, END_OF_HALF_TERM, next_review_on=date(2027, 2, 22))
    assert codes(refused) == {"target_review_too_late"}
    read(actor, target, END_OF_HALF_TERM, next_review_on=date(2027, 2, 12))


def test_a_target_set_near_the_end_of_the_half_term_waits_for_the_next(actor, programme):
    """From 7 December nine school days are left: too few to see anything."""
    with clock.at(date(2026, 12, 7)):
        days = {"starts_on": date(2026, 12, 7), "next_review_on": date(2027, 2, 12)}
        assert services.set_target(actor, programme, **{**TARGET, **days}).next_review_on == date(2027, 2, 12)
    with clock.at(date(2026, 12, 3)), pytest.raises(Refused) as refused:  # eleven are left
        services.set_target(actor, programme, **{**TARGET, **days, "starts_on": date(2026, 12, 3)})
    assert codes(refused) == {"target_review_too_late"}


@pytest.mark.parametrize("judgement", ["behind", "dropped"])
def test_behind_and_dropped_say_why(actor, programme, judgement):
    target = services.set_target(actor, programme, **TARGET)
    more = {"judgement": judgement, "next_review_on": date(2027, 2, 12) if judgement == "behind" else None}
    with pytest.raises(Refused) as refused:
        read(actor, target, date(2026, 12, 16), **more)
    assert codes(refused) == {"no_why"}
    read(actor, target, date(2026, 12, 16), **more, why="The bus was changed; a taxi from January.")


def test_a_target_that_is_met_is_read_no_more(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    read(actor, target, date(2026, 12, 16), judgement="met", figure=Decimal("96"))
    target.refresh_from_db()
    assert (target.state, target.next_review_on) == (TargetState.MET, None)
    assert Duty.objects.get(kind=DutyKind.REVIEW_TARGETS).state == DutyState.DONE
    with pytest.raises(Refused) as refused:
        read(actor, target, date(2026, 12, 17), next_review_on=date(2027, 2, 12))
    assert "target_is_closed" in codes(refused)
    with pytest.raises(Refused) as refused:
        services.set_target(actor, target, **{**TARGET, "aim": "Always."})
    assert "target_is_closed" in codes(refused)


def test_readings_come_one_after_the_other(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    read(actor, target, date(2026, 12, 16), next_review_on=date(2027, 2, 12))
    with pytest.raises(Refused) as refused:
        read(actor, target, date(2026, 12, 15), next_review_on=date(2027, 2, 12))
    assert codes(refused) == {"read_before_the_last"}


def test_a_counted_target_needs_its_figure(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    with pytest.raises(Refused) as refused:
        read(actor, target, date(2026, 12, 16), figure=None, next_review_on=date(2027, 2, 12))
    assert codes(refused) == {"no_figure"}


def test_two_reviewers_do_not_both_count(cast, actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    seen = target.version
    read(actor, target, date(2026, 12, 16), next_review_on=date(2027, 2, 12), version=seen)
    with pytest.raises(Conflict):
        read(cast.actor("coordinator"), target, date(2026, 12, 16), next_review_on=date(2027, 2, 12), version=seen)
    assert TargetReview.objects.count() == 1


def test_the_next_key_worker_is_asked_for_the_review(cast, actor, programme):
    services.set_target(actor, programme, **TARGET)
    services.hand_over_caseload(cast.actor("coordinator"), programme.key_workers.all(), cast.coordinator, on=SCHOOL_DAY)
    assert Duty.objects.get(kind=DutyKind.REVIEW_TARGETS).owner_person == cast.coordinator


def test_a_pupil_who_moves_up_to_year_ten_has_outgrown_the_way_back(cast, actor):
    pupil = a_year_ten_pupil(cast, forename="Ada", surname="Stone")
    pupil.year_group = 9
    pupil.save()
    programme = a_programme(cast, pupil)
    services.set_target(actor, programme, **{**TARGET, "area": TargetArea.NEXT_STEP, "by_when": date(2027, 7, 9)})

    def found(day):
        seen = queries.target_findings(year_group(pupil, day), list(programme.targets.all()), day)
        return {(each.code, each.values["area"]) for each in seen}

    summer, autumn = found(date(2027, 7, 9)), found(date(2027, 9, 1))
    assert ("target_missing", "next_step") not in summer
    assert {("target_outgrown", "next_step"), ("target_missing", "next_step"), ("target_missing", "courses")} <= autumn
    assert ("target_missing", "barriers") in summer - autumn


def test_progress_is_shown_from_the_first_figure_to_the_aim(actor, programme):
    target = services.set_target(actor, programme, **TARGET)
    assert queries.lines(programme, SCHOOL_DAY)[0].done == 0
    read(actor, target, date(2026, 12, 16), next_review_on=date(2027, 2, 12))
    line = queries.lines(programme, date(2027, 2, 12))[0]
    assert (line.done, line.is_due, line.latest.reading) == (40, True, "Seven in ten.")  # 14 of 35


def test_general_words_cover_what_each_key_stage_asks_for():
    from waymark.programmes.rules import AREAS

    for stage in (3, 4):
        assert {each.area for each in queries.templates(stage)} == set(AREAS[stage])


def test_the_database_holds_both_figures_or_none(actor, programme):
    services.set_target(actor, programme, **TARGET)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(aim_figure=None)
