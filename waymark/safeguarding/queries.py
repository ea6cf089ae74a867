"""Risk assessments as pages and gates need them. Every page begins at `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.dates import london_date
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.organisations.models import Organisation
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.states import Basis
from waymark.safeguarding import rules
from waymark.safeguarding.models import RiskAssessment, RiskShare


def current_assessment(actor: Actor, pupil: Pupil) -> RiskAssessment | None:
    """The latest version the actor may read: the one in force, or for a provider the last one handed over to it."""
    return RiskAssessment.objects.visible_to(actor).filter(pupil=pupil).order_by("-number").first()


def assessment_or_404(actor: Actor, assessment_id: UUID) -> RiskAssessment:
    return one_or_404(RiskAssessment.objects.visible_to(actor).select_related("pupil"), assessment_id)


def versions(actor: Actor, pupil: Pupil) -> list[RiskAssessment]:
    """Every version the actor may read, the latest first."""
    return list(RiskAssessment.objects.visible_to(actor).filter(pupil=pupil).order_by("-number"))


def version_in_force(pupil: Pupil) -> RiskAssessment | None:
    """For services and gates: the version in force, whoever asks."""
    return _in_force.first(pupil.pk)


@kept
def _in_force(pupil: int) -> QuerySet[RiskAssessment]:
    return RiskAssessment.objects.filter(pupil=pupil, is_current=True)[:1]


def hand_overs(actor: Actor, pupil: Pupil) -> list[RiskShare]:
    """To whom which version was handed over, the latest first; a provider sees its own alone."""
    rows = RiskShare.objects.visible_to(actor).filter(assessment__pupil=pupil)
    return list(rows.select_related("assessment", "organisation").order_by("-assessment__number", "organisation__name"))


def last_share(pupil: Pupil, organisation: Organisation) -> RiskShare | None:
    """For services: the latest version handed over to the body."""
    return _last_share.first(pupil.pk, organisation.pk)


@kept
def _last_share(pupil: int, organisation: int) -> QuerySet[RiskShare]:
    rows = RiskShare.objects.filter(assessment__pupil=pupil, organisation=organisation)
    return rows.select_related("assessment").order_by("-assessment__number")[:1]


def handover_facts(pupil: Pupil, organisation: Organisation) -> rules.HandoverFacts:
    """What the gate asks: is the version in force with this provider, and has the provider said that it read it."""
    current, share = version_in_force(pupil), last_share(pupil, organisation)
    return rules.HandoverFacts(
        version=current.number if current else 0,
        review_on=current.review_on if current else None,
        handed_over_on=london_date(share.shared_at) if share else None,
        handed_over_version=share.assessment.number if share else 0,
        acknowledged_on=london_date(share.acknowledged_at) if share and share.acknowledged_at else None,
        acknowledged_version=share.assessment.number if share and share.acknowledged_at else 0,
    )


def review_on(pupil: Pupil) -> date | None:
    """For referrals: when the version in force is to be reviewed; None without one."""
    current = version_in_force(pupil)
    return current.review_on if current else None


def providers_involved(pupil: Pupil, on: date) -> list[Organisation]:
    """The providers that may know of the pupil on the day: those to whom a new version would go."""
    bases = [Basis.OFFER, Basis.PLACEMENT]
    rows = Involvement.objects.on(on).filter(pupil=pupil, basis__in=bases)
    return list(Organisation.objects.providers().filter(pk__in=rows.values("organisation_id")).order_by("name", "pk"))


@dataclass(frozen=True)
class AssessmentPage:
    """What the page of a pupil's safety shows to this actor."""

    pupil: Pupil
    shown: RiskAssessment | None
    versions: list[RiskAssessment]
    hand_overs: list[RiskShare]
    own_share: RiskShare | None
    is_overdue: bool
    may_write: bool
    may_acknowledge: bool


def assessment_page(actor: Actor, pupil: Pupil, shown: RiskAssessment | None = None) -> AssessmentPage:
    """The version asked for, or the latest, with the others and with whom they are."""
    seen = versions(actor, pupil)
    shown = shown or (seen[0] if seen else None)
    shares = hand_overs(actor, pupil)
    own = next(
        (
            each
            for each in shares
            if shown and each.assessment_id == shown.pk and each.organisation_id == actor.organisation_pk
        ),
        None,
    )
    return AssessmentPage(
        pupil=pupil,
        shown=shown,
        versions=seen,
        hand_overs=shares,
        own_share=own,
        is_overdue=shown is not None and shown.is_current and shown.review_on < actor.day,
        may_write=actor.may(Permission.SAFETY_EDIT),
        may_acknowledge=own is not None and own.acknowledged_at is None and actor.may(Permission.SAFETY_ACKNOWLEDGE),
    )
