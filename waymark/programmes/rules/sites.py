"""The guard over places that are no school: how much of a pupil's week, and of how many pupils."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.programmes.rules.hours import START, WARNING, hours_of

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
class PupilAtSite:
    """One pupil's time at the provider, of one commissioner. Rows with one `key` are one pupil and are added up.

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
    full_time = [pupil for pupil in pupils.values() if hours_of([pupil.minutes]) > GUARD_HOURS.on(on)]
    findings = []
    if any(pupil.has_ehc_plan or pupil.is_looked_after for pupil in full_time):
        findings.append(Refusal("one_pupil_makes_a_school", clause="EA1996 s463", who="partnership"))
    children = len({pupil.counts_as or pupil.key for pupil in full_time})
    count: dict[str, str | int] = {"pupils": children}
    if children >= SCHOOL_FROM_PUPILS.on(on):
        findings.append(Refusal("five_pupils_make_a_school", clause="EA1996 s463", who="partnership", values=count))
    elif children >= GUARD_WARNING_PUPILS.on(on):
        findings.append(Refusal("near_five_pupils", clause="COMM2022 illegality", severity=WARNING, values=count))
    for pupil in [pupils[facts.this_pupil]] if facts.this_pupil in pupils else []:
        findings += _pupil_findings(pupil, on)
    return findings


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
