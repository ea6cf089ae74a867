"""The rolls a pupil is on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.paging import page_number
from waymark.core.policies import requires
from waymark.pupils import forms, queries, services, wording
from waymark.pupils.states import RollKind


@requires(Permission.PUPIL_EDIT)
def enter_roll(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """Note a dual registration: the pupil is on another school's roll as well."""
    pupil = queries.pupil_to_change(request.actor, pupil_id)
    form = forms.RollForm(request.POST or None, record=pupil)
    form.let_choose("school", queries.other_schools(request.actor, pupil), label=wording.name_and_kind)
    if form.submitted(
        lambda data: services.enter_roll(
            request.actor,
            pupil,
            data["school"],
            kind=RollKind.SUBSIDIARY,
            valid_from=data["valid_from"],
            version=form.version,
        )
    ):
        messages.success(request, f"{form.result.school.name} sees the pupil from now on.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/enter_roll.html", {"pupil": pupil})


@requires(Permission.PUPIL_EDIT)
def leave_roll(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The pupil's last day on a roll."""
    entry = queries.roll_entry_or_404(request.actor, entry_id)
    pupil = queries.pupil_to_change(request.actor, entry.pupil.public_id)
    form = forms.EndWithReasonForm(request.POST or None, record=entry, initial={"last_day": request.actor.day})
    if form.submitted(
        lambda data: services.leave_roll(
            request.actor,
            entry,
            last_day=data["last_day"],
            reason=data["why"],
            reason_to_go_on=data["reason_to_go_on"],
            version=form.version,
        )
    ):
        messages.success(request, "The last day on roll is written down.")
        return redirect("pupils:list")
    context = {
        "pupil": pupil,
        "what": f"{wording.ROLLS[RollKind(entry.kind)]} registration at {entry.school.name}",
        "since": entry.valid_from,
    }
    history.note_read(request.actor, "pupils.form.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/leave_roll.html", context)


@requires(Permission.PUPIL_EDIT)
def former(request: HttpRequest) -> HttpResponse:
    """Pupils whose record the school holds who are on its roll no longer."""
    page = queries.former_page(request.actor, page=page_number(request.GET.get("page", "")))
    history.note_read(request.actor, "pupils.former.read", pupils=[row.pupil for row in page.rows])
    return render(request, "pupils/former.html", {"page": page})


@requires(Permission.PUPIL_EDIT)
def return_to_roll(request: HttpRequest, pupil_id: UUID) -> HttpResponse:
    """A pupil comes back to the school's roll."""
    pupil = queries.former_pupil_or_404(request.actor, pupil_id)
    form = forms.ReturnForm(request.POST or None, record=pupil, initial={"valid_from": request.actor.day})
    if form.submitted(lambda data: services.return_to_roll(request.actor, pupil, valid_from=data["valid_from"])):
        messages.success(request, "The pupil is on your roll again.")
        return redirect("pupils:pupil", pupil.public_id)
    history.note_read(request.actor, "pupils.former.read", pupils=[pupil], subject=pupil)
    return form.page(request, "pupils/return_to_roll.html", {"pupil": pupil})
