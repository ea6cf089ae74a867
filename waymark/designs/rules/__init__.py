"""The rules of a designed week, by noun: what stands against it, and what it costs."""

from waymark.designs.rules.weeks import (
    NEEDED_SUBJECTS,
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
    "use_refusals",
]
