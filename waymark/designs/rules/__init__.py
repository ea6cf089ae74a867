"""The rules of a designed week, by noun: what stands against it."""

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

__all__ = [
    "NEEDED_SUBJECTS",
    "DesignFacts",
    "OptionFacts",
    "PartFacts",
    "PlaceLaw",
    "UseFacts",
    "change_refusals",
    "design_findings",
    "findings_by_part",
    "place_law",
    "site_of",
    "use_refusals",
]
