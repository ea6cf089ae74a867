"""The demonstration area, built through the services by people acting on past days, so that its history is true.

Each pupil's story is a generator: it yields the moment at which it goes on, and everything is taken in the order of
time. The same area every time; only ids differ. In a county the registers, some thirty thousand, are written many at a
time (`many_days`); all the rest is done one by one, as in the small area.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time

from django.core.management.base import CommandError
from django.db import connection, transaction

from waymark.core import clock, jobs
from waymark.core.models import Instance
from waymark.demo.bodies import Area
from waymark.demo.days import school_days_of_the_story
from waymark.demo.designs_tale import weeks_thought_about
from waymark.demo.exclusions_tale import exclusions
from waymark.demo.many_days import days_of_the_county
from waymark.demo.moments import at, side_by_side
from waymark.demo.moves_tale import moves_of_the_story
from waymark.demo.my_plan_tale import plans_are_given
from waymark.demo.panel_tale import panel_tale
from waymark.demo.passports_tale import passports_go_on
from waymark.demo.places_tale import places_held
from waymark.demo.plans import SMALL, Plan, a_county
from waymark.demo.programmes_tale import moved_home
from waymark.demo.referrals_tale import referrals_of_other_kinds
from waymark.demo.routes_tale import kept_answers
from waymark.demo.second_record import second_record
from waymark.demo.short_stay_tale import short_stay
from waymark.demo.support_tale import what_was_tried
from waymark.demo.tale import Tale
from waymark.organisations.models import Organisation

MORNING = time(9, 5)
KIBIBYTES_IN_MEMORY = 256 * 1024
AREAS = {"small": lambda: SMALL, "county": a_county}


def build(size: str = "small", *, say: Callable[[str], object] = lambda line: None) -> None:
    """Make the area in an empty database and mark it as a demonstration for good. Refused where anything is kept."""
    if size not in AREAS:
        raise CommandError(f"The demonstration is built in one of these sizes: {', '.join(AREAS)}.")
    build_plan(AREAS[size](), say=say)


def build_plan(plan: Plan, *, say: Callable[[str], object] = lambda line: None) -> None:
    """`build` for a plan of one's own."""
    if Instance.objects.exists() or Organisation.objects.exists():
        raise CommandError("This database is in use: a demonstration is built in an empty one only.")
    if plan.seed:
        say(f"Generated with the seed {plan.seed}; this takes some minutes.")
    with _much_in_memory(), transaction.atomic(), _few_collections():
        begins, until = at(plan.first_day, 8), at(plan.demo_day, MORNING.hour, MORNING.minute)
        Instance.objects.create(pk=1, is_demo=True, demo_now=until, made_at=begins)
        with clock.at(begins):
            area = Area(plan)
            area.gather()
        say("The area stands: bodies, people, providers, terms.")
        told(area, until, say=say)
        say(f"{len(plan.cases)} pupils have their stories.")
        with clock.at(until):
            jobs.run_all()


@contextmanager
def _much_in_memory() -> Iterator[None]:
    """All is one transaction: SQLite would write what does not fit to the disk and read it back again and again."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        [(before,)] = cursor.fetchall()
        cursor.execute(f"PRAGMA cache_size = {-KIBIBYTES_IN_MEMORY}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def _few_collections() -> Iterator[None]:
    """Millions of small objects come and go, hardly any in circles: looking for those seldom saves a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def told(area: Area, until: datetime, *, say: Callable[[str], object] = lambda line: None) -> None:
    """Run every story to the morning of the demonstration, in the order of time."""
    plan = area.plan
    stories: list[Iterator[datetime]] = [Tale(area, case, number).told() for number, case in enumerate(plan.cases)]
    if plan.seed:
        stories += [days_of_the_county(area, until), signed_off_again(area)]
    else:
        stories += [school_days_of_the_story(area, until), second_record(area), moved_home(area)]
        stories += [places_held(area), short_stay(area)]
    stories.append(weeks_thought_about(area))
    stories.append(panel_tale(area))
    stories.append(what_was_tried(area))
    stories.append(passports_go_on(area))
    stories.append(plans_are_given(area))
    stories.append(kept_answers(area))
    stories.append(referrals_of_other_kinds(area))
    stories.append(exclusions(area))
    stories += moves_of_the_story(area)
    story = side_by_side(stories)
    moment, month = next(story, None), 0
    while moment is not None and moment <= until:
        if plan.seed and moment.month != month:
            month = moment.month
            say(f"{moment:%B %Y}")
        with clock.at(moment):
            moment = next(story, None)


def signed_off_again(area: Area) -> Iterator[datetime]:
    """The partnerships look at every provider again when the year's sign-off runs out."""
    for day, expires_on in area.plan.signed_off_again:
        yield at(day, 11)
        area.sign_off_all(expires_on)
