"""The designs that the actor may see."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.designs.models import Design, DesignPart
from waymark.designs.rules import OptionFacts
from waymark.programmes.models import Programme
from waymark.programmes.queries import deny_unless_own
from waymark.programmes.states import ProgrammeState
from waymark.quality.queries import DAYS

WITH = (
    "programme__pupil",
    "programme__school",
    "programme__commissioner",
    "programme__referral",
    "written_by__person",
    "used_by__person",
)


def design_or_404(actor: Actor, design_id: UUID) -> Design:
    return one_or_404(Design.objects.visible_to(actor).select_related(*WITH), design_id)


def own_design_or_404(actor: Actor, design_id: UUID) -> Design:
    """The same for whoever writes in it: Denied for people of a body that does not commission the programme."""
    found = design_or_404(actor, design_id)
    deny_unless_own(actor, found.programme)
    return found


def part_or_404(actor: Actor, part_id: UUID) -> DesignPart:
    """A part that is still in a design the actor may see."""
    rows = DesignPart.objects.filter(removed_at__isnull=True, design__in=Design.objects.visible_to(actor))
    return one_or_404(
        rows.select_related(*(f"design__{name}" for name in WITH), "offer__provider", "offer__site"), part_id
    )


def options(actor: Actor, programme: Programme) -> list[Design]:
    """The options of a programme that are not set aside, the oldest first."""
    rows = Design.objects.visible_to(actor).filter(programme=programme, set_aside_at__isnull=True)
    return list(rows.select_related(*WITH))


def parts_of(designs: list[Design]) -> dict[int, list[DesignPart]]:
    """The parts of each design by its key, the school first, in one statement."""
    rows = DesignPart.objects.filter(design__in=designs, removed_at__isnull=True)
    found: dict[int, list[DesignPart]] = {design.pk: [] for design in designs}
    for row in rows.select_related("offer__provider", "offer__site").order_by("pk"):
        found[row.design_id].append(row)
    return {key: sorted(parts, key=lambda part: (part.kind != "school", part.pk)) for key, parts in found.items()}


def may_write(actor: Actor, programme: Programme) -> bool:
    """Whether this person may write designs for the programme: its commissioner's people, while it goes on."""
    is_own = programme.commissioner_id == actor.organisation_pk and programme.state != ProgrammeState.ENDED
    return is_own and actor.may(Permission.PLACEMENT_EDIT)


def option_facts(design: Design) -> OptionFacts:
    """What became of the option and its programme."""
    return OptionFacts(
        is_in_use=design.used_at is not None,
        is_set_aside=design.set_aside_at is not None,
        programme_goes_on=design.programme.state != ProgrammeState.ENDED,
    )


def half_days_of(part: DesignPart) -> list[tuple[int, str]]:
    """The half-days of a part as (weekday, half), in the order of the week."""
    return sorted((DAYS.index(key[:3]), key[4:]) for key in set(part.half_days))
