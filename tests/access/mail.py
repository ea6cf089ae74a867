"""The channels that are no page: mail to everybody about everything, jobs, and what commands print."""

from __future__ import annotations

import io
from typing import Any

from django.core import mail as django_mail
from django.core.management import call_command

from tests.access import doors
from tests.access.visitors import NOBODY, Visitor
from tests.access.world import NOW
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.jobs import JOBS
from waymark.core.models import OutboxMessage

SUBJECTS = {  # the table in which a record of the world lies
    "referral": "referrals.referral",
    "placement": "placements.placement",
    "register": "attendance.register",
    "register to ask for": "attendance.register",
    "alert": "attendance.absencealert",
    "meeting": "meetings.meeting",
    "challenge": "meetings.challenge",
    "plan words": "my_plan.words",
}
SENT, STOPPED = OutboxMessage.State.SENT, OutboxMessage.State.STOPPED


def run(matrix: Any) -> None:
    """Try every notice, job and command; what is wrong is added to the faults of the matrix."""
    with clock.at(NOW):
        written_to_everybody(matrix)
        what_waits(matrix)
        jobs(matrix)
        commands(matrix)


def written_to_everybody(matrix: Any) -> None:
    """A message of each kind about each record, in the queue for each person: who gets it today, and what it says."""
    people = [visitor for visitor in matrix.visitors if visitor.membership]
    memberships = {each.pk: each for each in Membership.objects.select_related("person")}
    for name, row in doors.NOTICES.items():
        if row.about not in SUBJECTS:
            continue
        for record in matrix.world.of_kind(row.about):
            for visitor in people:
                matrix.tried += 1
                recipient = memberships[visitor.chosen or visitor.membership]
                message = _message(name, record, recipient)
                sent = bool(outbox.NOTICES[name].address_if_entitled(message))
                cell = f"mail {name} to {visitor} about {record}"
                if sent and not _may_be_told(matrix, visitor, record, row):
                    matrix.fault(True, cell, "sent")
                elif not sent and _is_told(matrix, visitor, record, row):
                    matrix.fault(False, cell, "not sent")
                if visitor is people[0]:
                    _no_words(matrix, cell, *outbox.words(message))


def _message(name: str, record: Any, recipient: Membership) -> OutboxMessage:
    return OutboxMessage(
        recipient_type="membership",
        recipient_id=str(recipient.public_id),
        notice=name,
        reference="P-26-00001",
        link=f"/somewhere/{record.public_id}/",
        subject_type=SUBJECTS[record.kind],
        subject_id=record.public_id,
        written_at=NOW,
    )


def _standing(visitor: Visitor) -> tuple[str, str]:
    """The role and body of the membership that the message is for. Mail needs no second factor; it needs a live role."""
    if visitor.role == NOBODY:
        return (Role.COORDINATOR, "partnership") if not visitor.second_factor else (NOBODY, "")
    return (NOBODY, "") if visitor.chosen else (visitor.role, visitor.body)


def _may_be_told(matrix: Any, visitor: Visitor, record: Any, row: doors.Mail) -> bool:
    role, body = _standing(visitor)
    if role == NOBODY:
        return False
    theirs = _is_theirs(matrix, visitor, record, body)
    return row.after or (theirs and role not in doors.ROLES_WITHOUT_CASES)


def _is_told(matrix: Any, visitor: Visitor, record: Any, row: doors.Mail) -> bool:
    role, body = _standing(visitor)
    return role in row.roles and _is_theirs(matrix, visitor, record, body)


def _is_theirs(matrix: Any, visitor: Visitor, record: Any, body: str) -> bool:
    may_see = body in record.bodies or visitor.membership in record.seats
    return may_see and not matrix.world.withholds(record, visitor.membership)


def what_waits(matrix: Any) -> None:
    """Everything that was written while the county's story was told, sent only now: some may no longer know."""
    by_subject = {}
    for record in matrix.world.records:
        by_subject.setdefault((SUBJECTS.get(record.kind), record.public_id, record.kind), record)
    with matrix.undone():
        first = len(getattr(django_mail, "outbox", []))
        outbox.send_waiting(job_actor("send messages"), limit=10_000)
        for message in OutboxMessage.objects.exclude(state=OutboxMessage.State.WAITING):
            matrix.tried += 1
            row = doors.NOTICES[message.notice]
            record = by_subject.get((message.subject_type, message.subject_id, row.about))
            body = _body_of(matrix, message)
            if record is None or message.state != SENT or not body or row.after:
                continue
            if body not in record.bodies:
                matrix.fault(True, f"mail {message.notice} to {body}", f"sent about the {record}")
        for letter in django_mail.outbox[first:]:
            sent = letter.message()
            del sent["Message-ID"]  # the time, the process and chance: any figure may come up in it
            _no_words(matrix, f"the letter {letter.subject}", letter.subject, str(sent))


def _body_of(matrix: Any, message: OutboxMessage) -> str:
    if message.recipient_type != "membership":
        return ""
    recipient = Membership.objects.get(public_id=message.recipient_id)
    return next(key for key, body in matrix.world.bodies.items() if body.pk == recipient.organisation_id)


def jobs(matrix: Any) -> None:
    """Each job runs, and says nothing of anybody."""
    for name, job in sorted(JOBS.items()):
        matrix.tried += 1
        with matrix.undone():
            _no_words(matrix, f"the job {name}", job.run())


def commands(matrix: Any) -> None:
    """The commands that read what is kept print nothing of anybody."""
    for name, *arguments in (("audit", "verify"), ("involvements", "check")):
        matrix.tried += 1
        out = io.StringIO()
        with matrix.undone():
            call_command(name, *arguments, stdout=out, stderr=out)
        _no_words(matrix, f"the command {name}", out.getvalue())


def _no_words(matrix: Any, cell: str, *texts: str) -> None:
    for canary in matrix.world.canaries.found_in(*(text.encode() for text in texts)):
        matrix.fault(True, cell, f"tells the {canary}")
