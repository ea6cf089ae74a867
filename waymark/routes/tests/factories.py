"""Answers to the guide for tests, and an answer that was kept."""

from __future__ import annotations

from typing import Any

from waymark.accounts.actors import Actor
from waymark.pupils.models import Pupil
from waymark.routes import services
from waymark.routes.models import RouteAnswer

AT_RISK = {"situation": "on_roll", "health": "well", "risk": "at_risk", "need": "programme"}


def kept_answer(actor: Actor, pupil: Pupil, row_shown: str = "at risk", **answers: Any) -> RouteAnswer:
    """An answer kept by the actor: a county child of a member school at risk leads to the panel."""
    return services.keep(actor, pupil, {**AT_RISK, **answers}, row_shown=row_shown)
