"""What happens to a placement: proposed, offered, answered, agreed on paper, started, paused, ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, history
from waymark.core.dates import london_date, london_instant
from waymark.core.models import Conflict, lock
from waymark.core.moves import move
from waymark.core.policies import Denied
from waymark.core.references import next_reference
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.documents import content as papers
from waymark.documents import services as documents
from waymark.documents.models import Document
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import agreement_paper, notices, queries, rules
from waymark.placements.models import (
    Agreement,
    LearningPlan,
    Pause,
    Placement,
    PlacementSession,
    Report,
    Review,
    RiskHandOver,
)
from waymark.placements.states import (
    BEFORE_START,
    HOLD_A_PLACE,
    LIVE,
    MOVES,
    UNDER_WAY,
    PlacementAction,
    PlacementState,
)
from waymark.programmes import queries as programmes
from waymark.programmes import services as programme_services
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.pupils.involvements import involve, uninvolve
from waymark.pupils.queries import pupil_facts
from waymark.pupils.states import Basis
from waymark.quality.models import Offer
from waymark.safeguarding import queries as safeguarding_queries
from waymark.safeguarding import services as safeguarding
from waymark.safeguarding.models import RiskAssessment
from waymark.safeguarding.rules import handover_refusals
from waymark.school_year.rules import CalendarRunsOut, term_of
from waymark.school_year.states import Half

ONE_DAY = timedelta(days=1)
TAIL_DAYS = 14  # to finish registers and reports after the last day
END_OF_DAY = time(17)
TERMS = ("starts_on", "planned_end_on", "first_review_on", "travel", "why_this_provider")


# Proposing and offering


@transaction.atomic
def propose(
    actor: Actor,
    programme: Programme,
    offer: Offer,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    starts_on: date,
    planned_end_on: date,
    first_review_on: date | None = None,
    pupil_voice: str = "",
    family_voice: str = "",
    why_this_provider: str = "",
    travel: str = "",
    reason_to_go_on: str = "",
) -> Placement:
    """Plan a pupil's half-days at a provider. The provider knows nothing yet; the price is that of the offer today.

    Without `first_review_on` the review is on the last day that the half-term rule allows.
    """
    actor.require(Permission.PLACEMENT_EDIT, over=programme)
    _only(actor, programme.commissioner)
    programme = lock(Programme.objects.all(), programme.pk)
    _hold(offer.provider)
    wanted = _half_days(sessions)
    review_on = first_review_on or queries.review_date(programme, starts_on, planned_end_on)
    planned = queries.Planned(offer, tuple(wanted), starts_on, planned_end_on, review_on)
    warnings = refuse(
        [
            *_needed(programme, starts_on, planned_end_on, review_on, why_this_provider),
            *queries.plan_findings(programme, planned, clock.today()),
        ],
        reason=reason_to_go_on,
    )
    assert actor.membership is not None
    today = clock.today()
    placement = Placement.objects.create(
        reference=next_reference("P", today),
        programme=programme,
        pupil=programme.pupil,
        offer=offer,
        provider=offer.provider,
        site=offer.site,
        commissioner=programme.commissioner,
        contract_party=queries.contract_party(programme),
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        first_review_on=review_on,
        rate_pence=offer.price_pence,
        rate_unit=offer.price_unit,
        travel=travel,
        pupil_voice=pupil_voice,
        pupil_voice_on=today if pupil_voice.strip() else None,
        family_voice=family_voice,
        family_voice_on=today if family_voice.strip() else None,
        why_this_provider=why_this_provider,
        reason_to_go_on=reason_to_go_on if warnings else "",
        proposed_at=clock.now(),
        proposed_by=actor.membership,
    )
    _put_sessions(placement, wanted, valid_from=starts_on)
    history.record(
        actor,
        "placement.propose",
        placement,
        after={
            "offer": offer,
            "sessions": wanted,
            "starts_on": starts_on,
            "planned_end_on": planned_end_on,
            "rate_pence": offer.price_pence,
            "warnings": [warning.code for warning in warnings],
        },
        reason=reason_to_go_on if warnings else "",
        pupil=programme.pupil,
    )
    return placement


@transaction.atomic
def change_terms(
    actor: Actor,
    placement: Placement,
    *,
    sessions: Iterable[tuple[int, Half | str]],
    starts_on: date,
    planned_end_on: date,
    first_review_on: date | None = None,
    travel: str = "",
    why_this_provider: str = "",
    reason_to_go_on: str = "",
    version: int | None = None,
) -> Placement:
    """Other half-days or days, before the start. An agreement already written is replaced by a new, unsigned one."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *BEFORE_START)
    _hold(placement.provider)
    offer = placement.offer
    wanted = _half_days(sessions)
    review_on = first_review_on or queries.review_date(placement.programme, starts_on, planned_end_on)
    planned = queries.Planned(offer, tuple(wanted), starts_on, planned_end_on, review_on, placement)
    warnings = refuse(
        [
            *_needed(placement.programme, starts_on, planned_end_on, review_on, why_this_provider),
            *queries.plan_findings(placement.programme, planned, clock.today()),
        ],
        reason=reason_to_go_on,
    )
    before = {name: getattr(placement, name) for name in TERMS}
    old = [(row.weekday, row.half) for row in queries.sessions_of(placement)]
    placement.starts_on, placement.planned_end_on, placement.first_review_on = starts_on, planned_end_on, review_on
    placement.travel, placement.why_this_provider = travel, why_this_provider
    if warnings:
        placement.reason_to_go_on = reason_to_go_on
    placement.save_changes(*TERMS, "reason_to_go_on")
    # nothing has happened on these half-days yet, so they are taken back as a whole: from the day they began
    for row in placement.sessions.filter(valid_to__isnull=True):
        row.valid_to = row.valid_from
        row.save_changes("valid_to")
    _put_sessions(placement, wanted, valid_from=starts_on)
    history.record(
        actor,
        "placement.change_terms",
        placement,
        before={**before, "sessions": old},
        after={**{name: getattr(placement, name) for name in TERMS}, "sessions": wanted},
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    if placement.state == PlacementState.AGREED:
        _open(actor, DutyKind.START_PLACEMENT, placement, placement.commissioner, "SEIP2018 12.3", starts_on)
    if placement.agreements.filter(is_current=True).exists():
        _write_agreement(actor, placement)
    return placement


@transaction.atomic
def add_voices(
    actor: Actor, placement: Placement, *, pupil_voice: str, family_voice: str, version: int | None = None
) -> Placement:
    """What the pupil and the family say of this placement, each with the day it was asked."""
    _school_or_commissioner(actor, placement)
    placement = lock(Placement.objects.all(), placement.pk, version)
    before = {"pupil_voice": placement.pupil_voice, "family_voice": placement.family_voice}
    today = clock.today()
    for name, said in (("pupil_voice", pupil_voice), ("family_voice", family_voice)):
        if getattr(placement, name) != said:
            setattr(placement, name, said)
            setattr(placement, f"{name}_on", today if said.strip() else None)
    placement.save_changes("pupil_voice", "pupil_voice_on", "family_voice", "family_voice_on")
    history.record(
        actor,
        "placement.voices",
        placement,
        before=before,
        after={"pupil_voice": pupil_voice, "family_voice": family_voice},
        pupil=placement.pupil,
    )
    return placement


@transaction.atomic
def offer(actor: Actor, placement: Placement, *, reason_to_go_on: str = "", version: int | None = None) -> Placement:
    """Ask the provider to take the pupil: from now on it may know of the pupil, and has what keeps the pupil safe."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _hold(placement.provider)
    facts = queries.hand_over_facts(placement)
    not_given = ("risk_not_handed_over", "risk_not_acknowledged")
    found = [each for each in handover_refusals(facts, on=clock.today()) if each.code not in not_given]
    found += queries.place_findings(placement)
    warnings = refuse(found, reason=reason_to_go_on)
    placement.shared_at, placement.shared_by = clock.now(), actor.membership
    move(
        placement,
        PlacementAction.OFFER,
        MOVES,
        actor=actor,
        fields=("shared_at", "shared_by"),
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    involve(actor, placement.pupil, placement.provider, Basis.OFFER, source=placement, valid_from=clock.today())
    _hand_over(actor, placement)
    due_on = _answer_due(placement)
    _open(actor, DutyKind.ANSWER_OFFER, placement, placement.provider, "WM provider time", due_on)
    agreement = queries.current_agreement(placement)
    if agreement:
        documents.share(actor, agreement.document, placement.provider)
        _open(actor, DutyKind.SIGN_AGREEMENT, placement, placement.provider, "SEIP2018 12.5", _paper_due(placement))
    plan = queries.current_plan(placement)
    if plan and plan.agreed_by_provider_at is None:
        _open(
            actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.provider, "SEIP2018 12.4", _paper_due(placement)
        )
    notices.offered(actor, placement)
    return placement


@transaction.atomic
def hand_over_risk(actor: Actor, placement: Placement, *, version: int | None = None) -> RiskHandOver:
    """Give the provider the version of the risk assessment now in force; it must say again that it has read it."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *HOLD_A_PLACE)
    facts = queries.hand_over_facts(placement)
    not_given = ("risk_not_handed_over", "risk_not_acknowledged")
    found = [each for each in handover_refusals(facts, on=clock.today()) if each.code not in not_given]
    refuse([each for each in found if not each.is_warning])
    return _hand_over(actor, placement)


def _hand_over(actor: Actor, placement: Placement) -> RiskHandOver:
    assessment = RiskAssessment.objects.get(pupil_id=placement.pupil_id, is_current=True)
    given = placement.risk_hand_overs.filter(is_current=True).first()
    if given and given.assessment_id == assessment.pk:
        return given
    for row in placement.risk_hand_overs.select_for_update().filter(is_current=True):
        row.is_current = False
        row.save_changes("is_current")
    assert actor.membership is not None
    row = RiskHandOver.objects.create(
        placement=placement,
        assessment=assessment,
        handed_over_at=clock.now(),
        handed_over_by=actor.membership,
    )
    safeguarding.share(actor, assessment, placement.provider)
    history.record(
        actor, "placement.hand_over_risk", placement, after={"number": assessment.number}, pupil=placement.pupil
    )
    return row


@transaction.atomic
def acknowledge_risk(actor: Actor, placement: Placement, *, version: int | None = None) -> RiskHandOver:
    """The provider says that it has read what keeps the pupil safe, in the version it was given.

    `version` is that of the hand-over: with a newer one, Conflict.
    """
    actor.require(Permission.SAFETY_ACKNOWLEDGE, over=placement)
    _only(actor, placement.provider)
    given = queries.current_hand_over(placement)
    if given is None:
        raise Refused([Refusal("risk_not_handed_over", clause="AAP2025 information", who="partnership")])
    assessment = safeguarding_queries.current_assessment(actor, placement.pupil)
    if assessment is None or (version is not None and version != assessment.number):
        raise Conflict(given)
    safeguarding.acknowledge(actor, assessment)
    return given


# The provider's answer


@transaction.atomic
def accept(actor: Actor, placement: Placement, *, reason: str = "", version: int | None = None) -> Placement:
    """The provider will take the pupil. Whatever gates are open stay open."""
    placement = _answer(actor, placement, PlacementAction.ACCEPT, reason, version)
    _open(actor, DutyKind.START_PLACEMENT, placement, placement.commissioner, "SEIP2018 12.3", placement.starts_on)
    return placement


@transaction.atomic
def decline(actor: Actor, placement: Placement, *, reason: str, version: int | None = None) -> Placement:
    """The provider will not take the pupil, says why, and from this moment knows of the pupil no more."""
    placement = _answer(actor, placement, PlacementAction.DECLINE, reason, version)
    uninvolve(actor, placement, valid_to=clock.today())
    _drop_duties(actor, placement, reason)
    return placement


def _answer(actor: Actor, placement: Placement, action: PlacementAction, reason: str, version: int | None) -> Placement:
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    _only(actor, placement.provider)
    placement = lock(Placement.objects.all(), placement.pk, version)
    facts = rules.AnswerFacts(
        accepts=action is PlacementAction.ACCEPT, reason=reason, risk=queries.hand_over_facts(placement)
    )
    refuse(rules.answer_refusals(facts, on=clock.today()))
    placement.answered_at, placement.answered_by, placement.answer_reason = clock.now(), actor.membership, reason
    move(
        placement,
        action,
        MOVES,
        actor=actor,
        reason=reason,
        fields=("answered_at", "answered_by", "answer_reason"),
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.ANSWER_OFFER, placement)
    notices.answered(actor, placement)
    return placement


# The learning plan


@transaction.atomic
def write_learning_plan(
    actor: Actor,
    placement: Placement,
    *,
    outcomes: str,
    measured_by: str,
    english_and_maths: str = "",
    qualifications: str = "",
    way_back: str,
    reason_to_go_on: str = "",
    version: int | None = None,
) -> LearningPlan:
    """Write the plan, or a new version of it, which both sides then agree anew. No version is ever changed."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *LIVE)
    facts = rules.LearningPlanFacts(
        outcomes=outcomes,
        measured_by=measured_by,
        english_and_maths=english_and_maths,
        qualifications=qualifications,
        way_back=way_back,
        year_group=pupil_facts(placement.pupil, clock.today()).year_group,
    )
    warnings = refuse(rules.learning_plan_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    assert actor.membership is not None
    number = _replaced(placement.learning_plans.all()) + 1
    plan = LearningPlan.objects.create(
        placement=placement,
        number=number,
        outcomes=outcomes,
        measured_by=measured_by,
        english_and_maths=english_and_maths,
        qualifications=qualifications,
        way_back=way_back,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    placement.save_changes()  # whoever had the old plan before them must look again
    history.record(
        actor,
        "learning_plan.write",
        plan,
        after={"number": number, "outcomes": outcomes, "measured_by": measured_by, "way_back": way_back},
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    due_on = _paper_due(placement)
    _open(actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.commissioner, "SEIP2018 12.4", due_on)
    if placement.shared_at:
        _open(actor, DutyKind.AGREE_LEARNING_PLAN, placement, placement.provider, "SEIP2018 12.4", due_on)
    return plan


@transaction.atomic
def agree_learning_plan(actor: Actor, placement: Placement, *, version: int | None = None) -> LearningPlan:
    """One side agrees the plan as it stands. `version` is the placement's: with a newer plan, Conflict."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.PLACEMENT_EDIT, over=placement)
    if not as_provider:
        _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    found = queries.current_plan(placement)
    if found is None:
        raise Refused([Refusal("no_learning_plan", clause="SEIP2018 12.4", who="partnership")])
    plan = lock(LearningPlan.objects.all(), found.pk)
    side = "agreed_by_provider" if as_provider else "agreed_by_commissioner"
    if getattr(plan, f"{side}_at") is None:
        setattr(plan, f"{side}_at", clock.now())
        setattr(plan, f"{side}_by", actor.membership)
        plan.save_changes(f"{side}_at", f"{side}_by")
        history.record(actor, f"learning_plan.{side}", plan, after={"number": plan.number}, pupil=placement.pupil)
        duties.discharge(actor, DutyKind.AGREE_LEARNING_PLAN, placement, owner=actor.organisation)
    return plan


# The agreement


@transaction.atomic
def write_agreement(actor: Actor, placement: Placement, *, version: int | None = None) -> Agreement:
    """Generate the written agreement as it stands now; an earlier version is kept and no longer counts."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *LIVE)
    return _write_agreement(actor, placement)


def _write_agreement(actor: Actor, placement: Placement) -> Agreement:
    assert actor.membership is not None
    number = _replaced(placement.agreements.all()) + 1
    content = agreement_paper.pdf(agreement_paper.facts(placement, number=number, on=clock.today()))
    document = documents.store(
        actor,
        kind=Document.Kind.AGREEMENT,
        pupil=placement.pupil,
        title=f"Agreement {placement.reference} version {number}",
        content=content,
        content_type="application/pdf",
        share_with=_readers(placement),
    )
    agreement = Agreement.objects.create(
        placement=placement,
        number=number,
        document=document,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    placement.save_changes()  # whoever had the old agreement before them must look again
    history.record(
        actor,
        "agreement.write",
        agreement,
        after={"number": number, "sha256": document.sha256},
        pupil=placement.pupil,
    )
    due_on = _paper_due(placement)
    _open(actor, DutyKind.SIGN_AGREEMENT, placement, placement.contract_party, "SEIP2018 12.5", due_on)
    if placement.shared_at:
        _open(actor, DutyKind.SIGN_AGREEMENT, placement, placement.provider, "SEIP2018 12.5", due_on)
    notices.to_sign(actor, placement)
    return agreement


@transaction.atomic
def sign_agreement(
    actor: Actor,
    placement: Placement,
    *,
    typed_name: str = "",
    upload: bytes | None = None,
    version: int | None = None,
) -> Agreement:
    """Sign for one side, by typed name or by an uploaded signed copy. `version` is the placement's: a newer paper conflicts."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.AGREEMENT_SIGN, over=placement)
    if not as_provider:
        _only(actor, placement.contract_party)
    placement = lock(Placement.objects.all(), placement.pk, version)
    found = queries.current_agreement(placement)
    if found is None:
        raise Refused([Refusal("no_agreement", clause="SEIP2018 12.5", who="partnership")])
    agreement = lock(Agreement.objects.all(), found.pk)
    side, other = ("provider", "party") if as_provider else ("party", "provider")
    other_signer = getattr(agreement, f"signed_by_{other}_by")
    facts = rules.AgreementFacts(
        contract_party=queries.party_of(placement, placement.contract_party),
        school_commissions=queries.school_commissions(placement.programme),
        written_on=london_date(agreement.written_at),
        signed_on=clock.today(),
        typed_name=typed_name,
        has_upload=upload is not None,
        signer=str(actor.person.public_id),
        other_signer=str(other_signer.person.public_id) if other_signer else "",
        already_signed=getattr(agreement, f"signed_by_{side}_at") is not None,
    )
    refuse(rules.agreement_refusals(facts, on=clock.today()))
    setattr(agreement, f"signed_by_{side}_at", clock.now())
    setattr(agreement, f"signed_by_{side}_by", actor.membership)
    setattr(agreement, f"signed_by_{side}_name", typed_name.strip())
    fields = [f"signed_by_{side}_at", f"signed_by_{side}_by", f"signed_by_{side}_name"]
    if upload is not None:
        kept, content_type = papers.taken_in(upload)
        document = documents.store(
            actor,
            kind=Document.Kind.SIGNED_AGREEMENT,
            pupil=placement.pupil,
            title=f"Agreement {placement.reference} version {agreement.number} signed by {side}",
            content=kept,
            content_type=content_type,
            share_with=_readers(placement),
        )
        setattr(agreement, f"{side}_upload", document)
        fields.append(f"{side}_upload")
    agreement.save_changes(*fields)
    history.record(
        actor,
        f"agreement.signed_by_{side}",
        agreement,
        after={"number": agreement.number, "name": typed_name.strip(), "upload": upload is not None},
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.SIGN_AGREEMENT, placement, owner=actor.organisation)
    return agreement


def _readers(placement: Placement) -> list[Organisation]:
    """The bodies that keep a copy: both sides, the commissioner and the school; the provider once it may know."""
    found = [placement.contract_party, placement.commissioner, placement.programme.school]
    if placement.shared_at:
        found.append(placement.provider)
    return list({each.pk: each for each in found}.values())


# Other papers before the start


@transaction.atomic
def give_off_site_notice(actor: Actor, placement: Placement, *, on: date, version: int | None = None) -> Placement:
    """Record the day on which the parent had the school's written notice of the direction."""
    return _dated(actor, placement, "off_site_notice_given_on", on, version)


@transaction.atomic
def share_ehc_plan(actor: Actor, placement: Placement, *, on: date, version: int | None = None) -> Placement:
    """Record the day on which the provider was given the EHC plan."""
    return _dated(actor, placement, "ehc_plan_shared_on", on, version)


def _dated(actor: Actor, placement: Placement, field: str, on: date, version: int | None) -> Placement:
    _school_or_commissioner(actor, placement)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *BEFORE_START)
    if on > clock.today():
        raise Refused([Refusal("not_yet_given", clause="WM order of dates", who="school")])
    before = getattr(placement, field)
    setattr(placement, field, on)
    placement.save_changes(field)
    history.record(
        actor,
        f"placement.{field}",
        placement,
        before={field: before},
        after={field: on},
        happened_on=on,
        pupil=placement.pupil,
    )
    return placement


