"""The placements that the actor may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, Subquery

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.policies import Denied
from waymark.placements.models import PlaceHold, Placement, PlacementQuerySet
from waymark.pupils.models import Pupil


def placement_or_404(actor: Actor, placement_id: UUID) -> Placement:
    """One placement with every body and person that its page names; an interim one with its hold and its day.

    `interim_hold` is the public id of a hold that nobody has let go, `long_term_by` its day; both None otherwise.
    """
    interim = PlaceHold.objects.filter(placement=OuterRef("pk"), is_interim=True, released_at__isnull=True)
    rows = Placement.objects.visible_to(actor).select_related(
        "pupil",
        "offer",
        "provider",
        "site",
        "commissioner",
        "contract_party",
        "programme__school",
        "programme__pupil",
        "programme__referral",
        "brokering__broker",
        "proposed_by__person",
        "answered_by__person",
    )
    rows = rows.annotate(
        interim_hold=Subquery(interim.values("public_id")[:1]),
        long_term_by=Subquery(interim.values("long_term_by")[:1]),
    )
    return one_or_404(rows, placement_id)


def own_placement_or_404(actor: Actor, placement_id: UUID) -> Placement:
    """The same for whoever acts for the commissioner: Denied where another body buys the place."""
    found = placement_or_404(actor, placement_id)
    if found.commissioner_id != actor.organisation_pk:
        raise Denied(Permission.PLACEMENT_EDIT)
    return found


def placements_for(actor: Actor, *, state: str = "", pupil: Pupil | None = None) -> PlacementQuerySet:
    """The placements the actor may see, newest first, each with what a line of a list says of it."""
    rows = Placement.objects.visible_to(actor).select_related("pupil", "offer", "provider", "programme__school")
    if pupil is not None:
        rows = rows.filter(pupil=pupil)
    return rows.filter(state=state) if state else rows
