"""Pairs of records for the pages of those who may see both, and children counted once for guards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page
from waymark.matching import rules
from waymark.matching.models import Pair, Proposal
from waymark.matching.states import Answer, Outcome, PairState
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils.models import ParentOrCarer, Pupil, RollEntry
from waymark.pupils.rules import name_words

PAGE = 20
UNDECIDED = "open"
DECIDED = "decided"
LISTS = {UNDECIDED: (PairState.OPEN,), DECIDED: (PairState.SAME, PairState.TWO)}


def pair_or_404(actor: Actor, pair_id: UUID) -> Pair:
    """The pair, if the actor may see both of its records today; otherwise the one 404."""
    return one_or_404(_whole(Pair.objects.visible_to(actor)), pair_id)


def _whole(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    return pairs.select_related("first__held_by", "second__held_by", "first__home_authority", "second__home_authority")


# The queue


@dataclass(frozen=True)
class QueueRow:
    """A pair in the list: in what its records agree and differ, and whose turn it is."""

    pair: Pair
    agrees: list[str]
    differs: list[str]
    proposal: Proposal | None  # the one that waits
    is_mine: bool  # proposed by the reader, who waits for somebody else


@dataclass(frozen=True)
class Queue:
    rows: list[QueueRow]
    which: str
    number: int
    of: int
    total: int


def queue(actor: Actor, *, which: str = "", page: int = 1) -> Queue:
    """The pairs that wait for people, or those decided, a page at a time.

    First what waits for a second person, then what waits longest. Pairs of which the actor may see one record, or none,
    are not among them.
    """
    which = which if which in LISTS else UNDECIDED
    found = undecided(actor)
    if which == DECIDED:
        found = Pair.objects.visible_to(actor).filter(~_waits(), state__in=LISTS[which])
    shown: Page[Pair] = one_page(_whole(found).order_by(_waits().desc(), "found_at", "pk"), page, size=PAGE)
    proposals = Proposal.objects.filter(pair__in=[each.pk for each in shown.rows], outcome=Outcome.WAITING)
    waiting = {each.pair_id: each for each in proposals.select_related("proposer")}
    rows = []
    for each in shown.rows:
        proposal = waiting.get(each.pk)
        is_mine = proposal is not None and proposal.proposer_id == actor.person.pk
        rows.append(QueueRow(each, *compared(each), proposal, is_mine))
    return Queue(rows, which, shown.number, shown.of, shown.total)


def undecided(actor: Actor) -> QuerySet[Pair]:
    """The pairs that wait for people, as far as the actor may see both records."""
    return Pair.objects.visible_to(actor).filter(Q(state=PairState.OPEN) | Q(_waits()))


def _waits() -> Exists:
    return Exists(Proposal.objects.filter(pair=OuterRef("pk"), outcome=Outcome.WAITING))


def compared(pair: Pair) -> tuple[list[str], list[str]]:
    """In what the two records agree and in what they differ, by the names of the columns. What one leaves empty is neither."""
    one, other = pair.first, pair.second
    agrees: list[str] = []
    differs: list[str] = []
    for name in ("upn", "name", "date_of_birth", "sex"):
        values: tuple[object, object] = (
            (name_words(one.forename, one.surname), name_words(other.forename, other.surname))
            if name == "name"
            else (getattr(one, name), getattr(other, name))
        )
        if not all(values) or (name == "sex" and "U" in values):
            continue
        (agrees if values[0] == values[1] else differs).append(name)
    return agrees, differs


# One pair


@dataclass(frozen=True)
class Side:
    """One of the two records, as far as it helps to tell whether they are of one child."""

    pupil: Pupil
    held_by: Organisation
    facts: pupils.PupilFacts
    on_roll: list[tuple[str, date, date | None]]  # school, from, up to but without
    parents: list[str]


@dataclass(frozen=True)
class PairPage:
    pair: Pair
    sides: tuple[Side, Side]
    agrees: list[str]
    differs: list[str]
    proposals: list[Proposal]  # the latest first
    facts_now: str
    joined_to: list[Pupil]  # others that either record is joined to and the reader may see

    @property
    def waiting(self) -> Proposal | None:
        return next((each for each in self.proposals if each.outcome == Outcome.WAITING), None)

    @property
    def settled(self) -> list[Proposal]:
        return [each for each in self.proposals if each.outcome != Outcome.WAITING]

    @property
    def decided_by(self) -> Proposal | None:
        """The proposal that two people agreed on, as the pair now stands."""
        if self.pair.state not in (PairState.SAME, PairState.TWO):
            return None
        return next((each for each in self.proposals if each.outcome == Outcome.AGREED), None)

    @property
    def pupils(self) -> list[Pupil]:
        return [each.pupil for each in self.sides]


def pair_page(actor: Actor, pair: Pair) -> PairPage:
    """Both records side by side, and what was said of them."""
    both = [pair.first, pair.second]
    facts = pupils.facts_of(both, actor.day)
    rolls: dict[int, list[tuple[str, date, date | None]]] = {each.pk: [] for each in both}
    entries = RollEntry.objects.visible_to(actor).filter(pupil__in=both).select_related("school")
    for entry in entries:
        rolls[entry.pupil_id].append((entry.school.name, entry.valid_from, entry.valid_to))
    parents: dict[int, list[str]] = {each.pk: [] for each in both}
    for row in ParentOrCarer.objects.visible_to(actor).on(actor.day).filter(pupil__in=both):
        parents[row.pupil_id].append(f"{row.name} ({row.relationship.lower()})")
    one, other = (Side(each, each.held_by, facts[each.pk], rolls[each.pk], parents[each.pk]) for each in both)
    proposals = pair.proposals.select_related("proposer", "settler", "proposed_by__organisation")
    others = Pair.objects.visible_to(actor).joined().filter(_touches([each.pk for each in both])).exclude(pk=pair.pk)
    joined_to = {
        each.pk: each
        for row in others.select_related("first__held_by", "second__held_by")
        for each in (row.first, row.second)
    }
    return PairPage(
        pair,
        (one, other),
        *compared(pair),
        list(proposals),
        facts_print(pair.first, pair.second),
        [each for key, each in joined_to.items() if key not in {pair.first_id, pair.second_id}],
    )


def _touches(keys: Collection[int]) -> Q:
    return Q(first__in=keys) | Q(second__in=keys)


def record_facts(pupil: Pupil) -> rules.RecordFacts:
    return rules.RecordFacts(
        forename=pupil.forename,
        surname=pupil.surname,
        date_of_birth=pupil.date_of_birth,
        held_by=pupil.held_by_id,
        upn=pupil.upn,
    )


def two_records(one: Pupil, other: Pupil) -> rules.TwoRecords:
    return rules.TwoRecords(one=record_facts(one), other=record_facts(other))


def facts_print(one: Pupil, other: Pupil) -> str:
    """The print of what two people decide on, as the two records now are."""
    return rules.facts_print(record_facts(one), record_facts(other))


# On a pupil's page


@dataclass(frozen=True)
class OtherRecord:
    """Another record that two people decided about: of the same child, or of a namesake."""

    pair: Pair
    pupil: Pupil
    is_same: bool


def is_decided_about(actor: Actor) -> Exists:
    """For an annotation of pupils: whether anything was decided of the record and another that the actor may see."""
    pairs = Pair.objects.visible_to(actor).filter(state__in=LISTS[DECIDED])
    return Exists(pairs.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))))


def other_records(actor: Actor, pupil: Pupil) -> list[OtherRecord]:
    """What was decided of this record and another, for a reader who may see both; those of the same child first."""
    pairs = _whole(Pair.objects.visible_to(actor)).filter(_touches([pupil.pk])).filter(state__in=LISTS[DECIDED])
    found = [
        OtherRecord(each, each.second if each.first_id == pupil.pk else each.first, each.state == PairState.SAME)
        for each in pairs
    ]
    return sorted(found, key=lambda each: not each.is_same)


# Children counted once


def joined_with(keys: Collection[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The pairs decided to be one child, and those decided to be two, that these records hang together with.

    For counting alone: the records may be of any body, and no page shows them.
    """
    joined: set[tuple[int, int]] = set()
    parted: set[tuple[int, int]] = set()
    known: set[int] = set()
    fresh = set(keys)
    while fresh:
        rows = Pair.objects.filter(_touches(fresh), state__in=LISTS[DECIDED]).values_list(
            "first_id", "second_id", "state"
        )
        known |= fresh
        reached: set[int] = set()
        for first, second, state in rows:
            (joined if state == PairState.SAME else parted).add((first, second))
            if state == PairState.SAME:
                reached |= {first, second}
        fresh = reached - known
    return sorted(joined), sorted(parted)


