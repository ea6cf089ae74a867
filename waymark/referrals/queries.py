"""Referrals shaped for pages, for rules and for later slices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, When
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.lookup import one_or_404
from waymark.core.paging import page_number
from waymark.core.refusals import Refusal
from waymark.documents import queries as documents
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil, RollEntry
from waymark.referrals import rules
from waymark.referrals.models import Outcome, Referral, ReferralQuerySet
from waymark.referrals.states import FIELDS, Ground, ReferralKind, ReferralState, Section, SectionStatus
from waymark.safeguarding.models import RiskAssessment

OPEN_STATES = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RETURNED)


def referral_or_404(actor: Actor, public_id: UUID) -> Referral:
    """The referral, if it is the actor's to see."""
    return one_or_404(
        Referral.objects.visible_to(actor).select_related(
            "pupil", "school", "partnership", "begun_by__person", "submitted_by__person", "decided_by__person"
        ),
        public_id,
    )


def referrals_for(actor: Actor, state: ReferralState | None = None) -> ReferralQuerySet:
    """The actor's referrals, newest first, with the pupil, the school and the partnership."""
    rows = Referral.objects.visible_to(actor).select_related("pupil", "school", "partnership")
    return rows.filter(state=state) if state else rows


def outcomes_of(referral: Referral) -> list[Outcome]:
    """What should be different afterwards, in order; a row that was emptied is none."""
    return [row for row in referral.outcomes.all() if row.what or row.measured_by]


def send_facts(referral: Referral) -> rules.ReferralFacts:
    """The referral as plain values, for the rules."""
    columns = {name: getattr(referral, name) for names in FIELDS.values() for name in names}
    columns["ground"] = Ground(referral.ground) if referral.ground else None
    return rules.ReferralFacts(
        kind=ReferralKind(referral.kind),
        outcomes=tuple(rules.OutcomeFacts(what=row.what, measured_by=row.measured_by) for row in outcomes_of(referral)),
        risk_assessment_review_on=RiskAssessment.objects.filter(pupil_id=referral.pupil_id, is_current=True)
        .values_list("review_on", flat=True)
        .first(),
        **columns,
    )


def section_statuses(referral: Referral) -> dict[Section, SectionStatus]:
    """How far each part has come, in the order of the parts."""
    return rules.section_statuses(send_facts(referral), on=clock.today())


def partnership_for(school: Organisation) -> Organisation | None:
    """The partnership that the school belongs to today."""
    return organisations.partnership_of(school, clock.today())


def partnerships_near(school: Organisation) -> list[Organisation]:
    """The partnerships of the school's authority: a school outside all of them names the one it asks."""
    return list(
        Organisation.objects.partnerships()
        .filter(parent_authority=school.parent_authority_id, closed_on__isnull=True)
        .order_by("name")
    )


def begin_facts(pupil: Pupil, school: Organisation, partnership: Organisation, kind: ReferralKind) -> rules.BeginFacts:
    """What decides whether this school may begin a referral of this kind for this pupil."""
    today = clock.today()
    return rules.BeginFacts(
        kind=kind,
        membership=organisations.membership_status(school, partnership, today),
        is_on_roll=RollEntry.objects.on(today).filter(pupil=pupil, school=school).exists(),
        has_open_referral=Referral.objects.filter(pupil=pupil, school=school, state__in=OPEN_STATES).exists(),
    )


def open_referral(actor: Actor, pupil: Pupil) -> Referral | None:
    """The one that the actor may see and that is still being written or decided."""
    return Referral.objects.visible_to(actor).filter(pupil=pupil, state__in=OPEN_STATES).first()


def part_or_404(name: str) -> Section:
    """The part of a referral that goes by this name in an address."""
    try:
        return Section(name)
    except ValueError:
        raise Http404 from None


def may_change(actor: Actor, referral: Referral) -> bool:
    """Whether this person may fill in the referral now: for showing the way, not for guarding it."""
    facts = rules.StateFacts(state=ReferralState(referral.state))
    return (
        actor.may(Permission.REFERRAL_WRITE)
        and referral.school_id == actor.organisation_pk
        and not rules.edit_refusals(facts, on=clock.today())
    )


def may_withdraw(actor: Actor, referral: Referral) -> bool:
    """Whether this person may take the referral back now: for showing the way, not for guarding it."""
    return (
        actor.may(Permission.REFERRAL_WRITE)
        and referral.school_id == actor.organisation_pk
        and referral.state in OPEN_STATES
    )


