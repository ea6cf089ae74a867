"""The passport: who was given a copy and has read it, and what a school was asked to fill."""

from __future__ import annotations

from collections.abc import Iterator

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.passports.models import HandOver, PassportRequest
from waymark.pupils.models import Pupil


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    """That a copy was given, never what it says: the copy has its own page."""
    copies = HandOver.objects.visible_to(actor).filter(pupil=pupil).defer("content")
    for row in copies.select_related("receiver", "given_by", "receipt"):
        values = {"number": str(row.number), "receiver": row.receiver.name, "giver": row.given_by.name}
        href, at = row.get_absolute_url(), row.handed_over_at
        yield Entry("passport_given", london_date(at), row.handed_over_by_label, values, href=href, recorded_at=at)
        if row.read:
            by, at = row.read.acknowledged_by_label, row.read.acknowledged_at
            yield Entry("passport_read", london_date(at), by, values, href=href, recorded_at=at)
    requests = PassportRequest.objects.visible_to(actor).filter(pupil=pupil)
    for asked in requests.select_related("school", "pupil"):
        values, href, at = {"school": asked.school.name}, asked.get_absolute_url(), asked.asked_at
        yield Entry("passport_asked_for", london_date(at), asked.asked_by_label, values, asked.note, href, "", at)
        if asked.closed_at:
            values["ending"] = asked.ending
            by, at = asked.closed_by_label, asked.closed_at
            yield Entry("passport_request_closed", london_date(at), by, values, href=href, recorded_at=at)
