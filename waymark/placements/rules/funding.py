"""Out of which money a place is paid: the table of an area, with dates, and what a row of it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.placements.rules.papers import Party
from waymark.placements.states import FundingNeed, FundingPlace, FundingRoute, PupilShare, Rest
from waymark.programmes.states import LegalRoute
from waymark.quality.states import RegisterStatus

PAYERS = {
    FundingRoute.PARTNERSHIP: Party.PARTNERSHIP,
    FundingRoute.SCHOOL: Party.SCHOOL,
    FundingRoute.EHC_PLAN: Party.SCHOOL,
    FundingRoute.SCHOOL_AND_HIGH_NEEDS: Party.SCHOOL,
    FundingRoute.RECOUPED: Party.AUTHORITY,
    FundingRoute.HIGH_NEEDS: Party.AUTHORITY,
    FundingRoute.HOSPITAL: Party.AUTHORITY,
}
HOSPITAL = frozenset(
    {
        FundingPlace.HOSPITAL_IN_PATIENT,
        FundingPlace.HOSPITAL_LONG_TERM,
        FundingPlace.HOSPITAL_EXTRA,
        FundingPlace.HOSPITAL_EARLY,
    }
)
NEEDS = {
    LegalRoute.SECTION_19_MEDICAL: FundingNeed.MEDICAL,
    LegalRoute.PERMANENT_EXCLUSION: FundingNeed.EXCLUDED,
    LegalRoute.FAIR_ACCESS: FundingNeed.NO_SCHOOL,
    LegalRoute.EHC_PLAN_PACKAGE: FundingNeed.EHC_PLAN,
}
# What a route says by its own name of the pupil's share and of the rest; the others leave it open.
MEANS = {
    FundingRoute.RECOUPED: (PupilShare.TAKEN_BACK, Rest.NOT_SAID),
    FundingRoute.HIGH_NEEDS: (PupilShare.NOT_SAID, Rest.HIGH_NEEDS),
    FundingRoute.SCHOOL_AND_HIGH_NEEDS: (PupilShare.NOT_SAID, Rest.HIGH_NEEDS),
}
# Which routes go together with which share and which rest.
SHARE_ROUTES = {
    PupilShare.TAKEN_BACK: {FundingRoute.RECOUPED},
    PupilShare.CHARGED: {FundingRoute.PARTNERSHIP},
    PupilShare.STAYS: set(FundingRoute) - {FundingRoute.RECOUPED},
}
REST_ROUTES = {
    Rest.PARTNERSHIP: {FundingRoute.PARTNERSHIP},
    Rest.HIGH_NEEDS: {FundingRoute.RECOUPED, FundingRoute.HIGH_NEEDS, FundingRoute.SCHOOL_AND_HIGH_NEEDS},
    Rest.NOBODY: set(FundingRoute) - {FundingRoute.HIGH_NEEDS, FundingRoute.SCHOOL_AND_HIGH_NEEDS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingRow:
    """For which needs, buyers and places, out of which money, and what follows. `valid_to` is not included."""

    name: str
    needs: tuple[FundingNeed, ...]
    commissioners: tuple[Party, ...]
    places: tuple[FundingPlace, ...]
    route: FundingRoute
    share: PupilShare
    rest: Rest
    said: str
    clause: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day < (self.valid_to or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingTable:
    """What the authorities of one area, by their numbers, have agreed, and since when."""

    key: str
    title: str
    source: str
    authorities: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    rows: tuple[FundingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """What is on record of a place: what the provider is in law, the type in the national register, "" if unknown."""

    status: RegisterStatus
    register_type: str
    is_one_to_one: bool
    legal_route: LegalRoute
    commissioner: Party


@cites("APS2025 funding")
def funding_place(facts: PlaceFacts, *, on: date) -> FundingPlace:
    """The sort of place as far as the record tells it; a person may say otherwise. `on` plays no part."""
    del on
    kind = facts.register_type.casefold()
    if "hospital" in kind:
        by_school = facts.commissioner is Party.SCHOOL
        return FundingPlace.HOSPITAL_EARLY if by_school else FundingPlace.HOSPITAL_LONG_TERM
    if "referral unit" in kind or "alternative provision" in kind:
        return FundingPlace.SHORT_STAY_SCHOOL
    if facts.status is RegisterStatus.REGISTERED_SCHOOL:
        return FundingPlace.SCHOOL
    if facts.status is RegisterStatus.COLLEGE:
        return FundingPlace.COLLEGE
    if facts.is_one_to_one and facts.legal_route is LegalRoute.SECTION_19_MEDICAL:
        return FundingPlace.TUITION
    return FundingPlace.UNREGISTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingFacts:
    """A place thought of: on what footing, who buys it, what sort it is; and what somebody chose instead, with why."""

    legal_route: LegalRoute
    has_ehc_plan: bool = False
    commissioner: Party
    place: FundingPlace = FundingPlace.UNREGISTERED
    chosen: FundingRoute | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Out of which money a place is paid, as the terms keep it.

    `row` is the row of the area's table for such a place, with its words and its clause as they stood then; "" where
    the table has none. A `reason` says why another route was chosen.
    """

    route: FundingRoute
    place: FundingPlace | None = None
    row: str = ""
    said: str = ""
    clause: str = ""
    share: PupilShare = PupilShare.NOT_SAID
    rest: Rest = Rest.NOT_SAID
    reason: str = ""


