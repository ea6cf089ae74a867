"""Designs for pages and services: which there are, how each is judged, and which offers would fit."""

from waymark.designs.queries.doors import (
    design_or_404,
    half_days_of,
    may_write,
    option_facts,
    options,
    own_design_or_404,
    part_or_404,
    parts_of,
)
from waymark.designs.queries.ground import Ground, ground_of
from waymark.designs.queries.pages import (
    DesignPage,
    Filters,
    OfferShown,
    OptionShown,
    OptionsPage,
    PartShown,
    design_page,
    first_targets,
    judged,
    options_page,
    where,
)
from waymark.designs.queries.suggestions import (
    Reason,
    Suggested,
    WeekShown,
    first_days,
    half_days_at_school_first,
    suggest,
)
from waymark.designs.queries.weeks import components, literacy_findings, pupils_elsewhere

__all__ = [
    "DesignPage",
    "Filters",
    "Ground",
    "OfferShown",
    "OptionShown",
    "OptionsPage",
    "PartShown",
    "Reason",
    "Suggested",
    "WeekShown",
    "components",
    "design_or_404",
    "design_page",
    "first_days",
    "first_targets",
    "ground_of",
    "half_days_at_school_first",
    "half_days_of",
    "judged",
    "literacy_findings",
    "may_write",
    "option_facts",
    "options",
    "options_page",
    "own_design_or_404",
    "part_or_404",
    "parts_of",
    "pupils_elsewhere",
    "suggest",
    "where",
]
