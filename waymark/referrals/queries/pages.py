"""One referral with all that a page of it shows, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Prefetch, When, prefetch_related_objects

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.paging import page_number
from waymark.core.refusals import Refusal
from waymark.documents import queries as documents
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.pupils.models import Pupil
from waymark.referrals import rules
from waymark.referrals.elsewhere import Elsewhere, answered_elsewhere, known_elsewhere
from waymark.referrals.models import (
    Amendment,
    CauseEntry,
    ConsentLink,
    Outcome,
    Referral,
    Request,
    Sending,
)
from waymark.referrals.queries.cases import (
    OPEN_STATES,
    is_asked,
    may_add_cause,
    may_amend,
    may_change,
    may_commission,
    may_plan,
    may_withdraw,
    outcomes_of,
    referrals_for,
    send_facts,
    waits_for_decision,
)
from waymark.referrals.states import (
    ReferralState,
    Section,
    SectionStatus,
)
from waymark.safeguarding.models import RiskAssessment

ROWS = 50


WHICH = {
    "open": OPEN_STATES,
    "answered": (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.TOLD),
    "withdrawn": (ReferralState.WITHDRAWN,),
}


@dataclass(frozen=True)
class Told:
    """What is told of a referral beside the answers of its parts: before it was sent, with it and after it."""

    outcomes: list[Outcome]
    causes: list[CauseEntry]
    requests: list[Request]
    amendments: list[Amendment]
    sendings: list[Sending]


@dataclass(frozen=True)
class File(Told):
    """A referral with all that a page of it shows."""

    statuses: dict[Section, SectionStatus]
    missing: list[Refusal]
    consents: list[ConsentLink]
    assessment: RiskAssessment | None
    due_at: datetime | None
    may_change: bool
    may_withdraw: bool
    may_decide: bool
    may_plan: bool
    may_commission: bool
    may_amend: bool
    may_add_cause: bool
    may_record_law: bool
    papers: int
    elsewhere: list[Elsewhere]  # what whoever may decide should know
    answered_elsewhere: list[Elsewhere]  # where more is to be read of the answer

    @property
    def refused(self) -> list[Refusal]:
        """What must be there before it goes; the rest of `missing` only asks for a reason."""
        return [each for each in self.missing if not each.is_warning]

    @property
    def warnings(self) -> list[Refusal]:
        return [each for each in self.missing if each.is_warning]

    @property
    def clauses(self) -> list[str]:
        """The clauses behind what is missing, each once."""
        return list(dict.fromkeys(refusal.clause for refusal in self.missing))

    @property
    def done(self) -> int:
        return sum(status is SectionStatus.DONE for status in self.statuses.values())


def told_of(referral: Referral) -> Told:
    """For whoever may read the referral, on its own page or in the pack of a meeting."""
    prefetch_related_objects(
        [referral],
        "outcomes",
        "causes",
        Prefetch("requests", Request.objects.select_related("asked_by__organisation", "answered_by__organisation")),
    )
    went = referral.submitted_at is not None
    return Told(
        outcomes=outcomes_of(referral),
        causes=list(referral.causes.all()),
        requests=list(referral.requests.all()),
        amendments=list(referral.amendments.select_related("amended_by__person")) if went else [],
        sendings=list(referral.sendings.select_related("sent_by__person")) if went else [],
    )


def file_of(actor: Actor, referral: Referral) -> File:
    """All that a page of this referral shows to this actor."""
    told = told_of(referral)
    prefetch_related_objects([referral], Prefetch("consent_links", ConsentLink.objects.select_related("parent")))
    facts = send_facts(referral)
    today = clock.today()
    may_decide = actor.may(Permission.REFERRAL_DECIDE) and is_asked(actor, referral) and waits_for_decision(referral)
    return File(
        **vars(told),
        statuses=rules.section_statuses(facts, on=today),
        missing=rules.send_refusals(facts, on=today),
        consents=list(referral.consent_links.all()),
        assessment=RiskAssessment.objects.visible_to(actor).filter(pupil=referral.pupil_id, is_current=True).first(),
        due_at=due_moments(actor, [referral]).get(referral.public_id),
        may_change=may_change(actor, referral),
        may_withdraw=may_withdraw(actor, referral),
        may_decide=may_decide,
        may_plan=may_plan(actor, referral),
        may_commission=may_commission(actor, referral),
        may_amend=may_amend(actor, referral),
        may_add_cause=may_add_cause(actor, referral),
        may_record_law=actor.may(Permission.EXCLUSION_DECIDE) and may_change(actor, referral),
        papers=documents.count_about(actor, referral),
        elsewhere=known_elsewhere(actor, referral) if may_decide else [],
        answered_elsewhere=answered_elsewhere(actor, referral),
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
