"""Managed moves shaped for pages and rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.moves import rules
from waymark.moves.models import Agreement, ManagedMove, TrialReview
from waymark.moves.states import OPEN_MOVES, MoveState, Party
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils.models import Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.states import CharacteristicKind, RollKind

ROWS = 50
WHICH = ("open", "over")


def move_or_404(actor: Actor, move_id: UUID) -> ManagedMove:
    """The managed move, if it is the actor's to see."""
    rows = ManagedMove.objects.visible_to(actor)
    return one_or_404(
        rows.select_related("pupil", "from_school", "to_school", "from_partnership", "to_partnership", "authority"),
        move_id,
    )


def open_move(actor: Actor, pupil: Pupil) -> ManagedMove | None:
    """The one that the actor may see and that is still under way."""
    return ManagedMove.objects.visible_to(actor).filter(pupil=pupil, state__in=OPEN_MOVES).first()


@dataclass(frozen=True)
class MovesPage:
    """One page of the list: the moves under way, or those that are over."""

    which: str
    page: Page[ManagedMove]

    @property
    def pupils(self) -> list[Pupil]:
        return list({row.pupil_id: row.pupil for row in self.page.rows}.values())


def moves_page(actor: Actor, *, which: str, page: str) -> MovesPage:
    """The actor's managed moves: under way, a trial first by its next review; or over, the latest first."""
    which = which if which in WHICH else "open"
    rows = ManagedMove.objects.visible_to(actor).select_related("pupil", "from_school", "to_school")
    if which == "open":
        first = Case(When(state=MoveState.PROPOSED, then=Value(0)), default=Value(1))
        rows = rows.filter(state__in=OPEN_MOVES).order_by(first, "review_on", "proposed_at", "pk")
    else:
        rows = rows.exclude(state__in=OPEN_MOVES).order_by("-settled_at", "-pk")
    return MovesPage(which, one_page(rows, page_number(page), size=ROWS))


# Who stands where


def party_of(actor: Actor, move: ManagedMove) -> Party | None:
    """For whom the actor's body speaks in this move; None for a partnership or another authority."""
    own = actor.organisation_pk
    if own == move.from_school_id:
        return Party.FROM_SCHOOL
    if own == move.to_school_id:
        return Party.TO_SCHOOL
    return Party.AUTHORITY if own == move.authority_id else None


def schools_side(actor: Actor, move: ManagedMove) -> bool:
    """Whether the actor keeps the papers of this move: the present school, or its partnership's co-ordinator."""
    own = actor.organisation_pk
    return actor.may(Permission.MOVE_EDIT) and own in (move.from_school_id, move.from_partnership_id)


def may_end_for(actor: Actor, move: ManagedMove, party: Party) -> bool:
    """Whether the actor may say that this party no longer wants the move.

    Each body for itself; those who keep the papers for the parents; the new school for its admission authority too.
    """
    own = party_of(actor, move)
    if party is Party.PARENT:
        return schools_side(actor, move) or own is Party.TO_SCHOOL
    if party is Party.ADMISSIONS:
        return own in (Party.TO_SCHOOL, Party.AUTHORITY)
    return own is party


def other_schools(actor: Actor, pupil: Pupil) -> QuerySet[Organisation]:
    """The schools that could be asked: open, and not having the pupil on their roll."""
    there = RollEntry.objects.on(actor.day).filter(pupil=pupil).values("school_id")
    return Organisation.objects.visible_to(actor).schools().open_on(actor.day).exclude(pk__in=there).order_by("name")


def parents_to_ask(pupil: Pupil, on: date) -> list[ParentOrCarer]:
    """Those with parental responsibility who may be asked: nothing limits what they may be told."""
    rows = ParentOrCarer.objects.on(on).filter(pupil=pupil, has_parental_responsibility=True).order_by("name", "pk")
    withheld = pupils.address_is_withheld(pupil.pk, on)
    return [each for each in rows if not pupils.is_limited(each, on, address_withheld=withheld)]


def has_plan(pupil: Pupil, on: date) -> bool:
    """Whether the pupil has an EHC plan on the day."""
    return Characteristic.objects.on(on).filter(pupil=pupil, kind=CharacteristicKind.EHC_PLAN).exists()


def is_still_on_roll(move: ManagedMove, on: date) -> bool:
    """Whether the pupil is on the main roll of the present school on the day."""
    rows = RollEntry.objects.on(on).filter(pupil=move.pupil_id, school=move.from_school_id, kind=RollKind.MAIN)
    return rows.exists()


def subsidiary_entry(move: ManagedMove) -> RollEntry | None:
    """The dual registration of the trial, while it runs."""
    return RollEntry.objects.filter(
        pupil=move.pupil_id, school=move.to_school_id, kind=RollKind.SUBSIDIARY, valid_to__isnull=True
    ).first()


