"""The demonstration area, built through the services by people acting on past days, so that its history is true.

Each pupil's story is a generator: it yields the moment at which it goes on, and everything is taken in the order of
time. The same area every time; only ids differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time

from django.core.management.base import CommandError
from django.db import transaction

from waymark.core import clock, jobs
from waymark.core.models import Instance
from waymark.demo.area import CASES, DEMO_DAY, FIRST_DAY
from waymark.demo.bodies import Area
from waymark.demo.days import school_days_of_the_story
from waymark.demo.moments import at, side_by_side
from waymark.demo.tale import Tale
from waymark.organisations.models import Organisation

MORNING = time(9, 5)


def build(size: str = "small", *, say: Callable[[str], object] = lambda line: None) -> None:
    """Make the area in an empty database and mark it as a demonstration for good. Refused where anything is kept."""
    if size != "small":
        raise CommandError("The demonstration is built in one size: small.")
    if Instance.objects.exists() or Organisation.objects.exists():
        raise CommandError("This database is in use: a demonstration is built in an empty one only.")
    with transaction.atomic():
        begins = at(FIRST_DAY, 8)
        Instance.objects.create(pk=1, is_demo=True, demo_now=at(DEMO_DAY, MORNING.hour, MORNING.minute), made_at=begins)
        with clock.at(begins):
            area = Area()
            area.gather()
        say("The area stands: bodies, people, providers, terms.")
        told(area)
        say(f"{len(CASES)} pupils have their stories.")
        with clock.at(at(DEMO_DAY, MORNING.hour, MORNING.minute)):
            jobs.run_all()


def told(area: Area) -> None:
    """Run every story to the morning of the demonstration, in the order of time."""
    until = at(DEMO_DAY, MORNING.hour, MORNING.minute)
    stories: list[Iterator[datetime]] = [Tale(area, case, number).told() for number, case in enumerate(CASES)]
    stories.append(school_days_of_the_story(area, until))
    story = side_by_side(stories)
    moment = next(story, None)
    while moment is not None and moment <= until:
        with clock.at(moment):
            moment = next(story, None)
