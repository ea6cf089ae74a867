"""What designs tell every programme: the half-days of the option in use that are no placement, and nothing else."""

from __future__ import annotations

from waymark.designs import queries
from waymark.programmes.queries import Parts

PARTS = Parts(
    components=queries.components,
    listed=lambda programme, on: [],
    findings=lambda programme, on, week: [],
    open_count=lambda programme: 0,
    elsewhere=queries.pupils_elsewhere,
)
