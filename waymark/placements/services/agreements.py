"""The written agreement is made, and signed by both sides."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import london_date
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.documents import services as documents
from waymark.documents.content import Kept
from waymark.documents.models import Document
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import agreement_paper, notices, queries, rules
from waymark.placements.models import Agreement, Placement
from waymark.placements.services.guard import only_for, require_state
from waymark.placements.services.owed import open_duty, paper_due_on
from waymark.placements.services.papers import replace_current
from waymark.placements.states import LIVE


@transaction.atomic
def write_agreement(actor: Actor, placement: Placement, *, version: int | None = None) -> Agreement:
    """Generate the written agreement as it stands now; an earlier version is kept and no longer counts."""
    actor.require(Permission.PLACEMENT_EDIT, over=placement)
    only_for(actor, placement.commissioner)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    return make_agreement(actor, placement)


def make_agreement(actor: Actor, placement: Placement) -> Agreement:
    """`write_agreement` for a placement that is locked already; no permission is asked."""
    assert actor.membership is not None
    number = replace_current(placement.agreements.all()) + 1
    facts = agreement_paper.facts(placement, number=number, on=clock.today())
    document, as_word = documents.write(
        actor,
        facts,
        kind=Document.Kind.AGREEMENT,
        pupil=placement.pupil,
        title=f"Agreement {placement.reference} version {number}",
        share_with=_readers(placement),
        subject=placement,
    )
    agreement = Agreement.objects.create(
        placement=placement,
        number=number,
        document=document,
        as_word=as_word,
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
    due_on = paper_due_on(placement)
    open_duty(actor, DutyKind.SIGN_AGREEMENT, placement, placement.contract_party, "SEIP2018 12.5", due_on)
    if placement.shared_at:
        open_duty(actor, DutyKind.SIGN_AGREEMENT, placement, placement.provider, "SEIP2018 12.5", due_on)
    notices.to_sign(actor, placement)
    return agreement


@transaction.atomic
def sign_agreement(
    actor: Actor,
    placement: Placement,
    *,
    typed_name: str = "",
    upload: Kept | None = None,
    version: int | None = None,
) -> Agreement:
    """Sign for one side, by typed name or by an uploaded signed copy. `version` is the placement's: a newer paper conflicts."""
    as_provider = placement.provider_id == actor.organisation_pk
    actor.require(Permission.PLACEMENT_ANSWER if as_provider else Permission.AGREEMENT_SIGN, over=placement)
    if not as_provider:
        only_for(actor, placement.contract_party)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    found = queries.current_agreement(placement)
    if found is None:
        raise Refused([Refusal("no_agreement", clause="SEIP2018 12.5", who="partnership")])
    agreement = lock(Agreement, found.pk)
    side, other = ("provider", "party") if as_provider else ("party", "provider")
    other_signer = getattr(agreement, f"signed_by_{other}_by")
    facts = rules.AgreementFacts(
        contract_party=queries.party_of(placement.contract_party),
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
        document = documents.keep(
            actor,
            upload,
            kind=Document.Kind.SIGNED_AGREEMENT,
            pupil=placement.pupil,
            title=f"Agreement {placement.reference} version {agreement.number} signed by {side}",
            share_with=_readers(placement),
            subject=placement,
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
