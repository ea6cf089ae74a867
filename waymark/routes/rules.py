"""Which door is the right one, what to ask next, why not the others, and whether a table is sound.

A table belongs to an area and is data: see `tables.py`. Each of its rows holds one or more boxes; a box says, for some
questions, which answers it takes. No two boxes may take the same answers, so that the order of rows means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import combinations, product

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.organisations.states import MembershipStatus
from waymark.referrals.rules import SupportFacts, preventive_support
from waymark.referrals.states import ReferralKind
from waymark.routes.states import (
    ANSWERS,
    Care,
    Force,
    Health,
    Home,
    Level,
    Need,
    Plan,
    Question,
    Risk,
    School,
    Situation,
    Tried,
)
from waymark.support import rules as support_rules
from waymark.support import states as support


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """The answers so far; None is not answered yet."""

    situation: Situation | None = None
    health: Health | None = None
    home: Home | None = None
    school: School | None = None
    plan: Plan | None = None
    risk: Risk | None = None
    need: Need | None = None
    level: Level | None = None
    tried: Tried | None = None
    care: Care | None = None

    def answer(self, question: str) -> str | None:
        found: str | None = getattr(self, question)
        return found

    def given(self) -> dict[str, str]:
        """The answers that were given, by question."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self) if getattr(self, field.name)}