@cites("APS2025 funding")
def funding_need(facts: FundingFacts, *, on: date) -> FundingNeed:
    """For what need a place is: a hospital school teaches whoever is ill, else the footing says it, else an EHC plan.

    Whoever stands on no footing of the authority and has no plan is at risk. `on` plays no part.
    """
    del on
    if facts.place in HOSPITAL:
        return FundingNeed.MEDICAL
    if facts.legal_route in NEEDS:
        return NEEDS[facts.legal_route]
    return FundingNeed.EHC_PLAN if facts.has_ehc_plan else FundingNeed.AT_RISK


@cites(
    "APS2025 funding",
    "APS2025 funding tuition",
    "APS2025 funding hospital",
    "APS2025 funding hospital early",
    "APS2025 funding EHCP",
    "APS2025 funding sixth day",
    "APS2025 funding at risk",
    "APS2025 funding in school",
    "APS2025 hospital places",
    "SEIP2018 12.1",
    "SEIP2018 S3.7.3",
    "XB2022 funding",
)
def funding_row(facts: FundingFacts, table: FundingTable | None, *, on: date) -> FundingRow | None:
    """The one row of the area for this need, this buyer and this sort of place on the day; None where there is none."""
    need = funding_need(facts, on=on)
    for row in table.rows if table else ():
        fits = need in row.needs and facts.commissioner in row.commissioners and facts.place in row.places
        if fits and row.holds_on(on):
            return row
    return None


@cites("APS2025 funding", "SEIP2018 12.1", "COMM2022 direct")
def funding_route(facts: FundingFacts, *, on: date) -> FundingRoute:
    """Where no table says it, who commissions pays: the partnership from its allocation, a school from its own.

    For a pupil with an EHC plan the school uses the money of the plan. The authority takes back the pupil's own share.
    """
    del on
    if facts.commissioner is Party.PARTNERSHIP:
        return FundingRoute.PARTNERSHIP
    if facts.commissioner is Party.SCHOOL:
        return FundingRoute.EHC_PLAN if facts.has_ehc_plan else FundingRoute.SCHOOL
    return FundingRoute.RECOUPED


@cites("APS2025 funding", "WM other funding")
def funding(facts: FundingFacts, table: FundingTable | None, *, on: date) -> Funding:
    """What the row of the area says, or what somebody chose instead; where neither is there, who commissions pays."""
    row = funding_row(facts, table, on=on)
    usual = row.route if row else funding_route(facts, on=on)
    route = facts.chosen or usual
    by_row = row is not None and route is row.route
    share, rest = (row.share, row.rest) if row and by_row else MEANS.get(route, (PupilShare.NOT_SAID, Rest.NOT_SAID))
    return Funding(
        route=route,
        place=facts.place,
        row=row.name if row else "",
        said=row.said if row else "",
        clause=row.clause if row else "",
        share=share,
        rest=rest,
        reason="" if route is usual else facts.reason.strip(),
    )


@cites("WM other funding")
def funding_refusals(facts: FundingFacts, table: FundingTable | None, *, on: date) -> list[Refusal]:
    """Whoever lets a place be paid otherwise than the table, or the usual way, has it, says why."""
    row = funding_row(facts, table, on=on)
    usual = row.route if row else funding_route(facts, on=on)
    if facts.chosen in (None, usual) or facts.reason.strip():
        return []
    return [Refusal("no_funding_reason", clause="WM other funding")]


def payer(route: FundingRoute) -> Party:
    """Each funding route has one body that pays the provider."""
    return PAYERS[route]


def funding_faults(table: FundingTable) -> list[str]:
    """What is wrong with a table: rows for the same on one day, rows nobody can reach, money and words that differ."""
    faults = [] if table.authorities else ["it is no authority's"]
    if table.valid_to is not None and table.valid_to <= table.valid_from:
        faults.append("the table ends before it begins")
    names = [row.name for row in table.rows]
    faults += [f"two rows are called {name}" for name in sorted({each for each in names if names.count(each) > 1})]
    for row in table.rows:
        faults += [f"{row.name}: {fault}" for fault in _faults(row, table)]
    for one, other in combinations(table.rows, 2):
        if _hold_together(one, other) and _cells(one) & _cells(other):
            faults.append(f"{one.name} and {other.name} are for the same")
    return faults


def faults_together(tables: Iterable[FundingTable]) -> list[str]:
    """Two tables that are for one authority on one day."""
    return [
        f"{one.key} and {other.key} are both for {', '.join(sorted(set(one.authorities) & set(other.authorities)))}"
        for one, other in combinations(tables, 2)
        if set(one.authorities) & set(other.authorities) and _hold_together(one, other)
    ]


def _hold_together(one: FundingRow | FundingTable, other: FundingRow | FundingTable) -> bool:
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)


def _faults(row: FundingRow, table: FundingTable) -> list[str]:
    found = []
    if not _cells(row):
        found.append("nobody can reach it")
    if Party.PROVIDER in row.commissioners:
        found.append("a provider buys no place")
    if HOSPITAL & set(row.places) and set(row.needs) != {FundingNeed.MEDICAL}:
        found.append("a hospital school is for medical needs alone")
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        found.append("it ends before it begins")
    if row.valid_from < table.valid_from or (row.valid_to or date.max) > (table.valid_to or date.max):
        found.append("it reaches beyond the days of its table")
    if row.route not in SHARE_ROUTES.get(row.share, set()):
        found.append(f"{row.route} and the pupil's share being {row.share or 'left open'} do not go together")
    if row.route not in REST_ROUTES.get(row.rest, set()):
        found.append(f"{row.route} and the rest falling on {row.rest or 'one not said'} do not go together")
    if not row.name.strip() or not row.said.strip():
        found.append("it has no name or no words")
    return found


def _cells(row: FundingRow) -> set[tuple[FundingNeed, Party, FundingPlace]]:
    return set(product(row.needs, row.commissioners, row.places))