def propose_facts(
    pupil: Pupil,
    from_school: Organisation | None,
    to_school: Organisation,
    on: date,
    *,
    is_theirs: bool,
    exclusion_open: bool,
    why: str,
    pupil_voice: str,
    family_voice: str,
) -> rules.ProposeFacts:
    """What decides whether this move may be proposed."""
    return rules.ProposeFacts(
        is_on_main_roll=from_school is not None,
        has_open_move=ManagedMove.objects.filter(pupil=pupil, state__in=OPEN_MOVES).exists(),
        same_school=from_school is not None and from_school.pk == to_school.pk,
        to_is_open=to_school.closed_on is None or to_school.closed_on >= on,
        to_is_member=organisations.partnership_of(to_school, on) is not None,
        to_closes_on=to_school.closed_on,
        is_theirs=is_theirs,
        exclusion_open=exclusion_open,
        why=why,
        pupil_voice=pupil_voice,
        family_voice=family_voice,
    )


def given(move: ManagedMove) -> frozenset[Party]:
    """Who agrees and has not taken it back."""
    rows = Agreement.objects.filter(move=move, taken_back_at__isnull=True).values_list("party", flat=True)
    return frozenset(Party(party) for party in rows)


def agreement_of(move: ManagedMove, party: Party) -> Agreement | None:
    """The agreement of this party that stands."""
    return Agreement.objects.filter(move=move, party=party, taken_back_at__isnull=True).first()


def reviewed(move: ManagedMove) -> bool:
    return TrialReview.objects.filter(move=move).exists()


@dataclass(frozen=True)
class MoveFile:
    """A managed move with all that its page shows, and what this actor may do now."""

    agreements: dict[Party, Agreement | None]
    taken_back: list[Agreement]
    reviews: list[TrialReview]
    has_plan: bool
    ready: list[str]  # what is still in the way of the trial, by its codes
    may_agree: bool
    may_agree_admissions: bool
    may_ask_parent: bool
    may_share: bool
    may_give_notice: bool
    may_start: bool
    may_review: bool
    may_settle: bool
    may_admit: bool
    may_end: bool


def file_of_move(actor: Actor, move: ManagedMove) -> MoveFile:
    """All that a page of this move shows to this actor. Ways are shown here, and guarded in the services."""
    rows = list(move.agreements.select_related("written_by__person").order_by("pk"))
    standing = {Party(row.party): row for row in rows if row.taken_back_at is None}
    state, own, papers = MoveState(move.state), party_of(actor, move), schools_side(actor, move)
    schools = own in (Party.FROM_SCHOOL, Party.TO_SCHOOL) and actor.may(Permission.MOVE_EDIT)
    agrees = actor.may(Permission.MOVE_AGREE) and state is MoveState.PROPOSED
    plan = has_plan(move.pupil, actor.day)
    facts = rules.StartFacts(
        state=MoveState.AGREED,
        starts_on=move.trial_starts_on,
        attainment=move.attainment,
        risks=move.risks,
        strategies=move.strategies,
        integration_plan=move.integration_plan,
        has_plan=plan,
        plan_note=move.plan_note,
    )
    from_school = own is Party.FROM_SCHOOL and actor.may(Permission.MOVE_EDIT)
    return MoveFile(
        agreements={party: standing.get(party) for party in Party},
        taken_back=[row for row in rows if row.taken_back_at is not None],
        reviews=list(move.reviews.select_related("written_by__person").order_by("held_on", "pk")),
        has_plan=plan,
        ready=[finding.code for finding in rules.start_refusals(facts, on=actor.day)],
        may_agree=agrees and own is not None and own not in standing,
        may_agree_admissions=agrees and own in (Party.TO_SCHOOL, Party.AUTHORITY) and Party.ADMISSIONS not in standing,
        may_ask_parent=papers and state is MoveState.PROPOSED and Party.PARENT not in standing,
        may_share=(papers or schools) and state in (MoveState.PROPOSED, MoveState.AGREED),
        may_give_notice=from_school and state is MoveState.AGREED,
        may_start=from_school and state is MoveState.AGREED and move.noticed_at is not None,
        may_review=(papers or schools) and state is MoveState.TRIAL,
        may_settle=from_school and state is MoveState.TRIAL,
        may_admit=own is Party.TO_SCHOOL and actor.may(Permission.MOVE_EDIT) and state is MoveState.JOINING,
        may_end=state in OPEN_MOVES
        and actor.may(Permission.MOVE_EDIT)
        and any(may_end_for(actor, move, party) for party in Party),
    )
