from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.attendance import queries, services
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register, RegisterLink
from waymark.attendance.services import MarkInput
from waymark.attendance.states import AlertKind, Attended, Finding, Whereabouts
from waymark.attendance.tests.factories import (
    at_nine_o_five,
    contact,
    involve,
    known_pupil,
    placed,
    register_of,
    said,
)
from waymark.core import clock, history
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.states import ContactFunction
from waymark.placements.models import Pause
from waymark.placements.states import PlacementState
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.school_year.models import Closure
from waymark.school_year.states import ClosureKind, Half

pytestmark = pytest.mark.django_db
P, L, A = Attended.PRESENT, Attended.LATE, Attended.ABSENT
DAY = SCHOOL_DAY


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def manager(cast):
    return cast.actor("provider_manager")


def alerts_job():
    return job_actor("raise absence alerts", Permission.FOLLOW_UP)


def chase_job():
    return job_actor("chase missing registers", Permission.REGISTER_CHASE, Permission.REGISTER_MARK)


def links_job():
    return job_actor("send register links", Permission.REGISTER_MARK)


def codes(refused):
    return [each.code for each in refused.value.refusals]


# Marking


def test_a_register_is_saved_with_its_history_in_one_piece(cast):
    first, second = placed(cast), placed(cast)
    register = register_of(cast)
    saved = services.mark(manager(cast), register, [said(first), said(second, L, minutes_late=4)])
    assert saved.is_complete
    assert {(each.placement, each.attended, each.minutes_late) for each in Mark.objects.all()} == {
        (first, P, None),
        (second, L, 4),
    }
    register.refresh_from_db()
    assert register.taken_at == at_nine_o_five()
    assert register.taken_by_label == "Martin Pike, Canal Street Motors"
    event = AuditEvent.objects.get(action="register.mark")
    assert event.chain == str(cast.canal_street.public_id)
    assert event.pupils.count() == 2
    assert history.verify(event.chain) == (AuditEvent.objects.filter(chain=event.chain).count(), None)
    assert Duty.objects.get(kind=DutyKind.TAKE_REGISTER).state == DutyState.DONE


def test_part_of_a_register_can_be_saved(cast):
    first, _second = placed(cast), placed(cast)
    saved = services.mark(manager(cast), register_of(cast), [said(first)])
    assert (saved.remaining, saved.register.taken_at) == (1, None)
    assert Duty.objects.get(kind=DutyKind.TAKE_REGISTER).state == DutyState.OPEN


def test_saving_the_same_again_writes_nothing(cast):
    placement, register = placed(cast), register_of(cast)
    services.mark(manager(cast), register, [said(placement)])
    events = AuditEvent.objects.count()
    saved = services.mark(manager(cast), register, [said(placement)], version=1)
    assert saved.written == []
    assert (Mark.objects.count(), AuditEvent.objects.count()) == (1, events)
    register.refresh_from_db()
    assert register.version == 2


def test_a_pupil_who_is_not_expected_cannot_be_marked(cast):
    placement, register = placed(cast), register_of(cast)
    elsewhere = placed(cast, provider=cast.other_provider)
    tomorrow_only = placed(cast, sessions=((2, "am"),))
    for other in (elsewhere, tomorrow_only):
        with pytest.raises(Refused) as refused:
            services.mark(manager(cast), register, [said(placement), said(other)])
        assert codes(refused) == ["not_expected"]
        assert refused.value.refusals[0].values["row"] == other.public_id.hex
    with pytest.raises(Refused) as refused:
        services.mark(manager(cast), register, [MarkInput(placement=uuid4(), attended=P)])
    assert codes(refused) == ["not_expected"]
    assert not Mark.objects.exists()


def test_a_mark_that_is_wrong_leaves_nothing_of_the_others(cast):
    good, bad = placed(cast), placed(cast)
    with pytest.raises(Refused) as refused:
        services.mark(manager(cast), register_of(cast), [said(good), said(bad, A, reason_code="H")])
    assert codes(refused) == ["code_withdrawn"]
    assert not Mark.objects.exists()


