"""What a mark may say, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from waymark.attendance.rules.reasons import ReasonCodeFacts, reason_code_refusals
from waymark.attendance.states import Attended
from waymark.core.clauses import cites
from waymark.core.dates import Dated, london_date, london_instant
from waymark.core.refusals import Refusal
from waymark.placements.rules import TAIL_DAYS
from waymark.school_year.states import Half

START = date(2018, 9, 1)
AHEAD_MINUTES = Dated({START: 60}, clause="WM before session")
LATENESS_ROUNDED_TO = Dated({START: 1}, clause="WM lateness")  # minutes: a part of one counts as the whole
MOST_MINUTES_LATE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFacts:
    """One mark about to be written. `corrects` where a mark of that pupil and session stands already.

    `reason` is why it is corrected, or why it comes late. `placement_last_day` is None while the placement goes on.
    """

    session_on: date
    half: Half
    starts_at: time | None = None
    ends_at: time | None = None
    is_expected: bool
    recorded_at: datetime
    attended: Attended
    minutes_late: int | None = None
    reason_code: str = ""
    corrects: bool = False
    reason: str = ""
    placement_last_day: date | None = None


@cites("WM expected", "WM not ahead", "WM before session", "WM late edit", "WM tail", "REG2024 amend", "WM lateness")
def mark_refusals(facts: MarkFacts, *, on: date) -> list[Refusal]:
    """A mark answers a session that was expected, not ahead of it; a late one and a correction say why.

    Nobody can be late by more minutes than the session has lasted when it is typed.

    Everything that is wrong with it. `on` is the day by which codes are judged.
    """
    found = []
    typed_on = london_date(facts.recorded_at)
    if not facts.is_expected:
        found.append(Refusal("not_expected", "WM expected"))
    if _is_ahead(facts, typed_on):
        found.append(Refusal("mark_ahead", "WM not ahead"))
    last = facts.placement_last_day
    if last is not None and typed_on > last + timedelta(days=TAIL_DAYS.on(on)):
        found.append(Refusal("tail_is_over", "WM tail", values={"days": TAIL_DAYS.on(on)}))
    if not facts.reason.strip():
        if facts.corrects:
            found.append(Refusal("correction_needs_reason", "REG2024 amend"))
        elif typed_on > facts.session_on:
            found.append(Refusal("late_mark_needs_reason", "WM late edit"))
    if facts.minutes_late is not None:
        if facts.attended is not Attended.LATE:
            found.append(Refusal("minutes_without_late", "WM expected"))
        elif not 1 <= facts.minutes_late <= MOST_MINUTES_LATE:
            found.append(Refusal("minutes_out_of_range", "WM expected", values={"most": MOST_MINUTES_LATE}))
        else:
            found += _later_than_the_session_is_old(facts, facts.minutes_late)
    if facts.reason_code and facts.attended in (Attended.PRESENT, Attended.LATE):
        found.append(Refusal("present_with_reason", "REG2024 Table 3 absence"))
    return found + reason_code_refusals(ReasonCodeFacts(code=facts.reason_code), on=on)


def _is_ahead(facts: MarkFacts, typed_on: date) -> bool:
    if facts.starts_at is None:
        return typed_on < facts.session_on
    begins = london_instant(facts.session_on, facts.starts_at)
    return facts.recorded_at < begins - timedelta(minutes=AHEAD_MINUTES.on(facts.session_on))


def _later_than_the_session_is_old(facts: MarkFacts, minutes_late: int) -> list[Refusal]:
    if facts.starts_at is None:
        return []
    begins = london_instant(facts.session_on, facts.starts_at)
    until = facts.recorded_at
    if facts.ends_at is not None:
        until = min(until, london_instant(facts.session_on, facts.ends_at))
    step = timedelta(minutes=LATENESS_ROUNDED_TO.on(facts.session_on))
    lasted = -((begins - until) // step) * (step // timedelta(minutes=1))
    start = f"{facts.starts_at:%H:%M}"
    if lasted <= 0:
        return [Refusal("late_before_the_start", "WM lateness", values={"start": start})]
    if minutes_late <= lasted:
        return []
    return [Refusal("later_than_the_session_is_old", "WM lateness", values={"start": start, "lasted": lasted})]
