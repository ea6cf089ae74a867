"""Designs for pages and services: which there are, how each is judged, and which offers would fit."""

from waymark.designs.queries.doors import (
    design_or_404,
    half_days_of,
    may_write,
    options,
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
    first_subjects,
    judged,
    options_page,
    where,
)
from waymark.designs.queries.weeks import components, in_use

__all__ = [
    "DesignPage",
    "Filters",
    "Ground",
    "OfferShown",
    "OptionShown",
    "OptionsPage",
    "PartShown",
    "components",
    "design_or_404",
    "design_page",
    "first_subjects",
    "ground_of",
    "half_days_of",
    "in_use",
    "judged",
    "may_write",
    "options",
    "options_page",
    "part_or_404",
    "parts_of",
    "where",
]
