"""What may be taken out, what was, and the attendance of a school year."""

from waymark.reporting.queries.exports import (
    Asked,
    Content,
    ask_facts,
    asked_of,
    children_in_a_day,
    content_of,
    disclosures_page,
    export_or_404,
    exports_page,
    may_decide,
    may_take,
    own_export_or_404,
    second_persons,
    take_facts,
)
from waymark.reporting.queries.years import YearAsked, YearLine, YearReport, year_report, years_to_choose

__all__ = [
    "Asked",
    "Content",
    "YearAsked",
    "YearLine",
    "YearReport",
    "ask_facts",
    "asked_of",
    "children_in_a_day",
    "content_of",
    "disclosures_page",
    "export_or_404",
    "exports_page",
    "may_decide",
    "may_take",
    "own_export_or_404",
    "second_persons",
    "take_facts",
    "year_report",
    "years_to_choose",
]
