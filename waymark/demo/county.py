"""A whole county, generated: some 600 pupils at 40 providers over two school years. The same for the same seed.

The bodies are public ones from the register; every person, every provider and everything that happens is invented.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, cycle

from waymark.accounts.roles import Role
from waymark.demo.people import PEOPLE, Somebody
from waymark.demo.providers import A_FULL_CURRICULUM, PROVIDERS, Provider
from waymark.demo.pupils import Case, Place, Story
from waymark.organisations.services.area import open_schools
from waymark.quality.states import OfferKind, RegisterStatus

SEED = 20250826
PUPILS = 600
FIRST_DAY = date(2025, 8, 26)
DEMO_DAY = date(2027, 7, 6)  # a Tuesday, in the last week of the second year
SECOND_YEAR = date(2026, 8, 25)
LAST_OF_FIRST_YEAR = date(2026, 7, 9)

PARTNERSHIPS = ("SL", "NWLLIP", "MBP", "HBEP", "LIP")
KEY_WORKERS = 6  # of each partnership
SCHOOL_PLACES, OTHER_PLACES = 38, 16
WEEK = tuple(f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm"))

FORENAMES = {
    "F": "Aisha Amber Beatrice Bryony Carys Chloe Dina Eleanor Freya Grace Hafsa Harriet Imogen Jasmine Katya Leila"
    " Molly Nia Olive Phoebe Rania Rosie Sienna Tilly Uma Verity Willow Yasmin Zara Zoe".split(),
    "M": "Aaron Adil Ben Callum Caspian Daniel Dylan Elliot Femi Finn George Hamza Harvey Isaac Jaden Joseph Kacper"
    " Lewis Marcus Mateo Nathan Oscar Owen Rayan Reuben Sami Theo Tobias Umar Zach".split(),
}
SURNAMES = (
    "Abara Alder Ashby Bains Barlow Beck Birch Bostock Brandt Cairns Chandra Clegg Coley Dacosta Dale Dhillon Draper"
    " Eastwell Eze Fairley Fenwick Flint Gable Garside Gill Hadley Harkin Hassan Heath Hobday Idris Ivory Jarvis Jolly"
    " Kamara Keane Khatun Kirby Lakin Larch Lomas Malik Marsden Mistry Moss Nadeem Nettle Nowak Oakes Okoro Orme Parr"
    " Patel Pell Pryor Quill Radley Rahim Reed Rowan Sadler Selby Sharpe Sidhu Stone Sutcliffe Tandy Thorpe Toor Tyrell"
    " Underhill Vale Varley Wadsworth Weir Wilde Yarrow Yeo Zaman"
).split()
STAFF = (
    "Abigail Anwar Brenda Clive Dawn Edmund Fiona Gareth Hilary Ian Jocelyn Kofi Lucinda Maurice Noreen Oliver Petra"
    " Quentin Rhona Stefan Tamsin Ursula Vikram Wendy Yolanda Zubair"
).split()
SCHOOLS_OF_THEIR_OWN = (
    "Alderbrook House, Beacon Lane School, Cedar Rise School, Dovecote School, Elmfield School, Foxglove House,"
    " Greenacre School, Hawthorn Lodge School, Ivydale School, Juniper Court School, Kestrel House, Larkrise School,"
    " Meadowgate School, Northfield Lodge, Oakleaf School"
).split(", ")
OTHERS = (
    "Ashpit Allotments, Bellrope Theatre Yard, Copperfield Cycles, Dry Dock Skate Park, Embers Forge, Fosse Forest"
    " School, Goosefoot Gardens, Hartshorn Mentoring, Inkwell Print Room, Jubilee Sports Trust, Kiln Lane Pottery,"
    " Longbarn Joinery, Mill Leat Fishing Club"
).split(", ")


def people(seed: int) -> tuple[Somebody, ...]:
    """Those of the small area, with a referrer and a head for every other school and more key workers."""
    dice = random.Random(f"{seed} people")  # noqa: S311  # a story, not a secret
    known = [*PEOPLE]
    taken = {one.name for one in known} | {each.manager for each in PROVIDERS}

    def name() -> str:
        while (new := f"{dice.choice(STAFF)} {dice.choice(SURNAMES)}") in taken:
            pass
        taken.add(new)
        return new

    staffed = {one.body for one in known}
    for urn in open_schools():
        if urn not in staffed:
            known += [Somebody(name(), role, urn) for role in (Role.SCHOOL_REFERRER, Role.SCHOOL_HEAD)]
    for partnership in PARTNERSHIPS:
        already = sum(one.body == partnership and one.role == Role.KEY_WORKER for one in known)
        known += [Somebody(name(), Role.KEY_WORKER, partnership) for _ in range(KEY_WORKERS - already)]
    return tuple(known)


def providers() -> tuple[Provider, ...]:
    """The twelve of the small area with more places, fifteen independent schools and thirteen others."""
    own = [replace(each, places=SCHOOL_PLACES if _is_school(each) else OTHER_PLACES) for each in PROVIDERS]
    managers = (f"{first} {last}" for first, last in zip(cycle(STAFF), reversed(SURNAMES), strict=False))
    for number, name in enumerate([*SCHOOLS_OF_THEIR_OWN, *OTHERS]):
        is_school = name in SCHOOLS_OF_THEIR_OWN
        own.append(
            Provider(
                name,
                f"{next(managers)}-{chr(65 + number % 26)}ray",
                f"{number + 3} {name.split()[0]} Lane, Blaby",
                f"LE8 9{chr(65 + number % 26)}{chr(65 + number // 26)}",
                "Small school" if is_school else "Days of making and doing",
                "A full curriculum in small classes."
                if is_school
                else "Small groups, a mentor for each, and something finished to take home.",
                OfferKind.SMALL_GROUP if is_school else OfferKind.PERSONAL_DEVELOPMENT,
                SCHOOL_PLACES if is_school else OTHER_PLACES,
                5200 if is_school else 4000,
                status=RegisterStatus.REGISTERED_SCHOOL if is_school else RegisterStatus.NOT_A_SCHOOL,
                subjects=A_FULL_CURRICULUM if is_school else (),
            )
        )
    return tuple(own)


def cases(pupils: int, seed: int) -> tuple[Case, ...]:
    """So many pupils at providers, one in twelve of whom came in the second year in place of one who left.

    One more in fifteen is still on the way to a place.
    """
    dice = random.Random(f"{seed} cases")  # noqa: S311
    numbers = count()
    schools = open_schools()
    found = []
    for number in range(pupils):
        school = schools[number % len(schools)]
        if number % 12 == 11:
            found.append(_case(dice, next(numbers), school, Story.ENDED, LAST_OF_FIRST_YEAR, later=False))
            found.append(_case(dice, next(numbers), school, Story.RUNNING, None, later=True))
        else:
            story = Story.PAUSED if number % 60 == 30 else Story.RUNNING
            found.append(_case(dice, next(numbers), school, story, None, later=False))
    waiting = cycle([Story.ON_ROLL, Story.DRAFT, Story.SENT, Story.DECLINED, Story.ACCEPTED, Story.WITHDRAWN])
    for number in range(max(5, pupils // 15)):
        case = _case(dice, next(numbers), schools[number % len(schools)], next(waiting), None, later=True)
        found.append(replace(case, places=()))
    return tuple(found)


def _case(dice: random.Random, number: int, school: str, story: Story, last_day: date | None, *, later: bool) -> Case:
    sex = dice.choice("FM")
    year = dice.choice((8, 9, 10, 11) if not last_day else (9, 10, 11, 12))  # in 2026/27, the second year
    starts_on = _a_school_day(dice, later=later)
    surname = dice.choice(SURNAMES)
    return Case(
        dice.choice(FORENAMES[sex]),
        f"{surname}-{dice.choice(SURNAMES)}" if number % 9 == 4 else surname,
        date(2021 - year, 9, 1) + timedelta(days=dice.randrange(364)),
        year,
        sex,
        school,
        story,
        _places(number, year, starts_on, later=later),
        marks=dice.choices(("steady", "late", "shaky"), (6, 1, 3))[0],
        facts=("sen_support",) if number % 3 == 0 else (),
        parent=f"{dice.choice(STAFF)} {surname}",
        city=number % 14 == 13,
        last_day=last_day,
    )


def _a_school_day(dice: random.Random, *, later: bool) -> date:
    """A weekday of the four weeks from the middle of September on; no closure lies in them."""
    first = date(2026, 9, 21) if later else date(2025, 9, 15)
    return first + timedelta(weeks=dice.randrange(4), days=dice.randrange(5))


def _places(number: int, year: int, starts_on: date, *, later: bool) -> tuple[Place, ...]:
    """Five in six are in a small school all week; the others have half a week at each of two places that are none."""
    schools = [each.name for each in providers() if _is_school(each)]
    if number % 6 < 5:
        return (Place(schools[(number - number // 6) % len(schools)], " ".join(WEEK), starts_on),)
    year_then = year if later else year - 1
    others = [each.name for each in providers() if not _is_school(each) and each.lowest_year <= year_then]
    first, second = others[number // 6 % len(others)], others[(number // 6 + 7) % len(others)]
    return (Place(first, " ".join(WEEK[:5]), starts_on), Place(second, " ".join(WEEK[5:]), starts_on))


def _is_school(provider: Provider) -> bool:
    return provider.status == RegisterStatus.REGISTERED_SCHOOL
