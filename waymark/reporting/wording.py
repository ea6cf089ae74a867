"""Exports in the words people use."""

from __future__ import annotations

from waymark.reporting.rules import in_percent
from waymark.reporting.states import ExportKind, ExportState, FileForm

KINDS = {
    ExportKind.PUPILS: "List of pupils",
    ExportKind.MARKS: "Registers' marks",
    ExportKind.ATTENDANCE: "Attendance of a school year",
    ExportKind.HISTORY: "History of events",
}
FORMS = {FileForm.XLSX: "A workbook (XLSX)", FileForm.CSV: "A plain table (CSV)"}
STATES = {
    ExportState.READY: ("Ready", "good"),
    ExportState.WAITING: ("Waits for a second person", "now"),
    ExportState.REFUSED: ("Refused", ""),
}
REFUSALS = {
    "no_recipient": "Say who will have the file.",
    "no_purpose": "Say what the file is for.",
    "period_out_of_order": "The last day is before the first: put the days in order.",
    "period_too_long": "The period is too long: {days} days at most. Make two files of it.",
    "period_to_come": "The period has not begun yet.",
    "nothing_to_export": "There is nothing to put into the file.",
    "too_many_rows": "The file would have more than {most} rows. Choose a shorter period.",
    "same_person": "You asked for this export: another person decides on it.",
    "no_reason": "Say why.",
    "waits_for_second_person": "A second person must agree to this export first.",
    "export_was_refused": "This export was refused.",
    "export_is_stale": "This export was ready for a day, and the day is over. Ask for it again.",
    "export_has_grown": "This file would hold more children than before, so that a second person must agree. Ask for it again.",
}


def year_words(year: int) -> str:
    """A school year as schools write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def percent_words(part: int, whole: int) -> str:
    found = in_percent(part, whole)
    return "" if found is None else f"{found}%"
