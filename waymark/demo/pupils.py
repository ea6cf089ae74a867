"""The invented pupils of the demonstration and their stories, as plain data.

The schools are public bodies from the register. Every pupil, and everything that happens, is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Story(StrEnum):
    """How far a pupil's case has come by the day of the demonstration."""

    ON_ROLL = "on_roll"
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"  # no programme yet
    PROPOSED = "proposed"
    OFFERED = "offered"
    TURNED_DOWN = "turned_down"  # by the provider
    TWO_GATES = "two_gates"  # two placements, each with one gate open: the story to try
    AGREED = "agreed"  # every gate closed; the day has come, and nobody has started it
    RUNNING = "running"
    PAUSED = "paused"
    TAIL = "tail"  # ended a few days ago
    ENDED = "ended"  # ended weeks ago


@dataclass(frozen=True)
class Place:
    """A placement to be: provider, half-days of the week such as "tue-am", and its first day."""

    provider: str
    sessions: str
    starts_on: date


@dataclass(frozen=True)
class Case:
    """One pupil and their story. The year group is that of 2026/27."""

    forename: str
    surname: str
    born: date
    year: int
    sex: str
    school: str
    story: Story
    places: tuple[Place, ...] = ()
    known_as: str = ""
    marks: str = "steady"  # how they attend: steady, shaky, late
    facts: tuple[str, ...] = field(default=())  # characteristics held on file
    parent: str = ""
    hidden_address: bool = False
    restricted_parent: str = ""
    city: bool = False  # lives in the city
    part_time: bool = False
    last_day: date | None = None  # of an ended case; without it some weeks ago


def _d(month: int, day: int) -> date:
    return date(2026, month, day)


BROCK, ESTLEY, WIGSTON, COUNTES, LUTT = "138521", "138527", "137931", "147902", "137115"
IBSTOCK, WREAKE, REDMOOR, LIMEHURST = "138721", "137983", "137968", "137367"
R = Story.RUNNING

