"""Programmes for pages and rules: above all the week, across the school and every provider.

Placements come after programmes, so they tell their part through `parts_come_from`, once, when the process starts.
"""

from waymark.programmes.queries.components import (
    Component,
    Part,
    Parts,
    open_parts,
    page_comes_from,
    parts,
    parts_come_from,
)
from waymark.programmes.queries.doors import programme_of, programme_or_404, programmes_for
from waymark.programmes.queries.facts import (
    component_facts,
    findings,
    has_ehc_plan,
    hours_facts,
    key_worker_facts,
    open_facts,
    part_time_facts,
    week_findings,
    week_sessions,
)
from waymark.programmes.queries.key_workers import (
    caseload,
    caseload_of_nobody,
    key_worker,
    key_worker_history,
    key_workers_on,
    possible_key_workers,
)
from waymark.programmes.queries.pages import (
    ListPage,
    ProgrammePage,
    Row,
    first_school_times,
    first_terms,
    list_page,
    programme_page,
)
from waymark.programmes.queries.weeks import Cell, Week, school_components, week, week_of

__all__ = [
    "Cell",
    "Component",
    "ListPage",
    "Part",
    "Parts",
    "ProgrammePage",
    "Row",
    "Week",
    "caseload",
    "caseload_of_nobody",
    "component_facts",
    "findings",
    "first_school_times",
    "first_terms",
    "has_ehc_plan",
    "hours_facts",
    "key_worker",
    "key_worker_facts",
    "key_worker_history",
    "key_workers_on",
    "list_page",
    "open_facts",
    "open_parts",
    "page_comes_from",
    "part_time_facts",
    "parts",
    "parts_come_from",
    "possible_key_workers",
    "programme_of",
    "programme_or_404",
    "programme_page",
    "programmes_for",
    "school_components",
    "week",
    "week_findings",
    "week_of",
    "week_sessions",
]
