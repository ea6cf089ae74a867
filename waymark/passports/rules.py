"""When a passport is complete, what of it a receiver is given, when it may be handed over, and what has changed since."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from waymark.core.clauses import cites
from waymark.core.dates import Dated
from waymark.core.refusals import Refusal, Severity
from waymark.passports.states import Carry, LegalBasis, Part, Purpose

FILL_WITHIN = Dated({date(2018, 9, 1): 5}, clause="WM passport time")  # school days

P = Part
BEFORE_A_PLACEMENT = (
    P.IDENTITY,
    P.KEEP_SAFE,
    P.HELPS,
    P.DOES_NOT_HELP,
    P.NEEDS,
    P.HEALTH,
    P.STRENGTHS,
    P.ATTAINMENT,
    P.ATTENDANCE,
    P.PUPIL_WORDS,
    P.FAMILY_WORDS,
    P.AIMS,
)
BEFORE_ANOTHER_SCHOOL = (
    P.IDENTITY,
    P.KEEP_SAFE,
    P.HELPS,
    P.DOES_NOT_HELP,
    P.NEEDS,
    P.HEALTH,
    P.SUPPORT,
    P.STRENGTHS,
    P.ATTAINMENT,
    P.ATTENDANCE,
    P.PUPIL_WORDS,
    P.FAMILY_WORDS,
    P.AGENCIES,
    P.SCHOOL,
    P.FAMILY,
)
NEEDED: dict[Purpose, tuple[Part, ...]] = {
    Purpose.PLACEMENT: BEFORE_A_PLACEMENT,
    Purpose.MANAGED_MOVE: (*BEFORE_ANOTHER_SCHOOL, P.AIMS),
    Purpose.NEW_SCHOOL: BEFORE_ANOTHER_SCHOOL,
}
MOVES_EVERY_DAY = frozenset({Part.ATTENDANCE})  # a figure that moves by itself is no news
NOT_AFTER_THE_END = frozenset({Part.KEEP_SAFE, Part.HEALTH})  # a provider that finishes its papers needs neither


class Reader(StrEnum):
    """What kind of body is given the passport."""

    PROVIDER = "provider"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the passport: what it says, where it comes from, and of which day it is.

    `holds_until` is the last day on which it counts; `only_for` the public id of the one body it may go to. A line that
    does not count fills no part: it stands beside.
    """

    part: Part
    label: str
    text: str
    source: str
    on: date
    carry: Carry = Carry.EVERYBODY
    holds_until: date | None = None
    only_for: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Which parts the purpose needs, and which of them are missing, in the order of the page."""

    needed: tuple[Part, ...]
    missing: tuple[Part, ...]

    @property
    def there(self) -> int:
        return len(self.needed) - len(self.missing)

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportFacts:
    """The lines that the receiver would be given, and what for."""

    lines: tuple[Line, ...]
    purpose: Purpose


@cites("CITY passport", "APS2025 AppA", "AAP2025 information")
def completeness(facts: PassportFacts, *, on: date) -> Completeness:
    """A passport is complete when every part that its purpose needs says something that still holds.

    Before a placement these are the twelve that keep the pupil safe and learning there; before another school takes the
    pupil also the support in class, the agencies and who to talk to.
    """
    there = {
        line.part
        for line in facts.lines
        if line.counts and line.text.strip() and (line.holds_until is None or on <= line.holds_until)
    }
    needed = NEEDED[facts.purpose]
    return Completeness(needed=needed, missing=tuple(part for part in needed if part not in there))


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFacts:
    """Every line there is, and who is to be given them: a kind of body, and the public id of the one body or ""."""

    lines: tuple[Line, ...]
    reader: Reader
    receiver: str = ""


@cites("UKGDPR 5(1)(c)", "WM third party", "WM withheld address")
def carried(facts: CarriedFacts, *, on: date) -> tuple[Line, ...]:
    """A receiver is given the lines that its kind may have, and no line that is meant for another body alone.

    A line that tells of another child or family too goes to nobody.
    """
    allowed = {Reader.PROVIDER: {Carry.EVERYBODY}, Reader.SCHOOL: {Carry.EVERYBODY, Carry.SCHOOLS}}[facts.reader]
    return tuple(line for line in facts.lines if line.carry in allowed and line.only_for in ("", facts.receiver))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFacts:
    """The parts of a copy, and whether its reader was offered or has the pupil, or is not a provider at all."""

    parts: tuple[Part, ...]
    has_the_pupil: bool


@cites("WM tail", "UKGDPR 5(1)(c)")
def parts_shown(facts: ShownFacts, *, on: date) -> tuple[Part, ...]:
    """A provider that has the pupil no longer, and finishes its papers, is not shown health and safety any more."""
    return tuple(part for part in facts.parts if facts.has_the_pupil or part not in NOT_AFTER_THE_END)


# Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    text: str
    known_on: date
    tells_withheld_address: bool = False
    same_as_before: bool = False


@cites("UKGDPR 5(1)(d)", "WM withheld address", "WM order of dates", "WM once")
def entry_refusals(facts: EntryFacts, *, on: date) -> list[Refusal]:
    """What is written says something new, is of today or earlier, and holds no address that is withheld."""
    findings = []
    if not facts.text.strip():
        findings.append(Refusal("nothing_written", clause="UKGDPR 5(1)(d)", who="school"))
    if facts.same_as_before:
        findings.append(Refusal("nothing_new_written", clause="WM once", who="school"))
    if facts.known_on > on:
        findings.append(Refusal("known_ahead", clause="WM order of dates", who="school"))
    if facts.tells_withheld_address:
        findings.append(Refusal("entry_tells_address", clause="WM withheld address", who="school"))
    return findings


# Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    missing: tuple[Part, ...]
    is_asked_already: bool = False
    has_school: bool = True
    asks_itself: bool = False


@cites("CITY passport", "AAP2025 information", "WM passport time")
def ask_refusals(facts: AskFacts, *, on: date) -> list[Refusal]:
    """The school on roll is asked for what is missing: once, and by another body than itself."""
    findings = []
    if not facts.missing:
        findings.append(Refusal("nothing_missing", clause="CITY passport", who="partnership"))
    if facts.is_asked_already:
        findings.append(Refusal("asked_already", clause="WM passport time", who="school"))
    if not facts.has_school:
        findings.append(Refusal("no_school_to_ask", clause="AAP2025 information", who="partnership"))
    elif facts.asks_itself:
        findings.append(Refusal("asks_itself", clause="CITY passport", who="school"))
    return findings


# Handing over


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverFacts:
    """`missing` is what the purpose needs and the receiver would not be given; `version` the last one it has, 0 for none."""

    purpose: Purpose
    reader: Reader
    receiver_may_know: bool
    missing: tuple[Part, ...] = ()
    needed: int = 12
    version: int = 0
    is_same_as_last: bool = False
    tells_withheld_address: bool = False


@cites("CITY passport", "AAP2025 information", "UKGDPR 5(1)(f)", "WM withheld address", "WM passport copy")
def hand_over_refusals(facts: HandOverFacts, *, on: date) -> list[Refusal]:
    """A passport goes to a body that may know of the pupil, for a purpose that fits it, and never with a withheld address.

    One that says the same as the last is not handed over again. What is missing warns: a pupil does not wait for a
    form, and whoever goes on says why.
    """
    findings = []
    if not facts.receiver_may_know:
        findings.append(Refusal("receiver_may_not_know", clause="UKGDPR 5(1)(f)", who="partnership"))
    if (facts.purpose is Purpose.PLACEMENT) != (facts.reader is Reader.PROVIDER):
        findings.append(Refusal("purpose_does_not_fit", clause="UKGDPR 5(1)(c)", who="school"))
    if facts.tells_withheld_address:
        findings.append(Refusal("passport_tells_address", clause="WM withheld address", who="school"))
    if facts.version and facts.is_same_as_last:
        findings.append(
            Refusal("same_as_last", clause="WM passport copy", who="school", values={"version": facts.version})
        )
    if facts.missing:
        values = {"missing": len(facts.missing), "needed": facts.needed}
        findings.append(
            Refusal("incomplete", clause="CITY passport", severity=Severity.WARNING, who="school", values=values)
        )
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    is_receiver: bool
    is_latest: bool


@cites("WM handed over", "AAP2025 information")
def receipt_refusals(facts: ReceiptFacts, *, on: date) -> list[Refusal]:
    """Only the body that was given a passport says that it was read, and it reads the latest version."""
    if not facts.is_receiver:
        return [Refusal("not_given_to_you", clause="WM handed over", who="school")]
    if not facts.is_latest:
        return [Refusal("newer_version", clause="WM handed over", who="provider")]
    return []


# The copy that was handed over

Content = list[dict[str, Any]]  # the parts in order, each with its lines in order; plain words alone


def content_of(lines: Iterable[Line]) -> Content:
    """The lines as they are kept: part by part in the order of the page, without what is only for working with them."""
    listed = list(lines)
    found = []
    for part in Part:
        own = [line for line in listed if line.part is part and line.text.strip()]
        if own:
            found.append(
                {
                    "part": part.value,
                    "lines": [
                        {"label": line.label, "text": line.text, "source": line.source, "on": line.on.isoformat()}
                        for line in own
                    ],
                }
            )
    return found


def digest(content: Content, *, said: Iterable[str]) -> str:
    """The print of a copy and of what was said with it (to whom, why, on what footing): one changed letter shows."""
    whole = json.dumps([content, list(said)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line that says something else than before; `before` is empty for a new one, `after` for one that is gone."""

    part: Part
    label: str
    before: str
    after: str


