"""What a provider may be used for: a commissioner's sign-off, what it is in law, and whom its offer is for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.quality.states import OfferKind, RegisterStatus, Subject
from waymark.school_year.rules import WeeklySession

VOCATIONAL_YEARS = Dated({date(2018, 9, 1): (10, 11)}, clause="SEIP2018 S2.2 components")
SIGN_OFF_WARNING = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """One commissioner's word on the provider, good from `signed_off_on` to `expires_on`, both days included.

    On `withdrawn_on` it no longer holds.
    """

    commissioner: str
    signed_off_on: date
    expires_on: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffFacts:
    """`commissioner` is the body that buys; `sign_offs` are all there are on this provider, by whomever."""

    commissioner: str
    sign_offs: tuple[SignOff, ...] = ()


@cites(
    "SEIP2018 12.8", "SEIP2018 12.2", "SEIP2018 12.9b", "AAP2025 commissioner", "APS2025 quality", "COMM2022 directory"
)
def sign_off_findings(facts: SignOffFacts, *, on: date) -> list[Refusal]:
    """A provider is used only while this commissioner's own sign-off is in force; another's, or a listing, is not enough.

    The finding says what is there instead: nothing, one that has run out, was withdrawn, starts later, or is another
    body's. A sign-off that runs out within four weeks warns.
    """
    own = [sign_off for sign_off in facts.sign_offs if sign_off.commissioner == facts.commissioner]
    last_day = max((sign_off.expires_on for sign_off in own if _in_force(sign_off, on)), default=None)
    if last_day is not None:
        if last_day - on > SIGN_OFF_WARNING:
            return []
        return [
            Refusal(
                "sign_off_ends_soon",
                clause="SEIP2018 12.8",
                severity=Severity.WARNING,
                who="partnership",
                values={"expires_on": last_day.isoformat()},
            )
        ]
    if any(
        sign_off.withdrawn_on is not None and sign_off.withdrawn_on <= on <= sign_off.expires_on for sign_off in own
    ):
        code = "sign_off_withdrawn"
    elif any(sign_off.signed_off_on > on for sign_off in own):
        code = "sign_off_not_yet"
    elif own:
        code = "sign_off_expired"
    elif any(_in_force(sign_off, on) for sign_off in facts.sign_offs):
        code = "sign_off_of_another"
    else:
        code = "no_sign_off"
    return [Refusal(code, clause="SEIP2018 12.8", who="partnership")]


@cites("SEIP2018 12.8")
def sign_off_in_force(facts: SignOffFacts, *, on: date) -> bool:
    """This commissioner's sign-off of the provider is in force on the day."""
    return any(sign_off.commissioner == facts.commissioner and _in_force(sign_off, on) for sign_off in facts.sign_offs)


