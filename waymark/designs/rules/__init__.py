"""The rules of a designed week, by noun: what stands against it, what it costs, and what an offer is about."""

from waymark.designs.rules.subjects import NEEDED_SUBJECTS, subjects_named
from waymark.designs.rules.weeks import (
    DesignFacts,
    OptionFacts,
    PartFacts,
    PlaceLaw,
    UseFacts,
    change_refusals,
    design_findings,
    findings_by_part,
    place_law,
    site_of,
    use_refusals,
)
from waymark.placements.rules import (
    Price,
    PricedPart,
    Stay,
    StayFacts,
    pence_a_half_day,
    price_of_stay,
    price_per_week,
)

__all__ = [
    "NEEDED_SUBJECTS",
    "DesignFacts",
    "OptionFacts",
    "PartFacts",
    "PlaceLaw",
    "Price",
    "PricedPart",
    "Stay",
    "StayFacts",
    "UseFacts",
    "change_refusals",
    "design_findings",
    "findings_by_part",
    "pence_a_half_day",
    "place_law",
    "price_of_stay",
    "price_per_week",
    "site_of",
    "subjects_named",
    "use_refusals",
]
