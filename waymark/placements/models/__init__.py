"""A placement, its half-days and pauses, its terms, and its papers."""

from waymark.placements.models.brokering import Brokering
from waymark.placements.models.ends import EndReport, EndResult, ExitStep
from waymark.placements.models.holds import PlaceHold, PlaceHoldQuerySet
from waymark.placements.models.links import AnswerLink
from waymark.placements.models.papers import Agreement, LearningPlan, Report, Review, RiskHandOver
from waymark.placements.models.placement import Pause, PauseRequest, Placement, PlacementQuerySet, PlacementSession
from waymark.placements.models.readiness import Arrangements, BodyTold, InformationPassed, StartChecklist
from waymark.placements.models.terms import PlacementTerms

__all__ = [
    "Agreement",
    "AnswerLink",
    "Arrangements",
    "BodyTold",
    "Brokering",
    "EndReport",
    "EndResult",
    "ExitStep",
    "InformationPassed",
    "LearningPlan",
    "Pause",
    "PauseRequest",
    "PlaceHold",
    "PlaceHoldQuerySet",
    "Placement",
    "PlacementQuerySet",
    "PlacementSession",
    "PlacementTerms",
    "Report",
    "Review",
    "RiskHandOver",
    "StartChecklist",
]
