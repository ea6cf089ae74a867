"""One referral: the door to it, the facts for its rules, and what its reader may do with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.policies import Denied
from waymark.pupils.models import Characteristic
from waymark.pupils.states import CharacteristicKind
from waymark.referrals import rules
from waymark.referrals.models import (
    Outcome,
    PaperTag,
    Referral,
    ReferralQuerySet,
)
from waymark.referrals.states import (
    AMENDABLE,
    FIELDS,
    PLANNED_BY_PARTNERSHIP,
    SECTIONS,
    EhcAskedBy,
    EhcCase,
    Ground,
    PaperKind,
    ReferralKind,
    ReferralState,
    Section,
    SectionStatus,
)
from waymark.safeguarding.models import RiskAssessment

OPEN_STATES = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RETURNED)


def referral_or_404(actor: Actor, public_id: UUID) -> Referral:
    """The referral, if it is the actor's to see."""
    return one_or_404(
        Referral.objects.visible_to(actor).select_related(
            "pupil",
            "school",
            "partnership",
            "authority",
            "begun_by__person",
            "submitted_by__person",
            "decided_by__person",
            "law_respected_by__person",
        ),
        public_id,
    )


def still_sees(actor: Actor, referral: Referral) -> bool:
    """Whether it is the actor's to see after what they did: whoever declared an interest does not, while it is with the panel."""
    return Referral.objects.visible_to(actor).filter(pk=referral.pk).exists()


def referrals_for(actor: Actor, state: ReferralState | None = None) -> ReferralQuerySet:
    """The actor's referrals, newest first, with the pupil, the school and the partnership."""
    rows = Referral.objects.visible_to(actor).select_related("pupil", "school", "partnership", "authority")
    return rows.filter(state=state) if state else rows


def outcomes_of(referral: Referral) -> list[Outcome]:
    """What should be different afterwards, in order; a row that was emptied is none."""
    return [row for row in referral.outcomes.all() if row.what or row.measured_by]


ABOUT_PUPIL = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)


def send_facts(referral: Referral) -> rules.ReferralFacts:
    """The referral as plain values, for the rules."""
    columns = {name: getattr(referral, name) for names in FIELDS.values() for name in names}
    for name, words in (("ground", Ground), ("ehc_case", EhcCase), ("ehc_asked_by", EhcAskedBy)):
        columns[name] = words(columns[name]) if columns[name] else None
    today = clock.today()
    known, papers = set(_known_of(referral.pupil_id, today)), set(_papers_of(referral.pk))
    asked = list(referral.requests.all())[-1] if referral.state == ReferralState.RETURNED else None
    return rules.ReferralFacts(
        kind=ReferralKind(referral.kind),
        has_ehc_plan=CharacteristicKind.EHC_PLAN in known,
        is_looked_after=CharacteristicKind.LOOKED_AFTER in known,
        is_asked_again=asked is not None,
        request_answered=asked is not None and asked.answered_at is not None,
        causes=len(referral.causes.all()),
        law_respected=referral.law_respected_at is not None,
        has_signed_paper=PaperKind.SIGNED_AGREEMENT in papers,
        has_ehc_paper=PaperKind.EHC_PLAN in papers,
        said_no=_has_said_no(referral),
        outcomes=tuple(rules.OutcomeFacts(what=row.what, measured_by=row.measured_by) for row in outcomes_of(referral)),
        risk_assessment_review_on=_risk_looked_at_on.first(referral.pupil_id),
        **columns,
    )


@kept
def _known_of(pupil: int, on: date) -> QuerySet[Characteristic, str]:
    return Characteristic.objects.on(on).filter(pupil=pupil, kind__in=ABOUT_PUPIL).values_list("kind", flat=True)


@kept
def _papers_of(referral: int) -> QuerySet[PaperTag, str]:
    rows = PaperTag.objects.filter(referral=referral, document__withdrawn_at__isnull=True)
    return rows.exclude(kind=PaperKind.OTHER).values_list("kind", flat=True)


@kept
def _risk_looked_at_on(pupil: int) -> QuerySet[RiskAssessment, date]:
    return RiskAssessment.objects.filter(pupil=pupil, is_current=True).values_list("review_on", flat=True)[:1]


