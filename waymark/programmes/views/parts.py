"""Pages of what is written down beside the week: one page and two forms for each part, and the school's site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.policies import requires
from waymark.programmes import forms, queries, services, wording
from waymark.programmes.states import PartKind
from waymark.programmes.views.common import form_page

WRITE: dict[PartKind, Any] = {
    PartKind.PASTORAL: services.write_pastoral,
    PartKind.EXAMS: services.write_exam,
    PartKind.ARRANGEMENTS: services.write_arrangement,
    PartKind.AGENCIES: services.write_agency,
}


@requires(Permission.PROGRAMME_VIEW)
def part(request: HttpRequest, programme_id: UUID, part: PartKind) -> HttpResponse:
    """The rows of one part, those that stand first."""
    found = queries.programme_or_404(request.actor, programme_id)
    page = queries.part_page(request.actor, found, part)
    history.note_read(request.actor, f"programmes.{part}.read", pupils=[found.pupil], subject=found)
    return render(request, "programmes/part.html", {"programme": found, "page": page, "wording": wording})


@requires(Permission.PROGRAMME_EDIT)
def add(request: HttpRequest, programme_id: UUID, part: PartKind) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.FORMS[part](request.POST or None, record=found, initial=_first(part))
    if form.submitted(lambda data: WRITE[part](request.actor, found, **named(data))):
        return redirect(_page_of(found, part))
    return form_page(request, form, found, wording.PART_ADD[part], "Save", back=_page_of(found, part))


@requires(Permission.PROGRAMME_EDIT)
def change(request: HttpRequest, row_id: UUID, part: PartKind) -> HttpResponse:
    row = queries.part_or_404(request.actor, part, row_id)
    found = row.programme
    queries.deny_unless_own(request.actor, found)
    form = forms.FORMS[part](request.POST or None, record=row)
    if form.submitted(lambda data: WRITE[part](request.actor, row, **named(data), version=form.version)):
        return redirect(_page_of(found, part))
    return form_page(request, form, found, wording.PART_CHANGE[part], "Save", back=_page_of(found, part))


@requires(Permission.PROGRAMME_EDIT)
def not_needed(request: HttpRequest, programme_id: UUID, part: PartKind) -> HttpResponse:
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.NotNeededForm(request.POST or None)
    if form.submitted(lambda data: services.say_not_needed(request.actor, found, part, why=data["why"])):
        return redirect(found)
    heading = f"{wording.PARTS[part]}: nothing is needed"
    return form_page(request, form, found, heading, "Save", back=_page_of(found, part))


@requires(Permission.PROGRAMME_EDIT)
def site(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """May the pupil come on the site of the school on roll?"""
    found = queries.own_programme_or_404(request.actor, programme_id)
    form = forms.SiteForm(request.POST or None, record=found, initial=_today_unless_said(found.site_said_on))
    if form.submitted(lambda data: services.say_site_access(request.actor, found, **named(data), version=form.version)):
        messages.success(request, "It is written down. Tell the pupil, the family and the school.")
        return redirect(found)
    return form_page(request, form, found, f"The site of {found.school.name}", "Save")


def _page_of(found: Any, part: PartKind) -> str:
    return reverse(f"programmes:{part}", args=[found.public_id])


def named(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, without the reason for going on, which no rule of these asks for."""
    return {name: value for name, value in data.items() if name != "reason_to_go_on"}


def _first(part: PartKind) -> dict[str, Any]:
    return (
        {"state": "planned"} if part is PartKind.EXAMS else {"state": "asked"} if part is PartKind.ARRANGEMENTS else {}
    )


def _today_unless_said(said_on: Any) -> dict[str, Any]:
    return {} if said_on else {"said_on": clock.today()}
