"""What is mailed, to whom, and what stops on its way (A10, DD17)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import job_actor
from waymark.attendance import jobs, services
from waymark.attendance.models import AbsenceAlert, Register, RegisterLink
from waymark.attendance.states import Attended
from waymark.attendance.tests.factories import at_nine_o_five, contact, known_pupil, placed, register_of, said
from waymark.core import clock, outbox
from waymark.core.jobs import JOBS
from waymark.core.models import OutboxMessage
from waymark.organisations.states import ContactFunction
from waymark.pupils.models import Involvement

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 24, 9, 31, tzinfo=UTC)


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def send():
    return outbox.send_waiting(job_actor("send messages"))


def absent(cast):
    placement = placed(cast, known_pupil(cast, forename="Zacharias", surname="Quillfeather"))
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    return placement


def test_no_mail_names_a_pupil_a_school_or_a_provider(cast, mailoutbox):
    absent(cast)
    placed(cast, sessions=((1, "pm"),))
    contact(cast.canal_street, ContactFunction.REGISTERS)
    contact(cast.ashgrove, ContactFunction.ATTENDANCE, email="attendance@example.org")
    with clock.at(datetime(2026, 11, 24, 13, 31, tzinfo=UTC)):
        services.chase_missing(job_actor("chase missing registers", *chasing()))
        services.raise_alerts(job_actor("raise absence alerts", *following()))
        assert send()[1] == 0
    assert {mail.to[0] for mail in mailoutbox} >= {"rosa@example.org", "attendance@example.org", "colin@example.org"}
    for mail in mailoutbox:
        words = mail.subject + mail.body
        for secret in ("Quillfeather", "Zacharias", "Ashgrove", "Canal Street", "Merrow", "Y10"):
            assert secret not in words


def chasing():
    from waymark.accounts.permissions import Permission

    return Permission.REGISTER_CHASE, Permission.REGISTER_MARK


def following():
    from waymark.accounts.permissions import Permission

    return (Permission.FOLLOW_UP,)


def test_the_token_is_in_the_mail_and_nowhere_else(cast, mailoutbox):
    placed(cast)
    contact(cast.canal_street, ContactFunction.REGISTERS)
    jobs.send_register_links()
    assert send() == (1, 0)
    link = RegisterLink.objects.get()
    (mail,) = mailoutbox
    assert mail.to == ["rosa@example.org"]
    assert f"/registers/link/{link.token}/" in mail.body
    assert link.token not in str(list(OutboxMessage.objects.values()))


@pytest.mark.parametrize(
    "what", ["the contact left", "the link was used", "the day is over", "a newer one was asked for"]
)
def test_a_link_that_may_not_be_used_is_not_sent(cast, mailoutbox, what):
    placed(cast)
    contact(cast.canal_street, ContactFunction.REGISTERS)
    jobs.send_register_links()
    link, later = RegisterLink.objects.get(), at_nine_o_five()
    if what == "the contact left":
        cast.canal_street.contacts.update(valid_to=SCHOOL_DAY)
    elif what == "the link was used":
        RegisterLink.objects.update(redeemed_at=clock.now())
    elif what == "the day is over":
        later = at_nine_o_five(SCHOOL_DAY + timedelta(days=1))
    else:
        services.send_again(link.token)
        assert send() == (1, 1)
        return
    with clock.at(later):
        assert send() == (0, 1)
    assert mailoutbox == []


def test_an_alert_does_not_reach_who_may_no_longer_know(cast, mailoutbox):
    contact(cast.ashgrove, ContactFunction.ATTENDANCE, email="attendance@example.org")
    placement = absent(cast)
    cast.head.valid_to = SCHOOL_DAY
    cast.head.save()
    Involvement.objects.filter(pupil=placement.pupil, organisation=cast.partnership).update(valid_to=SCHOOL_DAY)
    assert send() == (2, 2)
    assert {mail.to[0] for mail in mailoutbox} == {"ruth@example.org", "attendance@example.org"}


def test_a_pupil_who_left_the_roll_is_not_told_of(cast, mailoutbox):
    contact(cast.ashgrove, ContactFunction.ATTENDANCE, email="attendance@example.org")
    placement = absent(cast)
    Involvement.objects.filter(pupil=placement.pupil).update(valid_to=SCHOOL_DAY)
    assert send() == (0, 4)
    assert mailoutbox == []


def test_who_asked_for_a_register_hears_only_while_they_may(cast, mailoutbox):
    placement = placed(cast)
    with clock.at(LATE):
        jobs.chase_missing_registers()
        Involvement.objects.filter(pupil=placement.pupil, organisation=cast.partnership).update(valid_to=SCHOOL_DAY)
        cast.provider_manager.valid_to = SCHOOL_DAY
        cast.provider_manager.save()
        assert send() == (0, 3)  # the manager's notice, the manager's link, the co-ordinator's notice


def test_the_jobs_do_their_work_once_and_say_so(cast):
    placed(cast)
    with clock.at(LATE):
        assert jobs.chase_missing_registers() == "2 opened, 1 asked for"
        assert jobs.raise_absence_alerts() == "1 raised"
        assert jobs.send_register_links() == "0 sent"  # asking for the register sent one
        assert jobs.chase_missing_registers() == "0 opened, 0 asked for"
        assert jobs.raise_absence_alerts() == "0 raised"
    assert (Register.objects.count(), AbsenceAlert.objects.count(), RegisterLink.objects.count()) == (2, 1, 1)
    for name in ("chase missing registers", "raise absence alerts", "send register links"):
        assert JOBS[name].policy


def test_a_school_that_buys_the_place_itself_hears_that_a_register_is_missing(cast, mailoutbox):
    placed(cast, bought_by_school=True)
    with clock.at(LATE):
        services.chase_missing(job_actor("chase missing registers", *chasing()))
        send()
    told = {mail.to[0] for mail in mailoutbox if mail.subject == "A register is missing"}
    assert told == {cast.referrer.person.email, cast.head.person.email}


def test_a_school_that_buys_no_place_hears_of_no_missing_register(cast, mailoutbox):
    placed(cast)
    with clock.at(LATE):
        services.chase_missing(job_actor("chase missing registers", *chasing()))
        send()
    told = {mail.to[0] for mail in mailoutbox if mail.subject == "A register is missing"}
    assert told == {cast.coordinator.person.email}


def test_a_key_worker_at_the_school_hears_of_an_absence_once(cast, mailoutbox):
    placement = placed(cast, bought_by_school=True)
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    send()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([cast.referrer.person.email, cast.head.person.email])
