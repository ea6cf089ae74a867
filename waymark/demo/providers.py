"""The invented providers of the demonstration, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.quality.states import OfferKind, PriceUnit, RegisterStatus, Subject


@dataclass(frozen=True)
class Provider:
    """A provider, the person who manages it, and its one offer. The price is in pence a session."""

    name: str
    manager: str
    address: str
    postcode: str
    offer: str
    what: str
    kind: OfferKind
    places: int
    price_pence: int
    lowest_year: int = 7
    status: RegisterStatus = RegisterStatus.NOT_A_SCHOOL
    price_unit: PriceUnit = PriceUnit.SESSION
    proprietor: str = ""
    subjects: tuple[Subject, ...] = ()  # as the provider says; most have said nothing yet


A_FULL_CURRICULUM = (
    *(Subject.ENGLISH, Subject.MATHEMATICS, Subject.SCIENCE, Subject.COMPUTING, Subject.HUMANITIES, Subject.ARTS),
    *(Subject.PHYSICAL_EDUCATION, Subject.PERSONAL),
)
PROVIDERS = (
    Provider(
        "Canal Street Motors",
        "Martin Pike",
        "Unit 4, Canal Street, South Wigston",
        "LE18 9ZZ",
        "Motor vehicle workshop",
        "Working on real cars in small teams towards a level 1 award, with a mentor at the bench.",
        OfferKind.VOCATIONAL,
        8,
        4200,
        10,
        proprietor="Hollis Skills Limited",
    ),
    Provider(
        "Harrow Hill Farm",
        "Jenny Tranter",
        "Harrow Lane, Gilmorton",
        "LE17 9ZZ",
        "A day on the farm",
        "Looking after animals, growing and cooking, in groups of five.",
        OfferKind.PERSONAL_DEVELOPMENT,
        6,
        3900,
    ),
    Provider(
        "Lantern Tuition",
        "Osman Bilal",
        "12 Long Street, Wigston",
        "LE18 9ZY",
        "English and maths in threes",
        "Catching up in English and mathematics with one teacher and at most three pupils.",
        OfferKind.SMALL_GROUP,
        9,
        3600,
        subjects=(Subject.ENGLISH, Subject.MATHEMATICS),
    ),
    Provider(
        "The Boatshed",
        "Sue Fenwick",
        "Towpath Yard, Kilby Bridge",
        "LE18 9ZX",
        "Water and woodwork",
        "Building and paddling boats; team skills and a first award.",
        OfferKind.PERSONAL_DEVELOPMENT,
        6,
        4100,
    ),
    Provider(
        "Redgate Kitchen",
        "Marco Bellini",
        "3 Redgate, Hinckley",
        "LE10 9ZZ",
        "Professional kitchen",
        "Cooking for a real café, with a food hygiene certificate.",
        OfferKind.VOCATIONAL,
        6,
        4400,
        10,
    ),
    Provider(
        "Fernley Learning Centre",
        "Diane Proctor",
        "Fernley House, Station Road, Narborough",
        "LE19 9ZZ",
        "Small school",
        "An independent school in small classes, with a full curriculum.",
        OfferKind.SMALL_GROUP,
        12,
        5200,
        status=RegisterStatus.REGISTERED_SCHOOL,
        subjects=A_FULL_CURRICULUM,
    ),
    Provider(
        "Millrace Construction Skills",
        "Gary Boothe",
        "Millrace Yard, Loughborough",
        "LE11 9ZZ",
        "Bricks, joinery and paint",
        "Site skills in a training hall, towards a construction award.",
        OfferKind.VOCATIONAL,
        8,
        4300,
        10,
        proprietor="Hollis Skills Limited",
    ),
    Provider(
        "Willow Yard Equine",
        "Polly Ashdown",
        "Willow Yard, Queniborough",
        "LE7 9ZZ",
        "Learning with horses",
        "Calm, confidence and responsibility through caring for horses.",
        OfferKind.SPECIALIST_SUPPORT,
        4,
        5600,
    ),
    Provider(
        "Tallis Lane Sound Studio",
        "Ezra Coombs",
        "Tallis Lane, Coalville",
        "LE67 9ZZ",
        "Music and sound",
        "Writing, recording and producing, with an arts award.",
        OfferKind.PERSONAL_DEVELOPMENT,
        6,
        3800,
    ),
    Provider(
        "Castle Row Boxing and Mentoring",
        "Shanice Grant",
        "Castle Row, Melton Mowbray",
        "LE13 9ZZ",
        "Train and talk",
        "Fitness, rules and a mentor for every pupil.",
        OfferKind.PERSONAL_DEVELOPMENT,
        8,
        3500,
    ),
    Provider(
        "Orchard House Support",
        "Miriam Stone",
        "Orchard House, Market Bosworth",
        "CV13 9ZZ",
        "Therapeutic mornings",
        "Speech, play and counselling with qualified therapists.",
        OfferKind.SPECIALIST_SUPPORT,
        4,
        6100,
    ),
    Provider(
        "Bramble Hair and Beauty",
        "Tara Whelan",
        "8 Church Walk, Lutterworth",
        "LE17 9ZY",
        "Salon skills",
        "Hair and beauty in a working salon, towards a level 1 diploma.",
        OfferKind.VOCATIONAL,
        5,
        4000,
        10,
    ),
)
