"""A step on a page of its own, with what it means said above."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from waymark.core import history
from waymark.core.forms import Form
from waymark.placements.models import Placement
from waymark.placements.steps import STEPS, step_words


def step_page(request: HttpRequest, form: Form, found: Placement, step: str) -> HttpResponse:
    """One form, and who has seen it is noted."""
    history.note_read(request.actor, f"placements.{step}.read", pupils=[found.pupil], subject=found)
    context: dict[str, Any] = {"placement": found, "step": STEPS[step], "words": step_words(step, found)}
    return form.page(request, "placements/step.html", context)
