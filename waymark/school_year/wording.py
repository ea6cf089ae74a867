"""The school year in the words people use."""

from waymark.school_year.states import ClosureKind, Half

HALVES = {Half.AM: "morning", Half.PM: "afternoon"}
CLOSURES = {ClosureKind.INSET: "INSET day", ClosureKind.CLOSED: "Closed"}
REFUSALS = {
    "no_terms": "Give at least one half term.",
    "calendar_runs_out": "These dates lie wholly in the past: no deadline can be counted with them.",
    "term_ends_before_it_starts": "{term} must end after it starts.",
    "terms_overlap": "{term} starts before the half term before it has ended.",
    "term_outside_its_year": "{term} must lie in the academic year {year}, between August and the August after.",
    "half_term_needs_both_days": "{term} needs both its first and its last day.",
    "not_a_day_in_term": "This day is not in term, or the school does not meet on it anyway.",
    "file_looks_different_now": "The dates here have changed since you looked at the file. Choose it again.",
    "nothing_new_in_file": "Nothing in this file is new.",
    "closed_already": "The school is closed on this day already.",
}


def year_words(academic_year: int) -> str:
    """2026 as "2026/27"."""
    return f"{academic_year}/{(academic_year + 1) % 100:02d}"
