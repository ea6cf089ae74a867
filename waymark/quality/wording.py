"""Words about providers: kinds of offer, what a provider is in law, units of price, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable

from waymark.core.words import joined
from waymark.quality import queries
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind, PlaceUnit, PriceUnit, RegisterStatus, Subject

KINDS = {
    OfferKind.SMALL_GROUP: "Small-group teaching",
    OfferKind.SPECIALIST_SUPPORT: "Specialist support",
    OfferKind.VOCATIONAL: "Vocational",
    OfferKind.PERSONAL_DEVELOPMENT: "Personal development",
    OfferKind.ONE_TO_ONE: "One-to-one tuition",
}
SUBJECTS = {
    Subject.ENGLISH: "English",
    Subject.MATHEMATICS: "Mathematics",
    Subject.SCIENCE: "Science",
    Subject.COMPUTING: "Computing",
    Subject.HUMANITIES: "Humanities",
    Subject.LANGUAGES: "Languages",
    Subject.ARTS: "Art, music and drama",
    Subject.PHYSICAL_EDUCATION: "Physical education",
    Subject.PERSONAL: "Personal and social education",
    Subject.VOCATIONAL: "Vocational",
}
STATUSES = {
    RegisterStatus.REGISTERED_SCHOOL: "Registered school",
    RegisterStatus.NOT_A_SCHOOL: "Not a school",
    RegisterStatus.COLLEGE: "College",
}
STATUS_MEANS = {
    RegisterStatus.REGISTERED_SCHOOL: "On the government's register of schools: a pupil may be there full time.",
    RegisterStatus.NOT_A_SCHOOL: "Not on the government's register of schools: part time only, within the law's limits.",
    RegisterStatus.COLLEGE: "A further education college: it may teach full time, and holds no school roll.",
}
PLACE_UNITS = {PlaceUnit.FULL_TIME: "Full-time places", PlaceUnit.PUPILS: "Pupils"}
UNITS = {PriceUnit.SESSION: "a session", PriceUnit.DAY: "a day", PriceUnit.WEEK: "a week"}
HALVES = {"am": "morning", "pm": "afternoon"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

REFUSALS = {
    "sign_off_ends_soon": "Your sign-off of this provider ends on {expires_on}: renew it in time.",
    "sign_off_withdrawn": "Your sign-off of this provider was withdrawn. No pupil starts there until it is given again.",
    "sign_off_not_yet": "Your sign-off of this provider begins on a later day.",
    "sign_off_expired": "Your sign-off of this provider has run out. Check the provider again and sign it off.",
    "sign_off_of_another": (
        "Another commissioner has signed this provider off, and you have not. Satisfy yourselves of it, then sign it off."
    ),
    "no_sign_off": "Nobody has signed this provider off for you. A place in the directory is no assurance.",
    "sign_off_in_the_future": "A sign-off cannot be given for a day to come.",
    "sign_off_ends_before_today": "Choose a last day from today on.",
    "sign_off_too_long": "A sign-off lasts a year at most: choose an earlier last day.",
    "nothing_checked": "Say what was checked.",
    "no_reason": "Give the reason: the provider is told.",
    "run_by_no_school": "Only a school has a provision of its own here.",
    "offer_closed": "This offer is closed to new pupils.",
    "year_not_offered": "This offer is for years {lowest} to {highest}; the pupil is in year {year}.",
    "vocational_year": "Vocational courses are for years 10 and 11; the pupil is in year {year}.",
    "one_to_one_reason": "One-to-one tuition needs an exceptional reason: write it into the programme first.",
    "offer_full": "All {places} places of this offer are taken on one of these half-days.",
    "session_not_offered": "The provider does not offer this on all of the half-days chosen.",
    "years_out_of_order": "The lowest year comes before the highest.",
    "times_out_of_order": "A session ends after it starts, and the morning ends before the afternoon starts.",
    "no_half_days": "Choose at least one half-day of the week.",
    "register_agrees": "What is held here and the register agree by now.",
    "no_reason_for_register": "Say what you looked at.",
    "proprietor_on_wrong_day": "Choose a day up to today, and not before the present proprietor began.",
    "no_day_for_new_number": "Enter the day from which this number holds: another stands until then.",
    "places_from_wrong_day": "Choose a day from the one on which the present number began.",
    "no_source": "Say where the number is written: an agreement, a strategy, a letter.",
    "not_their_site": "Choose a site of this provider.",
}


def half_day_words(key: str) -> str:
    """ "mon-am" as "Monday morning"."""
    day, half = key.split("-")
    weekday = ("mon", "tue", "wed", "thu", "fri").index(day)
    return f"{WEEKDAYS[weekday]} {HALVES[half]}"


def price_words(pence: int, unit: str) -> str:
    """ "£65 a session", "£87.50 a day"."""
    pounds = f"{pence // 100:,}" if pence % 100 == 0 else f"{pence / 100:,.2f}"
    return f"£{pounds} {UNITS[PriceUnit(unit)]}"


def subjects_words(subjects: Iterable[str]) -> str:
    """ "English and Mathematics"; empty where there are none."""
    return joined([SUBJECTS[Subject(each)] for each in subjects])


def taught_words(offer: Offer) -> str:
    """The subjects of an offer, and whether its provider has said so or its words were read."""
    said = subjects_words(queries.subjects_of(offer))
    return said if offer.subjects or not said else f"{said}, as its words read; the provider has not said"


def in_order(keys: list[str]) -> list[str]:
    """The half-days of an offer in the order of the week."""
    return sorted(keys, key=lambda key: (("mon", "tue", "wed", "thu", "fri").index(key[:3]), key[4:]))
