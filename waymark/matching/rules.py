"""When two records may be of one pupil, and who may say that they are."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.matching.states import Answer
from waymark.pupils.rules import name_words, normalise_upn


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """What of a record is compared. `held_by` is any handle of the body that keeps it."""

    forename: str
    surname: str
    date_of_birth: date
    held_by: int
    upn: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """In what two records agree."""

    number: bool
    name_and_birth: bool

    def __bool__(self) -> bool:
        return self.number or self.name_and_birth


def name_and_birth(record: RecordFacts) -> str:
    """The same for the same name, in any order or spelling of marks, and the same day of birth."""
    words = "\n".join(name_words(record.forename, record.surname))
    return hashlib.blake2b(f"{words}\n\n{record.date_of_birth}".encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoRecords:
    one: RecordFacts
    other: RecordFacts


@cites("UPN2 unique", "WM same child")
def alike(facts: TwoRecords, *, on: date) -> Alike:
    """Records of two bodies may be of one pupil if the number is the same, or the name and the day of birth are.

    Nothing is joined by this: twins share a birth and a surname, and two pupils of one name may share a birth.
    """
    del on
    one, other = facts.one, facts.other
    if one.held_by == other.held_by:
        return Alike(False, False)
    number = normalise_upn(one.upn)
    return Alike(
        number=bool(number) and number == normalise_upn(other.upn),
        name_and_birth=name_and_birth(one) == name_and_birth(other),
    )


def facts_print(one: RecordFacts, other: RecordFacts) -> str:
    """The same as long as nothing changes that two people decided on. The order of the two plays no part."""
    both = sorted(f"{each.held_by} {normalise_upn(each.upn)} {name_and_birth(each)}" for each in (one, other))
    return hashlib.blake2b("\n".join(both).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeFacts:
    """What is to be said of a pair. `stands` is what was decided before; `seen` and `now` are prints of the facts.

    `parted_inside`: joining would put two records together that were decided to be of two children.
    `joined_through`: a third record is joined to both.
    """

    answer: Answer
    reason: str
    is_asked: bool = True
    stands: Answer | None = None
    proposal_waits: bool = False
    seen: str = ""
    now: str = ""
    parted_inside: bool = False
    joined_through: bool = False


@cites("WM same child", "UKGDPR 5(1)(d)")
def propose_refusals(facts: ProposeFacts, *, on: date) -> list[Refusal]:
    """Whoever proposes says why, of the records as they now are, and says nothing that another decision contradicts."""
    del on
    findings = []
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="UKGDPR 5(1)(d)"))
    if not facts.is_asked:
        findings.append(Refusal("alike_no_longer", clause="WM same child"))
    if facts.proposal_waits:
        findings.append(Refusal("proposal_waits", clause="WM two people"))
    if facts.stands == facts.answer:
        findings.append(Refusal("stands_already", clause="WM same child"))
    return findings + _against(facts.answer, facts.seen, facts.now, facts.parted_inside, facts.joined_through)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleFacts:
    """A second person answers a proposal. `is_proposer`: it is the one who proposed, in whichever role."""

    answer: Answer
    agrees: bool
    reason: str
    is_proposer: bool
    proposed_of: str = ""  # the print of the facts when it was proposed
    now: str = ""
    parted_inside: bool = False
    joined_through: bool = False


@cites("WM two people", "WM same child")
def settle_refusals(facts: SettleFacts, *, on: date) -> list[Refusal]:
    """Two people decide: one proposes, another agrees or disagrees, and says why. Nobody is both."""
    del on
    findings = []
    if facts.is_proposer:
        findings.append(Refusal("same_person", clause="WM two people"))
    if not facts.reason.strip():
        findings.append(Refusal("no_reason", clause="UKGDPR 5(1)(d)"))
    if facts.agrees:
        findings += _against(
            facts.answer, facts.proposed_of, facts.now, facts.parted_inside, facts.joined_through, proposed=True
        )
    return findings


def _against(
    answer: Answer, seen: str, now: str, parted_inside: bool, joined_through: bool, *, proposed: bool = False
) -> list[Refusal]:
    found = []
    if seen != now:
        found.append(Refusal("changed_since_proposed" if proposed else "changed_meanwhile", clause="UKGDPR 5(1)(d)"))
    if answer is Answer.SAME and parted_inside:
        found.append(Refusal("parted_inside", clause="WM same child"))
    if answer is Answer.TWO and joined_through:
        found.append(Refusal("joined_through", clause="WM same child"))
    return found


def components(keys: Iterable[int], edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The least key of everything that each key is joined to, itself included."""
    root: dict[int, int] = {key: key for key in keys}

    def find(key: int) -> int:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for one, other in edges:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return {key: find(key) for key in list(root)}


def counted_once(
    numbers: Mapping[int, str], joined: Iterable[tuple[int, int]], parted: Iterable[tuple[int, int]]
) -> dict[int, int]:
    """For each record of `numbers` (key to UPN) the key of the child it counts as.

    Joined records are one child. Until two people have decided, records with one number are too, unless that would
    put two records together that were decided to be of two children.
    """
    edges, apart = list(joined), list(parted)
    found = components(numbers, edges)
    by_number: dict[str, list[int]] = {}
    for key in sorted(numbers):
        number = normalise_upn(numbers[key])
        if not number:
            continue
        group = by_number.setdefault(number, [])
        for other in group:
            if found[other] == found[key]:
                break
            merged = components(found, [*edges, (other, key)])
            if all(merged.get(one, one) != merged.get(two, two) for one, two in apart):
                edges.append((other, key))
                found = merged
                break
        group.append(key)
    return {key: found[key] for key in numbers}
