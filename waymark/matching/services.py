"""Pairs are looked for by a job; one person proposes what they are, and a second one settles it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import Conflict, lock
from waymark.core.moves import move
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.core.watchers import Watchers
from waymark.matching import queries, rules
from waymark.matching.models import Comparison, Pair, Proposal
from waymark.matching.states import ANSWERED, MOVES, Answer, Outcome, PairAction, PairState
from waymark.pupils.models import Pupil
from waymark.pupils.rules import normalise_upn

# Told of two records that two people have just decided about.
PAIR_WATCHERS: Watchers[Pair] = Watchers()
AT_ONCE = 500  # records in one transaction


# Looking for pairs


@dataclass
class Found:
    """How many records were compared, and what came of it."""

    compared: int = 0
    new: int = 0
    again: int = 0
    gone: int = 0

    @property
    def words(self) -> str:
        return f"{self.compared} compared, {self.new} pairs new, {self.again} asked again, {self.gone} let go"


def look_for_pairs(actor: Actor, *, everything: bool = False) -> Found:
    """Compare the pupils that are new or changed with those of other bodies, or with `everything` every pupil.

    Run by a job, so that whoever adds or imports pupils waits no longer, and asks the database nothing else, where a
    pupil is in the records of another body.
    """
    actor.require(Permission.PUPIL_MATCH)
    found = Found()
    stale = Pupil.objects.exclude(comparison__pupil_version=F("version")).order_by("pk")
    while batch := list(stale[:AT_ONCE]):
        with transaction.atomic():
            _compare(actor, batch, found)
    if everything:
        for field in ("number", "name_and_birth"):
            shared = Comparison.objects.exclude(**{field: ""}).values(field).annotate(records=Count("pk"))
            words = list(shared.filter(records__gt=1).order_by(field).values_list(field, flat=True))
            for start in range(0, len(words), AT_ONCE):
                with transaction.atomic():
                    _ask(actor, _groups(Q(**{f"{field}__in": words[start : start + AT_ONCE]}), [field]), found)
    return found


def _compare(actor: Actor, batch: list[Pupil], found: Found) -> None:
    """Write down what is compared of these records, and ask of each that is like another's."""
    rows = [
        Comparison(
            pupil=each,
            pupil_version=each.version,
            number=normalise_upn(each.upn),
            name_and_birth=rules.name_and_birth(queries.record_facts(each)),
        )
        for each in batch
    ]
    known = set(Comparison.objects.filter(pupil__in=batch).values_list("pk", flat=True))
    Comparison.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pupil"],
        update_fields=["pupil_version", "number", "name_and_birth"],
    )
    found.compared += len(rows)
    numbers = {row.number for row in rows if row.number}
    either = Q(number__in=numbers) | Q(name_and_birth__in={row.name_and_birth for row in rows})
    fresh = {row.pk for row in rows}
    pairs = [pair for pair in _groups(either, ["number", "name_and_birth"]) if fresh & {pair[0].pk, pair[1].pk}]
    _ask(actor, pairs, found)
    _let_go(actor, known, found)


def _groups(which: Q, fields: list[str]) -> list[tuple[Pupil, Pupil]]:
    """Every two records of two bodies, among these, that agree in one of the fields."""
    rows = list(Comparison.objects.filter(which).select_related("pupil").order_by("pk"))
    pairs: dict[tuple[int, int], tuple[Pupil, Pupil]] = {}
    for field in fields:
        together: dict[str, list[Pupil]] = {}
        for row in rows:
            if value := getattr(row, field):
                for other in together.setdefault(value, []):
                    if other.held_by_id != row.pupil.held_by_id:
                        pairs[other.pk, row.pupil.pk] = (other, row.pupil)
                together[value].append(row.pupil)
    return list(pairs.values())


def _ask(actor: Actor, pairs: Iterable[tuple[Pupil, Pupil]], found: Found) -> None:
    """Each pair that is not there yet is asked; one decided or let go before is asked again if its facts have changed."""
    listed = list(pairs)
    firsts = [first.pk for first, _ in listed]
    there = {(row.first_id, row.second_id): row for row in Pair.objects.select_for_update().filter(first__in=firsts)}
    for first, second in listed:
        like = rules.alike(queries.two_records(first, second), on=clock.today())
        if not like:
            continue  # a record changed since; its turn comes
        facts = queries.facts_print(first, second)
        pair = there.get((first.pk, second.pk))
        if pair is None:
            pair = Pair.objects.create(
                first=first,
                second=second,
                same_number=like.number,
                same_name_and_birth=like.name_and_birth,
                facts=facts,
                found_at=clock.now(),
                found_by_label=actor.label,
            )
            after = {"number": like.number, "name_and_birth": like.name_and_birth}
            history.record(actor, "pair.find", pair, after=after, pupils=[first, second])
            found.new += 1
        elif pair.facts != facts:
            _ask_again(actor, pair, like, facts, found)


def _ask_again(actor: Actor, pair: Pair, like: rules.Alike, facts: str, found: Found) -> None:
    """What the pair is asked by has changed. A join stays until two people undo it."""
    pair.same_number, pair.same_name_and_birth, pair.facts = like.number, like.name_and_birth, facts
    fields = ("same_number", "same_name_and_birth", "facts")
    waits = pair.proposals.filter(outcome=Outcome.WAITING).exists()
    if pair.state in (PairState.TWO, PairState.GONE) and not waits:
        move(pair, PairAction.ASK_AGAIN, MOVES, actor=actor, fields=fields)
        found.again += 1
    else:
        pair.save_changes(*fields)