def test_nobody_is_later_than_the_session_is_old(cast):
    placement, register = placed(cast), register_of(cast)
    with pytest.raises(Refused) as refused:
        services.mark(manager(cast), register, [said(placement, L, minutes_late=25)])
    assert codes(refused) == ["later_than_the_session_is_old"]
    assert not Mark.objects.exists()
    with clock.at(at_nine_o_five() + timedelta(minutes=20)):
        services.mark(manager(cast), register, [said(placement, L, minutes_late=25)])
    assert Mark.objects.get().minutes_late == 25


def test_a_correction_needs_a_reason_and_keeps_the_first_mark(cast):
    placement, register = placed(cast), register_of(cast)
    services.mark(manager(cast), register, [said(placement, A)])
    with pytest.raises(Refused) as refused:
        services.mark(manager(cast), register, [said(placement, L, minutes_late=3)])
    assert codes(refused) == ["correction_needs_reason"]
    services.mark(manager(cast), register, [said(placement, L, minutes_late=3, why="He came at 9:03.")])
    first, second = Mark.objects.order_by("pk")
    assert (first.attended, second.attended, second.replaces) == (A, L, first)
    assert list(Mark.objects.standing()) == [second]
    assert AuditEvent.objects.filter(action="register.correct").count() == 1


def test_a_mark_can_be_neither_changed_nor_deleted_in_the_database(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement)])
    for attempt in (lambda: Mark.objects.update(attended=A), lambda: Mark.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert Mark.objects.get().attended == P


def test_one_first_mark_per_pupil_and_session_even_by_hand(cast):
    placement, register = placed(cast), register_of(cast)
    services.mark(manager(cast), register, [said(placement)])
    mark = Mark.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(
            register=register,
            placement=placement,
            pupil=placement.pupil,
            attended=A,
            recorded_at=mark.recorded_at,
            recorded_by_label="x",
        )


def test_two_people_do_not_overwrite_each_other(cast):
    placement, register = placed(cast), register_of(cast)
    services.mark(manager(cast), register, [said(placement, A)], version=1)
    with pytest.raises(Conflict) as conflict:
        services.mark(manager(cast), register, [said(placement, P, why="He is here.")], version=1)
    assert conflict.value.current.version == 2
    assert Mark.objects.get().attended == A


def test_a_mark_on_a_later_day_needs_a_reason_and_is_flagged(cast):
    placement, register = placed(cast), register_of(cast)
    with clock.at(at_nine_o_five(DAY + timedelta(days=1))):
        with pytest.raises(Refused) as refused:
            services.mark(manager(cast), register, [said(placement)])
        assert codes(refused) == ["late_mark_needs_reason"]
        services.mark(manager(cast), register, [said(placement, why="We had no signal.")])
        (line,) = queries.marks_of(placement.pupil, DAY)
    assert line.is_late_edit
    assert line.mark.correction_reason == "We had no signal."


def test_nobody_marks_ahead_of_a_session(cast):
    placement = placed(cast)
    register = register_of(cast, half=Half.PM)
    with clock.at(datetime(2026, 11, 24, 11, 59, tzinfo=UTC)), pytest.raises(Refused) as refused:
        services.mark(manager(cast), register, [said(placement)])
    assert codes(refused) == ["mark_ahead"]
    with clock.at(datetime(2026, 11, 24, 12, 0, tzinfo=UTC)):
        assert services.mark(manager(cast), register, [said(placement)]).is_complete


# Who is expected


def ended(cast, last_day):
    """A placement that ended, with its tail of 14 days, as the placements slice leaves it."""
    placement = placed(cast, state=PlacementState.ENDED, ended_on=last_day)
    Involvement.objects.filter(source_id=placement.public_id).update(valid_to=last_day + timedelta(days=1))
    involve(
        placement.pupil, cast.canal_street, Basis.PLACEMENT_TAIL, placement.public_id, last_day + timedelta(days=15)
    )
    return placement


def test_a_pupil_is_expected_on_the_last_day_and_not_after(cast):
    ended(cast, DAY)
    assert len(queries.expected_at(cast.canal_street.sites.get(), DAY, "am")) == 1
    assert queries.expected_at(cast.canal_street.sites.get(), DAY + timedelta(days=7), "am") == []
    register_of(cast)
    with pytest.raises(Refused) as refused:
        register_of(cast, on=DAY + timedelta(days=7))
    assert codes(refused) == ["nobody_expected"]


@pytest.mark.parametrize(("days", "expected"), [(14, None), (15, ["tail_is_over"])])
def test_a_provider_may_finish_its_registers_for_fourteen_days(cast, days, expected):
    placement, register = ended(cast, DAY), register_of(cast)
    with clock.at(at_nine_o_five(DAY + timedelta(days=days))):
        marks = [said(placement, why="Typed from paper.")]
        if expected is None:
            assert services.mark(manager(cast), register, marks).is_complete
        else:
            with pytest.raises(Refused) as refused:
                services.mark(manager(cast), register, marks)
            assert codes(refused) == expected


def test_nobody_is_expected_while_a_placement_is_paused(cast):
    placement = placed(cast)
    Pause.objects.create(
        placement=placement, starts_on=DAY, reason="x", paused_at=clock.now(), paused_by=cast.coordinator
    )
    with pytest.raises(Refused) as refused:
        register_of(cast)
    assert codes(refused) == ["nobody_expected"]


def test_nobody_is_expected_when_the_school_is_closed(cast):
    placed(cast)
    Closure.objects.create(organisation=cast.ashgrove, on=DAY, kind=ClosureKind.INSET)
    with pytest.raises(Refused) as refused:
        register_of(cast)
    assert codes(refused) == ["nobody_expected"]


# Whose


def test_a_stranger_meets_nothing(cast):
    placement, register = placed(cast), register_of(cast)
    stranger = cast.actor("stranger_provider")
    with pytest.raises(Http404):
        services.mark(stranger, register, [said(placement)])
    with pytest.raises(Http404):
        queries.register_or_404(stranger, register.public_id)
    with pytest.raises(Http404):
        services.open_register(stranger, cast.canal_street.sites.get(), DAY, Half.PM)
    for name in ("referrer", "coordinator", "inclusion_officer", "auditor", "administrator"):
        with pytest.raises(Http404):
            services.mark(cast.actor(name), register, [said(placement)])
        with pytest.raises(Denied):
            services.open_register(cast.actor(name), cast.canal_street.sites.get(), DAY, Half.AM)
    assert not Mark.objects.exists()


def test_a_provider_never_sees_the_marks_of_another(cast):
    pupil = known_pupil(cast)
    here, there = placed(cast, pupil), placed(cast, pupil, provider=cast.other_provider)
    services.mark(manager(cast), register_of(cast), [said(here)])
    stranger = cast.actor("stranger_provider")
    services.mark(stranger, register_of(cast, provider=cast.other_provider), [said(there, A)])
    assert [each.placement for each in Mark.objects.visible_to(manager(cast))] == [here]
    assert [each.placement for each in Mark.objects.visible_to(stranger)] == [there]
    assert {each.placement for each in Mark.objects.visible_to(cast.actor("referrer"))} == {here, there}
    assert not Mark.objects.visible_to(cast.actor("stranger_referrer")).exists()
    assert not AbsenceAlert.objects.visible_to(manager(cast)).exists()


# Pupils who are missed


def test_an_absence_without_a_reason_is_told_to_the_school_and_the_key_worker_at_once(cast):
    placement = placed(cast)
    contact(cast.ashgrove, ContactFunction.ATTENDANCE, email="attendance@example.org")
    services.mark(manager(cast), register_of(cast), [said(placement, A)])
    alert = AbsenceAlert.objects.get()
    assert (alert.kind, alert.school, alert.settled_at) == (AlertKind.ABSENCE, cast.ashgrove, None)
    duty = Duty.objects.get(kind=DutyKind.FOLLOW_UP_ABSENCE)
    assert (duty.owner, duty.pupil, duty.due_at) == (
        cast.ashgrove,
        placement.pupil,
        datetime(2026, 11, 24, 23, 59, tzinfo=UTC),
    )
    told = OutboxMessage.objects.filter(notice="attendance.not_accounted_for")
    assert {each.recipient_id or each.address for each in told} == {
        str(cast.referrer.public_id),
        str(cast.head.public_id),
        str(cast.key_worker.public_id),
        "attendance@example.org",
    }
    for message in told:
        for secret in (placement.pupil.surname, placement.pupil.forename, "Canal Street"):
            assert secret not in f"{message.reference}{message.link}"


def test_an_absence_with_a_reason_tells_nobody(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, A, reason_code="I")])
    assert not AbsenceAlert.objects.exists()


