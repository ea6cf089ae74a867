"""A pupil's week: how many hours, of what, where, and whether a place that is no school is being used as one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.quality.states import OfferKind
from waymark.school_year.states import Half

START = date(2018, 9, 1)
WARNING = Severity.WARNING
MINUTES = 60

FULL_TIME_HOURS = Dated({START: 18}, clause="APS2025 hours")
MOST_HOURS = Dated({START: 25}, clause="APS2025 hours")
VOCATIONAL_YEARS = Dated({START: (10, 11)}, clause="SEIP2018 S2.2 components")
PART_TIME_REVIEW = Dated({START: timedelta(weeks=6)}, clause="WM part-time review")

# Full time has no figure in law. More than eighteen hours a week is the department's working figure; from fifteen on we
# warn, though fifteen is no safe harbour. They may become figures of regulations under the Act of 2026.
GUARD_HOURS = Dated({START: 18}, clause="EA1996 s463")
GUARD_WARNING_HOURS = Dated({START: 15}, clause="COMM2022 illegality")
SCHOOL_FROM_PUPILS = Dated({START: 5}, clause="EA1996 s463")
GUARD_WARNING_PUPILS = Dated({START: 3}, clause="COMM2022 illegality")
# What is announced warns; a further line makes it refuse on the day it becomes law.
SHARE_SEVERITY = Dated[Severity | None]({START: None, date(2026, 4, 29): WARNING}, clause="CWSA2026 s43")
MOST_SESSIONS = Dated({START: 4}, clause="NSAP2025 sessions")
SESSIONS_SEVERITY = Dated[Severity | None]({START: None, date(2025, 9, 1): WARNING}, clause="NSAP2025 sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSession:
    """One half-day of a pupil's week, Monday being 0. `place` is any handle of the body that teaches there.

    `minutes` include breaks. Days are included at both ends; without `until_day` it goes on.
    """

    weekday: int
    half: Half
    minutes: int
    place: str
    is_own_school: bool = False
    may_be_full_time: bool = True
    kind: OfferKind | None = None
    from_day: date = START
    until_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    sessions: tuple[WeekSession, ...] = ()


def on_day(sessions: Iterable[WeekSession], on: date) -> tuple[WeekSession, ...]:
    """The sessions of the week as it stands on a day."""
    return tuple(
        session
        for session in sessions
        if session.from_day <= on and (session.until_day is None or on <= session.until_day)
    )


@cites("APS2025 hours", "SEIP2018 S1")
def hours_per_week(facts: WeekFacts, *, on: date) -> Decimal:
    """The hours of a pupil's week over all components, those at the pupil's own school included; to two places."""
    return _hours(session.minutes for session in on_day(facts.sessions, on))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTimeFacts:
    """An agreed part-time timetable; `last_review_on` is None before the first review."""

    reason: str = ""
    is_for_behaviour: bool = False
    parent_agreed_on: date | None = None
    starts_on: date
    ends_on: date | None = None
    next_review_on: date | None = None
    last_review_on: date | None = None
    has_ehc_plan: bool = False
    caseworker_told_on: date | None = None


@cites(
    "WTISA2024 part time", "WTISA2024 never behaviour", "APS2025 part time", "WM part-time review", "AAP2025 caseworker"
)
def part_time_findings(facts: PartTimeFacts, *, on: date) -> list[Refusal]:
    """A part-time timetable has a reason that is not behaviour, the parent's agreement, an end, and reviews in time.

    A review every six weeks at most. With an EHC plan the caseworker has heard, else it warns. One past its end is
    refused.
    """
    clause, who = "WTISA2024 part time", "school"
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_part_time_reason", clause=clause, who=who))
    if facts.is_for_behaviour:
        findings.append(Refusal("part_time_for_behaviour", clause="WTISA2024 never behaviour", who=who))
    if facts.parent_agreed_on is None or facts.parent_agreed_on > on:
        findings.append(Refusal("parent_has_not_agreed", clause=clause, who=who))
    if facts.ends_on is None:
        findings.append(Refusal("no_part_time_end", clause=clause, who=who))
    elif facts.ends_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    elif facts.ends_on < on:
        findings.append(Refusal("part_time_past_its_end", clause=clause, who=who))
    findings += _part_time_review(facts, on)
    if facts.has_ehc_plan and (facts.caseworker_told_on is None or facts.caseworker_told_on > on):
        findings.append(Refusal("caseworker_not_told", clause="AAP2025 caseworker", severity=WARNING, who=who))
    return findings


def _part_time_review(facts: PartTimeFacts, on: date) -> list[Refusal]:
    due = part_time_review_due_on(facts, on=on)
    if due < on:
        return [Refusal("part_time_review_overdue", clause="WM part-time review", who="school")]
    if facts.next_review_on is None or facts.next_review_on > due:
        values = {"latest": due.isoformat()}
        return [Refusal("part_time_review_date", clause="WM part-time review", who="school", values=values)]
    return []


@cites("WM part-time review")
def part_time_review_due_on(facts: PartTimeFacts, *, on: date) -> date:
    """A part-time timetable is reviewed within six weeks of its start or of its last review, and by its end."""
    due = (facts.last_review_on or facts.starts_on) + PART_TIME_REVIEW.on(on)
    return due if facts.ends_on is None else min(due, facts.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFacts:
    """A week, and what is agreed if it is part time."""

    sessions: tuple[WeekSession, ...]
    part_time: PartTimeFacts


@cites("APS2025 hours", "SEIP2018 S3.5.1.2", "SEIP2018 15.2", "WTISA2024 part time")
def hours_findings(facts: HoursFacts, *, on: date) -> list[Refusal]:
    """Full time is 18 to 25 hours a week over all components, own school included; less needs its agreement.

    Part time at a provider beside school is not a part-time timetable if the whole comes to 18 hours. More than 25
    warns.
    """
    hours = hours_per_week(WeekFacts(sessions=facts.sessions), on=on)
    if not hours:
        return [Refusal("no_sessions", clause="APS2025 hours", who="partnership")]
    if hours < FULL_TIME_HOURS.on(on):
        return part_time_findings(facts.part_time, on=on)
    if hours > MOST_HOURS.on(on):
        values: dict[str, str | int] = {"hours": str(hours), "most": MOST_HOURS.on(on)}
        return [Refusal("above_full_time", clause="APS2025 hours", severity=WARNING, values=values)]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFacts:
    sessions: tuple[WeekSession, ...]
    year_group: int
    one_to_one_reason: str = ""
    single_provider_reason: str = ""


@cites("SEIP2018 S1", "SEIP2018 S2.2 components", "SEIP2018 S2.4 single provider", "SEIP2018 S2.6 single provider")
def component_findings(facts: ComponentFacts, *, on: date) -> list[Refusal]:
    """A programme joins several components; vocational ones for years 10 and 11, one-to-one for an exceptional reason.

    Full time at one provider needs a paramount reason and a registered school. The agreement says "Ofsted registered":
    what counts is the registration, which the department keeps. One place alone, short of full time, warns.
    """
    week = on_day(facts.sessions, on)
    kinds = {session.kind for session in week}
    findings = []
    if OfferKind.VOCATIONAL in kinds and facts.year_group not in VOCATIONAL_YEARS.on(on):
        findings.append(
            Refusal("vocational_year", clause="SEIP2018 S2.2 components", values={"year": facts.year_group})
        )
    if OfferKind.ONE_TO_ONE in kinds and not facts.one_to_one_reason.strip():
        findings.append(Refusal("one_to_one_reason", clause="SEIP2018 S2.2 components", who="partnership"))
    places = {session.place for session in week}
    if len(places) != 1 or any(session.is_own_school for session in week):
        return findings
    if _hours(session.minutes for session in week) < FULL_TIME_HOURS.on(on):
        if not facts.single_provider_reason.strip():
            findings.append(Refusal("one_place_only", clause="SEIP2018 S1", severity=WARNING, who="partnership"))
        return findings
    clause = "SEIP2018 S2.4 single provider"
    if not facts.single_provider_reason.strip():
        findings.append(Refusal("single_provider_reason", clause=clause, who="partnership"))
    if not all(session.may_be_full_time for session in week):
        findings.append(Refusal("single_provider_not_a_school", clause=clause, who="partnership"))
    return findings


@cites("WM few options")
def overlap_refusals(facts: WeekFacts, *, on: date) -> list[Refusal]:
    """Nobody is in two places: no half-day of the week is planned twice for days that meet, from `on` onwards."""
    live = [session for session in facts.sessions if session.until_day is None or on <= session.until_day]
    clashes = {
        (one.weekday, one.half.value)
        for at, one in enumerate(live)
        for other in live[at + 1 :]
        if (one.weekday, one.half) == (other.weekday, other.half) and _meet(one, other)
    }
    return [
        Refusal("half_day_planned_twice", clause="WM few options", values={"weekday": weekday, "half": half})
        for weekday, half in sorted(clashes)
    ]


def _meet(one: WeekSession, other: WeekSession) -> bool:
    one_first = other.until_day is None or one.from_day <= other.until_day
    other_first = one.until_day is None or other.from_day <= one.until_day
    return one_first and other_first


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilAtSite:
    """One pupil's time at the provider, of one commissioner. Rows with one `key` are one pupil and are added up.

    `total_minutes` is the pupil's whole week, school included; nought if it is not known.
    """

    key: str
    minutes: int
    sessions: int = 0
    total_minutes: int = 0
    has_ehc_plan: bool = False
    is_looked_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """All pupils of all commissioners at all sites of one provider, with the placement now thought of.

    `guard_applies` for a provider that is no registered school. `this_pupil` is the key of the pupil in question, ""
    to look at the provider as a whole.
    """

    guard_applies: bool
    pupils: tuple[PupilAtSite, ...]
    this_pupil: str = ""


@cites("EA1996 s463", "CWSA2026 s43", "COMM2022 illegality", "NSAP2025 sessions", "SEIP2018 12.2")
def unregistered_site_findings(facts: SiteFacts, *, on: date) -> list[Refusal]:
    """A place that is no school gives full-time education to fewer than five pupils, and to none with a plan or in care.

    Counted over all commissioners and sites. More than 18 hours a week is full time. Warnings: the pupil from more
    than 15 hours, above 18, with more than half of the week there, and beyond four sessions as proposed; the provider
    from the third full-time pupil. The findings name nobody, since the pupils may be those of other commissioners.
    """
    if not facts.guard_applies:
        return []
    pupils = _add_up(facts.pupils)
    full_time = [pupil for pupil in pupils.values() if _hours([pupil.minutes]) > GUARD_HOURS.on(on)]
    findings = []
    if any(pupil.has_ehc_plan or pupil.is_looked_after for pupil in full_time):
        findings.append(Refusal("one_pupil_makes_a_school", clause="EA1996 s463", who="partnership"))
    count: dict[str, str | int] = {"pupils": len(full_time)}
    if len(full_time) >= SCHOOL_FROM_PUPILS.on(on):
        findings.append(Refusal("five_pupils_make_a_school", clause="EA1996 s463", who="partnership", values=count))
    elif len(full_time) >= GUARD_WARNING_PUPILS.on(on):
        findings.append(Refusal("near_five_pupils", clause="COMM2022 illegality", severity=WARNING, values=count))
    for pupil in [pupils[facts.this_pupil]] if facts.this_pupil in pupils else []:
        findings += _pupil_findings(pupil, on)
    return findings


def _pupil_findings(pupil: PupilAtSite, on: date) -> list[Refusal]:
    hours = _hours([pupil.minutes])
    values: dict[str, str | int] = {"hours": str(hours)}
    findings = []
    if hours > GUARD_HOURS.on(on):
        findings.append(Refusal("full_time_outside_school", clause="EA1996 s463", severity=WARNING, values=values))
    elif hours > GUARD_WARNING_HOURS.on(on):
        findings.append(Refusal("near_full_time", clause="COMM2022 illegality", severity=WARNING, values=values))
    share = SHARE_SEVERITY.on(on)
    if share and pupil.total_minutes and 2 * pupil.minutes > pupil.total_minutes:
        findings.append(Refusal("most_of_the_week", clause="CWSA2026 s43", severity=share))
    sessions = SESSIONS_SEVERITY.on(on)
    if sessions and pupil.sessions > MOST_SESSIONS.on(on):
        most: dict[str, str | int] = {"sessions": pupil.sessions, "most": MOST_SESSIONS.on(on)}
        findings.append(Refusal("beyond_sessions", clause="NSAP2025 sessions", severity=sessions, values=most))
    return findings


def _add_up(rows: Iterable[PupilAtSite]) -> dict[str, PupilAtSite]:
    pupils: dict[str, PupilAtSite] = {}
    for row in rows:
        known = pupils.get(row.key)
        pupils[row.key] = (
            row
            if known is None
            else replace(
                known,
                minutes=known.minutes + row.minutes,
                sessions=known.sessions + row.sessions,
                total_minutes=max(known.total_minutes, row.total_minutes),
                has_ehc_plan=known.has_ehc_plan or row.has_ehc_plan,
                is_looked_after=known.is_looked_after or row.is_looked_after,
            )
        )
    return pupils


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFacts:
    """A programme about to be opened. `referral_accepted` where it follows a referral; a school may also commission."""

    referral_accepted: bool
    school_commissions: bool = False
    has_programme_already: bool = False
    aims: str
    starts_on: date
    planned_end_on: date | None
    year_group: int


@cites(
    "SEIP2018 S2.2 routes",
    "SEIP2018 R2",
    "SEIP2018 S3.3.2.8",
    "APS2025 transition",
    "AAP2025 objectives",
    "WM one case",
)
def open_refusals(facts: OpenFacts, *, on: date) -> list[Refusal]:
    """A programme follows an accepted referral, or the school's own commissioning, and says its aims and its end.

    One at a time for a pupil and a commissioner; for years 7 to 11. `on` plays no part.
    """
    del on
    findings = []
    if not (facts.referral_accepted or facts.school_commissions):
        findings.append(Refusal("no_accepted_referral", clause="SEIP2018 S2.2 routes", who="partnership"))
    if facts.has_programme_already:
        findings.append(Refusal("has_a_programme", clause="WM one case"))
    if not facts.aims.strip():
        findings.append(Refusal("no_aims", clause="AAP2025 objectives"))
    if facts.planned_end_on is None:
        findings.append(Refusal("no_planned_end", clause="APS2025 transition"))
    elif facts.planned_end_on < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if not 7 <= facts.year_group <= 11:
        findings.append(Refusal("year_not_served", clause="SEIP2018 R2", values={"year": facts.year_group}))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWorkerFacts:
    """Somebody about to become key worker; `previous_from` is the first day of the one before, if there was one."""

    is_of_commissioner: bool
    role_allows: bool
    valid_from: date
    membership_from: date
    membership_to: date | None = None
    previous_from: date | None = None


@cites("SEIP2018 S2.4 key worker", "WM membership", "WM order of dates")
def key_worker_refusals(facts: KeyWorkerFacts, *, on: date) -> list[Refusal]:
    """A programme is managed by a key worker of the body that commissions it, who works there on that day.

    A new one begins after the one before began.
    """
    clause = "SEIP2018 S2.4 key worker"
    findings = []
    if not facts.is_of_commissioner:
        findings.append(Refusal("key_worker_of_another_body", clause=clause))
    if not facts.role_allows:
        findings.append(Refusal("not_a_key_worker", clause=clause))
    gone = facts.membership_to is not None and facts.membership_to <= max(facts.valid_from, on)
    if facts.valid_from < facts.membership_from or gone:
        findings.append(Refusal("key_worker_not_there_then", clause="WM membership"))
    if facts.previous_from is not None and facts.valid_from <= facts.previous_from:
        findings.append(Refusal("before_the_last_key_worker", clause="WM order of dates"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFacts:
    reason: str
    starts_on: date
    last_day: date
    open_placements: int = 0


@cites("SEIP2018 12.3", "WM reason", "WM order of dates")
def end_refusals(facts: EndFacts, *, on: date) -> list[Refusal]:
    """A programme ends with a reason, on a day on or after its start and not ahead, when its placements have ended."""
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="WM reason"))
    if facts.last_day < facts.starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates"))
    if facts.last_day > on:
        findings.append(Refusal("end_ahead", clause="WM order of dates"))
    if facts.open_placements:
        values = {"placements": facts.open_placements}
        findings.append(Refusal("placements_go_on", clause="SEIP2018 12.3", who="partnership", values=values))
    return findings


def _hours(minutes: Iterable[int]) -> Decimal:
    return (Decimal(sum(minutes)) / MINUTES).quantize(Decimal("0.01"))
