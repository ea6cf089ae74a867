"""What designs tell every programme: the half-days of the option in use that are no placement, and whether literacy and numeracy show in the week."""

from __future__ import annotations

from waymark.designs import queries
from waymark.programmes.queries import Parts

PARTS = Parts(
    components=queries.components,
    listed=lambda programme, on: [],
    findings=queries.literacy_findings,
    open_count=lambda programme: 0,
    elsewhere=queries.pupils_elsewhere,
)
