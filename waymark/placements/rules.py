"""What stands between a pupil and the first day at a provider, and how a placement is paused, ended or taken back."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.dates import Dated, happened_by
from waymark.core.refusals import Refusal, Severity
from waymark.programmes.states import LegalRoute
from waymark.quality.rules import SignOffFacts, sign_off_in_force
from waymark.safeguarding.rules import HandoverFacts, acknowledged, handed_over
from waymark.school_year.rules import (
    CalendarRunsOut,
    Closure,
    NoticeFacts,
    Period,
    SchoolCalendar,
    half_term_of,
    is_school_day,
    next_school_day,
    notice_is_enough,
    previous_school_day,
    school_days_between,
    sessions_of_day,
)
from waymark.school_year.states import Half

START = date(2018, 9, 1)

BACK_DATING_DAYS = Dated({START: 14}, clause="WM back-dating")
REVIEW_FLOOR_SCHOOL_DAYS = Dated({START: 10}, clause="WM short half term")
WEEKS_WARNING = Dated({START: 10}, clause="NSAP2025 weeks")
WEEKS_LIMIT = Dated({START: 12}, clause="NSAP2025 weeks")
# The day on which the proposal becomes law is not known; another line here makes it refuse from that day.
WEEKS_SEVERITY = Dated[Severity | None]({START: None, date(2025, 9, 1): Severity.WARNING}, clause="NSAP2025 weeks")


class Party(StrEnum):
    """Who buys, or owes a step: the school on roll, the partnership, the authority, the provider."""

    SCHOOL = "school"
    PARTNERSHIP = "partnership"
    AUTHORITY = "authority"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFacts:
    """All that decides whether a placement may start; a date that is None has not happened.

    `sign_offs` are those of this provider with the commissioner that buys; `risk` is the hand-over to this provider.
    `school_directs` where the school uses its power of off-site direction. `calendar` is that of the school on roll.
    """

    commissioner: Party = Party.PARTNERSHIP
    contract_party: Party = Party.SCHOOL
    provider_accepted_on: date | None = None
    learning_plan_agreed_by_commissioner_on: date | None = None
    learning_plan_agreed_by_provider_on: date | None = None
    agreement_signed_by_party_on: date | None = None
    agreement_signed_by_provider_on: date | None = None
    sign_offs: SignOffFacts
    risk: HandoverFacts
    planned_end_on: date | None = None
    first_review_on: date | None = None
    pupil_voice_on: date | None = None
    family_voice_on: date | None = None
    school_directs: bool = False
    direction_notice_given_on: date | None = None
    has_ehc_plan: bool = False
    ehc_plan_shared_on: date | None = None
    calendar: SchoolCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One thing that must be so before the start. `who` must act while it is open; `closed_on` if a day is known."""

    code: str
    closed: bool
    who: str
    clause: str
    closed_on: date | None = None


