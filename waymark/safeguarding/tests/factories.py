"""Risk assessments for tests, written through the services. People are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from waymark.accounts.actors import Actor
from waymark.pupils.involvements import involve
from waymark.pupils.models import Pupil
from waymark.pupils.states import Basis
from waymark.safeguarding import services
from waymark.safeguarding.models import RiskAssessment


def words(**values: Any) -> dict[str, Any]:
    given = {
        "keep_safe": "Carries an adrenaline pen in the blue bag.",
        "risks": "Runs when a door slams.",
        "what_helps": "Say first what will happen next.",
        "emergency_contact": "Ana Merrow, 0116 496 0011",
        "review_on": date(2027, 2, 1),
    }
    return {**given, **values}


def assessment(actor: Actor, pupil: Pupil, **values: Any) -> RiskAssessment:
    return services.write_risk_assessment(actor, pupil, **words(**values))


def offered_to(actor: Actor, pupil: Pupil, provider: Any, since: date = date(2026, 11, 1)) -> None:
    """The provider may know of the pupil, as after an offer; the fact behind it is the pupil's own record."""
    involve(actor, pupil, provider, Basis.OFFER, source=pupil, valid_from=since)