def test_a_pupil_who_comes_late_settles_the_alert_and_a_second_correction_raises_it_again(cast):
    placement, register = placed(cast), register_of(cast)
    services.mark(manager(cast), register, [said(placement, A)])
    with clock.at(at_nine_o_five() + timedelta(minutes=26)):
        services.mark(manager(cast), register, [said(placement, L, minutes_late=30, why="Came at half past.")])
    alert = AbsenceAlert.objects.get()
    assert alert.settled_at is not None
    assert Duty.objects.get(kind=DutyKind.FOLLOW_UP_ABSENCE).state == DutyState.DONE
    services.mark(manager(cast), register, [said(placement, A, why="That was another pupil.")])
    alert.refresh_from_db()
    assert alert.settled_at is None
    assert Duty.objects.filter(kind=DutyKind.FOLLOW_UP_ABSENCE, state=DutyState.OPEN).count() == 1
    assert AuditEvent.objects.filter(action="absence_alert.raise").count() == 2


def test_a_follow_up_that_finds_the_pupil_safe_settles_the_alert(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, A)])
    alert = AbsenceAlert.objects.get()
    services.follow_up(
        cast.actor("referrer"),
        alert,
        who_was_contacted="Mother, by telephone",
        finding=Finding.NO_ANSWER,
        what_was_found="No answer.",
    )
    alert.refresh_from_db()
    assert alert.settled_at is None
    services.follow_up(
        cast.actor("key_worker"),
        alert,
        who_was_contacted="Grandmother",
        finding=Finding.SAFE_AT_HOME,
        what_was_found="In bed with a cold.",
        reason_code="I",
    )
    alert.refresh_from_db()
    assert alert.settled_by_label == "Kezia Hall, South Whitcombe Partnership"
    assert Duty.objects.get(kind=DutyKind.FOLLOW_UP_ABSENCE).state == DutyState.DONE
    row = queries.board_row_of(cast.actor("head"), alert)
    assert (row.state, row.school_mark.code, row.reason) == (Whereabouts.FOUND, "I", "Ill")
    (line,) = queries.marks_of(placement.pupil, DAY)
    assert (line.school_mark.code, line.mark.reason_code) == ("I", "")


