"""Parents and carers of a pupil."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.organisations.queries import authorities
from waymark.pupils import forms, queries, services

FIELDS = (
    "name",
    "relationship",
    "has_parental_responsibility",
    "lives_with_pupil",
    "authority",
    "telephone",
    "email",
    "preferred_contact",
    "limit",
    "limit_reason",
)


def _values(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in FIELDS}


@requires(Permission.PUPIL_EDIT)
def add_person(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Write down a parent or carer."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.PersonForm(request.POST or None, initial={"limit": "none"})
    form.let_choose("authority", authorities())
    if form.submitted(lambda data: services.add_parent_or_carer(request.actor, pupil, **_values(data))):
        messages.success(request, "The person is written down.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/person.html", {"pupil": pupil, "person": None})


@requires(Permission.PUPIL_EDIT)
def change_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put a parent or carer right."""
    person = queries.parent_or_404(request.actor, person_id)
    pupil = queries.pupil_to_change(request.actor, person.pupil.public_id)
    form = forms.PersonForm(request.POST or None, record=person)
    form.let_choose("authority", authorities())
    if form.submitted(
        lambda data: services.change_parent_or_carer(
            request.actor, person, **_values(data), version=form.version, reason=data["reason_to_go_on"]
        )
    ):
        messages.success(request, "The person is changed.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.person.read", pupils=[pupil], subject=person)
    return form.page(request, "pupils/person.html", {"pupil": pupil, "person": person})


@requires(Permission.PUPIL_EDIT)
def end_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Somebody is a contact no longer."""
    person = queries.parent_or_404(request.actor, person_id)
    pupil = queries.pupil_to_change(request.actor, person.pupil.public_id)
    form = forms.EndWithReasonForm(request.POST or None, record=person, initial={"last_day": request.actor.day})
    if form.submitted(
        lambda data: services.end_parent_or_carer(
            request.actor, person, last_day=data["last_day"], version=form.version, reason=data["why"]
        )
    ):
        messages.success(request, "The person is a contact no longer.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.person.read", pupils=[pupil], subject=person)
    context = {"pupil": pupil, "what": f"{person.name} as a contact", "since": person.valid_from}
    return form.page(request, "pupils/end.html", context)