def facts_from(answers: Mapping[str, str]) -> RouteFacts:
    """The facts of these answers, by question; what is no question or no answer to it is left out."""
    known = {
        str(question): kind(answers[question])
        for question, kind in ANSWERS.items()
        if answers.get(question) in {each.value for each in kind}
    }
    return RouteFacts(**known)  # type: ignore[arg-type]  # each of its own kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The answers that it takes to some questions; to all others it takes any."""

    takes: dict[str, tuple[str, ...]]

    def against(self, facts: RouteFacts) -> list[str]:
        """The questions answered otherwise than the box takes."""
        return [each for each in self.takes if facts.answer(each) and facts.answer(each) not in self.takes[each]]

    def open_for(self, facts: RouteFacts) -> list[str]:
        """The questions that the box asks and that are not answered yet."""
        return [each for each in self.takes if facts.answer(each) is None]

    def meets(self, other: Box) -> bool:
        """Whether some answers are taken by both."""
        shared = self.takes.keys() & other.takes.keys()
        return all(set(self.takes[each]) & set(other.takes[each]) for each in shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that is said beside a door: what to regard, on which clause, and how far it binds."""

    text: str
    clause: str
    force: Force


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way in: what it is, what to prepare, whom to ask (a body and a function), and the referral it begins, if any.

    `without_name`: it hears of a pupil who is not named, too. `support_plan`: it is the school's own plan for the pupil.
    `commission`: the school arranges a place itself.
    """

    key: str
    name: str
    what: str
    prepare: tuple[str, ...]
    parts: tuple[Part, ...]
    contacts: tuple[tuple[str, str], ...]
    referral: str = ""
    without_name: bool = False
    support_plan: bool = False
    commission: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """For which answers, on which days, which door, and why. It holds from `valid_from` until the day before `valid_to`."""

    name: str
    door: str
    why: str
    clause: str
    force: Force
    boxes: tuple[Box, ...]
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is said beside any door when the answers are so. One that `asks` has its question put in every case."""

    box: Box
    part: Part
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The doors of an area and when each is the right one. `county` and `city` are the numbers of its two authorities."""

    key: str
    title: str
    source: str
    county: str
    city: str
    valid_from: date
    valid_to: date | None
    doors: tuple[Door, ...]
    rows: tuple[Row, ...]
    besides: tuple[Beside, ...]
    fallback: Row

    def door(self, key: str) -> Door:
        return next(each for each in self.doors if each.key == key)

    def rows_on(self, day: date) -> list[Row]:
        return [row for row in self.rows if row.holds_on(day)]


@cites(
    "AAP2025 caseworker",
    "APS2025 EHCP",
    "APS2025 hospital",
    "APS2025 medical",
    "APS2025 notify",
    "BELONG1996 2",
    "BELONG1996 7",
    "CFA2014 s36",
    "CFA2014 s42",
    "CITY graded plan",
    "CITY passport",
    "COMM2022 agreement",
    "COMM2022 directory",
    "COMM2022 off-site direction",
    "EA1996 s19",
    "EA2002 s51A",
    "SEIP2018 6.4",
    "SEIP2018 6.5",
    "SEIP2018 7.1",
    "SEIP2018 7.2",
    "SEIP2018 S2.2",
    "SEIP2018 S2.2 roll",
    "SEIP2018 S2.2 routes",
    "SEIP2018 S2.3",
    "SEIP2018 S2.6",
    "SEIP2018 S3.5.2.1",
    "SEIP2018 S3.7.2",
    "WM route table",
    "XB2022 1",
    "XB2022 2",
    "XB2022 3",
    "XB2022 city services",
    "XB2022 early",
    "XB2022 element 2",
    "XB2022 funding",
)
def door_for(facts: RouteFacts, table: Table, *, on: date) -> Row | None:
    """The one row that the answers meet, or the table's fall-back when no row can be met; None while one must ask on."""
    left = [row for row in table.rows_on(on) if any(not box.against(facts) for box in row.boxes)]
    for row in left:
        if any(not box.against(facts) and not box.open_for(facts) for box in row.boxes):
            return row
    return None if left else table.fallback


@cites("WM route table")
def next_question(facts: RouteFacts, table: Table, *, on: date) -> Question | None:
    """The first question that can still change the door or what is said beside it; None when nothing is left to ask."""
    wanted: set[str] = set()
    if door_for(facts, table, on=on) is None:
        boxes = [box for row in table.rows_on(on) for box in row.boxes if not box.against(facts)]
        wanted = {question for box in boxes for question in box.open_for(facts)}
    if not wanted:
        besides = [each.box for each in table.besides if each.asks and not each.box.against(facts)]
        wanted = {question for box in besides for question in box.open_for(facts)}
    return next((question for question in Question if question in wanted), None)


@cites("WM route table")
def said_beside(facts: RouteFacts, table: Table, *, on: date) -> list[Part]:
    """What is said beside the door because of the answers, whichever door it is."""
    del on
    return [each.part for each in table.besides if not each.box.against(facts) and not each.box.open_for(facts)]


# What is so, beside what one thinks and wants: of two boxes equally near, the one that agrees with it is the nearer.
GIVEN = frozenset({Question.SITUATION, Question.HEALTH, Question.HOME, Question.SCHOOL, Question.PLAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """Why another door is not the right one: it takes these answers to a question, and another was given."""

    door: str
    question: Question
    takes: tuple[str, ...]
    given: str


@cites("WM route table")
def why_not(facts: RouteFacts, table: Table, *, on: date) -> list[WhyNot]:
    """For every other door the first answer that speaks against it, in the box that comes nearest to the answers."""
    here = door_for(facts, table, on=on)
    found = []
    for door in table.doors:
        boxes = [box for row in table.rows_on(on) if row.door == door.key for box in row.boxes if box.against(facts)]
        if here is None or door.key == here.door or not boxes:
            continue
        nearest = min(boxes, key=lambda box: (len(box.against(facts)), bool(GIVEN & set(box.against(facts)))))
        question = next(each for each in Question if each in nearest.against(facts))
        given = facts.answer(question) or ""
        found.append(WhyNot(door=door.key, question=question, takes=nearest.takes[question], given=given))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """How a school stands to the partnership it is or was in, and whether it is a school of the county or of the city."""

    membership: MembershipStatus
    in_county: bool
    in_city: bool = False


@cites("SEIP2018 6.4", "SEIP2018 6.5", "SEIP2018 S3.7.2")
def school_standing(facts: StandingFacts, *, on: date) -> School:
    """A county school is a member, may buy preventive support, or gets none; any other is of the city or elsewhere."""
    if not facts.in_county:
        return School.CITY if facts.in_city else School.ELSEWHERE
    asked = SupportFacts(kind=ReferralKind.AT_RISK, membership=facts.membership)
    findings = preventive_support(asked, on=on)
    if not findings:
        return School.MEMBER
    return School.BUYS if all(finding.is_warning for finding in findings) else School.OUTSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFacts:
    """The level of support of a pupil."""

    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class SameLevel:
    """One level in the words of the two areas; empty where an area has no such level."""

    county: str
    city: str


@cites("XB2022 tiers")
def same_level(facts: LevelFacts, *, on: date) -> SameLevel:
    """One level as each area calls it: county tiers have twins in the city, but for tier 1; level 2B has none."""
    level = support.Level(facts.level)
    twin = support_rules.twin(support_rules.StepFacts(level=level), on=on)
    other = twin.label if twin else ""
    if level in support_rules.COUNTY:
        return SameLevel(county=level.label, city=other)
    return SameLevel(county=other, city=level.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFacts:
    """The level of a support plan that is open; None where none is."""

    level: support.Level | None


@cites("XB2022 tiers")
def level_of_plan(facts: PlannedFacts, *, on: date) -> Level | None:
    """The level that the pupil is on, on the one scale of the guide: a city level is its county twin, 2B itself."""
    if facts.level is None:
        return None
    if facts.level.value in set(Level):
        return Level(facts.level.value)
    twin = support_rules.twin(support_rules.StepFacts(level=facts.level), on=on)
    return Level(twin) if twin else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepFacts:
    """An answer that somebody wants to keep: whether nothing is left to ask, which row the page had shown, and which it is now."""

    is_complete: bool
    row_shown: str
    row_now: str


@cites("WM route kept", "WM route table")
def keep_refusals(facts: KeepFacts, *, on: date) -> list[Refusal]:
    """Only a whole answer is kept, and only the one that the person had before them."""
    del on
    if not facts.is_complete:
        return [Refusal("not_all_answered", clause="WM route kept", who="school")]
    if facts.row_shown != facts.row_now:
        return [Refusal("another_door_now", clause="WM route table", who="school")]
    return []


# Whether a table is sound


def all_answers(questions: list[str]) -> Iterator[RouteFacts]:
    """Every combination of answers to these questions."""
    for values in product(*(ANSWERS[Question(question)] for question in questions)):
        yield RouteFacts(**dict(zip(questions, values, strict=True)))  # type: ignore[arg-type]  # each of its own kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a table makes of every combination of answers on one day."""

    on: date
    combinations: int
    to_a_row: int
    to_the_fallback: int


def days_of_change(table: Table) -> list[date]:
    """The days on which a row begins or ends, within the table's own time."""
    days = {table.valid_from, *(row.valid_from for row in table.rows)} | {
        row.valid_to for row in table.rows if row.valid_to is not None
    }
    return sorted(day for day in days if day >= table.valid_from and (table.valid_to is None or day < table.valid_to))


def checked(table: Table, *, on: date) -> Checked:
    """How many combinations of answers meet a row and how many the fall-back, on a day on which the table has no fault.

    As no two boxes share an answer, what rows take is the sum of what their boxes take.
    """
    asked = [question for question in Question if any(question in box.takes for r in table.rows for box in r.boxes)]
    whole = taken = 1
    for question in asked:
        whole *= len(ANSWERS[question])
    taken = 0
    for row in table.rows_on(on):
        for box in row.boxes:
            size = 1
            for question in asked:
                size *= len(box.takes.get(question, tuple(ANSWERS[question])))
            taken += size
    return Checked(on=on, combinations=whole, to_a_row=taken, to_the_fallback=whole - taken)


def faults(table: Table) -> list[str]:
    """What is wrong with a table: answers that meet two rows, rows that nobody reaches, words that nobody knows."""
    found = []
    named = [(row.name, row.boxes) for row in table.rows]
    named += [(f"said beside: {each.part.text[:40]}", (each.box,)) for each in table.besides]
    for name, boxes_of in named:
        for box in boxes_of:
            for question, takes in box.takes.items():
                known = ANSWERS[Question(question)] if question in set(Question) else ()
                strange = [each for each in takes if each not in {value.value for value in known}]
                if strange or not takes or len(set(takes)) < len(takes):
                    found.append(f"{name}: {question} takes {', '.join(takes) or 'nothing'}")
    doors = {door.key for door in table.doors}
    found += [
        f"{row.name}: there is no door {row.door}" for row in (*table.rows, table.fallback) if row.door not in doors
    ]
    found += [
        f"{door.key}: no row leads to this door"
        for door in table.doors
        if door.key not in {row.door for row in (*table.rows, table.fallback)}
    ]
    names = [row.name for row in table.rows]
    found += [f"{name}: two rows are called so" for name in sorted({each for each in names if names.count(each) > 1})]
    for row in table.rows:
        ended = row.valid_to is not None and row.valid_to <= row.valid_from
        outside = table.valid_to is not None and row.valid_from >= table.valid_to
        if not row.boxes or ended or outside:
            found.append(f"{row.name}: nobody can reach it")
    for day in days_of_change(table):
        boxes = [(row.name, box) for row in table.rows_on(day) for box in row.boxes]
        found += [
            f"{one} and {other} take the same answers on {day.isoformat()}"
            for (one, first), (other, second) in combinations(boxes, 2)
            if first.meets(second)
        ]
    return found