def waits_for_decision(referral: Referral) -> bool:
    return referral.state == ReferralState.SENT


def may_add_paper(actor: Actor, referral: Referral) -> bool:
    """Whether this person may put a paper with the referral now: for showing the way, not for guarding it."""
    facts = rules.StateFacts(state=ReferralState(referral.state))
    is_party = actor.organisation_pk in (referral.school_id, referral.partnership_id)
    return actor.may(Permission.DOCUMENT_ADD) and is_party and not rules.paper_refusals(facts, on=clock.today())


@dataclass(frozen=True)
class File:
    """A referral with all that a page of it shows."""

    statuses: dict[Section, SectionStatus]
    missing: list[Refusal]
    outcomes: list[Outcome]
    assessment: RiskAssessment | None
    due_at: datetime | None
    may_change: bool
    may_withdraw: bool
    may_decide: bool
    may_plan: bool
    papers: int

    @property
    def clauses(self) -> list[str]:
        """The clauses behind what is missing, each once."""
        return list(dict.fromkeys(refusal.clause for refusal in self.missing))

    @property
    def done(self) -> int:
        return sum(status is SectionStatus.DONE for status in self.statuses.values())


def file_of(actor: Actor, referral: Referral) -> File:
    """All that a page of this referral shows to this actor."""
    facts = send_facts(referral)
    today = clock.today()
    return File(
        statuses=rules.section_statuses(facts, on=today),
        missing=rules.send_refusals(facts, on=today),
        outcomes=outcomes_of(referral),
        assessment=RiskAssessment.objects.visible_to(actor).filter(pupil=referral.pupil_id, is_current=True).first(),
        due_at=due_moments(actor, [referral]).get(referral.public_id),
        may_change=may_change(actor, referral),
        may_withdraw=may_withdraw(actor, referral),
        may_decide=actor.may(Permission.REFERRAL_DECIDE) and waits_for_decision(referral),
        may_plan=actor.may(Permission.PROGRAMME_EDIT) and referral.state == ReferralState.ACCEPTED,
        papers=documents.count_about(actor, referral),
    )


@dataclass(frozen=True)
class Row:
    """A referral in a list, with the moment by which the reader's side must act, if it must."""

    referral: Referral
    due_at: datetime | None


@dataclass(frozen=True)
class ListPage:
    """One page of the list: the open referrals, or those that have been answered or withdrawn."""

    which: str
    rows: list[Row]
    number: int
    has_next: bool

    @property
    def pupils(self) -> list[Pupil]:
        return list({row.referral.pupil_id: row.referral.pupil for row in self.rows}.values())


ROWS = 50
WHICH = {
    "open": OPEN_STATES,
    "answered": (ReferralState.ACCEPTED, ReferralState.DECLINED),
    "withdrawn": (ReferralState.WITHDRAWN,),
}


def list_page(actor: Actor, *, which: str = "open", page: str = "1") -> ListPage:
    """A page of the actor's referrals. Open ones: what waits for the reader's side first, longest waiting first."""
    which = which if which in WHICH else "open"
    number = page_number(page)
    mine = ReferralState.RETURNED if actor.organisation.is_school else ReferralState.SENT
    rows = referrals_for(actor).filter(state__in=WHICH[which])
    if which == "open":
        waits = Case(When(state=mine, then=0), When(state=ReferralState.DRAFT, then=1), default=2)
        rows = rows.order_by(waits, "submitted_at", "begun_at", "pk")
    else:
        rows = rows.order_by("-begun_at", "-pk")
    found = list(rows[(number - 1) * ROWS : number * ROWS + 1])
    shown = found[:ROWS]
    due = due_moments(actor, shown)
    return ListPage(which, [Row(each, due.get(each.public_id)) for each in shown], number, len(found) > ROWS)


def due_moments(actor: Actor, referrals: list[Referral]) -> dict[UUID, datetime]:
    """By when the actor's own organisation must decide or answer, by the referral's public id."""
    duties = Duty.objects.visible_to(actor).filter(
        kind__in=[DutyKind.DECIDE_REFERRAL, DutyKind.ANSWER_RETURNED_REFERRAL],
        subject_id__in=[referral.public_id for referral in referrals],
        state__in=[DutyState.OPEN, DutyState.MISSED],
        done_at__isnull=True,
    )
    return {duty.subject_id: duty.due_at for duty in duties}