@cites(
    "SEIP2018 12.3",
    "SEIP2018 12.4",
    "SEIP2018 12.5",
    "SEIP2018 12.8",
    "AAP2025 objectives",
    "AAP2025 information",
    "AAP2025 voice",
    "AAP2025 reintegration",
    "APS2025 voice",
    "APS2025 transition",
    "APS2025 documents",
    "APS2025 AppA EHCP",
    "COMM2022 agreement",
    "COMM2022 checklist",
    "COMM2022 off-site direction",
    "EA2002 s29A",
    "OSD2010 notice",
    "WM acceptance",
    "WM handed over",
)
def start_gates(facts: StartFacts, *, on: date) -> list[Gate]:
    """A placement starts on a day when every gate is closed: plan, agreement, sign-off, risk, dates, voices, acceptance.

    All gates that apply, closed and open, in the order in which people close them. What is dated after `on` has not
    happened; the sign-off must be in force on the day itself. A notice is asked for only of a school that directs, an
    EHC plan only where there is one.
    """
    commissioner, party = facts.commissioner.value, facts.contract_party.value
    provider, school = Party.PROVIDER.value, Party.SCHOOL.value
    gates = [
        _dated("pupil_voice", facts.pupil_voice_on, on, who=school, clause="APS2025 voice"),
        _dated("family_voice", facts.family_voice_on, on, who=school, clause="APS2025 voice"),
        _planned_end(facts, on, who=commissioner),
        _first_review(facts, on, who=commissioner),
        _sign_off(facts, on, who=commissioner),
        _risk_handed_over(facts, on, who=commissioner),
    ]
    if facts.has_ehc_plan:
        gates.append(_dated("ehc_plan_shared", facts.ehc_plan_shared_on, on, who=school, clause="APS2025 documents"))
    gates += [
        _dated("provider_accepted", facts.provider_accepted_on, on, who=provider, clause="WM acceptance"),
        _risk_acknowledged(facts, on, who=provider),
        _dated(
            "learning_plan_commissioner",
            facts.learning_plan_agreed_by_commissioner_on,
            on,
            who=commissioner,
            clause="SEIP2018 12.4",
        ),
        _dated(
            "learning_plan_provider",
            facts.learning_plan_agreed_by_provider_on,
            on,
            who=provider,
            clause="SEIP2018 12.4",
        ),
        _dated("agreement_party", facts.agreement_signed_by_party_on, on, who=party, clause="SEIP2018 12.5"),
        _dated("agreement_provider", facts.agreement_signed_by_provider_on, on, who=provider, clause="SEIP2018 12.5"),
    ]
    if facts.school_directs:
        gates.append(_notice(facts, on, who=school))
    return gates


@cites("SEIP2018 12.3", "SEIP2018 12.4", "SEIP2018 12.5", "SEIP2018 12.8")
def start_refusals(facts: StartFacts, *, on: date) -> list[Refusal]:
    """A placement starts only with an agreed learning plan, a signed agreement and every other gate closed."""
    return [
        Refusal(gate.code, clause=gate.clause, who=gate.who) for gate in start_gates(facts, on=on) if not gate.closed
    ]


def _dated(code: str, day: date | None, on: date, *, who: str, clause: str) -> Gate:
    closed = happened_by(on, day)
    return Gate(code=code, closed=closed, who=who, clause=clause, closed_on=day if closed else None)


def _planned_end(facts: StartFacts, on: date, *, who: str) -> Gate:
    closed = facts.planned_end_on is not None and facts.planned_end_on >= on
    return Gate(code="planned_end", closed=closed, who=who, clause="SEIP2018 12.3")


def _first_review(facts: StartFacts, on: date, *, who: str) -> Gate:
    """The date must lie after the start and no later than a half term allows, by the calendar as far as it reaches."""
    closed = facts.first_review_on is not None and facts.first_review_on > on
    if closed and facts.first_review_on:
        review = ReviewFacts(calendar=facts.calendar, last_review_on=on, planned_end_on=facts.planned_end_on)
        try:
            closed = facts.first_review_on <= review_due_on(review, on=on)
        except CalendarRunsOut:
            closed = False
    return Gate(code="first_review", closed=closed, who=who, clause="KCSIE2025 review")


def _sign_off(facts: StartFacts, on: date, *, who: str) -> Gate:
    closed = sign_off_in_force(facts.sign_offs, on=on)
    days = [row.signed_off_on for row in facts.sign_offs.sign_offs if row.commissioner == facts.sign_offs.commissioner]
    return Gate(
        code="sign_off", closed=closed, who=who, clause="SEIP2018 12.8", closed_on=max(days) if closed else None
    )


def _risk_handed_over(facts: StartFacts, on: date, *, who: str) -> Gate:
    in_date = facts.risk.review_on is not None and on <= facts.risk.review_on
    closed = handed_over(facts.risk, on=on) and in_date
    closed_on = facts.risk.handed_over_on if closed else None
    return Gate(code="risk_handed_over", closed=closed, who=who, clause="AAP2025 information", closed_on=closed_on)


