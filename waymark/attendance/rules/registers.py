"""When a register is due, when it is late, and when it may be asked for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from waymark.core.clauses import cites
from waymark.core.dates import Dated, london_instant
from waymark.core.refusals import Refusal
from waymark.school_year.states import Half

START = date(2018, 9, 1)
CUT_OFF = Dated({START: {Half.AM: time(9, 30), Half.PM: time(13, 30)}}, clause="WM cut-off")
OPEN_MINUTES = Dated({START: 30}, clause="WM register open")
CHASE_MINUTES = Dated({START: 10}, clause="WM chase")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFacts:
    """A register of a session. `starts_at` is when its first pupil begins; `asked_at` None if nobody asks yet."""

    half: Half
    starts_at: time | None = None
    taken_at: datetime | None = None
    asked_at: datetime | None = None


@cites("WM cut-off", "WM register open", "REG2024 10(1)")
def register_due_at(facts: RegisterFacts, *, on: date) -> datetime:
    """A morning register is in by 09:30 and an afternoon one by 13:30; a session that begins late has 30 minutes.

    An instant in UTC; `on` is the session's day.
    """
    due = london_instant(on, CUT_OFF.on(on)[facts.half])
    if facts.starts_at is None:
        return due
    return max(due, london_instant(on, facts.starts_at) + timedelta(minutes=OPEN_MINUTES.on(on)))


@cites("WM cut-off", "KCSIE2025 place")
def register_is_late(facts: RegisterFacts, *, on: date) -> bool:
    """A register is late if it came in after it was due, or is due and not in. `on` is the session's day."""
    due = register_due_at(facts, on=on)
    if facts.taken_at is not None:
        return facts.taken_at > due
    return facts.asked_at is not None and facts.asked_at >= due


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseFacts:
    """A register that somebody wants to ask for, and when it was last asked for."""

    register: RegisterFacts
    last_chased_at: datetime | None = None


@cites("WM chase", "WM cut-off")
def chase_refusals(facts: ChaseFacts, *, on: date) -> list[Refusal]:
    """A register is asked for once it is due and not in, and again after ten minutes at the earliest."""
    register = facts.register
    if register.taken_at is not None:
        return [Refusal("register_is_in", "WM cut-off")]
    if register.asked_at is None or not register_is_late(register, on=on):
        return [Refusal("not_due_yet", "WM cut-off", who="provider")]
    wait = timedelta(minutes=CHASE_MINUTES.on(on))
    if facts.last_chased_at is not None and register.asked_at - facts.last_chased_at < wait:
        return [Refusal("chased_just_now", "WM chase", values={"minutes": CHASE_MINUTES.on(on)})]
    return []
