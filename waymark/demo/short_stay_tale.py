"""An invented short-stay school with two week patterns, and a pupil whose week follows one, at places found by others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.demo.people import OF_THE_SHORT_STAY_SCHOOL
from waymark.demo.people import SHORT_STAY_SCHOOL as SCHOOL
from waymark.demo.tale import SCHOOL_TIMES
from waymark.organisations import services as organisations
from waymark.organisations.models import Organisation
from waymark.organisations.states import ContactFunction, OrganisationKind, PatternPhase
from waymark.placements import services as placements
from waymark.programmes import services as programmes
from waymark.pupils import services as pupils
from waymark.quality.models import Offer
from waymark.school_year.states import Half

HEAD, REFERRER = (one.name for one in OF_THE_SHORT_STAY_SCHOOL)
AT_BASE = [(weekday, half) for weekday in (0, 1) for half in Half]
AWAY = (  # Friday is still to be found, and the week says so
    ("Harrow Hill Farm", [(2, "am"), (2, "pm")], "He works outdoors without a cross word."),
    ("The Boatshed", [(3, "am"), (3, "pm")], "A small crew, and a task with an end that he can see."),
)


def short_stay(area: Area) -> Iterator[datetime]:
    """The school from the first day; its pupil since September; his week planned in the last days."""
    yield at(area.plan.first_day, 8, 30)
    school = _school(area)
    yield at(area.plan.first_day + timedelta(days=1), 9, 20)
    referrer = area.actor(REFERRER)
    pupil = pupils.add_pupil(
        referrer,
        data=pupils.PupilData(
            forename="Corey",
            surname="Fenwick",
            date_of_birth=date(2012, 1, 9),
            sex="M",
            year_group=10,
            on_roll_from=area.plan.first_day,
            address_lines="9 Brook Terrace, Enderby",
            postcode="LE8 9ZZ",
            address_authority=area.bodies["855"],
            reason_to_go_on="His number follows from the school before.",
        ),
    )
    pupils.add_parent_or_carer(
        referrer,
        pupil,
        name="Joanne Fenwick",
        relationship="Parent",
        has_parental_responsibility=True,
        lives_with_pupil=True,
        telephone="07700 900461",
    )
    yield at(workday(area.plan.demo_day, 3), 13, 50)
    first = area.plan.demo_day + timedelta(days=7)
    programme = programmes.commission(
        area.actor(HEAD),
        pupil,
        starts_on=first,
        planned_end_on=area.plan.places_end_on,
        aims="He comes on all five days, and is ready for a new school after Easter.",
        key_worker=area.people[REFERRER],
    )
    programmes.follow_pattern(
        area.actor(HEAD), programme, school.week_patterns.get(name="Two days here, three in alternative provision")
    )
    programme.refresh_from_db()
    programmes.set_school_sessions(
        area.actor(HEAD),
        programme,
        [programmes.SchoolHalfDay(weekday, half, *SCHOOL_TIMES[half]) for weekday, half in AT_BASE],
        valid_from=first,
    )
    yield at(workday(area.plan.demo_day, 1), 15, 25)
    finder = area.bodies["SL"]
    for provider, sessions, why in AWAY:
        programme.refresh_from_db()
        placements.propose(
            area.actor(HEAD),
            programme,
            Offer.objects.select_related("provider").get(provider=area.bodies[provider]),
            sessions=sessions,
            starts_on=first,
            planned_end_on=area.plan.term_ends_on,
            why_this_provider=why,
            pupil_voice="Not in a classroom all week.",
            family_voice="He is better when he has been outside.",
            broker=finder,
            reason_to_go_on="The week is filled one place after the other.",
        )


def _school(area: Area) -> Organisation:
    builder = job_actor("build the demonstration", *Permission)
    school = organisations.add_organisation(
        builder,
        kind=OrganisationKind.SCHOOL,
        name=SCHOOL,
        parent_authority=area.bodies["855"],
        establishment_type="Pupil referral unit",
        lowest_age=5,
        highest_age=16,
    )
    area.bodies[SCHOOL] = school
    for name, address, postcode in (
        ("North base", "Brook Lane, Loughborough", "LE11 9ZZ"),
        ("South base", "Fen Road, Blaby", "LE8 9ZZ"),
    ):
        organisations.add_site(
            builder, school, name=name, address=address, postcode=postcode, is_main=name == "South base"
        )
    for one in OF_THE_SHORT_STAY_SCHOOL:
        area.add_person(builder, one.name, one.role, one.body, one_click=bool(one.try_this))
    head = area.actor(HEAD)
    organisations.add_contact(
        head,
        school,
        function=ContactFunction.KEY_CONTACT,
        name=REFERRER,
        email="owen.tansley@example.org",
        telephone="0116 496 0870",
    )
    for name, in_ap, in_mainstream in (
        ("Two days here, three in alternative provision", 3, 0),
        ("Two days here, three in mainstream", 0, 3),
    ):
        organisations.add_week_pattern(
            head,
            school,
            name=name,
            phase=PatternPhase.SECONDARY,
            days_at_base=2,
            days_in_ap=in_ap,
            days_in_mainstream=in_mainstream,
        )
    return school