def _in_force(sign_off: SignOff, on: date) -> bool:
    withdrawn = sign_off.withdrawn_on is not None and sign_off.withdrawn_on <= on
    return sign_off.signed_off_on <= on <= sign_off.expires_on and not withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedStatus:
    """What the provider is in law: half-open, from `valid_from` until the day before `valid_to`."""

    status: RegisterStatus
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusFacts:
    statuses: tuple[DatedStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """What the status allows. A status that nobody recorded is taken for that of no school."""

    status: RegisterStatus
    is_recorded: bool
    may_hold_roll: bool
    may_be_full_time: bool
    guard_applies: bool


@cites("EA1996 s463", "SEIP2018 S2.4 single provider", "CITY dual")
def registration_meaning(facts: StatusFacts, *, on: date) -> StatusAnswer:
    """Only a school holds a roll and may give full-time education; a college may give it without a roll.

    The agreement says "Ofsted registered": schools are registered by the department and inspected by Ofsted, so the
    registration counts and not an inspection. Anything else is under the guard of section 463.
    """
    recorded = [
        row.status for row in facts.statuses if row.valid_from <= on and (not row.valid_to or on < row.valid_to)
    ]
    status = recorded[-1] if recorded else RegisterStatus.NOT_A_SCHOOL
    return StatusAnswer(
        status=status,
        is_recorded=bool(recorded),
        may_hold_roll=status == RegisterStatus.REGISTERED_SCHOOL,
        may_be_full_time=status != RegisterStatus.NOT_A_SCHOOL,
        guard_applies=status == RegisterStatus.NOT_A_SCHOOL,
    )


COLLEGE_TYPES = frozenset({"18", "31", "32"})  # further education, sixth form centres, special post-16


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegisterFacts:
    """A provider beside the national register of schools.

    `is_open` is None where the register does not have the provider, by URN or UKPRN; `type_code` is the register's.
    `set_aside` is what the register said when somebody last judged that ours stays, if anybody did.
    """

    ours: RegisterStatus
    is_recorded: bool
    is_open: bool | None = None
    type_code: str = ""
    set_aside: RegisterStatus | None = None


@cites("EA1996 s463", "COMM2022 directory")
def register_disagreement(facts: SchoolRegisterFacts, *, on: date) -> RegisterStatus | None:
    """What the national register says of a provider, where that is not what is held here; None where they agree.

    A closed school is none. A provider that it does not have is told only if it passes for a school here. What a
    person has judged is asked again only when the register says something else; `on` plays no part.
    """
    del on
    if facts.is_open is None and not (facts.is_recorded and facts.ours == RegisterStatus.REGISTERED_SCHOOL):
        return None
    if not facts.is_open:
        says = RegisterStatus.NOT_A_SCHOOL
    elif facts.type_code in COLLEGE_TYPES:
        says = RegisterStatus.COLLEGE
    else:
        says = RegisterStatus.REGISTERED_SCHOOL
    return None if says in (facts.ours, facts.set_aside) else says


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """An offer beside one pupil. `offered` are its half-days, `wanted` those meant for the pupil; times play no part."""

    kind: OfferKind
    year_group: int
    lowest_year: int = 7
    highest_year: int = 11
    is_open: bool = True
    places: int
    places_taken: int = 0
    offered: tuple[WeeklySession, ...] = ()
    wanted: tuple[WeeklySession, ...] = ()
    one_to_one_reason: str = ""


@cites("SEIP2018 S2.2 components", "SEIP2018 R2", "WM places", "SEIP2018 12.1")
def offer_fits_pupil(facts: OfferFacts, *, on: date) -> list[Refusal]:
    """An offer fits a pupil by year, kind, half-days and places; vocational ones are for years 10 and 11.

    One-to-one needs its exceptional reason.
    """
    findings = []
    if not facts.is_open:
        findings.append(Refusal("offer_closed", clause="WM places", who="provider"))
    if not facts.lowest_year <= facts.year_group <= facts.highest_year:
        findings.append(
            Refusal(
                "year_not_offered",
                clause="SEIP2018 R2",
                values={"lowest": facts.lowest_year, "highest": facts.highest_year, "year": facts.year_group},
            )
        )
    if facts.kind == OfferKind.VOCATIONAL and facts.year_group not in VOCATIONAL_YEARS.on(on):
        findings.append(
            Refusal("vocational_year", clause="SEIP2018 S2.2 components", values={"year": facts.year_group})
        )
    if facts.kind == OfferKind.ONE_TO_ONE and not facts.one_to_one_reason.strip():
        findings.append(Refusal("one_to_one_reason", clause="SEIP2018 S2.2 components", who="partnership"))
    if facts.places_taken >= facts.places:
        findings.append(Refusal("offer_full", clause="WM places", who="provider", values={"places": facts.places}))
    offered = {(session.weekday, session.half) for session in facts.offered}
    if any((session.weekday, session.half) not in offered for session in facts.wanted):
        findings.append(Refusal("session_not_offered", clause="WM places", who="provider"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionedFacts:
    """A number of places about to be written down: whether it is the first there, and since when the present one holds."""

    is_the_first: bool
    present_from: date | None
    valid_from: date | None
    source: str


@cites("WM commissioned places", "WM order of dates")
def commissioned_refusals(facts: CommissionedFacts, *, on: date) -> list[Refusal]:
    """A number says where it is written, and one that follows another from which day; `on` plays no part."""
    del on
    found = []
    if not facts.is_the_first and facts.valid_from is None:
        found.append(Refusal("no_day_for_new_number", clause="WM order of dates", who="authority"))
    if facts.valid_from and facts.present_from and facts.valid_from < facts.present_from:
        found.append(Refusal("places_from_wrong_day", clause="WM order of dates", who="authority"))
    if not facts.source.strip():
        found.append(Refusal("no_source", clause="WM commissioned places", who="authority"))
    return found


_SIGNS = {
    Subject.ENGLISH: r"english|literacy|reading",
    Subject.MATHEMATICS: r"math\w*|numeracy",
    Subject.SCIENCE: r"science|biology|chemistry|physics",
    Subject.COMPUTING: r"computing|computers?|coding|digital",
    Subject.HUMANITIES: r"humanities|history|geography|citizenship",
    Subject.LANGUAGES: r"french|spanish|german|languages",
    Subject.ARTS: r"art|arts|music|drama|photography",
    Subject.PHYSICAL_EDUCATION: r"pe|sports?|fitness|boxing|football|climbing|outdoors?",
    Subject.PERSONAL: r"pshe|confidence|wellbeing|mentoring|counselling|therap\w+",
    Subject.VOCATIONAL: r"mechanics?|motor|vehicles?|construction|bricklaying|joinery|catering|hair|beauty|farm|horticulture"
    r"|animals?|workshop|trade",
}


def subjects_named(text: str) -> tuple[Subject, ...]:
    """The subjects that the words of an offer name, in the order of the list: a guess where its provider has said none."""
    words = text.casefold()
    return tuple(subject for subject, signs in _SIGNS.items() if re.search(rf"\b(?:{signs})\b", words))
