"""The guard over places that are no school: how much of a pupil's week, and of how many pupils."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from waymark.core.announced import announced
from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.programmes.rules.hours import START, WARNING, hours_of

# Full time has no figure in law. More than eighteen hours a week is the department's working figure; from fifteen on we
# warn, though fifteen is no safe harbour. They may become figures of regulations under the Act of 2026.
GUARD_HOURS = Dated({START: 18}, clause="EA1996 s463")
GUARD_WARNING_HOURS = Dated({START: 15}, clause="COMM2022 illegality")
SCHOOL_FROM_PUPILS = Dated({START: 5}, clause="EA1996 s463")
GUARD_WARNING_PUPILS = Dated({START: 3}, clause="COMM2022 illegality")
MAKE_A_SCHOOL = frozenset({"one_pupil_makes_a_school", "would_be_a_school"})
# What is announced warns, and refuses from the day that its clause says.
SHARE_SEVERITY = announced("CWSA2026 s43")
MOST_SESSIONS = Dated({START: 4}, clause="NSAP2025 sessions")  # two days of two sessions
SESSIONS_SEVERITY = announced("NSAP2025 sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilAtSite:
    """One pupil's time at the place, of one commissioner. Rows with one `key` are one pupil and are added up.

    `total_minutes` is the pupil's whole week, school included; nought if it is not known. Pupils with one `counts_as`
    may be one child and count once, each by its own time; "" counts by `key`.
    """

    key: str
    minutes: int
    sessions: int = 0
    total_minutes: int = 0
    has_ehc_plan: bool = False
    is_looked_after: bool = False
    counts_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """All pupils of all commissioners at all sites of one proprietor, with the placement now thought of.

    `guard_applies` for a provider that is no registered school. `this_pupil` is the key of the pupil in question, ""
    to look at the provider as a whole.
    """

    guard_applies: bool
    pupils: tuple[PupilAtSite, ...]
    this_pupil: str = ""


@cites("EA1996 s463", "CWSA2026 s43", "COMM2022 illegality", "NSAP2025 sessions", "SEIP2018 12.2", "WM not told apart")
def unregistered_site_findings(facts: SiteFacts, *, on: date) -> list[Refusal]:
    """A place that is no school gives full-time education to fewer than five pupils, and to none with a plan or in care.

    Counted over all commissioners and over all sites of the proprietor. More than 18 hours a week is full time. Warnings:
    the pupil from more than 15 hours, above 18, with more than half of the week there, and beyond four sessions as
    proposed; the place from the third full-time pupil. The findings name nobody, and do not tell apart whether too many
    are there full time or another's pupil has a plan or is in care: either is the business of others.
    """
    if not facts.guard_applies:
        return []
    pupils = _add_up(facts.pupils)
    own = pupils.get(facts.this_pupil)
    standing = standing_of(facts, on=on)
    findings = []
    if own is not None and _is_full_time(own, on) and _is_guarded(own):
        findings.append(Refusal("one_pupil_makes_a_school", clause="EA1996 s463", who="partnership"))
    if standing.is_a_school and (not findings or standing.full_time >= SCHOOL_FROM_PUPILS.on(on)):
        findings.append(Refusal("would_be_a_school", clause="EA1996 s463", who="partnership"))
    elif standing.full_time >= GUARD_WARNING_PUPILS.on(on) and not findings:
        count: dict[str, str | int] = {"pupils": standing.full_time}
        findings.append(Refusal("near_five_pupils", clause="COMM2022 illegality", severity=WARNING, values=count))
    if own is not None:
        findings += _pupil_findings(own, on)
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a place that is no school stands on a day: children by their hours a week there, each counted once.

    `is_a_school` if the law would call it one: five children full time, or one with an EHC plan or in care.
    """

    fewer: int = 0  # up to 15 hours
    near: int = 0  # more than 15, up to 18
    full_time: int = 0  # more than 18
    is_a_school: bool = False

    @property
    def children(self) -> int:
        return self.fewer + self.near + self.full_time


@cites("EA1996 s463", "COMM2022 illegality")
def standing_of(facts: SiteFacts, *, on: date) -> Standing:
    """A place is a school in law with five children full time, or with one who has an EHC plan or is looked after."""
    if not facts.guard_applies:
        return Standing()
    hours: dict[str, Decimal] = {}
    guarded = False
    for pupil in _add_up(facts.pupils).values():
        child = pupil.counts_as or pupil.key
        hours[child] = max(hours.get(child, Decimal(0)), hours_of([pupil.minutes]))
        guarded = guarded or (_is_full_time(pupil, on) and _is_guarded(pupil))
    most, near = GUARD_HOURS.on(on), GUARD_WARNING_HOURS.on(on)
    full_time = sum(each > most for each in hours.values())
    return Standing(
        fewer=sum(each <= near for each in hours.values()),
        near=sum(near < each <= most for each in hours.values()),
        full_time=full_time,
        is_a_school=guarded or full_time >= SCHOOL_FROM_PUPILS.on(on),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursAtPlace:
    """A pupil's minutes a week at a place, before and after a change."""

    minutes_before: int
    minutes_after: int


@cites("WM way down")
def is_a_way_down(facts: HoursAtPlace, *, on: date) -> bool:
    """Fewer hours at a place are never refused because the law would call it a school."""
    del on
    return facts.minutes_after < facts.minutes_before


def _is_full_time(pupil: PupilAtSite, on: date) -> bool:
    return hours_of([pupil.minutes]) > GUARD_HOURS.on(on)


def _is_guarded(pupil: PupilAtSite) -> bool:
    return pupil.has_ehc_plan or pupil.is_looked_after


def _pupil_findings(pupil: PupilAtSite, on: date) -> list[Refusal]:
    hours = hours_of([pupil.minutes])
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
