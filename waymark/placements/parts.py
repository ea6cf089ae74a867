"""What placements tell every programme: half-days, lines for its page, and what the guard over providers finds."""

from __future__ import annotations

from datetime import date

from waymark.placements import queries
from waymark.placements.models import Placement
from waymark.placements.states import LIVE, PlacementState
from waymark.placements.wording import state_words
from waymark.programmes.models import Programme
from waymark.programmes.queries import Part, Parts


def listed(programme: Programme, on: date) -> list[Part]:
    """The pupil's placements as lines, those that go on first."""
    del on
    rows = programme.placements.select_related("provider", "offer").prefetch_related("sessions")
    live = [row for row in rows if row.state in LIVE]
    others = [row for row in rows if row.state not in LIVE]
    return [_line(row) for row in [*live, *others]]


def _line(placement: Placement) -> Part:
    words, tone = state_words(placement.state)
    return Part(
        reference=placement.reference,
        title=placement.offer.title,
        where=placement.provider.name,
        state=words,
        tone=tone if placement.state != PlacementState.AGREED else "now",
        starts_on=placement.started_on or placement.starts_on,
        ends_on=placement.ended_on or placement.planned_end_on,
        link=placement.get_absolute_url(),
    )


PARTS = Parts(
    components=queries.components,
    listed=listed,
    findings=queries.findings_for,
    open_count=queries.open_count,
    elsewhere=queries.pupils_elsewhere,
)
