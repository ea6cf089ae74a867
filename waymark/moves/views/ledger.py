"""The ledger of fair shares, and the sizes of rolls it is measured by."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from waymark.accounts.permissions import Permission
from waymark.core.dates import academic_year
from waymark.core.policies import Denied, requires
from waymark.moves import forms, queries, services, wording


@requires(Permission.MOVE_VIEW)
def ledger(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("year", "")
    now = academic_year(request.actor.day)
    years = list(range(now, now - 3, -1))
    year = int(typed) if typed in {str(each) for each in years} else now
    page = queries.ledger_page(request.actor, year=year, partnership=request.GET.get("partnership", ""))
    context = {"page": page, "years": years, "wording": wording, "actor": request.actor}
    return render(request, "moves/ledger.html", context)


@requires(Permission.FAIR_ACCESS_EDIT)
def roll(request: HttpRequest, school_id: UUID) -> HttpResponse:
    school = queries.school_of_ledger_or_404(request.actor, school_id)
    if not queries.may_enter_roll(request.actor, school):
        raise Denied(Permission.FAIR_ACCESS_EDIT)
    year = academic_year(request.actor.day)
    form = forms.RollForm(request.POST or None, record=queries.roll_size(school, year))
    if form.submitted(
        lambda data: services.enter_roll_size(
            request.actor, school, academic_year=year, number=data["number"], version=form.version
        )
    ):
        messages.success(request, f"Pupils on roll at {school.name}: {form.result.number}.")
        return redirect("moves:ledger")
    return form.page(request, "moves/roll.html", {"school": school, "year": year})