@dataclass(frozen=True)
class Children:
    """Records as the children they are of, over all bodies, by the key of each record."""

    keys: dict[int, int]  # the same for records that two people joined
    counted: dict[int, int]  # the same for those, and, until two people decide, for records with one number
    records: dict[int, frozenset[int]]  # every record that two people joined to it, itself included


def is_decided() -> Exists:
    """For an annotation of pupils, for counting alone: whether anything was decided of the record and another."""
    pairs = Pair.objects.filter(state__in=LISTS[DECIDED])
    return Exists(pairs.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))))


def children(records: Iterable[Pupil], *, decided: Collection[int] | None = None) -> Children:
    """Records that two people joined, and, to count each child once (DD24), those with one number until they decide.

    What is not decided serves for a count alone: a number is typed by one person, who must not learn by it of a child
    in the records of others.
    `decided` are the keys of those of which anything was decided, where the caller knows by `is_decided`.
    """
    numbers = {each.pk: each.upn for each in records}
    asked = list(numbers) if decided is None else decided
    joined, parted = joined_with(asked) if asked else ([], [])
    roots = rules.components(numbers, joined)
    whole: dict[int, set[int]] = {}
    for key, root in roots.items():
        whole.setdefault(root, set()).add(key)
    return Children(
        keys={key: roots[key] for key in numbers},
        counted=rules.counted_once(numbers, joined, parted),
        records={key: frozenset(whole[roots[key]]) for key in numbers},
    )