def _risk_acknowledged(facts: StartFacts, on: date, *, who: str) -> Gate:
    closed = acknowledged(facts.risk, on=on)
    closed_on = facts.risk.acknowledged_on if closed else None
    return Gate(code="risk_acknowledged", closed=closed, who=who, clause="WM handed over", closed_on=closed_on)


def _notice(facts: StartFacts, on: date, *, who: str) -> Gate:
    notice = NoticeFacts(calendar=facts.calendar, given_on=facts.direction_notice_given_on, starts_on=on)
    try:
        closed = not notice_is_enough(notice, on=on)
    except CalendarRunsOut:
        closed = False
    closed_on = facts.direction_notice_given_on if closed else None
    return Gate(code="direction_notice", closed=closed, who=who, clause="OSD2010 notice", closed_on=closed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDayFacts:
    starts_on: date
    calendar: SchoolCalendar
    planned_end_on: date | None = None


@cites("SEIP2018 12.3", "WM back-dating", "WM start on the day")
def start_day_refusals(facts: StartDayFacts, *, on: date) -> list[Refusal]:
    """The start that is recorded is the true one: a school day, not ahead of the day of recording, before the end.

    More than 14 days back warns, for the record must be true all the same. `on` is the day of recording.
    """
    findings = []
    if facts.starts_on > on:
        findings.append(Refusal("start_ahead", clause="WM start on the day"))
    if not is_school_day(facts.calendar, on=facts.starts_on):
        findings.append(Refusal("start_not_a_school_day", clause="SEIP2018 12.3"))
    if facts.planned_end_on is not None and facts.planned_end_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    days = BACK_DATING_DAYS.on(on)
    if facts.starts_on < on - timedelta(days=days):
        findings.append(
            Refusal("start_long_ago", clause="WM back-dating", severity=Severity.WARNING, values={"days": days})
        )
    return findings


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
class PauseFacts:
    """A pause or the end of one. `first_day` is the first day of the change; `paused_since` while a pause goes on."""

    started_on: date
    first_day: date
    reason: str
    paused_since: date | None = None
    planned_end_on: date | None = None


@cites("SEIP2018 12.3", "WM order of dates", "WM reason", "KCSIE2025 concern")
def pause_refusals(facts: PauseFacts, *, on: date) -> list[Refusal]:
    """A placement is paused from a day on or after its start, with a reason, and not when it is paused already.

    A pause may be told ahead, up to the planned end.
    """
    findings = _reason(facts.reason)
    if facts.paused_since is not None:
        findings.append(Refusal("already_paused", clause="SEIP2018 12.3"))
    if facts.first_day < facts.started_on:
        findings.append(Refusal("before_start", clause="WM order of dates"))
    if facts.planned_end_on is not None and facts.first_day > max(facts.planned_end_on, on):
        findings.append(Refusal("after_planned_end", clause="WM order of dates"))
    return findings


@cites("SEIP2018 12.3", "WM order of dates")
def resume_refusals(facts: PauseFacts, *, on: date) -> list[Refusal]:
    """A paused placement goes on from a day after the pause began, and not ahead of the day of recording."""
    findings = []
    if facts.paused_since is None:
        findings.append(Refusal("not_paused", clause="SEIP2018 12.3"))
    elif facts.first_day <= facts.paused_since:
        findings.append(Refusal("resumed_before_pause", clause="WM order of dates"))
    if facts.first_day > on:
        findings.append(Refusal("resumed_ahead", clause="WM start on the day"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    """`last_day` is the last day of the placement; `last_attended_on` the last day with a mark of being there."""

    started_on: date
    last_day: date
    reason: str
    last_attended_on: date | None = None
    planned_end_on: date | None = None


@cites("SEIP2018 12.3", "WM order of dates", "WM reason", "UKGDPR 5(1)(d)")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A placement's last day is recorded: not before its first, not before the pupil was last there, with a reason.

    A last day in the future warns, for the provider keeps access until it has passed.
    """
    findings = _reason(facts.reason)
    if facts.last_day < facts.started_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if facts.last_attended_on is not None and facts.last_day < facts.last_attended_on:
        findings.append(
            Refusal("attended_after_end", clause="SEIP2018 12.3", values={"day": facts.last_attended_on.isoformat()})
        )
    if facts.last_day > on:
        findings.append(Refusal("end_ahead", clause="SEIP2018 12.3", severity=Severity.WARNING))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFacts:
    reason: str
    started_on: date | None = None


@cites("SEIP2018 12.3", "WM reason")
def withdraw_refusals(facts: WithdrawFacts, *, on: date) -> list[Refusal]:
    """A placement is taken back with a reason and only before it has started; one that has started is ended."""
    findings = _reason(facts.reason)
    if happened_by(on, facts.started_on):
        findings.append(Refusal("has_started", clause="SEIP2018 12.3"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """The provider's answer to an offered place."""

    accepts: bool
    reason: str = ""
    risk: HandoverFacts


@cites("WM acceptance", "WM reason", "AAP2025 information")
def answer_refusals(facts: AnswerFacts, *, on: date) -> list[Refusal]:
    """A provider declines with a reason, and accepts only after it has been given what keeps the pupil safe."""
    if not facts.accepts:
        return _reason(facts.reason)
    if handed_over(facts.risk, on=on):
        return []
    return [Refusal("risk_not_handed_over", clause="AAP2025 information", who="partnership")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """`last_review_on` is the day of the last review, or of the start if there was none."""

    calendar: SchoolCalendar
    last_review_on: date
    planned_end_on: date | None = None


@cites("KCSIE2025 review", "WM short half term", "APS2025 transition")
def review_due_on(facts: ReviewFacts, *, on: date) -> date:
    """A placement is reviewed at least every half term: by the last school day of the half term it is in.

    With fewer than ten school days left in it, by the last school day of the next, if the calendar has one. Not
    after the planned end, if days are left before it. `on` plays no part but for the figure of its day. CalendarRunsOut without a half term left.
    """
    halves = [half for half in _half_terms(facts.calendar) if half.ends_on >= facts.last_review_on]
    if not halves:
        raise CalendarRunsOut(f"The calendar has no half term from {facts.last_review_on.isoformat()} on.")
    current = halves[0]
    first = max(facts.last_review_on + timedelta(days=1), current.starts_on)
    left = school_days_between(facts.calendar, on=first, until=current.ends_on + timedelta(days=1))
    if left < REVIEW_FLOOR_SCHOOL_DAYS.on(on) and len(halves) > 1:
        current = halves[1]
    due = _last_school_day(facts.calendar, current)
    if facts.planned_end_on is None or facts.planned_end_on <= facts.last_review_on:
        return due
    return min(due, facts.planned_end_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthFacts:
    """`is_school` where the provider is a registered school, to which the proposed limit does not apply."""

    started_on: date
    planned_end_on: date | None = None
    is_school: bool = False


@cites("NSAP2025 weeks", "APS2025 transition")
def length_findings(facts: LengthFacts, *, on: date) -> list[Refusal]:
    """A placement outside schools is meant to last twelve weeks at most: a warning from the tenth, and beyond.

    Weeks that have begun since the start are counted on `on`. It becomes a refusal on the day the proposal is law.
    """
    severity = WEEKS_SEVERITY.on(on)
    if facts.is_school or on < facts.started_on or severity is None:
        return []
    weeks = (on - facts.started_on).days // 7 + 1
    if weeks > WEEKS_LIMIT.on(on):
        values: dict[str, str | int] = {"weeks": weeks, "limit": WEEKS_LIMIT.on(on)}
        return [Refusal("beyond_weeks", clause="NSAP2025 weeks", severity=severity, values=values)]
    if weeks >= WEEKS_WARNING.on(on):
        return [Refusal("near_weeks", clause="NSAP2025 weeks", severity=Severity.WARNING, values={"weeks": weeks})]
    return []


def _reason(reason: str) -> list[Refusal]:
    return [] if reason.strip() else [Refusal("no_reason", clause="WM reason")]


def _half_terms(calendar: SchoolCalendar) -> list[Period]:
    halves = [half_term_of(calendar, on=term.starts_on) for term in calendar.terms]
    return sorted((half for half in halves if half is not None), key=lambda half: half.starts_on)


def _last_school_day(calendar: SchoolCalendar, half: Period) -> date:
    if is_school_day(calendar, on=half.ends_on):
        return half.ends_on
    return previous_school_day(calendar, on=half.ends_on)


@cites("SEIP2018 12.3")
def first_school_day_from(facts: SchoolCalendar, *, on: date) -> date:
    """A placement agreed for a day without school starts on the next school day."""
    return on if is_school_day(facts, on=on) else next_school_day(facts, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """`school_involved`: the school on roll has part in the commissioning."""

    legal_route: LegalRoute
    school_involved: bool = True


@cites("SEIP2018 12.5")
def contract_party(facts: PartyFacts, *, on: date) -> Party:
    """The contract is normally between the school and the provider, else between the partnership and the provider.

    For provision that the authority arranges under its own duty, the authority is the party. `on` plays no part.
    """
    del on
    if facts.legal_route == LegalRoute.AUTHORITY_ARRANGED:
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
class PlannedSession:
    """A half-day of the week, Monday being 0, half-open: from `valid_from` until the day before `valid_to`."""

    weekday: int
    half: Half
    starts_at: time
    ends_at: time
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedDays:
    """Days, both included, on which a placement is paused; without an end while the pause goes on."""

    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFacts:
    """One placement. `calendar` is the school's, `provider_closures` the days on which the provider does not open."""

    sessions: tuple[PlannedSession, ...]
    started_on: date | None
    ended_on: date | None = None
    pauses: tuple[PausedDays, ...] = ()
    calendar: SchoolCalendar
    provider_closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSession:
    half: Half
    starts_at: time
    ends_at: time


@cites("SEIP2018 12.3", "SEIP2018 8.14", "SEIP2018 8.15", "EA1996 s579", "NSAP2025 3 attendance")
def expected_sessions(facts: ExpectedFacts, *, on: date) -> tuple[ExpectedSession, ...]:
    """A pupil is expected at the half-days of the plan from the first to the last day of the placement, on school days.

    Not while it is paused, and not where the school or the provider is closed for that half-day. Morning first.
    CalendarRunsOut if the school's calendar does not reach the day.
    """
    if facts.started_on is None or on < facts.started_on or (facts.ended_on is not None and facts.ended_on < on):
        return ()
    if any(pause.starts_on <= on and (pause.ends_on is None or on <= pause.ends_on) for pause in facts.pauses):
        return ()
    open_halves = set(sessions_of_day(facts.calendar, on=on))
    for closure in facts.provider_closures:
        if closure.starts_on <= on <= closure.ends_on:
            open_halves -= set(closure.halves)
    planned = [
        session
        for session in facts.sessions
        if session.weekday == on.weekday()
        and session.half in open_halves
        and session.valid_from <= on
        and (session.valid_to is None or on < session.valid_to)
    ]
    return tuple(
        ExpectedSession(half=session.half, starts_at=session.starts_at, ends_at=session.ends_at)
        for session in sorted(planned, key=lambda session: (session.half, session.starts_at))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotStartedFacts:
    """An agreed placement: `starts_on` is the day it was planned for, `is_off` says that it was declined or withdrawn."""

    starts_on: date
    started_on: date | None = None
    is_off: bool = False


@cites("SEIP2018 12.3", "SEIP2018 S3.5.5.2", "KCSIE2025 place")
def is_agreed_not_started(facts: NotStartedFacts, *, on: date) -> bool:
    """An agreed placement whose day has come and that nobody started is shown, for the pupil may be nowhere."""
    return facts.started_on is None and not facts.is_off and facts.starts_on <= on
