"""What a placement is proposed with, and the papers that both sides agree: learning plan and written agreement."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.placements.rules.days import ReviewFacts, review_due_on
from waymark.programmes.rules import RouteFacts, route_answer
from waymark.programmes.states import Arranger, LegalRoute
from waymark.school_year.rules import SchoolCalendar, is_school_day
from waymark.school_year.states import Half


class Party(StrEnum):
    """Who buys, or owes a step: the school on roll, the partnership, the authority, the provider."""

    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    AUTHORITY = "authority"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """`school_involved`: the school on roll has part in the commissioning."""

    legal_route: LegalRoute
    school_involved: bool = True


@cites("SEIP2018 12.5")
def contract_party(facts: PartyFacts, *, on: date) -> Party:
    """The contract is normally between the school and the provider, else between the partnership and the provider.

    For provision that the authority arranges under its own duty, the authority is the party: after a permanent
    exclusion, for medical needs, through fair access, for a package of an EHC plan. `on` plays no part.
    """
    if route_answer(RouteFacts(route=facts.legal_route), on=on).arranged_by is Arranger.AUTHORITY:
        return Party.AUTHORITY
    return Party.SCHOOL if facts.school_involved else Party.PARTNERSHIP


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFacts:
    """A placement about to be proposed. Voices are asked for at the start, so that a proposal can be talked over."""

    starts_on: date
    planned_end_on: date
    first_review_on: date
    sessions: int
    why_this_provider: str
    calendar: SchoolCalendar


@cites("SEIP2018 12.6", "SEIP2018 12.3", "KCSIE2025 review", "APS2025 transition", "WM order of dates")
def propose_refusals(facts: ProposeFacts, *, on: date) -> list[Refusal]:
    """A proposal says when the placement begins, ends and is first reviewed, on which half-days, and why this provider.

    It begins on a school day; the review falls after the start and within a half term. CalendarRunsOut where the
    calendar does not reach the start.
    """
    findings = []
    if facts.planned_end_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if not is_school_day(facts.calendar, on=facts.starts_on):
        findings.append(Refusal("start_not_a_school_day", clause="SEIP2018 12.3"))
    if facts.first_review_on <= facts.starts_on:
        findings.append(Refusal("review_before_start", clause="WM order of dates"))
    else:
        review = ReviewFacts(
            calendar=facts.calendar, last_review_on=facts.starts_on, planned_end_on=facts.planned_end_on
        )
        latest = review_due_on(review, on=on)
        if facts.first_review_on > latest:
            values = {"latest": latest.isoformat()}
            findings.append(Refusal("review_too_late", clause="KCSIE2025 review", values=values))
    if not facts.sessions:
        findings.append(Refusal("no_sessions", clause="SEIP2018 12.3"))
    if not facts.why_this_provider.strip():
        findings.append(Refusal("no_choice_of_provider", clause="SEIP2018 12.6"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDayPlaces:
    """One half-day of the offer: `taken` by other pupils, on the days of the placement thought of."""

    weekday: int
    half: Half
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesFacts:
    places: int
    wanted: tuple[HalfDayPlaces, ...]


@cites("WM places", "SEIP2018 12.8")
def places_refusals(facts: PlacesFacts, *, on: date) -> list[Refusal]:
    """An offer is not filled beyond its places, half-day by half-day. `on` plays no part."""
    del on
    return [
        Refusal(
            "half_day_full",
            clause="WM places",
            who="provider",
            values={"weekday": half_day.weekday, "half": half_day.half.value, "places": facts.places},
        )
        for half_day in sorted(facts.wanted, key=lambda half_day: (half_day.weekday, half_day.half))
        if half_day.taken >= facts.places
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPlanFacts:
    """One version of the plan, as written; blank where nothing stands."""

    outcomes: str
    measured_by: str
    english_and_maths: str = ""
    qualifications: str = ""
    way_back: str
    year_group: int


@cites(
    "SEIP2018 12.4",
    "SEIP2018 S2.4",
    "APS2025 outcomes",
    "AAP2025 objectives",
    "AAP2025 reintegration",
    "SEIP2018 S3.3.2.7",
    "CITY exit",
)
def learning_plan_refusals(facts: LearningPlanFacts, *, on: date) -> list[Refusal]:
    """A learning plan says what the pupil is to achieve, how that is measured and what the way back is.

    In key stage 4 a plan without English and mathematics, and without a qualification, warns.
    """
    del on
    findings = []
    if not facts.outcomes.strip():
        findings.append(Refusal("no_outcomes", clause="SEIP2018 12.4", who="partnership"))
    if not facts.measured_by.strip():
        findings.append(Refusal("outcomes_not_measured", clause="APS2025 AppA measured", who="partnership"))
    if not facts.way_back.strip():
        findings.append(Refusal("no_way_back", clause="AAP2025 reintegration", who="partnership"))
    if facts.year_group >= 10:
        warning = Severity.WARNING
        if not facts.english_and_maths.strip():
            findings.append(Refusal("no_english_and_maths", clause="SEIP2018 S2.4", severity=warning))
        if not facts.qualifications.strip():
            findings.append(Refusal("no_qualifications", clause="SEIP2018 S2.4", severity=warning))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """A signature about to be given. `signer` and `other_signer` are any handles of persons, "" for nobody yet.

    `school_commissions`: the school has part in the commissioning, so that it is the party, not the partnership.
    """

    contract_party: Party
    school_commissions: bool = True
    written_on: date
    signed_on: date
    typed_name: str = ""
    has_upload: bool = False
    signer: str
    other_signer: str = ""
    is_current_version: bool = True
    already_signed: bool = False


@cites("SEIP2018 12.5", "COMM2022 agreement", "WM two signatures")
def agreement_refusals(facts: AgreementFacts, *, on: date) -> list[Refusal]:
    """A written agreement is signed for each side by another person, by typed name or upload, in its present version.

    The party is normally the school, and the partnership where the school has no part in the commissioning.
    """
    findings = []
    right = Party.SCHOOL if facts.school_commissions else Party.PARTNERSHIP
    if facts.contract_party not in {right, Party.AUTHORITY}:
        findings.append(Refusal("wrong_party", clause="SEIP2018 12.5", values={"party": right.value}))
    if not facts.typed_name.strip() and not facts.has_upload:
        findings.append(Refusal("no_signature", clause="SEIP2018 12.5"))
    if facts.signer == facts.other_signer:
        findings.append(Refusal("same_signer", clause="WM two signatures"))
    if not facts.is_current_version:
        findings.append(Refusal("older_version", clause="SEIP2018 12.5"))
    if facts.already_signed:
        findings.append(Refusal("already_signed", clause="SEIP2018 12.5"))
    if not facts.written_on <= facts.signed_on <= on:
        findings.append(Refusal("signed_on_wrong_day", clause="WM order of dates"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLetterFacts:
    """What a notice of an off-site direction must name, and to how many parents or carers it may go."""

    is_direction: bool
    may_receive: int
    place: str
    report_to: str
    sessions: int
    reasons: str
    aims: str


@cites("OSD2010 contents", "OSD2010 notice")
def notice_letter_refusals(facts: NoticeLetterFacts, *, on: date) -> list[Refusal]:
    """The notice names the address, whom to report to, the days and times, the reasons and aims, or it is no notice."""
    del on
    clause = "OSD2010 contents"
    lacks = {
        "letter_without_place": not facts.place.strip(),
        "letter_without_contact": not facts.report_to.strip(),
        "letter_without_days": not facts.sessions,
        "letter_without_reasons": not facts.reasons.strip(),
        "letter_without_aims": not facts.aims.strip(),
    }
    if not facts.is_direction:
        return [Refusal("no_direction", clause="OSD2010 notice")]
    refusals = [Refusal(code, clause=clause) for code, is_lacking in lacks.items() if is_lacking]
    if not facts.may_receive:
        refusals.append(Refusal("nobody_may_receive", clause="OSD2010 notice"))
    return refusals