def changes(before: Content, after: Content) -> list[Change]:
    """What says something else than the copy before, in the order of the page; a figure that moves daily is no change."""
    was, is_now = _by_label(before), _by_label(after)
    found = []
    for part in Part:
        if part in MOVES_EVERY_DAY:
            continue
        labels = dict.fromkeys([label for each, label in (*is_now, *was) if each == part])
        for label in labels:
            old, new = was.get((part, label), ""), is_now.get((part, label), "")
            if old != new:
                found.append(Change(part=part, label=label, before=old, after=new))
    return found


def _by_label(content: Content) -> dict[tuple[Part, str], str]:
    found: dict[tuple[Part, str], list[str]] = {}
    for each in content:
        for line in each["lines"]:
            found.setdefault((Part(each["part"]), line["label"]), []).append(line["text"])
    return {key: "\n".join(texts) for key, texts in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class FootingFacts:
    basis: LegalBasis


@cites("UKGDPR 6(1)(c)", "UKGDPR 6(1)(e)")
def footing(facts: FootingFacts, *, on: date) -> str:
    """The clause that a passport is handed over on: a task the law gives, or a duty it lays down; never consent."""
    return {LegalBasis.PUBLIC_TASK: "UKGDPR 6(1)(e)", LegalBasis.LEGAL_OBLIGATION: "UKGDPR 6(1)(c)"}[facts.basis]
