"""Duties are opened, done, missed and dropped, and shown to whom they concern."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.duties import queries, services
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.duties.tests.factories import a_duty
from waymark.referrals.tests.factories import a_pupil

pytestmark = pytest.mark.django_db
TONIGHT = datetime(2026, 11, 24, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def pupil(cast):
    return a_pupil(cast)


def test_the_same_duty_opened_again_only_moves_its_moment(cast, pupil):
    first = a_duty(cast, pupil, due_at=TONIGHT)
    again = a_duty(cast, pupil, due_at=TONIGHT + timedelta(days=7))
    assert again.pk == first.pk
    assert Duty.objects.get().due_at == TONIGHT + timedelta(days=7)


def test_what_is_done_is_done_by_somebody_and_is_off_the_list(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    assert services.discharge(cast.actor("head"), DutyKind.REVIEW_RISK, pupil) == 1
    duty = Duty.objects.get()
    assert (duty.state, duty.done_at, duty.done_by_label) == ("done", clock.now(), "Helen Marsh, Ashgrove School")
    assert not queries.work_list(cast.actor("referrer")).exists()
    assert services.discharge(cast.actor("head"), DutyKind.REVIEW_RISK, pupil) == 0


def test_a_missed_duty_stays_on_the_list_until_it_is_done_and_stays_missed(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        assert services.miss_overdue(job_actor("miss overdue duties")) == 1
        assert queries.work_list(cast.actor("referrer")).count() == 1
        services.discharge(cast.actor("referrer"), DutyKind.REVIEW_RISK, pupil)
        assert not queries.work_list(cast.actor("referrer")).exists()
    duty = Duty.objects.get()
    assert duty.state == DutyState.MISSED
    assert duty.missed_at is not None
    assert duty.done_at is not None


def test_a_duty_is_not_missed_before_its_moment(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    with clock.at(TONIGHT):
        assert services.miss_overdue(job_actor("miss overdue duties")) == 0


def test_what_is_no_longer_owed_is_dropped_with_its_reason(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    services.drop(cast.actor("referrer"), pupil, reason="Withdrawn")
    assert Duty.objects.get().state == DutyState.DROPPED
    assert AuditEvent.objects.get(action="duty.drop").payload.content["reason"] == "Withdrawn"


def test_what_was_missed_and_is_no_longer_owed_leaves_the_list_and_keeps_its_moment(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        services.miss_overdue(job_actor("miss overdue duties"))
        assert services.drop(cast.actor("referrer"), pupil, reason="Withdrawn") == 1
        assert not queries.work_list(cast.actor("referrer")).exists()
        assert services.drop(cast.actor("referrer"), pupil, reason="Again") == 0
    duty = Duty.objects.get()
    assert (duty.state, duty.missed_at is not None, duty.done_at) == (DutyState.DROPPED, True, None)


def test_a_work_list_is_the_bodys_own_by_role_and_person_most_urgent_first(cast, pupil):
    anybody = a_duty(cast, pupil, due_at=TONIGHT + timedelta(days=2))
    first = a_duty(cast, pupil, due_at=TONIGHT, kind=DutyKind.FOLLOW_UP_ABSENCE)
    heads = services.open_duty(
        cast.actor("referrer"),
        DutyKind.SIGN_AGREEMENT,
        owner=cast.ashgrove,
        subject=pupil,
        link="/",
        clause="SEIP2018 12.5",
        due_at=TONIGHT + timedelta(days=1),
        pupil=pupil,
        role=Role.SCHOOL_HEAD,
    )
    assert list(queries.work_list(cast.actor("referrer"))) == [first, anybody]
    assert list(queries.work_list(cast.actor("head"))) == [first, heads, anybody]
    for stranger in ("stranger_referrer", "coordinator", "inclusion_officer", "provider_manager"):
        assert not queries.work_list(cast.actor(stranger)).exists(), stranger


def test_a_duty_about_a_pupil_who_may_no_longer_be_known_is_not_shown(cast, pupil):
    a_duty(cast, pupil, due_at=TONIGHT)
    pupil.involvements.filter(organisation=cast.ashgrove).update(valid_to=SCHOOL_DAY)
    assert not queries.work_list(cast.actor("referrer")).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole, whatever its indexes")
def test_what_is_owed_about_a_record_is_found_without_reading_every_duty(cast, pupil):
    duty = a_duty(cast, pupil, due_at=TONIGHT)
    for question in (
        services._owed.query(duty.subject_id, (DutyKind.TAKE_REGISTER,), None, None),
        services._open.query(DutyKind.TAKE_REGISTER, duty.owner_id, duty.subject_id, None),
    ):
        assert "SEARCH duties_duty" in question.explain()
