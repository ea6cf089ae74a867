"""The papers of a placement: plans, agreements, what was handed over, reviews and reports."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.kept import kept
from waymark.documents.models import Document
from waymark.placements import rules
from waymark.placements.models import Agreement, LearningPlan, Placement, Report, Review, RiskHandOver
from waymark.safeguarding import queries as safeguarding


def current_plan(placement: Placement) -> LearningPlan | None:
    found = _current_plan.first(placement.pk)
    if found:
        found.placement = placement
    return found


@kept
def _current_plan(placement: int) -> QuerySet[LearningPlan]:
    rows = LearningPlan.objects.filter(placement=placement, is_current=True)
    return rows.select_related(
        "agreed_by_commissioner_by__person", "agreed_by_provider_by__person", "written_by__person"
    )[:1]


def plans_of(actor: Actor, placement: Placement) -> list[LearningPlan]:
    return list(
        LearningPlan.objects.visible_to(actor)
        .filter(placement=placement)
        .select_related(
            "agreed_by_commissioner_by__person",
            "agreed_by_provider_by__person",
            "written_by__person",
            "set_aside_by__person",
        )
    )


def current_agreement(placement: Placement) -> Agreement | None:
    found = _current_agreement.first(placement.pk)
    if found:
        found.placement = placement
    return found


@kept
def _current_agreement(placement: int) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(placement=placement, is_current=True)
    return rows.select_related("document", "as_word", "signed_by_party_by__person", "signed_by_provider_by__person")[:1]


def agreements_of(actor: Actor, placement: Placement) -> list[Agreement]:
    return list(
        Agreement.objects.visible_to(actor)
        .filter(placement=placement)
        .select_related(
            "document",
            "as_word",
            "party_upload",
            "provider_upload",
            "signed_by_party_by__person",
            "signed_by_provider_by__person",
        )
    )


@dataclass(frozen=True)
class Papers:
    """The present versions of a placement's papers, asked for once."""

    plan: LearningPlan | None
    agreement: Agreement | None


def papers_of(placement: Placement) -> Papers:
    return Papers(current_plan(placement), current_agreement(placement))


def current_hand_over(placement: Placement) -> RiskHandOver | None:
    return placement.risk_hand_overs.filter(is_current=True).select_related("assessment").first()


def hand_over_facts(placement: Placement) -> rules.HandoverFacts:
    """Which version of the risk assessment is in force, which one this provider has, and which it has read."""
    return safeguarding.handover_facts(placement.pupil, placement.provider)


def reviews_of(actor: Actor, placement: Placement) -> list[Review]:
    return list(Review.objects.visible_to(actor).filter(placement=placement).select_related("written_by__person"))


def reports_of(actor: Actor, placement: Placement) -> list[Report]:
    return list(Report.objects.visible_to(actor).filter(placement=placement).select_related("written_by__person"))


def documents_of(actor: Actor, placement: Placement) -> set[int]:
    """The keys of the papers of this placement's pupil that the actor may open."""
    return set(Document.objects.visible_to(actor).filter(pupil=placement.pupil).values_list("pk", flat=True))


def letters_of(actor: Actor, placement: Placement) -> list[Document]:
    """The letters about this placement that the actor may open, the newest first."""
    rows = Document.objects.visible_to(actor).filter(subject_id=placement.public_id, kind=Document.Kind.LETTER)
    return list(rows.order_by("-made_at", "-pk"))