def test_a_follow_up_is_refused_without_words_and_hidden_from_strangers(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, A)])
    alert = AbsenceAlert.objects.get()
    words = {"who_was_contacted": " ", "finding": Finding.SAFE_AT_HOME, "what_was_found": ""}
    with pytest.raises(Refused) as refused:
        services.follow_up(cast.actor("referrer"), alert, **words)
    assert codes(refused) == ["nobody_contacted", "nothing_found"]
    for name in ("provider_manager", "stranger_referrer", "stranger_coordinator", "stranger_officer", "auditor"):
        with pytest.raises(Http404):
            services.follow_up(cast.actor(name), alert, **words)
    assert not FollowUp.objects.exists()


def test_a_register_that_is_not_in_raises_an_alert_when_it_is_due(cast):
    placed(cast)
    assert services.raise_alerts(alerts_job()) == 0
    with clock.at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        assert services.raise_alerts(alerts_job()) == 1
        assert services.raise_alerts(alerts_job()) == 0
    assert AbsenceAlert.objects.get().kind == AlertKind.NO_REGISTER


def test_one_message_for_all_pupils_of_a_missing_register(cast):
    for _ in range(5):
        placed(cast)
    with clock.at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        assert services.raise_alerts(alerts_job()) == 5
    to_head = OutboxMessage.objects.filter(recipient_id=str(cast.head.public_id))
    assert [each.link for each in to_head] == ["/board/?on=2026-11-24&half=am"]


