"""The practical side before the first day: arranged, told, passed on, and confirmed by the provider."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.placements import notices, queries, rules
from waymark.placements.models import Arrangements, BodyTold, InformationPassed, Placement, StartChecklist
from waymark.placements.services.guard import only_for, require_school_or_commissioner, require_state
from waymark.placements.services.owed import open_duty, paper_due_on
from waymark.placements.states import BEFORE_START, HOLD_A_PLACE, LIVE, LawfulBasis, TransportMode, TransportPayer
from waymark.placements.wording import GATES
from waymark.pupils import queries as pupils

WRITTEN = (
    "transport_mode",
    "transport_payer",
    "transport_support",
    "meals",
    "medication",
    "equipment",
    "emergency_contacts_confirmed_on",
    "first_day",
    "stop_procedure",
    "parent_told_on",
    "parent_told_how",
)


@transaction.atomic
def arrange(
    actor: Actor,
    placement: Placement,
    *,
    transport_mode: TransportMode | str = "",
    transport_payer: TransportPayer | str = "",
    transport_support: str = "",
    meals: str = "",
    medication: str = "",
    equipment: str = "",
    emergency_contacts_confirmed_on: date | None = None,
    first_day: str = "",
    stop_procedure: str = "",
    parent_told_on: date | None = None,
    parent_told_how: str = "",
    reason_to_go_on: str = "",
    version: int | None = None,
) -> Arrangements:
    """Write down what is arranged. Written anew, it waits for the provider's word again; the same words change nothing."""
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *LIVE)
    assert actor.membership is not None
    facts = rules.ArrangementFacts(
        transport_mode=TransportMode(transport_mode) if transport_mode else None,
        transport_payer=TransportPayer(transport_payer) if transport_payer else None,
        looked_after=pupils.pupil_facts(placement.pupil, clock.today()).looked_after,
        emergency_contacts_confirmed_on=emergency_contacts_confirmed_on,
        parent_told_on=parent_told_on,
    )
    warnings = refuse(rules.arrangement_findings(facts, on=clock.today()), reason=reason_to_go_on)
    said: dict[str, Any] = {
        "transport_mode": transport_mode,
        "transport_payer": transport_payer,
        "transport_support": transport_support,
        "meals": meals,
        "medication": medication,
        "equipment": equipment,
        "emergency_contacts_confirmed_on": emergency_contacts_confirmed_on,
        "first_day": first_day,
        "stop_procedure": stop_procedure,
        "parent_told_on": parent_told_on,
        "parent_told_how": parent_told_how,
    }
    row = Arrangements.objects.select_for_update().filter(placement=placement).first()
    before = {name: getattr(row, name) for name in WRITTEN} if row else None
    if row and before == said:
        return row
    if row is None:
        row = Arrangements.objects.create(
            placement=placement, written_at=clock.now(), written_by=actor.membership, **said
        )
    else:
        for name, value in said.items():
            setattr(row, name, value)
        row.written_at, row.written_by = clock.now(), actor.membership
        row.confirmed_at = row.confirmed_by = None
        row.save_changes(*WRITTEN, "written_at", "written_by", "confirmed_at", "confirmed_by")
    placement.save_changes()
    history.record(
        actor,
        "placement.arrange",
        row,
        before=before,
        after=said,
        reason=reason_to_go_on if warnings else "",
        pupil=placement.pupil,
    )
    if placement.shared_at:
        ask_to_confirm(actor, placement)
    return row


@transaction.atomic
def pass_information(
    actor: Actor,
    placement: Placement,
    *,
    what: str,
    purpose: str,
    lawful_basis: LawfulBasis,
    version: int | None = None,
) -> InformationPassed:
    """Write down what the provider was given about the pupil, what for, and on which lawful footing."""
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *HOLD_A_PLACE)
    lacks = {"no_information": what, "no_purpose": purpose}
    refuse([Refusal(code, clause="AAP2025 information") for code, words in lacks.items() if not words.strip()])
    assert actor.membership is not None
    row = InformationPassed.objects.create(
        placement=placement,
        what=what,
        purpose=purpose,
        lawful_basis=lawful_basis,
        passed_at=clock.now(),
        passed_by=actor.membership,
    )
    placement.save_changes()
    history.record(
        actor,
        "placement.pass_information",
        row,
        after={"what": what, "purpose": purpose, "lawful_basis": lawful_basis},
        pupil=placement.pupil,
    )
    ask_to_confirm(actor, placement)
    return row


@transaction.atomic
def confirm_arrangements(actor: Actor, placement: Placement, *, version: int | None = None) -> Placement:
    """The provider agrees to what is arranged, the way to stop among it, and says that the information came."""
    actor.require(Permission.PLACEMENT_ANSWER, over=placement)
    only_for(actor, placement.provider)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *HOLD_A_PLACE)
    row = Arrangements.objects.select_for_update().filter(placement=placement).first()
    if row is None or not row.stop_procedure.strip():
        raise Refused([Refusal("nothing_arranged", clause="WM arranged", who="partnership")])
    now = clock.now()
    if row.confirmed_at is None:
        row.confirmed_at, row.confirmed_by = now, actor.membership
        row.save_changes("confirmed_at", "confirmed_by")
    received = list(placement.information_passed.select_for_update().filter(received_at__isnull=True))
    for each in received:
        each.received_at, each.received_by = now, actor.membership
        each.save_changes("received_at", "received_by")
    history.record(
        actor, "placement.confirm_arrangements", row, after={"received": len(received)}, pupil=placement.pupil
    )
    duties.discharge(actor, DutyKind.CONFIRM_ARRANGEMENTS, placement, owner=placement.provider)
    return placement


@transaction.atomic
def tell_bodies(actor: Actor, placement: Placement, *, version: int | None = None) -> list[BodyTold]:
    """A school that places by itself tells the authority, and its partnership: by mail, without a name. C81."""
    require_school_or_commissioner(actor, placement)
    placement = lock(Placement, placement.pk, version)
    require_state(placement, *BEFORE_START)
    owed = queries.bodies_to_tell(placement, clock.today())
    if not owed:
        raise Refused([Refusal("nobody_to_tell", clause="APS2025 notify")])
    assert actor.membership is not None
    known = set(placement.bodies_told.values_list("body", flat=True))
    rows = [
        BodyTold.objects.create(placement=placement, body=body, told_at=clock.now(), told_by=actor.membership)
        for body in owed
        if body.pk not in known
    ]
    placement.save_changes()
    history.record(
        actor, "placement.tell_bodies", placement, after={"bodies": [row.body for row in rows]}, pupil=placement.pupil
    )
    for row in rows:
        notices.placed_by_itself(actor, placement, row.body)
    return rows


def ask_to_confirm(actor: Actor, placement: Placement) -> None:
    """The provider owes its word on what is arranged and what it was given."""
    open_duty(
        actor,
        DutyKind.CONFIRM_ARRANGEMENTS,
        placement,
        placement.provider,
        "WM arranged",
        paper_due_on(placement),
        link=reverse("placements:arrangements", args=[placement.public_id]),
    )


def keep_checklist(actor: Actor, placement: Placement, gates: list[rules.Gate]) -> StartChecklist:
    """Every gate as it stood when the placement began."""
    assert actor.membership is not None
    lines = [
        {
            "code": gate.code,
            "name": GATES[gate.code].name,
            "clause": gate.clause,
            "who": gate.who,
            "closed_on": gate.closed_on.isoformat() if gate.closed_on else "",
        }
        for gate in gates
    ]
    return StartChecklist.objects.create(
        placement=placement, lines=lines, written_at=clock.now(), written_by=actor.membership
    )