def _has_said_no(referral: Referral) -> bool:
    """Whether somebody's last answer by a link was no."""
    answered = sorted((link.answered_at, link.pk, link) for link in referral.consent_links.all() if link.answered_at)
    last = {link.parent_id: link.agrees for _, _, link in answered}
    return "no" in last.values()


def section_statuses(referral: Referral) -> dict[Section, SectionStatus]:
    """How far each part has come, in the order of the parts."""
    return rules.section_statuses(send_facts(referral), on=clock.today())


def deny_unless_asked(actor: Actor, referral: Referral) -> None:
    """Only the body that a referral asks decides on it, though others may read it."""
    if not is_asked(actor, referral):
        raise Denied(Permission.REFERRAL_DECIDE)


def is_asked(actor: Actor, referral: Referral) -> bool:
    """Whether the actor's body is the one that decides on it."""
    goes_to_reader = referral.goes_to_id == actor.organisation_pk
    facts = rules.AskedFacts(kind=ReferralKind(referral.kind), goes_to_reader=goes_to_reader)
    return rules.is_asked(facts, on=actor.day)


def part_or_404(referral: Referral, name: str) -> Section:
    """The part of this referral that goes by this name in an address; Http404 for one that it does not ask."""
    section = _part(name)
    if section not in rules.sections_asked(send_facts(referral), on=clock.today()):
        raise Http404
    return section


def amendable_part_or_404(referral: Referral, name: str) -> Section:
    """A part of this referral that may be put right after sending."""
    section = part_or_404(referral, name)
    if section not in AMENDABLE:
        raise Http404
    return section


def _part(name: str) -> Section:
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
        and referral.state in (*OPEN_STATES, ReferralState.TOLD)
    )


def may_amend(actor: Actor, referral: Referral) -> bool:
    """Whether this person may put right what was sent: for showing the way, not for guarding it."""
    return (
        actor.may(Permission.REFERRAL_WRITE)
        and referral.school_id == actor.organisation_pk
        and referral.state in (ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.TOLD)
    )


def may_add_cause(actor: Actor, referral: Referral) -> bool:
    """Whether this person may go on with the analysis of causes now: for showing the way, not for guarding it."""
    facts = cause_facts(actor, referral, found="-")
    return actor.may(Permission.DOCUMENT_ADD) and not rules.cause_refusals(facts, on=clock.today())


def cause_facts(actor: Actor, referral: Referral, *, found: str) -> rules.CauseFacts:
    """What decides whether this person's body may add a finding to this referral."""
    is_theirs = actor.organisation_pk == referral.school_id or (
        actor.organisation_pk == referral.partnership_id and referral.state == ReferralState.ACCEPTED
    )
    asks_for_causes = Section.CAUSES in SECTIONS[ReferralKind(referral.kind)]
    return rules.CauseFacts(state=ReferralState(referral.state), found=found, is_theirs=is_theirs and asks_for_causes)


def waits_for_decision(referral: Referral) -> bool:
    return referral.state == ReferralState.SENT


def may_add_paper(actor: Actor, referral: Referral) -> bool:
    """Whether this person may put a paper with the referral now: for showing the way, not for guarding it."""
    facts = rules.StateFacts(state=ReferralState(referral.state))
    is_party = actor.organisation_pk in (referral.school_id, referral.goes_to_id)
    return actor.may(Permission.DOCUMENT_ADD) and is_party and not rules.paper_refusals(facts, on=clock.today())


def may_plan(actor: Actor, referral: Referral) -> bool:
    """Whether a programme may be planned from it by this person: for showing the way, not for guarding it."""
    return (
        actor.may(Permission.PROGRAMME_EDIT)
        and referral.partnership_id == actor.organisation_pk
        and leads_to_programme(referral)
    )


def may_commission(actor: Actor, referral: Referral) -> bool:
    """Whether the school, which has told that it buys a place itself, may go on to arrange it: for showing the way."""
    told = referral.kind == ReferralKind.DIRECT_COMMISSION and referral.state == ReferralState.TOLD
    return told and referral.school_id == actor.organisation_pk and actor.may(Permission.PROGRAMME_EDIT)


def leads_to_programme(referral: Referral) -> bool:
    """Whether a partnership may plan a programme from it: it was accepted, and is of a kind that leads to one."""
    return referral.state == ReferralState.ACCEPTED and ReferralKind(referral.kind) in PLANNED_BY_PARTNERSHIP
