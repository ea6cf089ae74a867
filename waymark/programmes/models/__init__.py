"""A programme, what is written down of it, and its targets."""

from waymark.programmes.models.part_time import PartTimePlan, PartTimeReview, StepBackToFullTime
from waymark.programmes.models.parts import AccessArrangement, AgencyPart, ExamEntry, NotNeeded, PastoralPart
from waymark.programmes.models.programme import (
    AboutProgrammeQuerySet,
    KeyWorkerSpell,
    Programme,
    ProgrammeQuerySet,
    Responsibility,
    SchoolSession,
)
from waymark.programmes.models.targets import Target, TargetReview

__all__ = [
    "AboutProgrammeQuerySet",
    "AccessArrangement",
    "AgencyPart",
    "ExamEntry",
    "KeyWorkerSpell",
    "NotNeeded",
    "PartTimePlan",
    "PartTimeReview",
    "PastoralPart",
    "Programme",
    "ProgrammeQuerySet",
    "Responsibility",
    "SchoolSession",
    "StepBackToFullTime",
    "Target",
    "TargetReview",
]
