"""The rules of programmes, by noun: hours, components, the guard over sites that are no school, and the life of one."""

from waymark.programmes.rules.components import ComponentFacts, component_findings, overlap_refusals
from waymark.programmes.rules.hours import (
    HoursFacts,
    PartTimeFacts,
    WeekFacts,
    WeekSession,
    hours_findings,
    hours_per_week,
    on_day,
    part_time_findings,
    part_time_review_due_on,
)
from waymark.programmes.rules.life import (
    EndFacts,
    KeyWorkerFacts,
    OpenFacts,
    end_refusals,
    key_worker_refusals,
    open_refusals,
)
from waymark.programmes.rules.sites import PupilAtSite, SiteFacts, unregistered_site_findings

__all__ = [
    "ComponentFacts",
    "EndFacts",
    "HoursFacts",
    "KeyWorkerFacts",
    "OpenFacts",
    "PartTimeFacts",
    "PupilAtSite",
    "SiteFacts",
    "WeekFacts",
    "WeekSession",
    "component_findings",
    "end_refusals",
    "hours_findings",
    "hours_per_week",
    "key_worker_refusals",
    "on_day",
    "open_refusals",
    "overlap_refusals",
    "part_time_findings",
    "part_time_review_due_on",
    "unregistered_site_findings",
]