def test_the_register_that_comes_in_after_all_settles_who_is_there_and_not_who_is_missing(cast):
    there, missing = placed(cast), placed(cast)
    with clock.at(datetime(2026, 11, 24, 9, 40, tzinfo=UTC)):
        services.raise_alerts(alerts_job())
        told = OutboxMessage.objects.count()
        services.mark(manager(cast), register_of(cast), [said(there), said(missing, A)])
    kinds = {each.placement: (each.kind, each.settled_at is None) for each in AbsenceAlert.objects.all()}
    assert kinds == {there: (AlertKind.NO_REGISTER, False), missing: (AlertKind.ABSENCE, True)}
    assert OutboxMessage.objects.count() == told  # the school was told already


def test_a_provider_that_is_closed_leaves_its_pupils_unaccounted_for(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, Attended.PROVIDER_CLOSED)])
    (row,) = queries.board(cast.actor("head"), DAY, "am").rows
    assert (row.state, row.school_mark.code) == (Whereabouts.NOT_SEEN, "N")


# Registers that do not come in


def test_the_job_opens_registers_with_their_duties_and_asks_once_for_the_late_ones(cast):
    placed(cast)
    assert services.chase_missing(chase_job()) == (2, 0)
    duty = Duty.objects.get(kind=DutyKind.TAKE_REGISTER, due_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    assert duty.owner == cast.canal_street
    with clock.at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        assert services.chase_missing(chase_job()) == (0, 1)
        assert services.chase_missing(chase_job()) == (0, 0)
    register = Register.objects.get(half="am")
    assert register.chased_by_label == "job: chase missing registers"
    notices = {each.notice: each.recipient_id for each in OutboxMessage.objects.all()}
    assert notices["attendance.register_wanted"] == str(cast.provider_manager.public_id)
    assert notices["attendance.register_missing"] == str(cast.coordinator.public_id)
    assert RegisterLink.objects.get().register == register


def test_the_co_ordinator_asks_for_a_register_by_hand(cast):
    placed(cast)
    register = register_of(cast)
    coordinator = cast.actor("coordinator")
    with pytest.raises(Refused) as refused:
        services.chase(coordinator, register)
    assert codes(refused) == ["not_due_yet"]
    with clock.at(datetime(2026, 11, 24, 9, 31, tzinfo=UTC)):
        services.chase(coordinator, register)
        with pytest.raises(Refused) as refused:
            services.chase(coordinator, register)
        assert codes(refused) == ["chased_just_now"]
        with pytest.raises(Http404):
            services.chase(cast.actor("stranger_coordinator"), register)
        with pytest.raises(Denied):
            services.chase(cast.actor("auditor"), register)


def test_a_school_asks_for_the_register_of_a_place_that_it_buys_and_of_no_other(cast):
    placement = placed(cast)
    register = register_of(cast)
    with clock.at(datetime(2026, 11, 24, 9, 31, tzinfo=UTC)):
        assert queries.to_chase(cast.actor("head"), [register]) == set()
        with pytest.raises(Http404):
            services.chase(cast.actor("head"), register)
        placement.commissioner = cast.referrer.organisation
        placement.save_changes("commissioner")
        assert queries.to_chase(cast.actor("head"), [register]) == {register.pk}
        first_day, placement.started_on, placement.state = placement.started_on, None, "proposed"
        placement.save_changes("started_on", "state")
        assert queries.to_chase(cast.actor("head"), [register]) == set()  # nobody there knows of it yet
        placement.started_on, placement.state = first_day, "active"
        placement.save_changes("started_on", "state")
        services.chase(cast.actor("referrer"), register)
    assert register_of(cast).chased_by_label.endswith("Ashgrove School")


def test_a_register_at_which_nobody_was_expected_after_all_is_laid_to_rest(cast):
    placement = placed(cast)
    register = register_of(cast)
    placement.state, placement.ended_on = PlacementState.ENDED, DAY - timedelta(days=1)
    placement.end_code = "other"
    placement.save()
    services.chase_missing(chase_job())
    register.refresh_from_db()
    assert register.taken_by_label == "nobody was expected"
    assert Duty.objects.get(kind=DutyKind.TAKE_REGISTER).state == DutyState.DROPPED


# Links


def test_links_go_out_an_hour_before_the_session_once_to_the_contact_for_registers(cast):
    placed(cast)
    contact(cast.canal_street, ContactFunction.REGISTERS)
    with clock.at(datetime(2026, 11, 24, 7, 59, tzinfo=UTC)):
        assert services.send_links(links_job()) == 0
    with clock.at(datetime(2026, 11, 24, 8, 0, tzinfo=UTC)):
        assert services.send_links(links_job()) == 1
        assert services.send_links(links_job()) == 0
    link = RegisterLink.objects.get()
    assert (link.sent_to, link.ends_at) == ("rosa@example.org", datetime(2026, 11, 25, 0, 0, tzinfo=UTC))
    token = link.token
    assert len(token) == 43
    assert token not in str(list(RegisterLink.objects.values())) + str(list(OutboxMessage.objects.values()))


def test_without_a_contact_the_managers_get_the_link(cast):
    placed(cast)
    services.send_links(links_job())
    assert RegisterLink.objects.get().sent_to == cast.provider_manager.person.email


def sent_link(cast):
    contact(cast.canal_street, ContactFunction.REGISTERS)
    return services.send_link(manager(cast), register_of(cast), queries.register_recipients(cast.canal_street, DAY)[0])


def test_a_link_opens_once_on_one_device(cast):
    placement = placed(cast)
    link = sent_link(cast)
    token, form = link.token, uuid4()
    opened = services.redeem_link(token, form)
    assert services.redeem_link(token, uuid4()) is None  # another device
    assert services.redeem_link(token, form).device == opened.device  # the same press of the button, twice
    assert AuditEvent.objects.filter(action="register_link.redeem").count() == 1
    held = services.use_link(opened.device, link.register.public_id)
    actor = services.actor_of(held)
    assert services.mark(actor, link.register, [said(placement)]).is_complete
    assert Mark.objects.get().recorded_by_label == "Rosa Linden, by register link"
    assert services.use_link("another device", link.register.public_id) is None


def test_a_device_that_holds_one_register_reaches_no_other(cast):
    placement = placed(cast)
    link = sent_link(cast)
    device = services.redeem_link(link.token, uuid4()).device
    afternoon = register_of(cast, half=Half.PM)
    assert services.use_link(device, afternoon.public_id) is None
    actor = services.actor_of(services.use_link(device, link.register.public_id))
    with pytest.raises(Http404):
        services.mark(actor, afternoon, [said(placement)])
    with pytest.raises(Denied):
        services.chase(actor, link.register)


def test_fifteen_idle_minutes_by_the_wall_clock_close_it(cast, monkeypatch):
    placed(cast)
    link = sent_link(cast)
    began = clock.wall_now()
    monkeypatch.setattr(clock, "wall_now", lambda: began)
    device = services.redeem_link(link.token, uuid4()).device
    for minutes, held in ((14, True), (28, True), (43, False)):
        monkeypatch.setattr(clock, "wall_now", lambda at=began + timedelta(minutes=minutes): at)
        assert (services.use_link(device, link.register.public_id) is not None) is held, minutes


@pytest.mark.parametrize(
    ("session_on", "last_moment"),
    [
        (date(2026, 11, 24), datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)),
        (date(2027, 3, 30), datetime(2027, 3, 30, 22, 59, 59, tzinfo=UTC)),  # summer time: midnight is 23:00 UTC
        (
            date(2026, 10, 27),
            datetime(2026, 10, 27, 23, 59, 59, tzinfo=UTC),
        ),  # the first Tuesday after the clocks went back
    ],
)
def test_a_link_ends_at_midnight_in_london(cast, session_on, last_moment):
    placed(cast)
    for half_term in cast.county.half_terms.filter(name="Spring, second half"):
        half_term.ends_on = date(2027, 4, 2)
        half_term.save()
    with clock.at(at_nine_o_five(session_on)):
        contact(cast.canal_street, ContactFunction.REGISTERS)
        register = register_of(cast, on=session_on)
        (to,) = queries.register_recipients(cast.canal_street, session_on)
        link = services.send_link(manager(cast), register, to)
    with clock.at(last_moment):
        device = services.redeem_link(link.token, uuid4()).device
        assert services.use_link(device, register.public_id) is not None
    with clock.at(last_moment + timedelta(seconds=1)):
        assert services.use_link(device, register.public_id) is None
        assert services.redeem_link(link.token, uuid4()) is None
        services.send_again(link.token)
    assert RegisterLink.objects.count() == 1