def joined_for(actor: Actor) -> dict[int, int]:
    """For each joined record the child it is of, by the joins of which the actor may see both records. They are few."""
    return rules.components((), _joined_pairs(actor))


@kept
def _joined_pairs(actor: Actor) -> QuerySet[Pair, tuple[int, int]]:
    return Pair.objects.visible_to(actor).joined().order_by().values_list("first_id", "second_id")


# What stands against a decision


@dataclass(frozen=True)
class Standing:
    parted_inside: bool
    joined_through: bool


def standing(actor: Actor, pair: Pair) -> Standing:
    """What other decisions that the actor may see say of joining the two records, and of keeping them apart.

    A decision of others about a record that the actor may not see neither shows itself by a refusal nor keeps two
    people from undoing what two people decided.
    """
    both = (pair.first_id, pair.second_id)
    seen = Pair.objects.visible_to(actor)
    without = [each for each in seen.joined().order_by().values_list("first_id", "second_id") if each != both]
    apart = rules.components(both, without)
    merged = rules.components(both, [*without, both])
    inside = {key for key, root in merged.items() if root == merged[pair.first_id]}
    more = seen.filter(state=PairState.TWO, first__in=inside, second__in=inside).exclude(pk=pair.pk)
    return Standing(
        parted_inside=more.exists() if len(inside) > 2 else False,
        joined_through=apart[pair.first_id] == apart[pair.second_id],
    )


STANDS = {PairState.SAME: Answer.SAME, PairState.TWO: Answer.TWO}
