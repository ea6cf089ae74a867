"""After a placement, or towards its end: the reports of both sides, and what follows."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.policies import requires
from waymark.placements import forms, pages, queries, services, wording
from waymark.placements.states import ExitKind
from waymark.placements.views.steps import step_page


@requires(Permission.PLACEMENT_VIEW)
def after(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """What both sides reported, outcome by outcome, and what is still to do; each body ticks off its own."""
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        queries.deny_unless_part_in_the_end(request.actor, found)
    page = queries.end_page(request.actor, found)
    form = forms.ExitStepsForm(request.POST or None, record=found)
    form.offer_choices("kinds", [(row.kind, wording.EXIT_STEPS[ExitKind(row.kind)]) for row in page.mine])
    if form.submitted(
        lambda data: services.take_exit_steps(
            request.actor,
            found,
            kinds=[ExitKind(kind) for kind in data["kinds"]],
            what_was_done=data["what_was_done"],
            version=form.version,
        )
    ):
        messages.success(request, "It is noted.")
        return redirect("placements:after", placement_id=found.public_id)
    history.note_read(request.actor, "placements.after.read", pupils=[found.pupil], subject=found)
    return form.page(request, "placements/after.html", pages.after_context(request.actor, found, page))


@requires(Permission.PLACEMENT_VIEW)
def end_report(request: HttpRequest, placement_id: UUID) -> HttpResponse:
    """One side says what came of each outcome of the plan."""
    found = queries.placement_or_404(request.actor, placement_id)
    if request.method == "POST":
        queries.deny_unless_side(request.actor, found)
    outcomes = queries.outcomes_of(queries.last_plan(found))
    form = forms.EndReportForm(request.POST or None, record=found, outcomes=outcomes)
    if form.submitted(
        lambda data: services.write_end_report(
            request.actor, found, version=form.version, **pages.end_report_fields(data, len(outcomes))
        )
    ):
        messages.success(request, "Your end report is kept.")
        return redirect("placements:after", placement_id=found.public_id)
    return step_page(request, form, found, "end_report")
