"""What the forms of a programme share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from waymark.core import history
from waymark.core.forms import Form
from waymark.programmes.models import Programme


def form_page(
    request: HttpRequest,
    form: Form,
    found: Programme,
    heading: str,
    button: str,
    *,
    back: str = "",
    danger: bool = False,
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """The form with the pupil's name above it; whoever opens it has read about the pupil."""
    history.note_read(request.actor, "programmes.form.read", pupils=[found.pupil], subject=found)
    context = {
        "pupil": found.pupil,
        "heading": heading,
        "button": button,
        "back": back or found.get_absolute_url(),
        "danger": danger,
        **more,
    }
    return form.page(request, f"programmes/{template}.html", context)
