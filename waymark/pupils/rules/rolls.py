"""When a pupil enters and leaves a roll, and how whatever is dated ends."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.pupils.states import RollKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RollPeriod:
    """An entry in an admission register: from a day, up to but without `valid_to`. `here`: at the school in question."""

    kind: RollKind
    valid_from: date
    valid_to: date | None = None
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRollFacts:
    """`entries` are those there are already; `is_school` is whether the body entered for is a school."""

    kind: RollKind
    valid_from: date
    entries: tuple[RollPeriod, ...] = ()
    is_school: bool = True
    is_own_school: bool = True


@cites("WM main roll", "WM own records", "WM order of dates")
def enter_roll_refusals(facts: EnterRollFacts, *, on: date) -> list[Refusal]:
    """A pupil is on one main roll at a time, and on a school's roll once; no entry is made ahead of its day.

    Another school's main entry is its own to make; a subsidiary one may be noted by the main school.
    """
    findings = []
    if not facts.is_school:
        findings.append(Refusal("not_a_school", clause="WM main roll", who="school"))
    if facts.valid_from > on:
        findings.append(Refusal("roll_ahead_of_its_day", clause="WM order of dates", who="school"))
    if facts.kind == RollKind.MAIN and not facts.is_own_school:
        findings.append(Refusal("not_your_roll", clause="WM own records", who="school"))
    running = [entry for entry in facts.entries if entry.valid_to is None or entry.valid_to > facts.valid_from]
    if any(entry.here for entry in running):
        findings.append(Refusal("on_this_roll_already", clause="WM main roll", who="school"))
    elif facts.kind == RollKind.MAIN and any(entry.kind == RollKind.MAIN for entry in running):
        findings.append(Refusal("on_a_main_roll_already", clause="WM main roll", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """Something dated about a pupil that is to end: `last_day` is the last day on which it holds."""

    valid_from: date
    last_day: date
    has_ended: bool = False


@cites("WM order of dates")
def end_refusals(facts: PeriodFacts, *, on: date) -> list[Refusal]:
    """What ends does so once, not before it began, and is written down when it has happened."""
    if facts.has_ended:
        return [Refusal("ended_already", clause="WM order of dates", who="school")]
    if facts.last_day < facts.valid_from:
        return [Refusal("ends_before_it_begins", clause="WM order of dates", who="school")]
    if facts.last_day > on:
        return [Refusal("ends_ahead_of_its_day", clause="WM order of dates", who="school")]
    return []
