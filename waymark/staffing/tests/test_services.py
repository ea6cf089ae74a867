"""Leavers leave nothing without somebody; reviews of access are answered by two people."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.http import Http404

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import services as accounts
from waymark.accounts.actors import job_actor, staff_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties import queries as duties
from waymark.duties.models import Duty
from waymark.duties.services import open_duty
from waymark.duties.states import DutyKind, DutyState
from waymark.meetings import queries as meetings_queries
from waymark.meetings import services as meeting_services
from waymark.meetings.models import Member
from waymark.meetings.tests import factories as meetings
from waymark.programmes import queries as programmes
from waymark.programmes.services import assign_key_worker
from waymark.programmes.tests.factories import a_programme
from waymark.staffing import queries, services
from waymark.staffing.models import AccessReview
from waymark.staffing.services import HandedOn
from waymark.staffing.states import Answer

pytestmark = pytest.mark.django_db
TOMORROW = SCHOOL_DAY + timedelta(days=1)


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def person_in(body, name, role):
    someone = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name)
    return Membership.objects.create(person=someone, organisation=body, role=role, valid_from=date(2026, 8, 1))


@pytest.fixture
def admin(cast):
    return person_in(cast.partnership, "Ada Wren", Role.ADMINISTRATOR)


@pytest.fixture
def other_worker(cast):
    return person_in(cast.partnership, "Kofi Lane", Role.KEY_WORKER)


def acting(membership):
    return staff_actor(Membership.objects.select_related("person", "organisation").get(pk=membership.pk))


@pytest.fixture
def programme(cast):
    return a_programme(cast)


@pytest.fixture
def duty(cast, programme):
    """Something due from Kezia Hall herself."""
    return open_duty(
        cast.actor("coordinator"),
        DutyKind.REVIEW_PLACEMENT,
        owner=cast.partnership,
        subject=programme,
        link="/",
        clause="KCSIE2025 review",
        due_at=clock.now() + timedelta(days=7),
        pupil=programme.pupil,
        person=cast.key_worker,
    )


def leave(admin, membership, **more):
    return services.leave(acting(admin), membership, **{"on": SCHOOL_DAY, "reason": "A new post.", **more})


# --- Leavers


def test_a_leaver_hands_everything_to_a_colleague(cast, admin, other_worker, programme, duty):
    second = accounts.give_role(acting(admin), cast.key_worker, role=Role.COORDINATOR, valid_from=SCHOOL_DAY)
    handed = leave(admin, cast.key_worker, duties_to=other_worker, pupils_to=other_worker)
    assert (handed.roles, handed.duties, handed.duties_taken, handed.pupils, handed.pupils_taken) == (2, 1, 1, 1, 1)
    for role in (cast.key_worker, second):
        role.refresh_from_db()
        assert (role.valid_to, role.ended_by, role.ended_because) == (SCHOOL_DAY, admin, "A new post.")
    duty.refresh_from_db()
    assert duty.owner_person == other_worker
    assert programmes.key_worker(programme, SCHOOL_DAY) == other_worker
    assert duty in duties.work_list(acting(other_worker))
    assert AuditEvent.objects.get(action="person.leave").payload.content["reason"] == "A new post."


def test_without_a_name_it_waits_for_everybody_and_a_key_worker_is_due(cast, admin, programme, duty):
    leave(admin, cast.key_worker)
    duty.refresh_from_db()
    assert duty.owner_person is None
    assert duty in duties.work_list(cast.actor("coordinator"))
    assert programmes.key_worker(programme, SCHOOL_DAY) is None
    due = Duty.objects.get(kind=DutyKind.NAME_KEY_WORKER)
    assert (due.owner, due.pupil, due.due_at.date()) == (cast.partnership, programme.pupil, date(2026, 12, 1))
    assert due in duties.work_list(cast.actor("coordinator"))


def test_naming_one_discharges_what_was_due(cast, admin, other_worker, programme):
    leave(admin, cast.key_worker)
    assign_key_worker(cast.actor("coordinator"), programme, other_worker, valid_from=TOMORROW)
    assert Duty.objects.get(kind=DutyKind.NAME_KEY_WORKER).state == DutyState.DONE


def test_who_may_not_do_it_takes_nothing(cast, admin, programme, duty):
    """An administrator named as heir would see a pupil by the back door."""
    handed = leave(admin, cast.key_worker, duties_to=admin, pupils_to=admin)
    assert (handed.duties_taken, handed.pupils_taken) == (0, 0)
    duty.refresh_from_db()
    assert duty.owner_person is None
    assert Duty.objects.filter(kind=DutyKind.NAME_KEY_WORKER, state=DutyState.OPEN).exists()


def test_a_person_of_another_body_cannot_be_named(cast, admin, programme, duty):
    with pytest.raises(Http404):
        leave(admin, cast.key_worker, duties_to=cast.stranger_coordinator)
    cast.key_worker.refresh_from_db()
    assert cast.key_worker.valid_to is None


def test_a_day_ahead_keeps_the_key_worker_until_then(cast, admin, other_worker, programme):
    leave(admin, cast.key_worker, on=TOMORROW, pupils_to=other_worker)
    assert programmes.key_worker(programme, SCHOOL_DAY) == cast.key_worker
    assert programmes.key_worker(programme, TOMORROW) == other_worker


def test_roles_in_other_bodies_stay(cast, admin):
    elsewhere = Membership.objects.create(
        person=cast.key_worker.person, organisation=cast.ashgrove, role=Role.SCHOOL_HEAD, valid_from=SCHOOL_DAY
    )
    leave(admin, cast.key_worker)
    elsewhere.refresh_from_db()
    assert elsewhere.valid_to is None


def test_only_an_administrator_of_the_body(cast, admin):
    with pytest.raises(Http404):
        services.leave(cast.actor("administrator"), cast.key_worker, on=SCHOOL_DAY, reason="Not mine.")
    with pytest.raises(Denied):
        services.leave(cast.actor("coordinator"), cast.key_worker, on=SCHOOL_DAY, reason="Not mine.")


def test_the_last_administrator_is_told_first_and_nothing_happens(cast, admin):
    with pytest.raises(Refused) as told:
        leave(admin, admin)
    assert [each.code for each in told.value.refusals] == ["last_administrator"]
    admin.refresh_from_db()
    assert admin.valid_to is None
    leave(admin, admin, reason_to_go_on="The authority invites the next one today.")
    admin.refresh_from_db()
    assert admin.valid_to == SCHOOL_DAY


def test_somebody_who_has_gone_cannot_leave_again(cast, admin):
    leave(admin, cast.key_worker)
    with pytest.raises(Refused) as told:
        leave(admin, cast.key_worker)
    assert [each.code for each in told.value.refusals] == ["nothing_to_end"]


def test_a_role_that_ran_out_leaves_nothing_behind(cast, admin, programme, duty):
    """Ended on another page, or by its date: the job hands on what is left, and the list shows it even before."""
    accounts.end_role(acting(admin), cast.key_worker, on=TOMORROW, reason="A new post.")
    with clock.at(TOMORROW):
        assert duty in duties.work_list(cast.actor("coordinator"))
        assert services.hand_on(job_actor("hand on what leavers left")) == HandedOn(1, 1, 0, 0)
        assert services.hand_on(job_actor("hand on what leavers left")) == HandedOn(0, 0, 0, 0)
        assert programmes.key_worker(programme, TOMORROW) is None
        assert Duty.objects.get(kind=DutyKind.NAME_KEY_WORKER).owner == cast.partnership


def test_every_column_that_makes_somebody_responsible_is_handed_over():
    """A new one must be handed over too, or say here why it need not be: nothing is left without somebody."""
    handed_over = {
        "duties.Duty.owner_person",
        "programmes.KeyWorkerSpell.key_worker",
        "meetings.Member.membership",
        "meetings.AgreedAction.owner_person",
    }
    names_nobody_responsible = {
        "staffing.AccessReviewLine.membership",  # the role that is asked about
    }
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is Membership
        and not field.name.endswith("_by")  # who did something once
    }
    assert found == handed_over | names_nobody_responsible


# Seats on forums and panels, and what was agreed there


@pytest.fixture
def panel(cast):
    return meetings.a_body(cast)


@pytest.fixture
def seat(cast, panel):
    return meetings.a_member(cast, panel, cast.key_worker)


@pytest.fixture
def action(cast, panel):
    """Something that Kezia Hall took on at the table."""
    case = meetings.a_case(cast, meetings.a_meeting(cast, panel))
    someone = meetings.a_member(cast, panel, meetings.a_head(cast))
    meetings.decided(cast, case, someone)
    with clock.at(meetings.MEETS_ON):
        return meeting_services.add_action(
            cast.actor("coordinator"),
            case,
            what="Ring the family.",
            owner=cast.partnership,
            owner_person=cast.key_worker,
            due_on=date(2026, 12, 10),
        )


def test_a_leaver_keeps_no_seat_and_no_action(cast, admin, seat, action):
    with clock.at(meetings.MEETS_ON):
        handed = leave(admin, cast.key_worker, on=date(2026, 11, 27))
    assert (handed.seats, handed.seats_taken, handed.actions, handed.actions_taken) == (1, 0, 1, 0)
    seat.refresh_from_db()
    action.refresh_from_db()
    assert (seat.valid_to, seat.ended_by, seat.ended_because) == (date(2026, 11, 27), admin, "A new post.")
    assert (action.owner, action.owner_person, action.done_on) == (cast.partnership, None, None)
    due = Duty.objects.get(kind=DutyKind.DO_ACTION)
    assert (due.owner_person, due.state) == (None, DutyState.OPEN)
    assert AuditEvent.objects.filter(action="member.end").count() == 1
    assert AuditEvent.objects.filter(action="agreedaction.hand_over").count() == 1


def test_a_colleague_takes_the_seat_without_the_chair_and_the_action_with_its_duty(cast, admin, other_worker, action):
    body = action.item.meeting.body
    seat = meetings.a_member(cast, body, cast.key_worker, is_chair=True)
    with clock.at(meetings.MEETS_ON):
        handed = leave(admin, cast.key_worker, on=date(2026, 11, 27), duties_to=other_worker, seats_to=other_worker)
    assert (handed.seats_taken, handed.actions_taken) == (1, 1)
    action.refresh_from_db()
    assert action.owner_person == other_worker
    assert Duty.objects.get(kind=DutyKind.DO_ACTION).owner_person == other_worker
    seat.refresh_from_db()
    assert (seat.is_chair, seat.valid_to) == (True, date(2026, 11, 27))  # as it was, for whoever asks who chaired
    after = Member.objects.get(membership=other_worker)
    assert (after.body, after.valid_from, after.is_chair) == (body, date(2026, 11, 27), False)
    assert meetings_queries.body_page(cast.actor("coordinator"), body).members  # and the panel can be read


def test_a_seat_goes_to_nobody_who_may_not_sit_or_sits_already(cast, admin, other_worker, panel, seat):
    meetings.a_member(cast, panel, other_worker)
    assert leave(admin, cast.key_worker, seats_to=other_worker).seats_taken == 0
    assert Member.objects.filter(membership=other_worker).count() == 1
    third = person_in(cast.partnership, "Una Frost", Role.KEY_WORKER)
    again = meetings.a_member(cast, panel, third)
    assert leave(admin, third, seats_to=admin).seats_taken == 0  # an administrator sits on nothing
    again.refresh_from_db()
    assert again.valid_to == SCHOOL_DAY


def test_a_seat_still_to_come_never_begins(cast, admin, panel):
    seat = meeting_services.add_member(
        cast.actor("coordinator"), panel, cast.key_worker, is_chair=False, valid_from=date(2026, 12, 1)
    )
    leave(admin, cast.key_worker)
    seat.refresh_from_db()
    assert (seat.valid_from, seat.valid_to) == (date(2026, 12, 1), date(2026, 12, 1))


def test_an_action_that_is_done_stays_with_who_did_it(cast, admin, action):
    with clock.at(meetings.MEETS_ON):
        meeting_services.close_action(
            cast.actor("key_worker"), action, on=meetings.MEETS_ON, what_was_done="Rang them."
        )
        assert leave(admin, cast.key_worker, on=date(2026, 11, 27)).actions == 0
    action.refresh_from_db()
    assert action.owner_person == cast.key_worker


def test_a_role_that_ran_out_leaves_no_seat_and_no_action(cast, admin, seat, action):
    accounts.end_role(acting(admin), cast.key_worker, on=date(2026, 11, 27), reason="A new post.")
    job = job_actor("hand on what leavers left")
    with clock.at(date(2026, 11, 28)):
        assert services.hand_on(job) == HandedOn(duties=1, pupils=0, seats=1, actions=1)
        assert services.hand_on(job) == HandedOn(0, 0, 0, 0)
    seat.refresh_from_db()
    action.refresh_from_db()
    assert (seat.valid_to, seat.ended_because, action.owner_person) == (date(2026, 11, 27), "The role has ended.", None)


# --- Reviews of who has access


@pytest.fixture
def review(cast, admin):
    return services.begin_review(job_actor("begin reviews of access"), cast.partnership)


def line_of(review, membership):
    return review.lines.get(membership=membership)


def test_a_review_lists_every_role_and_is_due(cast, admin, review):
    assert {line.membership for line in queries.lines(review)} == {cast.coordinator, cast.key_worker, admin}
    assert review.due_on == date(2026, 12, 22)
    duty = Duty.objects.get(kind=DutyKind.REVIEW_ACCESS)
    assert (duty.owner, duty.owner_role) == (cast.partnership, Role.ADMINISTRATOR)
    assert duty in duties.work_list(acting(admin))
    assert duty not in duties.work_list(cast.actor("coordinator"))


def test_keeping_and_ending_finishes_the_review(cast, admin, review, programme, duty, seat):
    answers = {
        line_of(review, cast.coordinator): Answer.KEPT,
        line_of(review, cast.key_worker): Answer.ENDED,
        line_of(review, admin): Answer.KEPT,  # the only administrator
    }
    done = services.answer(acting(admin), review, answers)
    assert done.finished_by == admin
    cast.key_worker.refresh_from_db()
    cast.coordinator.refresh_from_db()
    assert (cast.key_worker.valid_to, cast.coordinator.valid_to) == (SCHOOL_DAY, None)
    assert Duty.objects.get(kind=DutyKind.REVIEW_ACCESS).state == DutyState.DONE
    duty.refresh_from_db()
    assert duty.owner_person is None
    assert programmes.key_worker(programme, SCHOOL_DAY) is None
    assert Member.objects.get().valid_to == SCHOOL_DAY
    kept = AuditEvent.objects.get(action="access_review.finish").payload.content["after"]
    assert kept == {"waiting": 0, "kept": 2, "ended": 1}
    assert AuditEvent.objects.filter(action="access_review.answer").count() == 3


def test_some_answers_now_and_others_later(cast, admin, review):
    first = services.answer(acting(admin), review, {line_of(review, cast.coordinator): Answer.KEPT})
    assert first.finished_at is None
    rest = {line_of(review, each): Answer.KEPT for each in (cast.key_worker, admin)}
    assert services.answer(acting(admin), review, rest).finished_at is not None


def test_nobody_answers_for_themselves_where_another_could(cast, admin, review):
    second = person_in(cast.partnership, "Bea Moss", Role.ADMINISTRATOR)
    with pytest.raises(Refused) as told:
        services.answer(acting(admin), review, {line_of(review, admin): Answer.KEPT})
    assert [each.code for each in told.value.refusals] == ["own_role"]
    assert line_of(review, admin).answer == Answer.WAITING
    services.answer(acting(second), review, {line_of(review, admin): Answer.KEPT})
    assert line_of(review, admin).answered_by == second


def test_a_role_that_ended_meanwhile_needs_no_answer(cast, admin, review):
    accounts.end_role(acting(admin), cast.key_worker, on=SCHOOL_DAY, reason="A new post.")
    rest = {line_of(review, each): Answer.KEPT for each in (cast.coordinator, admin)}
    assert services.answer(acting(admin), review, rest).finished_at is not None


def test_two_administrators_do_not_overwrite_each_other(cast, admin, review):
    services.answer(acting(admin), review, {line_of(review, cast.coordinator): Answer.KEPT}, version=review.version)
    with pytest.raises(Conflict):
        services.answer(
            acting(admin), review, {line_of(review, cast.coordinator): Answer.ENDED}, version=review.version
        )


def test_a_review_of_another_body_does_not_exist(cast, review):
    with pytest.raises(Http404):
        services.answer(cast.actor("administrator"), review, {})
    with pytest.raises(Http404):
        services.answer(cast.actor("coordinator"), review, {})


def test_reviews_begin_by_themselves_after_half_a_year(cast, admin):
    job = job_actor("begin reviews of access")
    half_a_year = date(2026, 8, 1) + timedelta(weeks=26)
    with clock.at(half_a_year - timedelta(days=1)):
        assert services.begin_due_reviews(job) == 0
    with clock.at(half_a_year):
        assert services.begin_due_reviews(job) == 2  # the county and the partnership have administrators
        assert services.begin_due_reviews(job) == 0
    with clock.at(half_a_year + timedelta(weeks=60)):
        assert services.begin_due_reviews(job) == 0  # the last one is not finished
        for review in AccessReview.objects.all():
            review.finished_at, review.finished_by = clock.now(), admin
            review.save()
        assert services.begin_due_reviews(job) == 2
