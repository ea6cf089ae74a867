"""The words of registers, marks and the board."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from waymark.accounts.actors import Actor
from waymark.attendance import queries, rules
from waymark.attendance.models import AbsenceAlert
from waymark.attendance.states import AlertKind, Attended, Finding, Whereabouts
from waymark.core import clock
from waymark.core.dates import ONE_DAY
from waymark.core.jinja2env import day, day_date, in_words, plural
from waymark.placements.models import Placement
from waymark.pupils.models import Pupil
from waymark.school_year.states import Half

ATTENDED: dict[Attended, str] = {
    Attended.PRESENT: "Here",
    Attended.LATE: "Late",
    Attended.ABSENT: "Not here",
    Attended.PROVIDER_CLOSED: "We were closed",
}
ATTENDED_TO_OTHERS: dict[Attended, str] = {
    Attended.PRESENT: "Present",
    Attended.LATE: "Late",
    Attended.ABSENT: "Absent",
    Attended.PROVIDER_CLOSED: "Provider closed",
}
ATTENDED_TONES: dict[Attended, str] = {
    Attended.PRESENT: "good",
    Attended.LATE: "good",
    Attended.ABSENT: "",
    Attended.PROVIDER_CLOSED: "",
}
WHEREABOUTS: dict[Whereabouts, str] = {
    Whereabouts.NOT_SEEN: "Not there, and nobody knows why",
    Whereabouts.NO_REGISTER: "Register not in",
    Whereabouts.NOT_STARTED: "Agreed, not started",
    Whereabouts.EXPECTED: "Expected",
    Whereabouts.FOUND: "Not there, found",
    Whereabouts.ABSENT: "Absent, reason known",
    Whereabouts.LATE: "Seen, late",
    Whereabouts.SEEN: "Seen",
    Whereabouts.AT_SCHOOL: "Planned at school",
    Whereabouts.PAUSED: "Placement paused",
}
WHEREABOUTS_TONES: dict[Whereabouts, str] = {
    Whereabouts.NOT_SEEN: "now",
    Whereabouts.NO_REGISTER: "now",
    Whereabouts.NOT_STARTED: "now",
    Whereabouts.EXPECTED: "waiting",
    Whereabouts.LATE: "good",
    Whereabouts.SEEN: "good",
}
GROUP_HEADINGS: dict[Whereabouts, str] = {
    Whereabouts.NOT_SEEN: "Not there, and nobody knows why",
    Whereabouts.NO_REGISTER: "The register is not in",
    Whereabouts.NOT_STARTED: "A place is agreed and has not started",
    Whereabouts.EXPECTED: "Expected: the register is not due yet",
    Whereabouts.FOUND: "Not there, and found by a follow-up",
    Whereabouts.ABSENT: "Absent with a known reason",
    Whereabouts.LATE: "Seen, late",
    Whereabouts.SEEN: "Seen",
    Whereabouts.AT_SCHOOL: "Planned at school this session",
    Whereabouts.PAUSED: "The placement is paused: somebody else must expect them",
}
ALERTS: dict[AlertKind, str] = {
    AlertKind.ABSENCE: "Not there, and nobody knows why",
    AlertKind.NO_REGISTER: "The register is not in",
}
FINDINGS: dict[Finding, str] = {
    Finding.SAFE_AT_HOME: "Safe at home",
    Finding.SAFE_ELSEWHERE: "Safe somewhere else",
    Finding.ARRIVED_LATE: "Arrived late",
    Finding.NO_ANSWER: "No answer yet",
    Finding.NOT_SAFE: "Not safe",
}
FINDING_HINTS: dict[Finding, str] = {
    Finding.NO_ANSWER: "The pupil stays on the board as not accounted for.",
    Finding.NOT_SAFE: "Tell your designated safeguarding lead now, before you go on here.",
}

REFUSALS: dict[str, str] = {
    "nobody_expected": "No pupil is expected at this site for that session.",
    "not_expected": "This pupil is not expected at this session, so there is nothing to mark.",
    "mark_ahead": "It is too early: a mark can be made from an hour before the session.",
    "tail_is_over": "The placement ended more than {days} days ago: its registers are closed.",
    "correction_needs_reason": "Say why this mark is changed.",
    "late_mark_needs_reason": "Say why this mark comes after its day.",
    "minutes_without_late": "Minutes belong to a pupil who was late.",
    "minutes_out_of_range": "Minutes late must be from 1 to {most}.",
    "late_before_the_start": "The session begins at {start}: nobody is late yet.",
    "later_than_the_session_is_old": "The session began at {start}: the most that anybody can be late is {lasted} min.",
    "present_with_reason": "A reason belongs to a pupil who was not there.",
    "code_withdrawn": "Code {code} is withdrawn. Choose another reason.",
    "code_is_no_reason": "{code} is no reason for an absence. Choose another.",
    "register_is_in": "This register has come in: there is nothing to ask for.",
    "not_due_yet": "This register is not due yet.",
    "chased_just_now": "This register was asked for a moment ago. Wait {minutes} minutes before you ask again.",
    "nobody_contacted": "Say whom you contacted.",
    "nothing_found": "Say what you found.",
}


def half_words(half: Half | str) -> str:
    """ "Morning", "Afternoon"."""
    return "Morning" if half == Half.AM else "Afternoon"


def session_words(on: date, half: Half | str) -> str:
    """ "This morning" on the day itself, "Yesterday morning", else "Tuesday 24 November, morning"."""
    word = half_words(half).lower()
    if on == clock.today():
        return f"This {word}"
    return f"Yesterday {word}" if on == clock.today() - ONE_DAY else f"{day(on)}, {word}"


def reason_choices(codes: tuple[str, ...] = tuple(rules.REASON_WORDS)) -> list[tuple[str, str]]:
    """Reasons in words, each with its code in brackets."""
    return [(code, f"{rules.REASON_WORDS[code]} ({code})") for code in codes]


def people(number: int, *, capital: bool = True) -> str:
    """ "Three pupils are", "One pupil is", "No pupil is"."""
    if number == 0:
        said = "no pupil is"
    elif number == 1:
        said = "one pupil is"
    else:
        said = f"{in_words(number)} pupils are"
    return said[0].upper() + said[1:] if capital else said


def alerts_heading(today: int) -> str:
    """ "Two pupils are not accounted for today"."""
    if not today:
        return "Nobody is reported missing today"
    return f"{people(today)} not accounted for today"


def earlier_heading(alerts: Collection[AbsenceAlert]) -> str:
    """ "Still open from yesterday: one pupil", or "from earlier days"."""
    pupils = len({alert.pupil_id for alert in alerts})
    when = "yesterday" if {alert.on for alert in alerts} == {clock.today() - ONE_DAY} else "earlier days"
    return f"Still open from {when}: {in_words(pupils)} {'pupil' if pupils == 1 else 'pupils'}"


def still_to_find(number: int) -> str:
    """What the board says of pupils missed in sessions before the one it shows."""
    return f"{people(number)} still not accounted for from an earlier session."


def board_sentences(counts: dict[Whereabouts, int], unaccounted: int) -> tuple[str, list[str]]:
    """The first line of the board, and what else there is to say."""
    total = sum(counts.values())
    if total == 0:
        return "No pupil is expected at a provider or at school in this session.", []
    first = f"{people(unaccounted)} not accounted for." if unaccounted else "Every pupil is accounted for."
    rest = []
    if counts[Whereabouts.EXPECTED]:
        rest.append(f"{people(counts[Whereabouts.EXPECTED])} expected; the registers are not due yet.")
        if not unaccounted:
            first = "Nobody is missing so far."
    if counts[Whereabouts.NOT_STARTED]:
        number = counts[Whereabouts.NOT_STARTED]
        rest.append(
            f"{in_words(number).capitalize()} {'pupil has' if number == 1 else 'pupils have'} a place that is agreed and"
            " has not started."
        )
    seen = counts[Whereabouts.SEEN] + counts[Whereabouts.LATE]
    if seen:
        rest.append(f"{people(seen)} where they should be." if seen > 1 else "One pupil is where they should be.")
    return first, rest


def mark_lines(actor: Actor, placement: Placement) -> list[tuple[str, str, str]]:
    """The latest marks of a placement in words, for its pages: session, what was marked, tone."""
    return [
        (
            session_words(mark.register.on, mark.register.half),
            ATTENDED_TO_OTHERS[Attended(mark.attended)],
            ATTENDED_TONES[Attended(mark.attended)],
        )
        for mark in queries.latest_marks(actor, placement)
    ]


def known_attendance(actor: Actor, pupil: Pupil, on: date) -> str:
    """What the marks that the actor may see say of this school year up to a day, a line for each provider; "" without.

    It is frozen with a referral, so every day has its year.
    """
    found = queries.counts_by_provider(actor, pupil, queries.shown_since(on), on)
    return "\n".join(_known_line(each) for each in found)


def _known_line(known: queries.ProviderCounts) -> str:
    counts = known.counts
    days = f"from {day_date(known.first)} to {day_date(known.last)}"
    if known.first == known.last:
        days = f"on {day_date(known.first)}"
    line = f"{known.provider.name}: there at {counts.attended} of {plural(counts.possible, 'session')}, {days}."
    if counts.not_counted:
        line += (
            f" {counts.not_counted} more {'is' if counts.not_counted == 1 else 'are'} not counted: the provider was"
            " closed, or the pupil was kept from coming."
        )
    return line
