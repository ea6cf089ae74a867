"""Exports: what may be taken out of the system, in which form, and how far a request for it has come."""

from __future__ import annotations

from enum import StrEnum


class ExportKind(StrEnum):
    PUPILS = "pupils"  # the list of pupils that the asker may see
    MARKS = "marks"  # registers' marks of a period, of one pupil or of all the asker may see
    ATTENDANCE = "attendance"  # a school year, a line for each pupil
    HISTORY = "history"  # the events of a period, without content and without names of pupils


class FileForm(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    WAITING = "waiting"  # for a second person
    READY = "ready"  # the asker may take the file
    REFUSED = "refused"


class ExportAction(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


S, A = ExportState, ExportAction
MOVES: dict[tuple[ExportState, ExportAction], ExportState] = {
    (S.WAITING, A.APPROVE): S.READY,
    (S.WAITING, A.REFUSE): S.REFUSED,
}