def _let_go(actor: Actor, changed: set[int], found: Found) -> None:
    """Undecided pairs of changed records that are alike no longer, unless a proposal waits."""
    pairs = Pair.objects.filter(Q(first__in=changed) | Q(second__in=changed), state=PairState.OPEN)
    pairs = pairs.exclude(proposals__outcome=Outcome.WAITING)
    for pk in list(pairs.values_list("pk", flat=True)):
        pair = lock(Pair, pk)
        facts = queries.two_records(pair.first, pair.second)
        if not rules.alike(facts, on=clock.today()):
            pair.facts = rules.facts_print(facts.one, facts.other)
            move(pair, PairAction.LET_GO, MOVES, actor=actor, fields=("facts",))
            found.gone += 1


# Deciding


@transaction.atomic
def propose(
    actor: Actor, pair: Pair, *, answer: Answer, reason: str, facts: str = "", version: int | None = None
) -> Proposal:
    """Say that the two records are of one child, or of two. Nothing changes before a second person agrees.

    `facts` is the print of the records as the person saw them; without it, as they now are.
    """
    actor.require(Permission.PUPIL_MATCH, over=pair)
    pair = lock(Pair, pair.pk, version)
    now = queries.facts_print(pair.first, pair.second)
    standing = queries.standing(actor, pair)
    waits = pair.proposals.filter(outcome=Outcome.WAITING).exists()
    assert actor.membership is not None  # a job sees every pair and proposes nothing
    refuse(
        rules.propose_refusals(
            rules.ProposeFacts(
                answer=answer,
                reason=reason,
                is_asked=pair.state != PairState.GONE,
                stands=queries.STANDS.get(PairState(pair.state)),
                proposal_waits=waits,
                seen=facts or now,
                now=now,
                parted_inside=standing.parted_inside,
                joined_through=standing.joined_through,
            ),
            on=clock.today(),
        )
    )
    proposal = Proposal.objects.create(
        pair=pair,
        answer=answer,
        reason=reason,
        facts=now,
        proposed_at=clock.now(),
        proposed_by=actor.membership,
        proposer=actor.person,
    )
    pair.save_changes()
    history.record(
        actor, "pair.propose", pair, after={"answer": str(answer)}, reason=reason, pupils=[pair.first, pair.second]
    )
    return proposal


@transaction.atomic
def settle(actor: Actor, pair: Pair, *, agrees: bool, reason: str, version: int | None = None) -> Pair:
    """Answer the proposal that waits, as the second person. With a yes the pair is what was proposed."""
    actor.require(Permission.PUPIL_MATCH, over=pair)
    pair = lock(Pair, pair.pk, version)
    proposal = _waiting(pair)
    standing = queries.standing(actor, pair)
    refuse(
        rules.settle_refusals(
            rules.SettleFacts(
                answer=Answer(proposal.answer),
                agrees=agrees,
                reason=reason,
                is_proposer=proposal.proposer_id == actor.person.pk,
                proposed_of=proposal.facts,
                now=queries.facts_print(pair.first, pair.second),
                parted_inside=standing.parted_inside,
                joined_through=standing.joined_through,
            ),
            on=clock.today(),
        )
    )
    _settle(actor, proposal, Outcome.AGREED if agrees else Outcome.DISAGREED, reason)
    both = [pair.first, pair.second]
    if agrees:
        move(pair, ANSWERED[Answer(proposal.answer)], MOVES, actor=actor, reason=reason)
    else:
        pair.save_changes()
    history.record(
        actor,
        "pair.settle",
        pair,
        after={"answer": proposal.answer, "outcome": str(proposal.outcome)},
        reason=reason,
        pupils=both,
    )
    if agrees:
        PAIR_WATCHERS.tell(pair)
    return pair


@transaction.atomic
def take_back(actor: Actor, pair: Pair, *, version: int | None = None) -> Pair:
    """Whoever proposed takes it back, before a second person has answered."""
    actor.require(Permission.PUPIL_MATCH, over=pair)
    pair = lock(Pair, pair.pk, version)
    proposal = _waiting(pair)
    if proposal.proposer_id != actor.person.pk:
        raise Refused([Refusal("not_your_proposal", clause="WM two people")])
    _settle(actor, proposal, Outcome.TAKEN_BACK, "")
    pair.save_changes()
    history.record(actor, "pair.take_back", pair, pupils=[pair.first, pair.second])
    return pair


def _waiting(pair: Pair) -> Proposal:
    """The proposal that waits; Conflict if somebody has settled it meanwhile."""
    proposal = Proposal.objects.select_for_update().filter(pair=pair, outcome=Outcome.WAITING).first()
    if proposal is None:
        raise Conflict(pair)
    return proposal


def _settle(actor: Actor, proposal: Proposal, outcome: Outcome, reason: str) -> None:
    proposal.outcome, proposal.settled_reason = outcome, reason
    proposal.settled_at, proposal.settled_by, proposal.settler = clock.now(), actor.membership, actor.person
    proposal.save_changes("outcome", "settled_reason", "settled_at", "settled_by", "settler")
