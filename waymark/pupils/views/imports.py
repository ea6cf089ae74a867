"""A school's file of pupils: sent, looked at, taken in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.pupils import forms, queries, school_file, services
from waymark.pupils.models import PupilImport
from waymark.pupils.services.import_plan import SHOWN
from waymark.pupils.services.imports import preview_again


@requires(Permission.PUPIL_IMPORT)
def import_file(request: HttpRequest) -> HttpResponse:
    """Send a file. With a fault, the page names each; otherwise the next page shows what it would do."""
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    preview = None
    if form.submitted(
        lambda data: services.preview_import(
            request.actor,
            request.actor.organisation,
            data["file"].name,
            data["file"].read(school_file.MAX_BYTES + 1),
        )
    ):
        preview = form.result
        if preview.pupil_import is not None:
            return redirect("pupils:import_preview", preview.pupil_import.public_id)
    context = {
        "preview": preview,
        "shown": SHOWN,
        "columns": school_file.COLUMNS,
        "max_rows": school_file.MAX_ROWS,
        "earlier": queries.imports(request.actor),
    }
    answer = form.page(request, "pupils/import.html", context)
    answer.status_code = 422 if preview is not None else answer.status_code
    return answer


@requires(Permission.PUPIL_IMPORT)
def import_template(request: HttpRequest) -> HttpResponse:
    """A file with the headings alone, to be filled in."""
    answer = HttpResponse(school_file.header_only(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="pupils.csv"'
    return answer


@requires(Permission.PUPIL_IMPORT)
def import_preview(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What the file would do; sent back, it is taken in, all of it or nothing."""
    found = queries.import_or_404(request.actor, import_id)
    if found.state != PupilImport.State.PREVIEWED:
        return render(request, "pupils/import_done.html", {"found": found})
    preview = preview_again(request.actor, found)
    form = forms.TakeInForm(request.POST or None, record=found)
    if preview.warnings:
        form.ask_for_a_reason()
    if form.submitted(
        lambda data: services.take_in_import(
            request.actor,
            found,
            digest=request.POST.get("digest", "")[:64],
            reason=data["reason_to_go_on"],
            version=form.version,
        )
    ):
        done = form.result
        messages.success(request, f"Taken in: {done.added_count} added, {done.changed_count} changed.")
        return redirect(found)
    leave = forms.LeaveImportForm(None, record=found)
    leave.request = request
    touched = [row.pupil for row in preview.changed[:SHOWN] if row.pupil is not None]
    history.note_read(request.actor, "pupils.import.read", pupils=touched)
    context = {"found": found, "preview": preview, "shown": SHOWN, "leave": leave}
    return form.page(request, "pupils/import_preview.html", context)


@requires(Permission.PUPIL_IMPORT)
def leave_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Leave the file: it is not taken in."""
    found = queries.import_or_404(request.actor, import_id)
    form = forms.LeaveImportForm(request.POST or None, record=found)
    if form.submitted(lambda data: services.leave_import(request.actor, found)):
        messages.info(request, "The file is left. Nothing of it was taken in.")
    return redirect(reverse("pupils:import_file"))
