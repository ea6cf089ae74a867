"""What stands between a pupil and the first day at a provider, and who must act."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated, happened_by
from waymark.core.refusals import Refusal, Severity
from waymark.placements.rules.days import ReviewFacts, review_due_on
from waymark.placements.rules.papers import Party
from waymark.quality.rules import SignOffFacts, sign_off_in_force
from waymark.safeguarding.rules import HandoverFacts, acknowledged, handed_over
from waymark.school_year.rules import CalendarRunsOut, NoticeFacts, SchoolCalendar, is_school_day, notice_is_enough

START = date(2018, 9, 1)

BACK_DATING_DAYS = Dated({START: 14}, clause="WM back-dating")


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
    """One thing that must be so before the start. `who` must act while it is open; `closed_on` if a day is known.

    `done_later_on`: it has been done since, but not by the day that was asked about.
    """

    code: str
    closed: bool
    who: str
    clause: str
    closed_on: date | None = None
    done_later_on: date | None = None


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
    return [_open(gate) for gate in start_gates(facts, on=on) if not gate.closed]


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


def _open(gate: Gate) -> Refusal:
    """What is still to do, or that it was done after the first day that was asked for."""
    if gate.done_later_on is None:
        return Refusal(gate.code, clause=gate.clause, who=gate.who)
    values = {"day": gate.done_later_on.isoformat()}
    return Refusal(f"{gate.code}_later", clause=gate.clause, who=gate.who, values=values)


def _dated(code: str, day: date | None, on: date, *, who: str, clause: str) -> Gate:
    closed = happened_by(on, day)
    closed_on, later = (day, None) if closed else (None, day)
    return Gate(code=code, closed=closed, who=who, clause=clause, closed_on=closed_on, done_later_on=later)


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
    later = facts.risk.acknowledged_on
    read_later = later is not None and not closed and acknowledged(facts.risk, on=later)
    return Gate(
        code="risk_acknowledged",
        closed=closed,
        who=who,
        clause="WM handed over",
        closed_on=closed_on,
        done_later_on=later if read_later else None,
    )


def _notice(facts: StartFacts, on: date, *, who: str) -> Gate:
    notice = NoticeFacts(calendar=facts.calendar, given_on=facts.direction_notice_given_on, starts_on=on)
    try:
        closed = not notice_is_enough(notice, on=on)
    except CalendarRunsOut:
        closed = False
    closed_on = facts.direction_notice_given_on if closed else None
    return Gate(code="direction_notice", closed=closed, who=who, clause="OSD2010 notice", closed_on=closed_on)
