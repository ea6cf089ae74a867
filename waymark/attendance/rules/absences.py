"""Who is missed, where every pupil is, and what a follow-up says."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from waymark.attendance.rules.reasons import ReasonCodeFacts, reason_code_refusals
from waymark.attendance.rules.registers import RegisterFacts, register_is_late
from waymark.attendance.states import SETTLES, AlertKind, Attended, Finding, Whereabouts
from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal
from waymark.school_year.states import Half

START = date(2018, 9, 1)
AGAIN_MINUTES = Dated({START: 10}, clause="WM once")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """A pupil at a session. `reason_code` is known from the provider or the school."""

    half: Half
    starts_at: time | None = None
    is_expected: bool = True
    attended: Attended | None = None
    reason_code: str = ""
    asked_at: datetime


@cites("WTISA2024 reason", "WTISA2024 absence from AP", "KCSIE2025 place", "WM cut-off", "SEIP2018 S2.5 contact")
def alert_needed(facts: AlertFacts, *, on: date) -> AlertKind | None:
    """A pupil who is not there without a known reason, or of whom nobody has said in time, is looked for the same day.

    A provider that did not open has nobody, so nobody knows where the pupil is. `on` is the session's day.
    """
    if not facts.is_expected or facts.reason_code or facts.attended in (Attended.PRESENT, Attended.LATE):
        return None
    if facts.attended is not None:
        return AlertKind.ABSENCE
    register = RegisterFacts(half=facts.half, starts_at=facts.starts_at, asked_at=facts.asked_at)
    return AlertKind.NO_REGISTER if register_is_late(register, on=on) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereaboutsFacts:
    """What is known of a pupil expected at a provider. `found` is the finding of a follow-up that settled the alert."""

    half: Half
    starts_at: time | None = None
    asked_at: datetime
    attended: Attended | None = None
    reason_code: str = ""
    found: Finding | None = None


@cites("KCSIE2025 place", "SEIP2018 8.14", "WM cut-off")
def whereabouts(facts: WhereaboutsFacts, *, on: date) -> Whereabouts:
    """Every pupil expected at a session is somewhere, or is shown as not accounted for. `on` is the session's day."""
    if facts.attended is Attended.PRESENT:
        return Whereabouts.SEEN
    if facts.attended is Attended.LATE:
        return Whereabouts.LATE
    if facts.found in SETTLES:
        return Whereabouts.FOUND
    if facts.reason_code:
        return Whereabouts.ABSENT
    if facts.attended is not None:
        return Whereabouts.NOT_SEEN
    register = RegisterFacts(half=facts.half, starts_at=facts.starts_at, asked_at=facts.asked_at)
    return Whereabouts.NO_REGISTER if register_is_late(register, on=on) else Whereabouts.EXPECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFacts:
    """What somebody did about an absence."""

    who_was_contacted: str
    what_was_found: str
    finding: Finding
    reason_code: str = ""


@cites("WTISA2024 reason", "REG2024 Table 3 absence")
def follow_up_refusals(facts: FollowUpFacts, *, on: date) -> list[Refusal]:
    """A follow-up says who was contacted and what was found; a reason is one of the codes in force."""
    found = []
    if not facts.who_was_contacted.strip():
        found.append(Refusal("nobody_contacted", "WTISA2024 reason"))
    if not facts.what_was_found.strip():
        found.append(Refusal("nothing_found", "WTISA2024 reason"))
    if facts.reason_code and facts.finding is Finding.ARRIVED_LATE:
        found.append(Refusal("present_with_reason", "REG2024 Table 3 absence"))
    return found + reason_code_refusals(ReasonCodeFacts(code=facts.reason_code), on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAgainFacts:
    """A follow-up, and the one before it about the same absence: whether one person wrote both, in the same words."""

    same_person: bool
    same_words: bool
    kept_at: datetime
    sent_at: datetime


@cites("WM once")
def is_sent_again(facts: SentAgainFacts, *, on: date) -> bool:
    """The same words from the same person within ten minutes are one entry: the page was gone back to and sent again."""
    wait = timedelta(minutes=AGAIN_MINUTES.on(on))
    return facts.same_person and facts.same_words and facts.sent_at - facts.kept_at < wait
