"""What a new edition of the national register changes, who follows a closed school, and what may be done about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.school_register.states import ChangeKind, HowSettled, SchoolStatus

# Types of establishment, by the register's code, that are no schools of an area: colleges, universities, schools in
# Wales and overseas, secure units, and bodies that only stand in the register.
NO_SCHOOL_TYPES = frozenset({"18", "24", "25", "26", "27", "29", "30", "31", "32", "37", "49", "56", "57"})
OLDEST_PRIMARY_AGE = 11  # a school that goes no further has no pupils of years 7 to 11
SHORTEST_NOTICE = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFacts:
    """What the register says of a school, as far as a change of it matters here."""

    name: str
    status: SchoolStatus
    la_code: str
    type_name: str
    opened_on: date | None = None
    closed_on: date | None = None
    others: tuple[tuple[str, str], ...] = ()  # every other column that is kept, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is other than it was, in the register's words."""

    kind: ChangeKind
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionFacts:
    """A school as it was in the register taken in before, None for one that was not in it, and as it is now."""

    before: SchoolFacts | None
    after: SchoolFacts


@cites("UKGDPR 5(1)(d)")
def register_changes(facts: EditionFacts, *, on: date) -> list[Change]:
    """A register is kept in step with its source, and what differs is told before it is taken over; `on` plays no part."""
    del on
    before, after = facts.before, facts.after
    if before is None:
        return [Change(kind=ChangeKind.ADDED, after=after.name)]
    found = []
    if before.name != after.name:
        found.append(Change(kind=ChangeKind.RENAMED, before=before.name, after=after.name))
    if before.status != after.status or before.closed_on != after.closed_on:
        found += _status_changes(before, after)
    if before.la_code != after.la_code:
        found.append(Change(kind=ChangeKind.MOVED_AUTHORITY, before=before.la_code, after=after.la_code))
    if before.type_name != after.type_name:
        found.append(Change(kind=ChangeKind.TYPE_CHANGED, before=before.type_name, after=after.type_name))
    old = dict(before.others)
    if before.opened_on != after.opened_on:
        found.append(Change(kind=ChangeKind.OTHER, before=_day(before.opened_on), after=_day(after.opened_on)))
    for name, value in after.others:
        if old.get(name, "") != value:
            found.append(Change(kind=ChangeKind.OTHER, before=f"{name}: {old.get(name, '')}", after=f"{name}: {value}"))
    return found


def _status_changes(before: SchoolFacts, after: SchoolFacts) -> list[Change]:
    if after.status == SchoolStatus.CLOSED:
        return [Change(kind=ChangeKind.CLOSED, before=_day(before.closed_on), after=_day(after.closed_on))]
    if after.status == SchoolStatus.CLOSING:
        return [Change(kind=ChangeKind.CLOSING, before=_day(before.closed_on), after=_day(after.closed_on))]
    if before.status in (SchoolStatus.CLOSED, SchoolStatus.CLOSING):
        return [Change(kind=ChangeKind.REOPENED, before=_day(before.closed_on), after=str(after.status))]
    return [Change(kind=ChangeKind.OTHER, before=str(before.status), after=str(after.status))]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """One value of a body here: ours, the register's before (None: this school was not in it), and the register's now."""

    ours: object
    before: object
    now: object
    was_in_the_register: bool


@cites("UKGDPR 5(1)(d)")
def takes_over(facts: BodyFacts, *, on: date) -> bool:
    """What the register says is taken over, unless somebody here has since said otherwise; `on` plays no part.

    Somebody has, where ours differs from what the register said the last time.
    """
    del on
    if facts.ours == facts.now:
        return False
    return not facts.was_in_the_register or facts.ours == facts.before


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFacts:
    """A school in the register that is not yet a body here."""

    status: SchoolStatus
    type_code: str
    highest_age: int | None
    with_primary: bool = False


@cites("SEIP2018 R2")
def belongs_in_the_area(facts: AreaFacts, *, on: date) -> bool:
    """An open school with pupils of years 7 to 11 takes part in its area; a primary one when asked for; `on` plays no part."""
    del on
    if facts.status not in (SchoolStatus.OPEN, SchoolStatus.CLOSING) or facts.type_code in NO_SCHOOL_TYPES:
        return False
    return facts.with_primary or facts.highest_age is None or facts.highest_age > OLDEST_PRIMARY_AGE


def is_successor_link(link_type: str) -> bool:
    """Whether a link of this kind leads from a school to what came after it. "Other" may be anything."""
    words = link_type.casefold()
    return words.startswith("successor")


def follow_successors(
    start: str, links: Callable[[list[str]], Mapping[str, Iterable[str]]], is_open: Callable[[str], bool]
) -> list[str]:
    """The open schools that a closed one leads to, over schools that have closed since; none if the chain ends.

    `links` gives the successors of several URNs at once. A circle, which the register has, ends by itself.
    """
    seen, found, edge = {start}, [], [start]
    while edge:
        following = links(edge)
        step = [urn for origin in edge for urn in following.get(origin, ()) if urn not in seen]
        edge = []
        for urn in dict.fromkeys(step):
            seen.add(urn)
            if is_open(urn):
                found.append(urn)
            else:
                edge.append(urn)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleFacts:
    """A running membership of a school that closes, and what is to follow. `successor` is a URN, "" for none.

    `successors` are the open schools that the register leads to.
    """

    closed_on: date | None
    has_ended: bool
    how: HowSettled
    successor: str = ""
    successors: tuple[str, ...] = ()
    successor_is_here: bool = True
    successor_is_a_member: bool = False


@cites("SEIP2018 6.4", "WM closing member")
def settle_refusals(facts: SettleFacts, *, on: date) -> list[Refusal]:
    """What follows a closing member is said by a person, once, and only the school that the register names follows it.

    `on` plays no part: a school that will close may be settled before its day.
    """
    del on
    findings = []
    if facts.has_ended:
        return [Refusal("membership_is_over", clause="WM closing member", who="partnership")]
    if facts.closed_on is None:
        findings.append(Refusal("school_stays_open", clause="WM closing member", who="partnership"))
    if facts.how == HowSettled.SUCCESSOR:
        if facts.successor not in facts.successors or not facts.successor:
            findings.append(Refusal("no_successor_of_it", clause="WM closing member", who="partnership"))
        elif not facts.successor_is_here:
            findings.append(Refusal("successor_not_here", clause="WM closing member", who="authority"))
        elif facts.successor_is_a_member:
            findings.append(Refusal("successor_is_a_member", clause="SEIP2018 6.4", who="partnership"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    closed_on: date


@cites("WM closing member")
def settle_by(facts: ClosingFacts, *, on: date) -> date:
    """A partnership says what follows by the day its member closes, and has two weeks at least from the day it is told."""
    return max(facts.closed_on, on + SHORTEST_NOTICE)
