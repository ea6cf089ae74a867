"""One case on an agenda: its papers, its decision, and what the reader may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import found_or_404, one_or_404
from waymark.documents.models import Document
from waymark.meetings.models import (
    AgendaItem,
    AgreedAction,
    Attendance,
    Challenge,
    Decision,
    Interest,
    Letter,
    Member,
    PlaceInOrder,
)
from waymark.meetings.queries.bodies import own_seat, runs
from waymark.meetings.queries.letters import awaits_close, may_be_given
from waymark.meetings.states import FINAL, ChallengeBy, LetterTo, Presence
from waymark.pupils.models import Pupil
from waymark.referrals import queries as referrals
from waymark.referrals.states import ReferralKind, ReferralState


def item_or_404(actor: Actor, item_id: UUID) -> AgendaItem:
    """The case, if it is the actor's to read: as the body that runs the meeting, as the school, or in the window."""
    return one_or_404(items_for(actor), item_id)


def items_for(actor: Actor) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.visible_to(actor).select_related(
        "meeting__body__organisation__parent_authority",
        "school__parent_authority",
        "pupil",
        "referral__partnership",
        "decision__decided_by__person",
        "decision__considered_school",
        "decision__next_school",
        "decision__deferred_to",
    )


def paper_or_404(actor: Actor, item: AgendaItem, document_id: UUID) -> Document:
    """A paper of the pack: about this pupil and nobody else, and telling no withheld address.

    An authority that is told of a decision, and neither runs the meeting nor sits there, opens what is shared with it.
    """
    papers = referrals.papers_for_pack(item.referral) if item.referral else []
    if (
        actor.organisation.is_authority
        and not runs(actor, item.meeting.body)
        and not own_seat(actor, item.meeting.body)
    ):
        keys = [each.pk for each in papers]
        papers = list(Document.objects.visible_to(actor).filter(pk__in=keys))
    return found_or_404(next((each for each in papers if each.public_id == document_id), None))


@dataclass(frozen=True)
class CasePage:
    item: AgendaItem
    decision: Decision | None
    table: Table | None  # of a case that was decided
    interests: list[Interest]
    letters: list[Letter]
    actions: list[AgreedAction]
    challenges: list[Challenge]
    runs: bool
    seat: Member | None
    is_of_own_school: bool
    may_decide: bool
    may_challenge: bool
    may_add_action: bool
    may_give: bool
    readable: set[int]  # the keys of the papers that the reader may open
    not_to_be_given: set[int]  # the keys of letters whose receiver may not be told any more
    urgency: PlaceInOrder | None  # of the wait that began with it
    earlier: list[Decision]  # of the same body about the same referral, the latest first

    @property
    def has_letters_to_give(self) -> bool:
        return any(letter.given_on is None and letter.pk not in self.not_to_be_given for letter in self.letters)

    @property
    def pupils(self) -> list[Pupil]:
        return [self.item.pupil] if self.item.pupil is not None else []


def _urgency(item: AgendaItem) -> PlaceInOrder | None:
    rows = PlaceInOrder.objects.filter(waiting__referral=item.referral_id, is_current=True)
    return rows.order_by("-set_at", "-pk").first() if item.referral_id else None


def _decided_before(item: AgendaItem) -> list[Decision]:
    """What whoever sits at this table decided there before: put off, or more asked for."""
    if item.referral_id is None:
        return []
    rows = Decision.objects.filter(
        item__referral=item.referral_id, item__meeting__body=item.meeting.body_id, decided_on__lt=item.meeting.meets_on
    )
    return list(rows.select_related("item__meeting").order_by("-decided_on", "-pk"))


def decision_of(item: AgendaItem) -> Decision | None:
    return getattr(item, "decision", None)


def written_meanwhile(item: AgendaItem) -> Decision | None:
    """The decision on a case as it is saved by now, whoever wrote it down after the case was read."""
    rows = Decision.objects.filter(item=item)
    return rows.select_related("decided_by__person", "considered_school", "next_school", "deferred_to").first()


