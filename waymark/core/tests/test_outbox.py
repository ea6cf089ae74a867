"""A message is sent to those who may still know, says nothing, and holds up no other."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from waymark.accounts.actors import job_actor
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def entitled(monkeypatch):
    """A notice whose readers are those in this set of addresses."""
    addresses = set()
    monkeypatch.setattr(outbox, "NOTICES", {})
    outbox.notice(
        "test.news",
        subject="News of {reference}",
        body="Read it at {link}",
        address_if_entitled=lambda message: message.address if message.address in addresses else "",
    )
    return addresses


def tell(cast, address):
    return outbox.tell(
        cast.actor("coordinator"), address, "test.news", subject=cast.ashgrove, reference="R-26-00001", link="/x/"
    )


def test_a_message_goes_to_somebody_who_may_know(cast, entitled, settings):
    settings.WAYMARK_BASE_URL = "https://waymark.example"
    entitled.add("a@example.org")
    tell(cast, "a@example.org")
    assert outbox.send_waiting(job_actor("send messages")) == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (
        ["a@example.org"],
        "News of R-26-00001",
        "Read it at https://waymark.example/x/",
    )


def test_a_message_stops_when_its_reader_may_no_longer_know(cast, entitled):
    message = tell(cast, "a@example.org")
    assert outbox.send_waiting(job_actor("send messages")) == (0, 1)
    message.refresh_from_db()
    assert (message.state, mail.outbox) == (OutboxMessage.State.STOPPED, [])


def test_a_message_is_sent_once(cast, entitled):
    entitled.add("a@example.org")
    tell(cast, "a@example.org")
    outbox.send_waiting(job_actor("send messages"))
    assert outbox.send_waiting(job_actor("send messages")) == (0, 0)


def test_a_message_that_is_not_taken_waits_and_holds_up_no_other(cast, entitled, monkeypatch):
    entitled.update({"bad@example.org", "good@example.org"})
    bad, good = tell(cast, "bad@example.org"), tell(cast, "good@example.org")
    send = outbox._send

    def refuse_one(kind, message, address):
        if address == "bad@example.org":
            raise smtplib.SMTPRecipientsRefused({address: (550, b"no such box")})
        send(kind, message, address)

    monkeypatch.setattr(outbox, "_send", refuse_one)
    assert outbox.send_waiting(job_actor("send messages")) == (1, 0)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (OutboxMessage.State.WAITING, OutboxMessage.State.SENT)


def test_an_address_that_no_mail_can_carry_holds_up_no_other(cast, entitled):
    too_long = f"a@{'王' * 60}.com"
    entitled.update({too_long, "good@example.org"})
    bad, good = tell(cast, too_long), tell(cast, "good@example.org")
    assert outbox.send_waiting(job_actor("send messages")) == (1, 0)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (OutboxMessage.State.WAITING, OutboxMessage.State.SENT)


def test_a_notice_may_hold_nothing_but_a_reference_and_a_link():
    with pytest.raises(ValueError, match="reference"):
        outbox.notice("test.bad", subject="{name}", body="", address_if_entitled=lambda message: "")


def test_an_unknown_notice_cannot_be_written(cast):
    with pytest.raises(ValueError, match="no notice"):
        outbox.tell(cast.actor("coordinator"), "a@example.org", "test.unknown", subject=cast.ashgrove)


def test_a_message_that_is_not_taken_is_tried_again_later_and_later(cast, entitled, monkeypatch):
    entitled.add("a@example.org")
    message = tell(cast, "a@example.org")
    now = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    tries = []

    def refuse(kind, message, address):
        tries.append(now)
        raise OSError("no mail server")

    monkeypatch.setattr(outbox, "_send", refuse)
    monkeypatch.setattr(clock, "wall_now", lambda: now)
    for minutes in (0, 0, 1, 1, 1):  # tried at 9:05, not again at 9:05, at 9:06, not at 9:07, at 9:08
        now += timedelta(minutes=minutes)
        outbox.send_waiting(job_actor("send messages"))
    assert [moment.minute for moment in tries] == [5, 6, 8]
    message.refresh_from_db()
    assert (message.state, message.tries) == (OutboxMessage.State.WAITING, 3)
    OutboxMessage.objects.filter(pk=message.pk).update(tries=60, try_again_at=None)
    outbox.send_waiting(job_actor("send messages"))
    message.refresh_from_db()
    assert message.try_again_at == now + timedelta(days=1)