CASES = (
    # Brockington College: the school of the two people to sign in as
    Case(
        "Kai",
        "Merrow",
        date(2012, 2, 14),
        10,
        "M",
        BROCK,
        Story.TWO_GATES,
        (
            Place("Canal Street Motors", "tue-am thu-am thu-pm", _d(11, 24)),
            Place("Lantern Tuition", "tue-pm wed-am", _d(11, 24)),
        ),
        parent="Donna Merrow",
    ),
    Case(
        "Siân",
        "O’Brien",
        date(2011, 11, 3),
        10,
        "F",
        BROCK,
        R,
        (Place("Harrow Hill Farm", "mon-am mon-pm", _d(11, 3)), Place("Lantern Tuition", "tue-am thu-am", _d(11, 3))),
        parent="Niamh O’Brien",
        marks="shaky",
    ),
    Case(
        "Jayden",
        "Clarke",
        date(2010, 12, 20),
        11,
        "M",
        BROCK,
        R,
        (Place("Canal Street Motors", "tue-am tue-pm thu-am", _d(9, 15)),),
        parent="Michelle Clarke",
        marks="late",
    ),
    Case(
        "Amina",
        "Hussain",
        date(2013, 6, 8),
        9,
        "F",
        BROCK,
        R,
        (Place("Willow Yard Equine", "tue-am wed-am", _d(10, 6)),),
        parent="Yasmin Hussain",
        facts=("sen_support",),
        hidden_address=True,
        restricted_parent="Tariq Mahmood",
    ),
    Case(
        "Tyler",
        "Beck",
        date(2011, 4, 30),
        11,
        "M",
        BROCK,
        Story.AGREED,
        (Place("Bramble Hair and Beauty", "tue-am fri-am", _d(11, 23)),),
        parent="Karen Beck",
    ),
    Case("Poppy", "Langford", date(2013, 1, 17), 9, "F", BROCK, Story.DRAFT, parent="Stuart Langford"),
    Case("Malachi", "Bennett", date(2012, 9, 25), 9, "M", BROCK, Story.RETURNED, parent="Sharon Bennett"),
    Case("Zofia", "Kowalczyk-Hughes", date(2013, 9, 2), 8, "F", BROCK, Story.ON_ROLL, parent="Ewa Kowalczyk"),
    Case("Reece", "Walton", date(2011, 10, 12), 10, "M", BROCK, Story.ON_ROLL, parent="Dean Walton"),
    # other schools of the South Leicestershire partnership
    Case("Leo", "Ashby", date(2012, 3, 19), 10, "M", ESTLEY, Story.SENT, parent="Rachel Ashby"),
    Case(
        "Nguyễn Thị",
        "Hoa",
        date(2011, 10, 5),
        10,
        "F",
        ESTLEY,
        R,
        (Place("Canal Street Motors", "tue-am tue-pm", _d(9, 22)), Place("Lantern Tuition", "thu-am", _d(9, 22))),
        parent="Nguyễn Văn Minh",
    ),
    Case(
        "Callum",
        "Price",
        date(2011, 1, 28),
        11,
        "M",
        ESTLEY,
        R,
        (Place("Canal Street Motors", "tue-am thu-am", _d(9, 8)), Place("The Boatshed", "wed-am wed-pm", _d(9, 8))),
        parent="Lisa Price",
        marks="shaky",
    ),
    Case(
        "Ruby",
        "Dixon",
        date(2012, 12, 11),
        9,
        "F",
        ESTLEY,
        R,
        (Place("Harrow Hill Farm", "mon-am mon-pm", _d(9, 14)),),
        parent="Joanne Dixon",
    ),
    Case("Mohammed", "Iqbal", date(2013, 7, 22), 9, "M", ESTLEY, Story.DECLINED, parent="Shabana Iqbal"),
    Case(
        "Ellis",
        "Wade",
        date(2014, 5, 6),
        8,
        "M",
        ESTLEY,
        Story.TAIL,
        (Place("The Boatshed", "fri-am", _d(9, 11)),),
        parent="Gemma Wade",
    ),
    Case("Freya", "Nolan", date(2012, 1, 9), 10, "F", WIGSTON, Story.SENT, parent="Patrick Nolan"),
    Case(
        "Deshawn",
        "Palmer",
        date(2011, 8, 31),
        11,
        "M",
        WIGSTON,
        R,
        (Place("Redgate Kitchen", "tue-am tue-pm", _d(9, 15)), Place("Lantern Tuition", "wed-am", _d(9, 15))),
        parent="Andrea Palmer",
    ),
    Case(
        "Isla",
        "Frost",
        date(2012, 4, 2),
        10,
        "F",
        WIGSTON,
        R,
        (
            Place(
                "Fernley Learning Centre",
                "mon-am mon-pm tue-am tue-pm wed-am wed-pm thu-am thu-pm fri-am fri-pm",
                _d(9, 7),
            ),
        ),
        parent="Claire Frost",
        facts=("ehc_plan",),
    ),
    Case(
        "Bilal",
        "Osei",
        date(2011, 9, 14),
        10,
        "M",
        WIGSTON,
        Story.OFFERED,
        (Place("Canal Street Motors", "thu-am thu-pm", _d(12, 1)),),
        parent="Abena Osei",
    ),
    Case(
        "Chloe",
        "Tanner",
        date(2013, 2, 27),
        9,
        "F",
        WIGSTON,
        Story.PAUSED,
        (Place("Willow Yard Equine", "thu-am", _d(9, 17)),),
        parent="Wendy Tanner",
    ),
    Case(
        "Rowan",
        "Fielding",
        date(2012, 10, 30),
        9,
        "U",
        COUNTES,
        R,
        (Place("The Boatshed", "tue-am tue-pm", _d(10, 6)),),
        parent="Hazel Fielding",
        marks="late",
    ),
    Case(
        "Gurpreet",
        "Dhillon",
        date(2011, 5, 12),
        11,
        "M",
        COUNTES,
        R,
        (
            Place("Canal Street Motors", "tue-am thu-pm", _d(10, 12)),
            Place("Lantern Tuition", "mon-am fri-am", _d(10, 12)),
        ),
        parent="Harjit Dhillon",
    ),
    Case(
        "Lacey",
        "Munro",
        date(2011, 12, 1),
        10,
        "F",
        COUNTES,
        Story.TURNED_DOWN,
        (Place("Bramble Hair and Beauty", "wed-am wed-pm", _d(12, 2)),),
        parent="Tina Munro",
    ),
    Case("Oliver", "Stokes", date(2013, 8, 15), 9, "M", COUNTES, Story.WITHDRAWN, parent="Helena Stokes"),
    Case(
        "Aaliyah",
        "Grant",
        date(2014, 4, 18),
        8,
        "F",
        LUTT,
        Story.PROPOSED,
        (Place("Harrow Hill Farm", "tue-am tue-pm", _d(12, 1)),),
        parent="Denise Grant",
    ),
    Case(
        "Harvey",
        "Lound",
        date(2011, 3, 7),
        11,
        "M",
        LUTT,
        R,
        (
            Place("Bramble Hair and Beauty", "tue-am tue-pm", _d(9, 15)),
            Place("Castle Row Boxing and Mentoring", "thu-am", _d(9, 15)),
        ),
        parent="Mark Lound",
        part_time=True,
    ),
    Case(
        "Maya", "Thorne", date(2012, 11, 23), 9, "F", LUTT, Story.ACCEPTED, parent="Sophie Thorne", facts=("ehc_plan",)
    ),
    Case(
        "Ethan",
        "Pryce",
        date(2012, 5, 29),
        10,
        "M",
        LUTT,
        Story.ENDED,
        (Place("Lantern Tuition", "wed-am fri-am", _d(9, 9)),),
        parent="Gareth Pryce",
    ),
    # the other four partnerships
    Case(
        "Summer",
        "Haywood",
        date(2011, 7, 16),
        11,
        "F",
        IBSTOCK,
        R,
        (Place("Tallis Lane Sound Studio", "tue-am tue-pm", _d(9, 15)),),
        parent="Lorraine Haywood",
    ),
    Case(
        "Kieran",
        "Doyle",
        date(2012, 2, 3),
        10,
        "M",
        IBSTOCK,
        R,
        (
            Place("Tallis Lane Sound Studio", "tue-am wed-am", _d(9, 22)),
            Place("Millrace Construction Skills", "thu-am thu-pm", _d(9, 22)),
        ),
        parent="Bernadette Doyle",
        marks="shaky",
    ),
    Case("Ava", "Middleton", date(2013, 3, 21), 9, "F", IBSTOCK, Story.SENT, parent="Chris Middleton"),
    Case(
        "Noah",
        "Bright",
        date(2014, 6, 4),
        8,
        "M",
        WREAKE,
        R,
        (Place("Castle Row Boxing and Mentoring", "tue-am thu-am", _d(10, 6)),),
        parent="Angela Bright",
    ),
    Case(
        "Priya",
        "Nair",
        date(2011, 6, 25),
        11,
        "F",
        WREAKE,
        R,
        (Place("Bramble Hair and Beauty", "tue-am tue-pm", _d(9, 8)),),
        parent="Lakshmi Nair",
    ),
    Case(
        "Jack",
        "Sweeney",
        date(2012, 9, 9),
        9,
        "M",
        WREAKE,
        R,
        (Place("Willow Yard Equine", "tue-am fri-am", _d(9, 15)),),
        parent="Kelly Sweeney",
        city=True,
    ),
    Case("Ellie-Mae", "Carr", date(2012, 3, 12), 10, "F", WREAKE, Story.DRAFT, parent="Dawn Carr"),
    Case(
        "Reece",
        "Holloway",
        date(2011, 2, 8),
        11,
        "M",
        REDMOOR,
        R,
        (Place("Redgate Kitchen", "tue-am tue-pm", _d(9, 8)), Place("Orchard House Support", "thu-am", _d(9, 8))),
        parent="Yvonne Holloway",
    ),
    Case(
        "Tia",
        "Marlow",
        date(2013, 6, 19),
        9,
        "F",
        REDMOOR,
        R,
        (Place("Orchard House Support", "tue-am fri-am", _d(10, 13)),),
        parent="Steve Marlow",
        facts=("sen_support", "social_worker"),
    ),
    Case("Caleb", "Ingram", date(2014, 7, 1), 8, "M", REDMOOR, Story.SENT, parent="Ruth Ingram"),
    Case(
        "Finley",
        "Rudd",
        date(2011, 10, 27),
        10,
        "M",
        LIMEHURST,
        R,
        (Place("Millrace Construction Skills", "tue-am tue-pm", _d(9, 15)),),
        parent="Joyce Rudd",
    ),
    Case(
        "Esme",
        "Vaughan",
        date(2012, 12, 30),
        9,
        "F",
        LIMEHURST,
        R,
        (Place("Castle Row Boxing and Mentoring", "tue-pm fri-am", _d(9, 22)),),
        parent="Megan Vaughan",
        facts=("looked_after",),
    ),
    Case("Sunita", "Rai", date(2013, 8, 3), 9, "F", LIMEHURST, Story.ON_ROLL, parent="Bishnu Rai"),
    Case("Nathan", "Keogh", date(2012, 2, 20), 10, "M", LIMEHURST, Story.ON_ROLL, parent="Ciara Keogh"),
)