def test_a_spent_link_brings_a_new_one_to_the_same_address_a_few_times(cast):
    placed(cast)
    link = sent_link(cast)
    old = link.token
    device = services.redeem_link(old, uuid4()).device
    services.send_again(old)
    newer = RegisterLink.objects.latest("pk")
    assert (newer.sent_to, RegisterLink.objects.count()) == (link.sent_to, 2)
    assert services.use_link(device, link.register.public_id) is not None  # asking takes nothing from who holds it
    assert services.redeem_link(newer.token, uuid4()) is not None
    assert services.use_link(device, link.register.public_id) is None  # one device at a time
    for _ in range(10):
        services.send_again(old)
    assert RegisterLink.objects.count() == services.LINKS_A_SESSION
    services.send_again("nothing of the kind")
    assert RegisterLink.objects.count() == services.LINKS_A_SESSION


def test_a_new_link_is_not_sent_to_somebody_who_left(cast):
    placed(cast)
    link = sent_link(cast)
    cast.canal_street.contacts.update(valid_to=DAY)
    services.send_again(link.token)
    assert RegisterLink.objects.count() == 1


# The school's mark


def test_no_report_is_n_and_never_b(cast):
    placed(cast)
    with clock.at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        (row,) = queries.board(cast.actor("head"), DAY, "am").rows
        assert (row.state, row.school_mark.code, row.school_mark.provisional) == (Whereabouts.NO_REGISTER, "N", True)
    with clock.at(at_nine_o_five(DAY + timedelta(days=60))):
        (row,) = queries.board(cast.actor("head"), DAY, "am").rows
        assert row.school_mark.code == "N"


def test_an_absence_that_nobody_explains_becomes_o_after_five_school_days(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, A)])
    for on, code in ((date(2026, 12, 1), "N"), (date(2026, 12, 2), "O")):
        with clock.at(at_nine_o_five(on)):
            (line,) = queries.marks_of(placement.pupil, DAY)
            assert line.school_mark.code == code, on
