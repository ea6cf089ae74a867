"""Words about who pays for a place, and about what is paid beside its price."""

from __future__ import annotations

from waymark.core.money import pounds_text
from waymark.core.words import lower_first
from waymark.placements.models import PlacementTerms
from waymark.placements.queries import WhoPays, fees_of
from waymark.placements.rules import Fee, FundingRow, Stay, to_the_provider
from waymark.placements.states import FeeDue, FundingNeed, FundingPlace, FundingRoute, PupilShare, Rest

FUNDING_ROUTES = {
    FundingRoute.PARTNERSHIP: "The partnership, from its allocation",
    FundingRoute.SCHOOL: "The school, from its own budget",
    FundingRoute.EHC_PLAN: "The school, from the money of the EHC plan",
    FundingRoute.SCHOOL_AND_HIGH_NEEDS: "The school, with intervention money of the authority",
    FundingRoute.RECOUPED: "The authority, which takes back the pupil's share from the school",
    FundingRoute.HIGH_NEEDS: "The authority, from its high needs block",
    FundingRoute.HOSPITAL: "The hospital school's own grant",
}
FUNDING_NEEDS = {
    FundingNeed.MEDICAL: "a pupil who is ill",
    FundingNeed.EHC_PLAN: "a pupil with an EHC plan",
    FundingNeed.EXCLUDED: "a pupil who was permanently excluded",
    FundingNeed.NO_SCHOOL: "a pupil without a school",
    FundingNeed.AT_RISK: "a pupil at risk",
}
FUNDING_PLACES = {
    FundingPlace.UNREGISTERED: "A place that is not a school",
    FundingPlace.TUITION: "Tuition, online or in person",
    FundingPlace.SHORT_STAY_SCHOOL: "Short stay school or pupil referral unit",
    FundingPlace.HOSPITAL_IN_PATIENT: "Hospital school: in hospital",
    FundingPlace.HOSPITAL_LONG_TERM: "Hospital school: a long-term place, one of the free ones",
    FundingPlace.HOSPITAL_EXTRA: "Hospital school: a long-term place beyond the free ones",
    FundingPlace.HOSPITAL_EARLY: "Hospital school: a short early place",
    FundingPlace.SCHOOL: "Another registered school",
    FundingPlace.COLLEGE: "College",
    FundingPlace.IN_SCHOOL: "On the site of the pupil's own school",
}
PUPIL_SHARES = {
    PupilShare.NOT_SAID: "",
    PupilShare.STAYS: "It stays with the school",
    PupilShare.TAKEN_BACK: "The authority takes it back from the school for the time elsewhere",
    PupilShare.CHARGED: "The partnership charges the school for the time elsewhere",
}
RESTS = {
    Rest.NOT_SAID: "",
    Rest.NOBODY: "Nobody else",
    Rest.PARTNERSHIP: "The partnership, from its allocation",
    Rest.HIGH_NEEDS: "The high needs block",
}
FEES_DUE = {
    FeeDue.ONCE: "once",
    FeeDue.TERM: "each term",
    FeeDue.YEAR: "each school year",
    FeeDue.SESSION: "each session",
}


def fee_words(fee: Fee) -> str:
    """ "Registration: £25 once, to the provider"."""
    to = "the provider" if fee.to_provider else "somebody else"
    return f"{fee.what}: {pounds_text(fee.pence)} {FEES_DUE[fee.due]}, to {to}"


def fees_words(terms: PlacementTerms, *, for_provider: bool = False) -> str:
    """The fees beside the price, one a line; for the provider those that it is paid."""
    fees = fees_of(terms)
    return "\n\n".join(fee_words(fee) for fee in (to_the_provider(fees) if for_provider else fees))


def agreed_words(who_pays: WhoPays) -> str:
    """What stands above the row of the area, or in its place where it has none."""
    area = f"{who_pays.table.title} has" if who_pays.table else "The area has"
    about = (
        f"for {FUNDING_NEEDS[who_pays.need]}, at a place of this sort ({lower_first(FUNDING_PLACES[who_pays.place])})"
    )
    if who_pays.row is not None:
        return f"{area} agreed this, {about}:"
    usual = lower_first(FUNDING_ROUTES[who_pays.usual])
    return f"{area} agreed nothing {about}. Whoever buys the place then pays: {usual}."


def row_words(row: FundingRow) -> list[tuple[str, str]]:
    """A row of an area's table, as lines of a summary."""
    return [
        ("Who pays", FUNDING_ROUTES[row.route]),
        ("Why", f"{row.said} ({row.clause})"),
        ("The pupil's share", PUPIL_SHARES[row.share]),
        ("The rest falls on", RESTS[row.rest]),
    ]


def who_pays_words(terms: PlacementTerms) -> list[tuple[str, str]]:
    """Who pays by these terms and why, as lines of a summary, for the case team alone. What is not known is left out."""
    by_the_table = f"{terms.funding_said} ({terms.funding_clause})" if terms.funding_row else ""
    rows = [
        ("Who pays", f"{FUNDING_ROUTES[FundingRoute(terms.funding_route)]} ({terms.payer.name})"),
        ("Sort of place", FUNDING_PLACES[FundingPlace(terms.funding_place)] if terms.funding_place else ""),
        ("By the area's table" if terms.funding_reason else "Why, by the area's table", by_the_table),
        ("Why otherwise", terms.funding_reason),
        ("The pupil's share", PUPIL_SHARES[PupilShare(terms.funding_share)]),
        ("The rest falls on", RESTS[Rest(terms.funding_rest)]),
    ]
    return [row for row in rows if row[1]]


def stay_words(stay: Stay | None) -> str:
    """ "£2,460, of which fees £60"; "" where it is not known."""
    if stay is None:
        return ""
    fees = f", of which fees {pounds_text(stay.fees_pence)}" if stay.fees_pence else ""
    return f"{pounds_text(stay.pence)}{fees}"