# The first day, and what follows


@transaction.atomic
def start(
    actor: Actor, placement: Placement, *, on: date, version: int | None = None, reason_to_go_on: str = ""
) -> Placement:
    """Begin a placement: attendance is expected from `on`. Every gate must be closed on that day."""
    actor.require(Permission.PLACEMENT_START, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    lock(Programme.objects.all(), placement.programme_id)  # two starts of one programme come one after the other
    _hold(placement.provider)
    _in_state(placement, PlacementState.AGREED)
    warnings = refuse(queries.start_findings(placement, on, recorded_on=clock.today()), reason=reason_to_go_on)
    placement.started_on = on
    if warnings:
        placement.reason_to_go_on = f"{placement.reason_to_go_on}\n\n{reason_to_go_on}".strip()
    move(
        placement,
        PlacementAction.START,
        MOVES,
        actor=actor,
        on=on,
        fields=("started_on", "reason_to_go_on"),
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    for row in placement.sessions.filter(valid_to__isnull=True, valid_from__gt=on):
        row.valid_from = on  # begun earlier than planned
        row.save_changes("valid_from")
    involve(actor, placement.pupil, placement.provider, Basis.PLACEMENT, source=placement, valid_from=on)
    uninvolve(actor, placement, valid_to=clock.today(), basis=Basis.OFFER)
    if placement.programme.state == ProgrammeState.DESIGN:
        programme_services.run(actor, placement.programme, on=on)
    duties.discharge(actor, DutyKind.START_PLACEMENT, placement)
    _open_review(actor, placement, placement.first_review_on)
    _open_report(actor, placement, after=on)
    notices.started(actor, placement)
    return placement


@transaction.atomic
def pause(actor: Actor, placement: Placement, *, on: date, reason: str, version: int | None = None) -> Placement:
    """The pupil is not expected there from `on`, included, until the placement is taken up again."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    refuse(rules.pause_refusals(_pause_facts(placement, on, reason), on=clock.today()))
    assert actor.membership is not None
    Pause.objects.create(
        placement=placement, starts_on=on, reason=reason, paused_at=clock.now(), paused_by=actor.membership
    )
    move(placement, PlacementAction.PAUSE, MOVES, actor=actor, on=on, reason=reason, pupil=placement.pupil)
    notices.changed(actor, placement)
    return placement


@transaction.atomic
def resume(actor: Actor, placement: Placement, *, on: date, reason: str = "", version: int | None = None) -> Placement:
    """The pupil is expected there again from `on`, included."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    refuse(rules.resume_refusals(_pause_facts(placement, on, reason), on=clock.today()))
    _close_pause(placement, on - ONE_DAY)
    move(placement, PlacementAction.RESUME, MOVES, actor=actor, on=on, reason=reason, pupil=placement.pupil)
    notices.changed(actor, placement)
    return placement


@transaction.atomic
def end(
    actor: Actor,
    placement: Placement,
    *,
    on: date,
    reason: str,
    version: int | None = None,
    reason_to_go_on: str = "",
) -> Placement:
    """`on` is the last day. The provider knows of the pupil until its end, then for 14 days to finish its papers."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *UNDER_WAY)
    assert placement.started_on is not None
    facts = rules.EndFacts(
        started_on=placement.started_on,
        last_day=on,
        reason=reason,
        last_attended_on=queries.last_attended_on(placement),
        planned_end_on=placement.planned_end_on,
    )
    warnings = refuse(rules.end_refusals(facts, on=clock.today()), reason=reason_to_go_on)
    placement.ended_on, placement.end_reason = on, reason
    _close_pause(placement, on)
    move(
        placement,
        PlacementAction.END,
        MOVES,
        actor=actor,
        on=min(on, clock.today()),
        reason="\n\n".join(filter(None, [reason, reason_to_go_on if warnings else ""])),
        fields=("ended_on", "end_reason"),
        pupil=placement.pupil,
    )
    day_after = on + ONE_DAY
    uninvolve(actor, placement, valid_to=day_after)
    involve(
        actor,
        placement.pupil,
        placement.provider,
        Basis.PLACEMENT_TAIL,
        source=placement,
        valid_from=day_after,
        valid_to=day_after + timedelta(days=TAIL_DAYS),
    )
    _drop_duties(actor, placement, "The placement ended.")
    _open(
        actor,
        DutyKind.PROVIDER_REPORT,
        placement,
        placement.provider,
        "SEIP2018 S2.5",
        on + timedelta(days=TAIL_DAYS),
    )
    notices.changed(actor, placement)
    return placement


@transaction.atomic
def withdraw(
    actor: Actor, placement: Placement, *, reason: str, on: date | None = None, version: int | None = None
) -> Placement:
    """Take a placement back before its first day. The provider knows of the pupil no more from this moment."""
    actor.require(Permission.PLACEMENT_END, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    facts = rules.WithdrawFacts(reason=reason, started_on=placement.started_on)
    refuse(rules.withdraw_refusals(facts, on=clock.today()))
    placement.end_reason = reason
    move(
        placement,
        PlacementAction.WITHDRAW,
        MOVES,
        actor=actor,
        on=on,
        reason=reason,
        fields=("end_reason",),
        pupil=placement.pupil,
    )
    uninvolve(actor, placement, valid_to=clock.today())
    _drop_duties(actor, placement, reason)
    notices.withdrawn(actor, placement)
    return placement


@transaction.atomic
def write_review(
    actor: Actor,
    placement: Placement,
    *,
    held_on: date,
    attends: str,
    is_safe: str,
    needs_met: str,
    version: int | None = None,
) -> Review:
    """Record a review. The next is due by the half-term rule while the placement goes on."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    _only(actor, placement.commissioner)
    placement = lock(Placement.objects.all(), placement.pk, version)
    _in_state(placement, *UNDER_WAY)
    assert placement.started_on is not None and actor.membership is not None
    if held_on > clock.today() or held_on < placement.started_on:
        raise Refused([Refusal("review_on_wrong_day", clause="WM order of dates", who="partnership")])
    next_on = queries.review_date(placement.programme, held_on, placement.planned_end_on)
    review = Review.objects.create(
        placement=placement,
        held_on=held_on,
        attends=attends,
        is_safe=is_safe,
        needs_met=needs_met,
        next_review_on=next_on,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    history.record(
        actor,
        "placement.review",
        review,
        after={"held_on": held_on, "next_review_on": next_on},
        happened_on=held_on,
        pupil=placement.pupil,
    )
    duties.discharge(actor, DutyKind.REVIEW_PLACEMENT, placement)
    if held_on < placement.planned_end_on:
        _open_review(actor, placement, next_on)
    return review


@transaction.atomic
def write_report(
    actor: Actor,
    placement: Placement,
    *,
    about_until: date,
    progress: str,
    attendance_and_conduct: str,
    next_steps: str,
) -> Report:
    """The provider reports on progress, at least each term, and within 14 days of the end."""
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    _only(actor, placement.provider)
    placement = lock(Placement.objects.all(), placement.pk)
    _in_state(placement, *UNDER_WAY, PlacementState.ENDED)
    assert placement.started_on is not None and actor.membership is not None
    last = min(filter(None, [clock.today(), placement.ended_on]))
    if not placement.started_on <= about_until <= last:
        raise Refused([Refusal("report_on_wrong_day", clause="WM order of dates", who="provider")])
    report = Report.objects.create(
        placement=placement,
        about_until=about_until,
        progress=progress,
        attendance_and_conduct=attendance_and_conduct,
        next_steps=next_steps,
        written_at=clock.now(),
        written_by=actor.membership,
    )
    history.record(actor, "placement.report", report, after={"about_until": about_until}, pupil=placement.pupil)
    duties.discharge(actor, DutyKind.PROVIDER_REPORT, placement)
    if placement.state in UNDER_WAY:
        _open_report(actor, placement, after=clock.today() + ONE_DAY)
    notices.reported(actor, placement)
    return report


# Small things shared above


def _only(actor: Actor, organisation: Organisation) -> None:
    """Only this body may do it; others may see the record, and are told that it is not theirs to do."""
    if not actor.is_job and organisation.pk != actor.organisation_pk:
        raise Denied(Permission.PLACEMENT_EDIT)


def _school_or_commissioner(actor: Actor, placement: Placement) -> None:
    """The school on roll may do it, or the commissioner for it."""
    school = placement.programme.school_id == actor.organisation_pk
    actor.require(Permission.PUPIL_EDIT if school else Permission.PLACEMENT_EDIT, over=placement)
    if not school:
        _only(actor, placement.commissioner)


def _hold(provider: Organisation) -> None:
    """Two people who fill a provider's last place, or its fifth full-time one, come one after the other."""
    lock(Organisation.objects.all(), provider.pk)


def _in_state(placement: Placement, *states: PlacementState) -> None:
    """The page was old, if the placement has moved on since: Conflict, and nothing typed is lost."""
    if placement.state not in states:
        raise Conflict(placement)


def _half_days(sessions: Iterable[tuple[int, Half | str]]) -> list[tuple[int, str]]:
    """Half-days in the order of the week, each once."""
    return sorted({(int(weekday), str(Half(half))) for weekday, half in sessions})


def _put_sessions(placement: Placement, wanted: Sequence[tuple[int, str]], *, valid_from: date) -> None:
    offer = placement.offer
    for weekday, half in wanted:
        morning = half == Half.AM
        PlacementSession.objects.create(
            placement=placement,
            weekday=weekday,
            half=half,
            starts_at=offer.am_starts_at if morning else offer.pm_starts_at,
            ends_at=offer.am_ends_at if morning else offer.pm_ends_at,
            valid_from=valid_from,
        )


def _needed(
    programme: Programme, starts_on: date, planned_end_on: date, review_on: date | None, why_this_provider: str
) -> list[Refusal]:
    """What must be said of a placement before it is planned at all."""
    findings = []
    if planned_end_on < starts_on:
        findings.append(Refusal("end_before_start", clause="WM order of dates", who="partnership"))
    if starts_on < programme.starts_on:
        findings.append(Refusal("before_the_programme", clause="WM order of dates", who="partnership"))
    if planned_end_on > programme.planned_end_on:
        findings.append(Refusal("after_the_programme", clause="APS2025 transition", who="partnership"))
    if review_on is None or not starts_on < review_on:
        findings.append(Refusal("first_review", clause="KCSIE2025 review", who="partnership"))
    if not why_this_provider.strip():
        findings.append(Refusal("why_this_provider", clause="SEIP2018 12.6", who="partnership"))
    return findings


def _replaced(rows: Any) -> int:
    """Take the place of the current version. Return the highest number so far, 0 for none."""
    highest = 0
    for row in rows.select_for_update():
        highest = max(highest, row.number)
        if row.is_current:
            row.is_current = False
            row.save_changes("is_current")
    return highest


def _pause_facts(placement: Placement, on: date, reason: str) -> rules.PauseFacts:
    _in_state(placement, *UNDER_WAY)
    assert placement.started_on is not None
    running = queries.open_pause(placement)
    return rules.PauseFacts(
        started_on=placement.started_on,
        first_day=on,
        reason=reason,
        paused_since=running.starts_on if running else None,
        planned_end_on=placement.planned_end_on,
    )


def _close_pause(placement: Placement, last_day: date) -> None:
    running = placement.pauses.select_for_update().filter(ends_on__isnull=True).first()
    if running:
        running.ends_on = max(last_day, running.starts_on)
        running.save_changes("ends_on")


def _open(
    actor: Actor,
    kind: DutyKind,
    placement: Placement,
    owner: Organisation,
    clause: str,
    due_on: date,
    *,
    person: Membership | None = None,
    role: Role | None = None,
) -> None:
    duties.open_duty(
        actor,
        kind,
        owner=owner,
        subject=placement,
        link=placement.get_absolute_url(),
        clause=clause,
        due_at=london_instant(due_on, END_OF_DAY),
        pupil=placement.pupil,
        person=person,
        role=role,
    )


def _drop_duties(actor: Actor, placement: Placement, reason: str) -> None:
    """Nothing more is owed about the placement, nor by its provider about the risk information that came with it."""
    duties.drop(actor, placement, reason=reason)
    others = Placement.objects.filter(
        pupil=placement.pupil, provider=placement.provider, shared_at__isnull=False, state__in=LIVE
    )
    if not others.exclude(pk=placement.pk).exists():
        for assessment in RiskAssessment.objects.filter(
            pupil=placement.pupil, shared_with__organisation=placement.provider
        ):
            duties.drop(actor, assessment, DutyKind.ACKNOWLEDGE_RISK, reason=reason, owner=placement.provider)


def _open_review(actor: Actor, placement: Placement, on: date) -> None:
    worker = programmes.key_worker(placement.programme, clock.today())
    _open(
        actor,
        DutyKind.REVIEW_PLACEMENT,
        placement,
        placement.commissioner,
        "KCSIE2025 review",
        on,
        person=worker,
    )


def _open_report(actor: Actor, placement: Placement, *, after: date) -> None:
    """A report is due by the end of the term that `after` falls in, or of the placement."""
    try:
        term = term_of(queries.calendar_of(placement, after), on=after)
    except CalendarRunsOut:
        term = None
    due_on = min(term.ends_on if term else after + timedelta(weeks=12), placement.planned_end_on)
    _open(actor, DutyKind.PROVIDER_REPORT, placement, placement.provider, "SEIP2018 S2.5", max(due_on, clock.today()))


def _answer_due(placement: Placement) -> date:
    today = clock.today()
    return duty_rules.answer_offer_due(queries.calendar_of(placement, today), on=today)


def _paper_due(placement: Placement) -> date:
    today = clock.today()
    return duty_rules.paper_due(queries.calendar_of(placement, today), on=today)