def case_page(actor: Actor, item: AgendaItem) -> CasePage:
    body = item.meeting.body
    runs_it, seat, decision = runs(actor, body), own_seat(actor, body), decision_of(item)
    is_school = item.school_id == actor.organisation_pk
    party = runs_it or is_school or actor.organisation.is_authority
    letters = (
        list(item.letters.select_related("receiver", "pdf", "word", "given_noted_by__person"))
        if decision and party
        else []
    )
    to_give = may_be_given((letter for letter in letters if letter.given_on is None), actor.day)
    papers = [paper for letter in letters for paper in (letter.pdf_id, letter.word_id)]
    challenges = (
        list(item.challenges.select_related("answered_by__person", "answering_body")) if decision and party else []
    )
    final = decision is not None and decision.outcome in FINAL and not item.is_question
    return CasePage(
        item=item,
        decision=decision,
        table=table(item) if decision else None,
        interests=list(item.interests.select_related("person")) if runs_it else [],
        letters=letters,
        actions=list(item.actions.select_related("owner", "owner_person__person", "done_by__person"))
        if decision
        else [],
        challenges=challenges,
        runs=runs_it,
        seat=seat,
        is_of_own_school=seat is not None and is_own_case(item, actor),
        may_decide=runs_it and decision is None and item.taken_off_at is None and item.meeting.meets_on <= actor.day,
        may_challenge=final
        and actor.may(Permission.DECISION_CHALLENGE)
        and (runs_it or is_school)
        and not {*(ChallengeBy if is_school else [ChallengeBy.FAMILY])} <= {each.by for each in challenges},
        may_add_action=runs_it and decision is not None,
        may_give=(runs_it or is_school)
        and actor.may(Permission.MEETING_ACT)
        and (any(runs_it or letter.to != LetterTo.AUTHORITY for letter in to_give) or awaits_close(actor, item)),
        readable=set(Document.objects.visible_to(actor).filter(pk__in=papers).values_list("pk", flat=True))
        if papers
        else set(),
        urgency=_urgency(item) if decision and party else None,
        earlier=_decided_before(item),
        not_to_be_given={letter.pk for letter in letters if letter.given_on is None and letter not in to_give},
    )


def is_own_case(item: AgendaItem, actor: Actor) -> bool:
    """A pupil of the reader's own school, not decided yet. A question without a name is nobody's case."""
    return item.school_id == actor.organisation_pk and not item.is_question and decision_of(item) is None


def has_interest(item: AgendaItem, actor: Actor) -> bool:
    assert actor.membership is not None
    same = Q(item=item) if item.referral_id is None else Q(item__referral=item.referral_id)
    return Interest.objects.of(actor).filter(same).exists()


@dataclass(frozen=True)
class Table:
    """Who came to the meeting: those who took part in one case, and those who left for it, having an interest in it."""

    took_part: list[Member]
    left: list[Member]
    undeclared: int  # of those who took part, how many are of the pupil's school


def table(item: AgendaItem) -> Table:
    """Who took part in a case. An interest that was declared after the decision did not keep anybody from it."""
    rows = Attendance.objects.filter(meeting=item.meeting_id, presence=Presence.PRESENT)
    rows = rows.select_related("member__membership__person", "member__membership__organisation")
    members = [row.member for row in rows.order_by("-member__is_chair", "member__membership__person__name", "pk")]
    interests, decision = item.interests.all(), decision_of(item)
    if decision is not None:
        interests = interests.filter(declared_at__lte=decision.decided_at)
    declared = set(interests.values_list("person_id", flat=True))
    took_part = [each for each in members if each.membership.person_id not in declared]
    own = [each for each in took_part if each.membership.organisation_id == item.school_id]
    return Table(
        took_part=took_part,
        left=[each for each in members if each not in took_part],
        undeclared=0 if item.is_question else len(own),
    )


def is_permanent_exclusion(item: AgendaItem) -> bool:
    return item.referral is not None and item.referral.kind == ReferralKind.PERMANENT_EXCLUSION


def is_waiting(item: AgendaItem) -> bool:
    """A question always waits; a referral while it is sent and not answered."""
    return item.referral is None or item.referral.state == ReferralState.SENT
