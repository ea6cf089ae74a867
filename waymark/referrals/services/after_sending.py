"""What goes on beside the answers: the analysis of causes, what was asked for, and what is put right after sending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.referrals import notices, queries, rules, wording
from waymark.referrals.models import Amendment, CauseEntry, Referral, Request
from waymark.referrals.services import outcomes as rows
from waymark.referrals.services.guard import refuse_withheld_address
from waymark.referrals.states import FIELDS, Cause, LeadsTo, ReferralState, Section


@transaction.atomic
def add_cause(actor: Actor, referral: Referral, *, cause: Cause, found: str, leads_to: LeadsTo) -> CauseEntry:
    """Write down what was found of one cause. Entries are added, by the school and later by the partnership."""
    actor.require(Permission.DOCUMENT_ADD, over=referral)
    referral = lock(Referral, referral.pk)
    refuse(rules.cause_refusals(queries.cause_facts(actor, referral, found=found), on=clock.today()))
    refuse_withheld_address(referral, [found])
    assert actor.membership is not None
    entry = CauseEntry.objects.create(
        referral=referral,
        cause=cause,
        found=found,
        leads_to=leads_to,
        written_at=clock.now(),
        written_by=actor.membership,
        written_by_label=actor.label,
    )
    if referral.state == ReferralState.DRAFT:
        referral.touched_on = clock.today()
        referral.save_changes("touched_on")
    after = {"cause": cause, "found": found, "leads_to": leads_to}
    history.record(actor, "referral.add_cause", referral, after=after, pupil=referral.pupil)
    return entry


@transaction.atomic
def answer_request(actor: Actor, referral: Referral, *, answer: str, version: int | None = None) -> Request:
    """The school says what is new. Said anew before it goes again, the last word stands, and the first stays in history."""
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    facts = rules.AnswerFacts(state=ReferralState(referral.state), answer=answer)
    refuse(rules.answer_refusals(facts, on=clock.today()))
    refuse_withheld_address(referral, [answer])
    found = referral.requests.last()
    assert found is not None  # a return makes one
    request = lock(Request, found.pk)
    before, request.answer = request.answer, answer
    request.answered_at, request.answered_by = clock.now(), actor.membership
    request.save_changes("answer", "answered_at", "answered_by")
    referral.save_changes()
    history.record(
        actor,
        "referral.answer_request",
        referral,
        before={"answer": before},
        after={"answer": answer},
        pupil=referral.pupil,
    )
    return request


@transaction.atomic
def amend(
    actor: Actor,
    referral: Referral,
    section: Section,
    data: Mapping[str, Any],
    *,
    reason: str,
    version: int | None = None,
) -> Referral:
    """Put one part right after it was sent: what stood there stays beside it, and the other side is told."""
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    before = _said(referral, section)
    if section is Section.OUTCOMES:
        wanted = rows.wanted(data["outcomes"])
        changed = ["outcomes"] if wanted != rows.standing(referral) else []
    else:
        wanted = []
        changed = [name for name in FIELDS[section] if name in data and getattr(referral, name) != data[name]]
    facts = rules.AmendFacts(state=ReferralState(referral.state), section=section, reason=reason, changes=bool(changed))
    refuse(rules.amend_refusals(facts, on=clock.today()))
    said = [part for row in wanted for part in row] if wanted else [data[name] for name in changed]
    refuse_withheld_address(referral, [*said, reason])
    if section is Section.OUTCOMES:
        rows.put(referral, wanted)
        referral.save_changes()
    else:
        for name in changed:
            setattr(referral, name, data[name])
        referral.save_changes(*changed)
    after, now = _said(referral, section), clock.now()
    assert actor.membership is not None
    for name in changed:
        Amendment.objects.create(
            referral=referral,
            section=section,
            name=name,
            before=before[name],
            after=after[name],
            reason=reason,
            amended_at=now,
            amended_by=actor.membership,
        )
    history.record(
        actor,
        "referral.amend",
        referral,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
        pupil=referral.pupil,
    )
    notices.referral_amended(actor, referral)
    return referral


def _said(referral: Referral, section: Section) -> dict[str, str]:
    """Each answer of a part in words."""
    if section is Section.OUTCOMES:
        return {"outcomes": "\n".join(f"{what} ({how})" for what, how in rows.standing(referral))}
    return {name: wording.answer(referral, name) for name in FIELDS[section]}
