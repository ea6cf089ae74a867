"""The week as a calendar file (RFC 5545). It names no pupil: whoever looks over a shoulder reads a place and a time."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from waymark.core import clock
from waymark.my_plan import queries
from waymark.my_plan.models import PlanLink

LONDON = ZoneInfo("Europe/London")


def calendar_file(link: PlanLink) -> bytes:
    """The half-days of the coming weeks. The library is loaded here, so that a server without calendars goes without."""
    from icalendar import Calendar, Event

    found = Calendar()
    found.add("prodid", "-//Waymark//My plan//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "My plan")
    found.add("refresh-interval;value=duration", "PT6H")
    addresses = queries.addresses(link.programme, clock.today())
    for each in queries.appointments(link.programme, clock.today()):
        event = Event()
        half = each.component
        event.add("uid", f"{link.public_id.hex}-{each.on:%Y%m%d}-{half.half}@waymark")
        event.add("dtstamp", clock.now())
        event.add("dtstart", _moment(each.on, half.starts_at))
        event.add("dtend", _moment(each.on, half.ends_at))
        event.add("summary", half.where)
        if where := addresses.get(half.reference or half.where):
            event.add("location", where)
        found.add_component(event)
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)
